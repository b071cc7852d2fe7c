"""Pages of documentation: blocks that share names are one program, and what is shown twice may be an alternative."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pidds_migrate.documents.ipython import read_cell, without_future
from pidds_migrate.documents.names import programs, read_names, with_alternatives, with_early_reads
from pidds_migrate.documents.program import (
    TOKEN,
    Fragment,
    JoinedProgram,
    Position,
    ProgramLine,
    TornError,
    left_native,
    placed,
    told,
)
from pidds_migrate.documents.snippets import Snippet
from pidds_migrate.documents.stubs import Stubs
from pidds_migrate.documents.suites import filled
from pidds_migrate.documents.unread import as_unread, unread_block
from pidds_migrate.outcome import ClientObject, Finding, Migrate, Outcome, Rewritten, Settings, Unchanged, Unreadable
from pidds_migrate.source.byte_filters import is_of_interest
from pidds_migrate.source.encoding import TextError, decode_utf8
from pidds_migrate.source.parse import parse
from pidds_migrate.source.suppressions import read_suppressions

Find = Callable[[Sequence[str]], list[Snippet]]

_LINE_END = re.compile(r"\r?\n")


@dataclass(frozen=True)
class Block:
    """The snippets of one code block, each with its part of the program."""

    snippets: tuple[Snippet, ...]
    parts: tuple[Fragment, ...]
    problems: tuple[Finding, ...] = ()

    @property
    def whole(self) -> Fragment:
        """All of its parts as one."""
        return Fragment(tuple(line for part in self.parts for line in part.lines))


def migrate_page(data: bytes, settings: Settings, *, find: Find, migrate: Migrate) -> Outcome:
    """Migrate the Python of a page.

    Args:
        data: the file.
        settings: how to migrate.
        find: finds the pieces of Python in the lines of such a page.
        migrate: the core.
    """
    try:
        text = decode_utf8(data)
    except TextError as error:
        return Unreadable(error.finding)
    if TOKEN in text.text:
        return Unchanged((Finding(1, 1, "N219", {"problem": f"it has names that begin with {TOKEN}"}),))
    page = _Page(text.text, find)
    if any(read_suppressions(block.whole.text).skips_file for block in page.blocks):
        return Unchanged()
    # Nobody imports a page, so handlers of the project's files are not around what it shows.
    settings = replace(settings, typed_handlers_elsewhere=False)
    for group in page.programs():
        page.migrate(group, settings, migrate)
    findings = told([*page.findings, *(problem for block in page.blocks for problem in block.problems)])
    objects = tuple(sorted(page.objects, key=lambda made: (made.line, made.column)))
    if not page.changes:
        return Unchanged(findings, objects)
    return Rewritten(text.encode(page.changed()), findings, objects=objects)


def python_of(data: bytes, find: Find) -> str:
    """The Python of a page as one program, with placeholders for what is not Python."""
    try:
        blocks = _Page(decode_utf8(data).text, find).blocks
    except TextError:
        return ""
    return JoinedProgram([part for block in blocks for part in block.parts]).text


class _Page:
    """One page: its blocks, and what becomes of them."""

    def __init__(self, text: str, find: Find) -> None:
        self._ends = _LINE_END.findall(text)
        self._lines = _LINE_END.split(text)
        self._stubs = Stubs()
        found: dict[int, list[Snippet]] = {}
        for snippet in find(self._lines):
            found.setdefault(snippet.block, []).append(snippet)
        self.blocks = [_read(snippets, self._stubs) for snippets in found.values()]
        self.findings: list[Finding] = []
        self.objects: list[ClientObject] = []
        self.changes: list[tuple[Snippet, list[str]]] = []

    def programs(self) -> list[list[Block]]:
        """The blocks that share names, each list in the order of the page."""
        names = [read_names(block.whole) for block in self.blocks]
        return [[self.blocks[number] for number in group] for group in programs(names)]

    def migrate(self, blocks: Sequence[Block], settings: Settings, migrate: Migrate) -> None:
        """Migrate the blocks of one program."""
        program = self._program(blocks)
        if not is_of_interest(program.text.encode(errors="replace")):
            return
        outcome = migrate(program.text.encode(), replace(settings, parts=program.as_parts))
        if isinstance(outcome, Unreadable):
            self.findings.append(as_unread(program.finding(outcome.finding), "A311", program.text))
            return
        found = [program.finding(finding) for finding in outcome.findings]
        objects = tuple(program.objects(outcome.objects))
        try:
            self._take(blocks, program, outcome)
        except TornError as error:
            place = blocks[0].snippets[0].start + 1
            found = [Finding(place, 1, "N219", {"problem": str(error)})]
            objects = left_native(objects, found[0])
        self.findings += found
        self.objects += objects

    def _program(self, blocks: Sequence[Block]) -> JoinedProgram:
        """The parts with what alternatives and early reads ask for, which is a matter of whole blocks."""
        wholes = with_early_reads([block.whole for block in blocks], self._stubs)
        wholes = with_alternatives(wholes, self._stubs)
        parts: list[Fragment] = []
        for block, whole in zip(blocks, wholes, strict=True):
            added = whole.lines[len(block.whole.lines) :]
            last = block.parts[-1]
            parts += [*block.parts[:-1], Fragment((*last.lines, *added), last.shown)]
        return JoinedProgram(parts, awaits=any(snippet.is_cell for block in blocks for snippet in block.snippets))

    def _take(self, blocks: Sequence[Block], program: JoinedProgram, outcome: Outcome) -> None:
        if not isinstance(outcome, Rewritten):
            return
        snippets = [snippet for block in blocks for snippet in block.snippets]
        found = program.taken_apart(outcome.content.decode())
        for snippet, part, lines in zip(snippets, program.parts, found, strict=True):
            if lines != part.original:
                self.changes.append((snippet, snippet.spelled(lines)))

    def changed(self) -> str:
        """The text of the page with the changes."""
        end = next(iter(self._ends), "\n")
        lines = list(zip(self._lines, [*self._ends, ""], strict=True))
        for snippet, spelled in sorted(self.changes, key=lambda change: change[0].start, reverse=True):
            span = slice(snippet.start, snippet.start + len(snippet.lines))
            last = lines[span][-1][1]
            lines[span] = [(line, end) for line in spelled[:-1]] + [(line, last) for line in spelled[-1:]]
        return "".join(f"{line}{end}" for line, end in lines)


def _read(snippets: Sequence[Snippet], stubs: Stubs) -> Block:
    parts: list[Fragment] = []
    problems: list[Finding] = []
    for snippet in snippets:
        part, found = _read_snippet(snippet, stubs)
        parts.append(part)
        problems += found
    return Block(tuple(snippets), tuple(parts), tuple(problems))


def _read_snippet(snippet: Snippet, stubs: Stubs) -> tuple[Fragment, list[Finding]]:
    numbers = range(snippet.start + 1, snippet.start + len(snippet.lines) + 1)
    try:
        code = snippet.code()
    except ValueError as error:
        lines = [ProgramLine(text, Position(number)) for number, text in zip(numbers, snippet.lines, strict=True)]
        problem = Finding(numbers[0], 1, "A311", {"problem": str(error)})
        return unread_block(lines, stubs), [as_unread(problem, "A311", "\n".join(snippet.lines))]
    lines = [ProgramLine(text, Position(number, column)) for number, (text, column) in zip(numbers, code, strict=True)]
    if snippet.is_cell:
        cell = read_cell(lines, stubs, all_shown=True)
        return cell.part, [*cell.findings()]
    lines = filled(lines, stubs)
    found = parse("".join(f"{line.text}\n" for line in lines))
    if isinstance(found, Finding):
        return unread_block(lines, stubs), [as_unread(placed(found, lines), "A311", "\n".join(snippet.lines))]
    lines = without_future(lines, stubs)
    return Fragment(tuple(lines), frozenset(range(len(lines))) if snippet.is_prompted else frozenset()), []
