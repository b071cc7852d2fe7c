"""The programs: where each is, and the arguments with which it succeeds and fails.

The rows that they find are those of ``inside/seed.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.stack.install import SERVER, Installation

OWN = Path(__file__).parents[1] / "programs"


@dataclass(frozen=True)
class Program:
    """One native program.

    Attributes:
        name: the file's name without its ending.
        arguments: command lines, by what they are meant to show.
        real: it is one of the tests of idds-server 2.6.21, not written for this comparison.
        calls: it gets as far as a call to iDDS.
    """

    name: str
    arguments: Mapping[str, str]
    real: bool = False
    calls: bool = True

    def source(self, installation: Installation) -> bytes:
        """The native program's text."""
        folder = packages(installation) / "idds" / "tests" if self.real else OWN
        return (folder / f"{self.name}.py").read_bytes()


def packages(installation: Installation) -> Path:
    """The folder into which idds-server is installed."""
    (folder,) = installation.prefix(SERVER).glob("lib/python3*/site-packages")
    return folder


PROGRAMS = (
    Program("submit_and_poll", {"success": "chain", "bad argument": "nothing"}),
    Program("abort_requests", {"success": "1 2", "unknown id": "999 1", "bad argument": "abc 2"}),
    Program("hyperparameter_loop", {"success": "1001 1", "unknown id": "999 999", "bad argument": "abc abc"}),
    Program("search_by_name", {"success": "seeded steps", "unknown id": "nobody seeded", "bad argument": "%"}),
    Program("exchange_messages", {"success": "1 1001 7", "unknown id": "999 999 7", "bad argument": "1 1001 0"}),
    Program("list_contents", {"success": "1", "unknown id": "999", "bad argument": "1 abc"}),
    Program("typed_handlers", {"success": "1", "unknown id": "999", "bad argument": "abc"}),
    Program("documented_form", {"success": "new", "unknown id": "new 999", "bad argument": "bad"}),
    Program("client_in_class", {"success": "1", "unknown id": "999", "bad argument": "abc"}),
    Program("client_from_function", {"success": "1", "unknown id": "999", "bad argument": "abc"}),
    Program("module_script", {"success": "new", "unknown id": "unknown", "bad argument": "incomplete"}),
    Program("status_report", {"success": "1 2", "unknown id": "999", "bad argument": "abc 1"}),
    Program(
        "unpacked_pairs",
        {"success": "asyncresult_config 1", "unknown id": "nothing 999", "bad argument": "asyncresult_config none"},
    ),
    Program("logged_failures", {"success": "1 2", "unknown id": "1 999", "bad argument": "1 abc 2"}),
    # What is not followed, taken as a value, or in use beside another one.
    Program("clients_in_a_table", {"success": "1", "unknown id": "999", "bad argument": "abc"}),
    Program("methods_as_values", {"success": "1 2", "unknown id": "999 1", "bad argument": "abc 1"}),
    Program("two_settings", {"success": "1", "unknown id": "999", "bad argument": "abc"}),
    # Two scripts of docs/tutorial.md; a test of the documentation holds them in step.
    Program("tutorial_submit", {"success": "100 200"}),
    Program("tutorial_status", {"success": "1 2", "unknown id": "999 1", "with an abort": "-a 1"}),
)

# Of the 38 tests of idds-server 2.6.21 that name idds.client, those that can run: they choose no production host,
# need nothing that no longer installs (unittest2, nose), no Rucio server, and no LSST software.
REAL = (
    *(Program(name, {"success": ""}, real=True) for name in (
        "client_test",
        "hyperparameteropt_bayesian_test",
        "hyperparameteropt_docker_test",
        "hyperparameteropt_nevergrad_test",
        "catalog_test",
        "test_hyperparameteropt",
        "test_domapanda",
        "test_domapanda_es",
        "test_domapanda_mem",
        "test_domapanda_small_mem",
        "test_domapanda_workflow",
    )),
    Program("test_domapanda_long_name", {"success": ""}, real=True, calls=False),
    Program("hyperparameteropt_client_test", {"success": "1001 1", "unknown id": "999 999"}, real=True),
)  # fmt: skip

EVERY = (*PROGRAMS, *REAL)
CALLING = tuple(program for program in EVERY if program.calls)
