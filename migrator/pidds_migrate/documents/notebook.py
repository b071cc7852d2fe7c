"""Jupyter notebooks: the code cells of a Python kernel, joined in the order of the file."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pidds_migrate.documents.ipython import Cell, read_cell
from pidds_migrate.documents.json_text import Node, root
from pidds_migrate.documents.names import read_names, with_early_reads, with_rebindings
from pidds_migrate.documents.program import (
    TOKEN,
    Fragment,
    JoinedProgram,
    Position,
    ProgramLine,
    TornError,
    left_native,
    merged,
    told,
)
from pidds_migrate.documents.stubs import Stubs
from pidds_migrate.documents.unread import unread_cell
from pidds_migrate.outcome import Finding, Migrate, Outcome, Rewritten, Settings, Unchanged, Unreadable
from pidds_migrate.source.encoding import TextError, decode_utf8

_LINE = re.compile(r"(?P<text>[^\n]*?)(?P<end>\r?\n|\Z)")
_HISTORY = re.compile(r"_{1,3}|_\d+|Out|_oh")
_INTERACTIVITY = "ast_node_interactivity"


class NotebookError(Exception):
    """The file is no notebook."""


@dataclass(frozen=True)
class CellSource:
    """The source of one code cell: its number among all cells of the file, and where the JSON text has it."""

    cell: int
    node: Node

    @property
    def text(self) -> str:
        """The source as one string."""
        value = self.node.value
        return "".join(value) if isinstance(value, list) else value

    def lines(self) -> list[tuple[str, str]]:
        """The lines, each with its end."""
        found = [(match["text"], match["end"]) for match in _LINE.finditer(self.text)]
        # The pattern also matches the nothing behind the last line end.
        return found[:-1] if found and found[-1] == ("", "") else found


def migrate_notebook(data: bytes, settings: Settings, migrate: Migrate) -> Outcome:
    """Migrate a notebook.

    Args:
        data: the file.
        settings: how to migrate.
        migrate: the core.
    """
    try:
        text = decode_utf8(data)
        sources = code_cells(text.text)
    except TextError as error:
        return Unreadable(error.finding)
    except NotebookError as error:
        return Unreadable(Finding(1, 1, "E410", {"problem": str(error)}))
    if TOKEN in text.text:
        return Unchanged((Finding(1, 1, "N219", {"problem": f"it has names that begin with {TOKEN}"}),))
    if not sources:
        return Unchanged()
    cells, program = _joined(sources)
    outcome = migrate(program.text.encode(), replace(settings, parts=program.as_parts))
    if isinstance(outcome, Unreadable):  # each cell can be read, but not all of them as one program
        found = program.finding(outcome.finding)
        details = {"problem": found.details.get("problem", found.code)}
        return Unchanged((Finding(found.line, found.column, "N219", details, found.cell),))
    findings = (*map(program.finding, outcome.findings), *(found for cell in cells for found in cell.findings()))
    objects = tuple(program.objects(outcome.objects))
    if not isinstance(outcome, Rewritten):
        return Unchanged(told(findings), objects)
    try:
        changed = _edited(text.text, sources, program, outcome.content.decode())
    except TornError as error:
        torn = Finding(1, 1, "N219", {"problem": str(error)})
        return Unchanged((torn,), left_native(objects, torn))
    return Rewritten(text.encode(changed), told(findings), objects=objects)


def python_of(data: bytes) -> str:
    """The code of a notebook as one program, with placeholders for what is not Python; empty where there is none."""
    try:
        return _joined(code_cells(decode_utf8(data).text))[1].text
    except (TextError, NotebookError):
        return ""


def code_cells(text: str) -> list[CellSource]:
    """The code cells of a notebook that are not empty; none where its kernel is not of Python.

    Raises:
        NotebookError: the text is no notebook.
    """
    try:
        notebook = root(text).members()
    except ValueError as error:
        raise NotebookError(str(error)) from error
    except RecursionError as error:
        raise NotebookError("it is nested too deeply to be read") from error
    if "cells" in notebook:
        cells, key = list(notebook["cells"].elements()), "source"
    elif "worksheets" in notebook:  # nbformat 3
        sheets = [sheet.members() for sheet in notebook["worksheets"].elements()]
        cells = [cell for sheet in sheets if "cells" in sheet for cell in sheet["cells"].elements()]
        key = "input"
    else:
        raise NotebookError("it has no cells")
    if not _language(notebook).lower().startswith(("python", "ipython")):
        return []
    return list(_sources(cells, key))


def _sources(cells: Sequence[Node], key: str) -> Iterator[CellSource]:
    for number, node in enumerate(cells, start=1):
        cell = node.members()
        if "cell_type" not in cell or key not in cell or cell["cell_type"].value != "code":
            continue
        if "language" in cell and cell["language"].value != "python":  # nbformat 3
            continue
        value = cell[key].value
        is_text = isinstance(value, str) or (isinstance(value, list) and all(isinstance(line, str) for line in value))
        if is_text and any(value):
            yield CellSource(number, cell[key])


def _language(notebook: dict[str, Node]) -> str:
    metadata = notebook["metadata"].value if "metadata" in notebook else {}
    for key, name in (("kernelspec", "language"), ("language_info", "name")):
        described = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(described, dict) and isinstance(described.get(name), str):
            return str(described[name])
    return "python"


# ---- cells to program
def _joined(sources: Sequence[CellSource]) -> tuple[list[Cell], JoinedProgram]:
    stubs = Stubs()
    all_shown = any(_INTERACTIVITY in source.text for source in sources)
    cells = [_read_source(source, stubs, all_shown=all_shown) for source in sources]
    parts = with_early_reads(_with_history([cell.part for cell in cells], stubs), stubs)
    parts = with_rebindings(parts, stubs)
    return cells, JoinedProgram(parts, any_order=True, awaits=True)


def _read_source(source: CellSource, stubs: Stubs, *, all_shown: bool) -> Cell:
    lines = [
        ProgramLine(text, Position(number, 0, source.cell)) for number, (text, _) in enumerate(source.lines(), start=1)
    ]
    problem = _strange(source.text, lines)
    if problem is not None:
        finding = Finding(1, 1, "E401", {"problem": problem}, source.cell)
        return Cell(unread_cell(lines, stubs), finding)
    return read_cell(lines, stubs, all_shown=all_shown)


def _strange(text: str, lines: Sequence[ProgramLine]) -> str | None:
    """Why a source cannot be given to Python's parser at all."""
    if any("\r" in line.text for line in lines):
        return "a carriage return stands within a line"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "half of a surrogate pair"
    return None


def _with_history(parts: list[Fragment], stubs: Stubs) -> list[Fragment]:
    """The parts, with stubs where one shows what may be a client and another takes shown values up again as ``_``."""
    names = [read_names(part) for part in parts]
    bound = {name for own in names for name in own.bound}
    taken_up = {name for own in names for name in own.free if _HISTORY.fullmatch(name)} - bound
    if not taken_up:
        return parts
    return [_with_shown(part, sorted(taken_up)[0], stubs) for part in parts]


def _with_shown(part: Fragment, history: str, stubs: Stubs) -> Fragment:
    last = ast.parse(part.text).body[-1:]
    value = last[0].value if last and isinstance(last[0], ast.Expr) else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        return part  # what a method gives stays what it was
    names = [node.id for node in ast.walk(value) if isinstance(node, ast.Name)] if value is not None else []
    if not names or not last:
        return part
    position = last[0].lineno - 1
    problem = f"{history} may hold what the cell shows"
    stub = stubs.uses((), part.lines[position].place, names, names, shown=problem)
    lines = (*part.lines[:position], stub, *part.lines[position:])
    return Fragment(lines, frozenset(line + (line >= position) for line in part.shown))


# ---- program to cells
def _edited(text: str, sources: Sequence[CellSource], program: JoinedProgram, migrated: str) -> str:
    style = _Style(text, sources)
    pieces, position = [], 0
    for source, part, lines in zip(sources, program.parts, program.taken_apart(migrated), strict=True):
        if lines != part.original:
            pieces += [text[position : source.node.start], style.spelled(source, lines)]
            position = source.node.end
    return "".join([*pieces, text[position:]])


class _Style:
    """How a file spells its sources."""

    def __init__(self, text: str, sources: Sequence[CellSource]) -> None:
        self._ascii = text.isascii()
        ends = (end for source in sources for _, end in source.lines() if end)
        self._end = next(ends, "\n")
        self._separator = next((found for source in sources if (found := _separator(source.node))), None)

    def spelled(self, source: CellSource, lines: Sequence[str]) -> str:
        """The new source of a cell as JSON; what stays is spelled as it was."""
        new = self._ended(source, lines)
        if not isinstance(source.node.value, list):
            return self._string("".join(new))
        elements = list(source.node.elements())
        known = {element.value: element.raw for element in elements}
        if not all(element.value.find("\n") in (-1, len(element.value) - 1) for element in elements):
            new = ["".join(new)]  # its elements are not its lines
        return self._array(source.node, [known.get(line) or self._string(line) for line in new])

    def _ended(self, source: CellSource, lines: Sequence[str]) -> list[str]:
        """The new lines with their ends, the last one as it was."""
        old = source.lines()
        end = next((end for _, end in old if end), self._end)
        found = [(text, spelled or end) for text, spelled in merged(old, lines)]
        return [f"{text}{end}" for text, end in found[:-1]] + [f"{text}{old[-1][1]}" for text, _ in found[-1:]]

    def _array(self, node: Node, spelled: Sequence[str]) -> str:
        elements = list(node.elements())
        head = node.text[node.start : elements[0].start]
        tail = node.text[elements[-1].end : node.end]
        space = head[1:]
        separator = _separator(node) or (f",{space}" if space else self._separator or ", ")
        return f"{head}{separator.join(spelled)}{tail}" if spelled else "[]"

    def _string(self, text: str) -> str:
        return json.dumps(text, ensure_ascii=self._ascii)


def _separator(node: Node) -> str | None:
    """What stands between the first two lines of a source; None where it has not so many."""
    elements = list(node.elements())[:2]
    return node.text[elements[0].end : elements[1].start] if len(elements) == 2 else None


# ---- findings
