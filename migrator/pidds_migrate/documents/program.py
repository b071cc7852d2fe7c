"""One program joined from the parts of a document, and taken apart again after it was migrated.

A part is a cell, a code block or an example. In the program a line with a text of its own stands before each: what
comes out between two of them is the part. What is no Python, such as a magic, is stood in for by a *stub*: a line of
Python that does to the names what it may do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pidds_migrate.outcome import ClientObject, Family, Finding, ObjectForm, Obstacle, Parts

TOKEN = "_joined_document_"  # noqa: S105 - no password
"""Begins every name that the joined program has and the document has not."""

_NUMBER = re.compile(r"(?P<word>(?:line )?)(?P<number>\d+)")
_STUB = re.compile(rf"{TOKEN}(\d+)_")


class TornError(Exception):
    """The migrated program cannot be taken apart: the document stays as it is."""


@dataclass(frozen=True)
class Position:
    """Where a line of the program comes from; `column` counts the characters before it."""

    line: int
    column: int = 0
    cell: int = 0

    def __str__(self) -> str:
        return f"{self.line} of cell {self.cell}" if self.cell else str(self.line)


@dataclass(frozen=True)
class Stub:
    """What stands in for lines that are no Python, or for nothing.

    Attributes:
        number: tells it from the others of the document.
        lines: what it stands in for.
        shown: what a message says of it, where it has to do with a client.
    """

    number: int
    lines: tuple[str, ...] = ()
    shown: str = ""


@dataclass(frozen=True)
class ProgramLine:
    """One line of the program, without its end."""

    text: str
    place: Position
    stub: Stub | None = None


def placed(problem: Finding, lines: Sequence[ProgramLine]) -> Finding:
    """What the parser says of lines, at their places in the document."""

    def place(number: int) -> Position:
        return lines[min(number, len(lines)) - 1].place

    details = {
        key: re.sub(r"\bline (\d+)", lambda match: f"line {place(int(match[1])).line}", value)
        for key, value in problem.details.items()
    }
    found = place(problem.line)
    return Finding(found.line, problem.column + found.column, problem.code, details, found.cell)


def told(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in the order of the document, without what makes no sense there or is said already.

    A place that says why it stays native need not say so twice (N221).
    """
    found = set(findings)
    explained = {_spot(finding) for finding in found if finding.family is Family.NATIVE and finding.code != "N221"}
    kept = [finding for finding in found if finding.code != "N221" or _spot(finding) not in explained]
    return tuple(sorted(kept, key=lambda finding: (finding.cell, finding)))


def left_native(made: Iterable[ClientObject], finding: Finding) -> tuple[ClientObject, ...]:
    """Objects of a document that stays as it is for the reason that a finding gives."""
    return tuple(replace(each, form=ObjectForm.NATIVE, obstacles=(Obstacle(finding),)) for each in made)


def _spot(finding: Finding) -> tuple[int, int, int]:
    return finding.cell, finding.line, finding.column


@dataclass(frozen=True)
class Fragment:
    """A cell, a code block or an example; `shown` are the positions of lines whose values the reader sees."""

    lines: tuple[ProgramLine, ...]
    shown: frozenset[int] = frozenset()

    @property
    def text(self) -> str:
        """The part as Python reads it."""
        return "".join(f"{line.text}\n" for line in self.lines)

    @property
    def original(self) -> list[str]:
        """The part as the author wrote it."""
        return [text for line in self.lines for text in (line.stub.lines if line.stub else (line.text,))]

    def following(self, line: ProgramLine) -> Fragment:
        """The part with one more line at its end."""
        return Fragment((*self.lines, line), self.shown)


class JoinedProgram:
    """The parts as one program."""

    def __init__(self, parts: Sequence[Fragment], *, any_order: bool = False, awaits: bool = False) -> None:
        self.parts = parts
        # Python looks for a coding line in the first two lines: a comment of the author's must not come there.
        self._lines: list[ProgramLine | None] = [None]
        texts, starts = [f"# {TOKEN}"], []
        shown: set[int] = set()
        for number, part in enumerate(parts):
            texts.append(_marker(number))
            self._lines.append(None)
            starts.append(len(texts))
            shown.update(len(texts) + position + 1 for position in part.shown)
            texts += [line.text for line in part.lines]
            self._lines += part.lines
        self.text = "".join(f"{text}\n" for text in texts)
        self.as_parts = Parts(tuple(starts), frozenset(shown), any_order, awaits)

    def taken_apart(self, migrated: str) -> list[list[str]]:
        """The lines of each part after the migration, as the author would write them.

        Raises:
            TornError: a part cannot be found again.
        """
        lines = migrated.split("\n")
        try:
            ends = [lines.index(_marker(number)) for number in range(len(self.parts))]
        except ValueError as error:
            raise TornError("the parts of the document cannot be told apart") from error
        if ends[:1] != [1] or ends != sorted(ends):
            raise TornError("the parts of the document changed places")
        bounds = zip(ends, [*ends[1:], len(lines)], strict=True)
        found = [lines[start + 1 : end] for start, end in bounds]
        return [_restored(part, lines) for part, lines in zip(self.parts, found, strict=True)]

    def finding(self, found: Finding) -> Finding:
        """A finding about the program as one about the document."""
        line = self._line(found.line)
        place = self._place(found.line)
        code, details = found.code, dict(found.details)
        if line is not None and line.stub is not None and line.stub.shown and "what" in details:
            details["what"] = line.stub.shown
        for key in ("line", "place", "meeting"):
            named = _NUMBER.fullmatch(details.get(key, ""))
            if named is not None:
                details[key] = f"{named['word']}{self._place(int(named['number']))}"
                cause = self._line(int(named["number"]))
                if cause is not None and cause.stub is not None and cause.stub.shown and "reason" in details:
                    details["reason"] = f"{cause.stub.shown}: it may be used there"
        is_written = line is not None and line.stub is None  # what stands in for other text has columns of its own
        column = found.column if is_written else 1
        return Finding(place.line, column + place.column, code, details, place.cell)

    def objects(self, made: Iterable[ClientObject]) -> Iterator[ClientObject]:
        """Objects of the program as ones of the document; those of lines that stand in for others are none of it."""
        for each in made:
            line = self._line(each.line)
            if line is None or line.stub is not None:
                continue
            place = line.place
            obstacles = tuple(Obstacle(self.finding(found.finding), found.path) for found in each.obstacles)
            column = each.column + place.column
            yield replace(each, line=place.line, column=column, cell=place.cell, obstacles=obstacles)

    def _line(self, number: int) -> ProgramLine | None:
        return self._lines[number - 1] if number <= len(self._lines) else None

    def _place(self, number: int) -> Position:
        """The place of a line of the program, or of the nearest one of the document."""
        after = (line for line in self._lines[number - 1 :] if line is not None)
        before = (line for line in reversed(self._lines[: number - 1]) if line is not None)
        nearest = next(after, None) or next(before, None)
        return nearest.place if nearest is not None else Position(1)


def _marker(number: int) -> str:
    return f'"{TOKEN}part {number}"'


def _restored(part: Fragment, lines: list[str]) -> list[str]:
    """A part's new lines with what its stubs stand in for, and no other blank lines around than before."""
    stubs = {line.stub.number: line for line in part.lines if line.stub is not None}
    found: list[str] = []
    for text in lines:
        match = _STUB.search(text)
        if match is None:
            found.append(text)
            continue
        line = stubs.pop(int(match[1]), None)
        if line is None or line.stub is None or line.text.strip() != text.strip():
            raise TornError("what is no Python cannot be put back")
        found += line.stub.lines
        if line.stub.lines and _indent(line.text) != _indent(text):
            raise TornError("what is no Python would get another indentation")
    if stubs:
        raise TornError("what is no Python would be lost")
    original = part.original
    first, last = _without_blank_ends(original)
    new_first, new_last = _without_blank_ends(found)
    return [*original[:first], *found[new_first:new_last], *original[last:]]


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _without_blank_ends(lines: Sequence[str]) -> tuple[int, int]:
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return (filled[0], filled[-1] + 1) if filled else (0, 0)


def merged(old: Sequence[tuple[str, str]], new: Iterable[str]) -> list[tuple[str, str | None]]:
    """The new lines, each with how the document spells it where it was there before.

    Args:
        old: each line as Python reads it, and as the document spells it.
        new: the lines as Python reads them.
    """
    import difflib

    new = list(new)
    found: list[tuple[str, str | None]] = [(line, None) for line in new]
    matcher = difflib.SequenceMatcher(None, [line for line, _ in old], new, autojunk=False)
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            line, spelled = old[block.a + offset]
            found[block.b + offset] = (line, spelled)
    return found
