"""Helpers from a module of the user's: what the file imports, and that it still does the same."""

from __future__ import annotations

import ast
import re
import sys
import types
from dataclasses import replace
from pathlib import Path

import pytest

from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Outcome, Rewritten, Settings, Target, Unchanged
from pidds_migrate.pipeline.helper_modules import module_text
from tests.differential.campaign import campaign
from tests.differential.compare import run_fixture
from tests.fixture import ROOT, Fixture

PAGE = (Path(__file__).parents[2] / "docs" / "helpers.md").read_text(encoding="utf-8")
SETTINGS = Settings(helpers_module="lab.idds")
NATIVE = "from idds.client.client import Client\n\ncl = Client()\nprint(cl.ping())\n"


def module_of(target: Target) -> str:
    """The module that the documentation gives for a target."""
    found = re.search(rf"^### --target {target.value}\n.*?^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def migrated(source: str, settings: Settings = SETTINGS) -> str:
    outcome = migrate(source.encode(), settings)
    assert isinstance(outcome, Rewritten)
    assert isinstance(migrate(outcome.content, settings), Unchanged)
    return outcome.content.decode()


@pytest.mark.parametrize("target", Target)
def test_the_documented_module_is_the_one_that_packages_get(target: Target) -> None:
    assert module_of(target) == module_text(target).decode()


@pytest.mark.parametrize(
    ("program", "words", "sizes"),
    [
        ("print(Client().ping())\n", "seven lines", range(7, 8)),
        ("try:\n    print(Client().ping())\nexcept Exception as e:\n    print(e)\n", "forty lines", range(35, 45)),
        ("clients = [Client()]\n", "a hundred lines", range(90, 125)),
    ],
)
def test_helpers_in_a_file_are_as_long_as_the_page_says(program: str, words: str, sizes: range) -> None:
    assert words in PAGE
    tree = ast.parse(migrated(f"from idds.client.client import Client\n\n{program}", Settings()))
    helpers = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert (helpers[-1].end_lineno or 0) - helpers[0].lineno + 1 in sizes


def test_the_module_is_imported_where_the_class_was() -> None:
    assert migrated(NATIVE) == (
        "import idds.common.utils\nimport lab.idds\nimport pandaclient.idds_api\n\n"
        "cl = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)\n"
        "print(lab.idds.idds_result(cl.ping()))\n"
    )


@pytest.mark.parametrize(
    ("first", "call"),
    [
        ("import lab.idds", "lab.idds.idds_result(cl.ping())"),
        ("import lab.idds as shared", "shared.idds_result(cl.ping())"),
        ("from lab import idds as shared", "shared.idds_result(cl.ping())"),
        ("from lab.idds import idds_result", "idds_result(cl.ping())"),
    ],
)
def test_an_import_of_the_authors_is_used(first: str, call: str) -> None:
    source = migrated(f"{first}\n{NATIVE}")
    assert f"print({call})" in source
    assert source.count("lab.idds") == 1 + call.count("lab.idds") or "from lab import" in first


def test_another_meaning_of_the_package_name_gets_an_alias() -> None:
    source = migrated(f"lab = 'B4'\n{NATIVE}")
    assert "import lab.idds as idds_helpers\n" in source
    assert "print(idds_helpers.idds_result(cl.ping()))" in source


def test_where_both_names_are_taken_the_file_stays_native() -> None:
    outcome = migrate(f"lab = idds_helpers = 1\n{NATIVE}".encode(), SETTINGS)
    assert {found.code for found in outcome.findings} == {"N222", "N221"}


def test_it_outweighs_the_helpers_of_the_runtime() -> None:
    source = migrated(NATIVE, replace(SETTINGS, target=Target.RUNTIME))
    assert "print(lab.idds.idds_result(cl.ping()))" in source


def test_a_call_that_does_not_see_the_import_keeps_a_helper_in_the_file() -> None:
    source = migrated(
        "def make():\n    from idds.client.client import Client\n    return Client()\n\n\nprint(make().ping())\n"
    )
    assert "def _idds_result(ret):" in source
    assert "lab" not in source


@pytest.fixture(params=Target)
def target(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Target:
    """A target, with the module that the documentation gives for it."""
    shared = types.ModuleType("lab_helpers")
    exec(module_of(request.param), vars(shared))
    monkeypatch.setitem(sys.modules, "lab_helpers", shared)
    return Target(request.param)


@pytest.mark.parametrize("name", ["client_conditions", "client_displays", "manager_everywhere"])
def test_native_and_migrated_program_do_the_same(name: str, target: Target) -> None:
    fixture = Fixture(ROOT / "expressions" / name)
    outcome = migrate(fixture.native, Settings(target, helpers_module="lab_helpers"))
    assert isinstance(outcome, Rewritten)
    assert b"lab_helpers.idds_" in outcome.content
    run_fixture(fixture.native.decode(), outcome.content.decode(), target, seeds=range(2))


@pytest.mark.slow
def test_generated_programs_do_the_same(target: Target) -> None:
    def with_module(source: bytes, settings: Settings) -> Outcome:
        return migrate(source, replace(settings, helpers_module="lab_helpers"))

    tally = campaign(with_module, range(50_000, 50_040), target)
    assert not tally.failed, "\n\n".join([*tally.divergences, *tally.crashes][:3])
    assert tally.schedules > 100
