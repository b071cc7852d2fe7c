"""Documents on disk become what stands beside them, and nothing but their Python changes by a byte."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from pidds_migrate.documents import DocumentKind, kind_of
from pidds_migrate.documents.notebook import code_cells, python_of
from pidds_migrate.outcome import Family, Rewritten, Target, Unchanged
from pidds_migrate.report.reporter import message
from tests.differential.notebooks import compare_notebooks
from tests.fixture import Fixture, content, documents, places

DOCUMENTS = documents()
NOTEBOOKS = [fixture for fixture in DOCUMENTS if kind_of(fixture.native_path) is DocumentKind.NOTEBOOK]
CASES = [
    pytest.param(fixture, target, id=f"{fixture.name}-{target.value}") for fixture in DOCUMENTS for target in Target
]
NOTEBOOK_CASES = [
    pytest.param(fixture, target, id=f"{fixture.name}-{target.value}") for fixture in NOTEBOOKS for target in Target
]
PAGE = (Path(__file__).parents[1] / "fixtures" / "documents").glob("page_of_panda_*")


@pytest.mark.parametrize(("fixture", "target"), CASES)
def test_the_output_is_the_expected_one(fixture: Fixture, target: Target) -> None:
    outcome = fixture.migrated(target)
    assert content(outcome, fixture.native) == fixture.output(target)
    assert isinstance(outcome, Rewritten) == fixture.output_path(target).exists()


@pytest.mark.parametrize(("fixture", "target"), CASES)
def test_the_findings_are_the_expected_ones(fixture: Fixture, target: Target) -> None:
    outcome = fixture.migrated(target)
    assert places(outcome.findings) == fixture.findings(target)
    assert all("_joined_document_" not in message(finding) for finding in outcome.findings)


@pytest.mark.parametrize(("fixture", "target"), CASES)
def test_findings_lie_in_the_document(fixture: Fixture, target: Target) -> None:
    lines = {0: re.split("\r?\n", fixture.native.decode("utf-8-sig"))}
    if kind_of(fixture.native_path) is DocumentKind.NOTEBOOK:
        sources = code_cells(fixture.native.decode("utf-8-sig"))
        lines = {source.cell: [text for text, _ in source.lines()] for source in sources}
    for finding in fixture.migrated(target).findings:
        assert 1 <= finding.line <= len(lines[finding.cell])
        assert 1 <= finding.column <= len(lines[finding.cell][finding.line - 1]) + 1


@pytest.mark.parametrize(("fixture", "target"), CASES)
def test_a_second_run_changes_nothing(fixture: Fixture, target: Target) -> None:
    again = fixture.migrate(fixture.output(target), target)
    assert isinstance(again, Unchanged)
    assert not [finding for finding in again.findings if finding.family is Family.MIGRATED]


@pytest.mark.parametrize(("fixture", "target"), NOTEBOOK_CASES)
def test_only_sources_of_code_cells_change(fixture: Fixture, target: Target) -> None:
    native, migrated = fixture.native.decode(), fixture.output(target).decode()
    assert _without_sources(native) == _without_sources(migrated)


def _without_sources(text: str) -> str:
    """The JSON text with nothing in place of each source."""
    mark = text[0] if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    for source in reversed(code_cells(text)):
        text = text[: source.node.start] + text[source.node.end :]
    return mark + text


@pytest.mark.parametrize(("fixture", "target"), NOTEBOOK_CASES)
def test_notebooks_stay_valid(fixture: Fixture, target: Target) -> None:
    text = fixture.output(target).decode("utf-8-sig")
    notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
    if notebook.nbformat == 4:
        nbformat.validate(notebook)


@pytest.mark.parametrize("folder", sorted(PAGE), ids=lambda folder: folder.name)
def test_the_native_block_of_pandas_page_becomes_the_other_one(folder: Path) -> None:
    fixture = Fixture(folder)
    page = fixture.output(Target.PANDACLIENT).decode()
    first, second = re.findall(
        r"^ *import pandaclient\.idds_api$.*?# error$.*?# error$", page, re.DOTALL | re.MULTILINE
    )
    assert _on_one_line(first) == _on_one_line(second)
    assert second in fixture.native.decode()


def _on_one_line(program: str) -> str:
    """A program with the arguments of each call in one line, for each breaks a long call elsewhere."""
    return re.sub(r"(?<=,)\s+", " ", re.sub(r"(?<=\()\s+|\s+(?=\))", "", program))


def test_the_program_of_a_notebook_is_at_hand_as_a_whole() -> None:
    text = python_of(Fixture(NOTEBOOKS[0].folder.parent / "client_flows_from_cell_to_cell").native)
    compile(text, "<notebook>", "exec")
    assert text.index("import Client") < text.index("c = Client") < text.index("c.add_request")


def _rewritten_notebooks() -> list[object]:
    return [
        pytest.param(fixture, target, id=f"{fixture.name}-{target.value}")
        for fixture in NOTEBOOKS
        for target in Target
        if fixture.output_path(target).exists() and not fixture.not_run
    ]


@pytest.mark.parametrize(("fixture", "target"), _rewritten_notebooks())
def test_native_and_migrated_notebook_do_and_show_the_same(fixture: Fixture, target: Target) -> None:
    assert compare_notebooks(fixture.native, fixture.output(target), seeds=range(1)) is None
