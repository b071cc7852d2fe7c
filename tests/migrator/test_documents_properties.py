"""Whatever a document holds: what is not Python of its own stays, to the byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pidds_migrate.documents import markdown, restructured
from pidds_migrate.documents.ipython import read_cell
from pidds_migrate.documents.json_text import root
from pidds_migrate.documents.notebook import code_cells, migrate_notebook
from pidds_migrate.documents.page import migrate_page
from pidds_migrate.documents.program import JoinedProgram, Position, ProgramLine
from pidds_migrate.documents.stubs import Stubs
from pidds_migrate.outcome import Outcome, Rewritten, Settings, Unchanged

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
CODE = st.lists(
    st.sampled_from(
        [
            "x = NATIVE",
            "print('é \U0001f600', NATIVE)",
            "# NATIVE \u2028",
            "",
            "   ",
            "for i in y:\n    NATIVE",
            "%time NATIVE",
            "!echo NATIVE",
            "s = '''\nNATIVE\n'''",
            "broken (",
            'text = "\\n\\"\\\\"',
        ]
    ),
    max_size=4,
)


def renamed(source: bytes, settings: Settings) -> Outcome:
    """In place of the core: puts MIGRATED and a line more for each NATIVE of the program, as the core would."""
    lines = source.decode().split("\n")
    found = []
    for line in lines:
        is_code = "NATIVE" in line and not any(mark in line for mark in ("_joined_document_", "#"))
        found += [line.replace("NATIVE", "MIGRATED")] if is_code else [line]
    new = "\n".join(found)
    return Rewritten(new.encode(), ()) if new.encode() != source else Unchanged()


@st.composite
def notebooks(draw: st.DrawFn) -> str:
    """The text of a notebook as some program may write it."""
    cells: list[dict[str, Any]] = []
    for kind in draw(st.lists(st.sampled_from(["code", "code", "markdown", "raw"]), max_size=4)):
        end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
        text = end.join("\n".join(draw(CODE)).split("\n")) + draw(st.sampled_from(["", end]))
        cell = {"cell_type": kind, "metadata": draw(JSON_VALUES), "outputs": draw(JSON_VALUES)}
        source: str | list[str] = text if draw(st.booleans()) else text.splitlines(keepends=True)
        items = [*cell.items(), ("source", source)]
        cells.append(dict(draw(st.permutations(items))))
    book = {"cells": cells, "metadata": {"x": draw(JSON_VALUES)}, "nbformat": 4, "nbformat_minor": 5}
    text = json.dumps(
        dict(draw(st.permutations(list(book.items())))),
        indent=draw(st.sampled_from([None, 1, 2, "\t"])),
        ensure_ascii=draw(st.booleans()),
        separators=draw(st.sampled_from([None, (",", ":")])),
    )
    return text + draw(st.sampled_from(["", "\n"]))


def without_sources(text: str) -> str:
    for source in reversed(code_cells(text)):
        text = text[: source.node.start] + text[source.node.end :]
    return text


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(notebooks())
def test_nothing_but_the_sources_of_changed_cells_changes(text: str) -> None:
    outcome = migrate_notebook(text.encode(), Settings(), renamed)
    if not isinstance(outcome, Rewritten):
        assert isinstance(outcome, Unchanged)
        return
    changed = outcome.content.decode()
    assert without_sources(changed) == without_sources(text)
    for before, after in zip(code_cells(text), code_cells(changed), strict=True):
        assert (before.node.raw == after.node.raw) == (before.text == after.text)
        assert len(before.lines()) == len(after.lines())
        for (old, old_end), (new, new_end) in zip(before.lines(), after.lines(), strict=True):
            assert new_end == old_end
            assert new in (old, old.replace("NATIVE", "MIGRATED"))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(notebooks())
def test_an_edit_that_changes_nothing_gives_the_same_bytes(text: str) -> None:
    def same(source: bytes, settings: Settings) -> Outcome:
        return Rewritten(source, ())

    outcome = migrate_notebook(text.encode(), Settings(), same)
    assert isinstance(outcome, Unchanged) or (isinstance(outcome, Rewritten) and outcome.content == text.encode())


@given(JSON_VALUES, st.sampled_from([None, 1, "\t"]), st.booleans(), st.sampled_from(["", " ", "\r\n\t"]))
def test_every_value_of_a_document_is_found_where_it_stands(
    value: Any, indent: int | str | None, ascii_only: bool, space: str
) -> None:
    text = space + json.dumps(value, indent=indent, ensure_ascii=ascii_only) + space
    top = root(text)
    assert top.raw == text.strip(space)
    assert top.value == value
    assert {key: node.value for key, node in top.members().items()} == (value if isinstance(value, dict) else {})
    assert [node.value for node in top.elements()] == (value if isinstance(value, list) else [])


@given(st.lists(CODE.filter(bool), min_size=1, max_size=4))
def test_cells_come_apart_as_they_were_joined(cells: list[list[str]]) -> None:
    stubs = Stubs()
    texts = [[line for piece in cell for line in piece.split("\n")] for cell in cells]
    lines = [[ProgramLine(text, Position(n, 0, 1)) for n, text in enumerate(cell, start=1)] for cell in texts]
    program = JoinedProgram([read_cell(cell, stubs).part for cell in lines])
    compile(program.text, "<cells>", "exec")
    assert program.taken_apart(program.text) == texts


PAGE_LINES = st.lists(
    st.sampled_from(
        [
            "text NATIVE",
            "",
            "```python",
            "```",
            "    ```",
            "~~~ {.python}",
            "~~~",
            "````md",
            "````",
            "- ```py",
            "  ```",
            ".. code-block:: python",
            "   :linenos:",
            "  .. code:: python",
            "   x = NATIVE",
            "x = NATIVE",
            "     y = NATIVE",
            "\tx = NATIVE",
            "x = (",
            ">>> x = NATIVE",
            "... NATIVE",
            ">>> for i in x:",
            "...     NATIVE",
            "    >>> x = NATIVE",
            "try:",
            "    NATIVE",
            "except Exception:",
            "    # error",
            "NATIVE idds.client",
            "> >>> x = NATIVE",
        ]
    ),
    max_size=14,
)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(PAGE_LINES, st.sampled_from(["\n", "\r\n"]), st.sampled_from([markdown, restructured]), st.booleans())
def test_only_the_python_of_a_page_changes(lines: list[str], end: str, kind: Any, is_ended: bool) -> None:
    data = (end.join(["# idds client", *lines]) + (end if is_ended else "")).encode()
    outcome = migrate_page(data, Settings(), find=kind.find_snippets, migrate=renamed)
    if not isinstance(outcome, Rewritten):
        return
    changed = outcome.content.decode().split(end)
    before = data.decode().split(end)
    snippets = kind.find_snippets(before)
    inside = {number for found in snippets for number in range(found.start, found.start + len(found.lines))}
    assert len(changed) == len(before)
    for number, (old, new) in enumerate(zip(before, changed, strict=True)):
        assert new == old or (number in inside and new == old.replace("NATIVE", "MIGRATED"))


@settings(max_examples=400, deadline=None)
@given(PAGE_LINES, st.sampled_from([markdown, restructured]))
def test_snippets_lie_on_the_page_and_do_not_overlap(lines: list[str], kind: Any) -> None:
    end = 0
    for snippet in kind.find_snippets(lines):
        assert snippet.start >= end
        end = snippet.start + len(snippet.lines)
        assert list(snippet.lines) == lines[snippet.start : end]
