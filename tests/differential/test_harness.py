"""The harness can fail: right migrations agree under every schedule, each kind of wrong one is found out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from pidds_migrate.outcome import Finding, Outcome, Rewritten, Settings, Target, Unchanged
from tests.differential import reference
from tests.differential.campaign import campaign
from tests.differential.compare import check, run_fixture
from tests.differential.diagnostics import without_diagnostics
from tests.differential.generate import program
from tests.differential.notebooks import compare_notebooks
from tests.differential.scripted_idds import Lab
from tests.differential.shrink import shrunk

NATIVE_CLIENT = """
from idds.client.client import Client
import idds.common.utils

cl = Client(idds.common.utils.get_rest_host())
try:
    request_id = cl.add_request(name='a', requester='panda')
except Exception:
    print('not added')
    request_id = None
print(request_id)
"""

MIGRATED_CLIENT = """
import pandaclient.idds_api
import idds.common.utils

cl = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = cl.add_request(name='a', requester='panda')
if ret[0] == 0 and ret[1][0]:
    request_id = ret[1][-1]
else:
    print('not added')
    request_id = None
print(request_id)
"""

NATIVE_UNGUARDED = """
from idds.client.client import Client
import idds.common.utils

cl = Client(idds.common.utils.get_rest_host())
rows = cl.get_requests(request_id=1001)
print(rows)
"""

MIGRATED_UNGUARDED = """
import pandaclient.idds_api
import idds.common.exceptions
import idds.common.utils

cl = pandaclient.idds_api.get_api(
    idds.common.utils.json_dumps, loader=idds.common.utils.json_loads, compress=True
)
ret = cl.get_requests(request_id=1001)
if ret[0] == 0 and ret[1][0]:
    rows = ret[1][-1]
else:
    raise idds.common.exceptions.IDDSException(ret[1])
print(rows)
"""

NATIVE_MANAGER = """
from idds.client.clientmanager import ClientManager
import idds.common.utils

cm = ClientManager(idds.common.utils.get_rest_host())
status = cm.get_requests(request_id=1001)
print(status, isinstance(status, tuple))
"""

MIGRATED_MANAGER = """
import pandaclient.idds_api
import idds.common.utils

cm = pandaclient.idds_api.get_api(
    dumper=idds.common.utils.json_dumps, loader=idds.common.utils.json_loads, compress=True, manager=True
)
ret = cm.get_requests(request_id=1001)
if ret[0] == 0 and ret[1][0]:
    status = ret[1][-1]
    if isinstance(status, list) and status and status[0] is False:
        status = tuple(status)
else:
    status = (False, str(ret[1]))
print(status, isinstance(status, tuple))
"""

NATIVE_DOCUMENTED = """
from idds.client.clientmanager import ClientManager
import idds.common.utils

cm = ClientManager(idds.common.utils.get_rest_host())
try:
    req = cm.get_requests(request_id=1001)
except Exception:
    print('no answer')
    req = None
print(req)
"""
DOCUMENTED_LINE = 7

MIGRATED_DOCUMENTED = """
import pandaclient.idds_api
import idds.common.utils

cm = pandaclient.idds_api.get_api(
    dumper=idds.common.utils.json_dumps, loader=idds.common.utils.json_loads, compress=True, manager=True
)
ret = cm.get_requests(request_id=1001)
if ret[0] == 0 and ret[1][0]:
    req = ret[1][-1]
else:
    print('no answer')
    req = None
print(req)
"""

RIGHT = {
    "a try of the documented form": (NATIVE_CLIENT, MIGRATED_CLIENT),
    "a guard after a call without a try": (NATIVE_UNGUARDED, MIGRATED_UNGUARDED),
    "a manager's pair": (NATIVE_MANAGER, MIGRATED_MANAGER),
    "a program against itself": (NATIVE_CLIENT, NATIVE_CLIENT),
}

WRONG = {
    "no check": (NATIVE_CLIENT, MIGRATED_CLIENT, "if ret[0] == 0 and ret[1][0]:", "if True:"),
    "status alone checked": (NATIVE_CLIENT, MIGRATED_CLIENT, " and ret[1][0]", ""),
    "answer alone checked": (NATIVE_CLIENT, MIGRATED_CLIENT, "ret[0] == 0 and ", ""),
    "check turned round": (NATIVE_CLIENT, MIGRATED_CLIENT, "== 0", "!= 0"),
    "the relay's pair taken for the value": (NATIVE_CLIENT, MIGRATED_CLIENT, "ret[1][-1]", "ret[1]"),
    "handler skipped": (NATIVE_CLIENT, MIGRATED_CLIENT, "print('not added')", "pass"),
    "old value kept": (NATIVE_CLIENT, MIGRATED_CLIENT, "    request_id = None\n", "    request_id = 0\n"),
    "call made twice": (NATIVE_CLIENT, MIGRATED_CLIENT, "if ret[0]", "cl.ping()\nif ret[0]"),
    "argument changed": (NATIVE_CLIENT, MIGRATED_CLIENT, "name='a'", "name='b'"),
    "argument dropped": (NATIVE_CLIENT, MIGRATED_CLIENT, ", requester='panda'", ""),
    "not compressed": (NATIVE_CLIENT, MIGRATED_CLIENT, "compress=True", "compress=False"),
    "manager for client": (NATIVE_CLIENT, MIGRATED_CLIENT, "compress=True", "compress=True, manager=True"),
    "another host": (NATIVE_CLIENT, MIGRATED_CLIENT, "compress=True", "compress=True, idds_host='http://h'"),
    "enums as dictionaries": (
        NATIVE_UNGUARDED,
        MIGRATED_UNGUARDED,
        " loader=idds.common.utils.json_loads,",
        "",
    ),
    "failure ignored": (NATIVE_UNGUARDED, MIGRATED_UNGUARDED, "    raise ", "    rows = "),
    "exception of another family": (
        NATIVE_UNGUARDED,
        MIGRATED_UNGUARDED,
        "idds.common.exceptions.IDDSException",
        "RuntimeError",
    ),
    "list for tuple": (NATIVE_MANAGER, MIGRATED_MANAGER, "tuple(status)", "list(status)"),
    "list for tuple when out of reach": (
        NATIVE_MANAGER,
        MIGRATED_MANAGER,
        "(False, str(ret[1]))",
        "[False, '']",
    ),
    "bytes for text": (NATIVE_MANAGER, MIGRATED_MANAGER, "str(ret[1])", "bytes(3)"),
    "manager that raises": (NATIVE_MANAGER, MIGRATED_MANAGER, "status = (False, ", "raise ValueError("),
}

NATIVE_TYPED = NATIVE_UNGUARDED.replace(
    "rows = cl.get_requests(request_id=1001)",
    """
from idds.common.exceptions import NoObject
try:
    rows = cl.get_requests(request_id=1001)
except NoObject:
    rows = 'none'
""",
)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab.opened() as opened:
        yield opened


@pytest.mark.parametrize("case", RIGHT)
def test_a_right_migration_agrees_under_every_schedule(case: str) -> None:
    run_fixture(*RIGHT[case], seeds=range(20))


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_migration_is_found_out(case: str) -> None:
    native, migrated, right, wrong = WRONG[case]
    assert right in migrated
    with pytest.raises(AssertionError, match="first difference"):
        run_fixture(native, migrated.replace(right, wrong), seeds=range(40))


def test_the_exact_class_matters_where_the_program_names_one() -> None:
    always_base = NATIVE_TYPED.replace(
        "    rows = cl.get_requests(request_id=1001)",
        """
    try:
        rows = cl.get_requests(request_id=1001)
    except Exception as error:
        raise idds.common.exceptions.IDDSException(*error.args)
""",
    ).replace("import idds.common.utils", "import idds.common.utils, idds.common.exceptions")
    with pytest.raises(AssertionError, match="first difference"):
        run_fixture(NATIVE_TYPED, always_base, seeds=range(40))


@pytest.mark.slow
def test_the_documented_form_of_a_manager_is_excused_only_at_the_reported_line() -> None:
    run_fixture(NATIVE_DOCUMENTED, MIGRATED_DOCUMENTED, documented_lines=[DOCUMENTED_LINE], seeds=range(40))
    with pytest.raises(AssertionError, match="first difference"):
        run_fixture(NATIVE_DOCUMENTED, MIGRATED_DOCUMENTED, seeds=range(40))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("except Exception:", "except Exception as error:"),
        ("except Exception:", "except ValueError:"),
        ("    req = cm", "    req, = cm"),
        ("print(req)", "finally:\n    print(req)"),
    ],
)
def test_no_other_shape_is_excused(right: str, wrong: str) -> None:
    assert right in NATIVE_DOCUMENTED
    with pytest.raises(ValueError, match="A302"):
        run_fixture(NATIVE_DOCUMENTED.replace(right, wrong), MIGRATED_DOCUMENTED, documented_lines=[DOCUMENTED_LINE])


@pytest.mark.parametrize("seed", range(40))
def test_a_right_migration_of_a_generated_program_agrees(lab: Lab, seed: int) -> None:
    generated = next(
        found for found in map(program, range(seed, 10_000, 1000)) if not found.may_stay(Target.PANDACLIENT)
    )
    source = generated.source
    with reference.installed():
        assert check(lab, source, reference.migrated(source), seed=seed) is None


@pytest.mark.slow
@pytest.mark.parametrize("mistake", reference.MISTAKES)
def test_each_mistake_is_found_among_generated_programs(lab: Lab, mistake: str) -> None:
    with reference.installed(mistake):
        assert any(
            check(lab, program(seed).source, reference.migrated(program(seed).source), seed=seed) for seed in range(60)
        )


def test_a_program_follows_from_its_seed() -> None:
    assert [program(seed) for seed in range(50)] == [program(seed) for seed in range(50)]


@pytest.mark.slow
def test_a_campaign_reports_divergences_crashes_and_programs_left_native() -> None:
    def migrate(source: bytes, settings: Settings) -> Outcome:
        if b"ClientManager" in source:
            return Unchanged((Finding(1, 1, "N999"),))
        if b"async" in source:
            raise ZeroDivisionError
        return Rewritten(source.replace(b"request_id = 1001", b"request_id = 1002"), ())

    tally = campaign(migrate, range(30))
    assert tally.failed
    assert tally.divergences
    assert tally.crashes
    assert tally.reasons.keys() == {"N999"}
    assert f"{len(tally.divergences)} divergences" in str(tally)


@pytest.mark.slow
def test_a_campaign_without_differences_passes() -> None:
    tally = campaign(lambda source, _: Rewritten(source, ()), range(20))
    assert not tally.failed
    assert tally.programs == 20


def test_shrinking_keeps_what_matters() -> None:
    source = "import os\nif True:\n    x = 1\n    y = 2\nfor i in ():\n    pass\n"
    assert shrunk(source, lambda text: "y = 2" in text) == "y = 2\n"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("failed: No object  exception.: {}\nDetails: @@refused@@!", "failed: !"),
        ("(False, 'Connection exception.: {}\\nDetails: ConnectionError: @@down@@')", "(False, '')"),
        ("(False, \"b'@@html@@'\")", "(False, '')"),
        ("failed to execute command with Bad request exception.: {}\nDetails: @@refused@@", ""),
        (
            "An unknown IDDS exception occurred.: {}\nDetails: "
            "[False, 'failed to execute command with Bad request exception.: {}\\nDetails: @@refused@@']",
            "",
        ),
        ("An unknown IDDS exception occurred.: {}", ""),
        ("(False, 'someone else')", "(False, 'someone else')"),
        ("[False, '']", "[False, '']"),
    ],
)
def test_only_diagnostics_are_taken_out_of_texts(text: str, rest: str) -> None:
    assert without_diagnostics(text) == rest


def test_a_notebook_that_was_run_leaves_the_main_module_as_it_was() -> None:
    before = sys.modules["__main__"]
    cell: dict[str, object] = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": ["print(1)"],
    }
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    assert compare_notebooks(notebook, notebook, [1, 2]) is None
    assert sys.modules["__main__"] is before
