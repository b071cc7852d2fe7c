"""The words that users read, where they go, and the exit code."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Finding, Settings
from pidds_migrate.report.reporter import ExitCode, Mode, Reporter, Verbosity, message
from pidds_migrate.report.streams import Streams

MIGRATED = Finding(3, 1, "M103", {"call": "cl.ping()"})
LEFT = Finding(2, 5, "N201", {"method": "upload"})
ADVICE = Finding(1, 1, "A306", {"name": "Client", "why": ""})
BROKEN = Finding(1, 1, "E401", {"problem": "invalid syntax"})


class Captured:
    def __init__(self, encoding: str = "utf-8") -> None:
        self._out, self._err = io.BytesIO(), io.BytesIO()
        self.streams = Streams(
            io.TextIOWrapper(self._out, encoding=encoding), io.TextIOWrapper(self._err, encoding=encoding)
        )

    @property
    def out(self) -> list[str]:
        return self._out.getvalue().decode().splitlines()

    @property
    def err(self) -> list[str]:
        return self._err.getvalue().decode().splitlines()


def tell(reporter: Reporter) -> None:
    reporter.rewritten(Path("a.py"), [MIGRATED, LEFT, ADVICE])
    reporter.unchanged(Path("b.py"))
    reporter.failed(Path("c.py"), BROKEN)
    reporter.skipped(Path("venv"), "a virtual environment")
    reporter.summary()


A = [
    "a.py:2:5: N201 upload acts on a local file; behind the relay it would be the PanDA server's",
    "a.py:1:1: A306 unused import of Client kept",
    "a.py:3:1: M103 cl.ping() inside try becomes the documented if/else",
]
C = ["c.py:1:1: E401 not valid Python: invalid syntax"]


def test_findings_come_with_what_stays_first_and_the_summary_apart() -> None:
    captured = Captured()
    tell(Reporter(captured.streams))
    assert captured.out == A + C
    assert captured.err == [
        "1 file rewritten, 1 call migrated, 1 place left native, "
        "1 file could not be read, parsed or written (3 files looked at).",
        "Next: pidds-migrate --explain N201",
    ]


def test_quiet_says_what_needs_a_person_and_nothing_else() -> None:
    captured = Captured()
    tell(Reporter(captured.streams, verbosity=Verbosity.QUIET))
    assert captured.out == [A[0], *C]
    assert captured.err == []


def test_verbose_names_the_unchanged_and_the_skipped_too() -> None:
    captured = Captured()
    tell(Reporter(captured.streams, verbosity=Verbosity.VERBOSE))
    assert captured.out == [*A, "b.py: unchanged", *C, "venv: skipped, a virtual environment"]


def test_a_diff_has_standard_output_for_itself() -> None:
    captured = Captured()
    reporter = Reporter(captured.streams, Mode.DIFF)
    reporter.diff(b"--- a/a.py\n")
    tell(reporter)
    assert captured.out == ["--- a/a.py"]
    assert captured.err[:-2] == A + C


def test_the_summary_does_not_claim_what_was_not_done() -> None:
    captured = Captured()
    reporter = Reporter(captured.streams, Mode.CHECK)
    reporter.rewritten(Path("a.py"), [MIGRATED, MIGRATED])
    reporter.summary()
    assert captured.err == ["1 file would be rewritten, 2 calls would be migrated (1 file looked at)."]


@pytest.mark.parametrize("exit_code", [ExitCode.INTERRUPTED, ExitCode.TERMINATED])
def test_an_interruption_says_what_was_done_and_no_more(exit_code: ExitCode) -> None:
    captured = Captured()
    reporter = Reporter(captured.streams)
    reporter.interrupted(exit_code)
    reporter.unchanged(Path("a.py"))
    reporter.interrupted(exit_code)
    reporter.rewritten(Path("b.py"), [])
    reporter.interrupted(exit_code)
    assert captured.err == [
        "Interrupted. Nothing was written.",
        "Interrupted. Nothing was written (1 file looked at).",
        "Interrupted. 1 file rewritten (2 files looked at).",
    ]


@pytest.mark.parametrize(
    ("mode", "findings", "code"),
    [
        (Mode.WRITE, [MIGRATED, ADVICE], ExitCode.DONE),
        (Mode.CHECK, [MIGRATED], ExitCode.LEFT_TO_DO),
        (Mode.DIFF, [MIGRATED], ExitCode.LEFT_TO_DO),
        (Mode.WRITE, [MIGRATED, LEFT], ExitCode.LEFT_TO_DO),
    ],
)
def test_a_rewritten_file_decides_on_the_exit_code(mode: Mode, findings: list[Finding], code: int) -> None:
    reporter = Reporter(Captured().streams, mode, Verbosity.QUIET)
    reporter.rewritten(Path("a.py"), findings)
    assert reporter.exit_code == code


@pytest.mark.parametrize(("findings", "code"), [([], 0), ([ADVICE], 0), ([LEFT], 1)])
def test_an_unchanged_file_decides_on_the_exit_code(findings: list[Finding], code: int) -> None:
    reporter = Reporter(Captured().streams)
    reporter.unchanged(Path("a.py"), findings)
    assert reporter.exit_code == code


def test_a_failure_outweighs_everything() -> None:
    reporter = Reporter(Captured().streams)
    tell(reporter)
    assert reporter.exit_code == ExitCode.FAILED


def test_words_that_are_lost_are_a_failure() -> None:
    with Path("/dev/full").open("w") as full:
        reporter = Reporter(Streams(full, None))
        reporter.rewritten(Path("a.py"), [MIGRATED])
        assert reporter.exit_code == ExitCode.FAILED


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_name_can_be_written_to_any_terminal(encoding: str) -> None:
    captured = Captured(encoding)
    Reporter(captured.streams).unchanged(Path("中\udcff\n\x1b.py"), [LEFT])
    name = "中" if encoding == "utf-8" else "\\u4e2d"
    assert captured.out == [f"{name}\\udcff\\n\\x1b.py{A[0].removeprefix('a.py')}"]


@pytest.mark.parametrize(
    ("use", "words"),
    [
        ("", "import removed for pandaclient.idds_api; nothing in the file used ClientManager"),
        ("def show(pair: 'ClientManager'): pass\n", "import removed for pandaclient.idds_api"),
    ],
)
def test_an_import_that_an_annotation_names_is_not_called_unused(use: str, words: str) -> None:
    imports = "from idds.client.client import Client\nfrom idds.client.clientmanager import ClientManager\n"
    outcome = migrate(f"{imports}{use}Client().ping()\n".encode(), Settings())
    assert [message(found) for found in outcome.findings if found.line == 2] == [words]


def test_a_message_stays_on_its_line() -> None:
    assert message(Finding(1, 1, "M103", {"call": "f(\n1)"})) == ("f(\\n1) inside try becomes the documented if/else")
