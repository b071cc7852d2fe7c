"""Requirements on idds-client in the text of a file, and how other requirements take their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pidds_migrate.requirements.distributions import OLD, normalised

_LINE_END = re.compile("\r\n|\r|\n")


@dataclass(frozen=True)
class Entry:
    """One requirement on idds-client.

    Attributes:
        start: where it begins in the text.
        end: where it ends.
        shown: the requirement, for people.
        others: the normalised names of what the same list requires.
        literal: what to write for a distribution in its place.
        separator: what stands between two of its kind; they are on lines of their own where nothing does.
        problem: why it has to be edited by hand; None where it need not.
        cell: the cell of a notebook that it is in, counted from 1; 0 in other files.
        line: its line in that cell.
        column: its place in that line, counted from 1.
    """

    start: int
    end: int
    shown: str
    others: frozenset[str]
    literal: Callable[[str], str]
    separator: str = ""
    problem: str | None = None
    cell: int = 0
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class EntryEdit:
    """Text to write in place of what stands from `start` to `end`."""

    start: int
    end: int
    new: str


def requirement_name(text: str) -> str | None:
    """The normalised name of the distribution that a requirement (PEP 508) asks for; None where it is none."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return normalised(Requirement(text).name)
    except InvalidRequirement:
        return None


def problem_of(text: str) -> str | None:
    """Why a requirement on idds-client cannot be edited."""
    from packaging.requirements import Requirement

    requirement = Requirement(text)
    if requirement.url:
        return "it names a place to get it from"
    return "it has extras" if requirement.extras else None


def literal_of(raw: str, quote: str = "") -> Callable[[str], str]:
    """What to write for a distribution in place of a requirement: no version, but the same marker."""
    _, semicolon, marker = raw.partition(";")
    return lambda name: f"{quote}{name}{semicolon}{marker}{quote}"


def line_start_of(text: str, place: int) -> int:
    """Where the line of a place begins, behind the byte order mark of the file."""
    start = max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1
    return start + text.startswith("\ufeff", start, place)


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """The names that some requirements ask for, but idds-client."""
    return frozenset(name for text in texts if (name := requirement_name(text)) is not None and name != OLD)


def edit_of(text: str, entry: Entry, new: Iterable[str], *, keep: bool) -> EntryEdit:
    """How to put other requirements into the place of one, or in front of it.

    Args:
        text: the whole file.
        entry: the requirement on idds-client.
        new: the distributions to require.
        keep: leave idds-client.
    """
    literals = [entry.literal(name) for name in new]
    if keep:
        literals.append(text[entry.start : entry.end])
    line_start = line_start_of(text, entry.start)
    indent = text[line_start : entry.start]
    line_end = _LINE_END.search(text, entry.end)
    is_alone = not indent.strip()
    if literals:
        newline = line_end.group() if line_end else (found.group() if (found := _LINE_END.search(text)) else "\n")
        between = f"{entry.separator}{newline}{indent}" if is_alone else f"{entry.separator} "
        return EntryEdit(entry.start, entry.end, between.join(literals))
    if is_alone:
        return EntryEdit(line_start, line_end.end() if line_end else len(text), "")
    return _without(text, entry)


def _without(text: str, entry: Entry) -> EntryEdit:
    """Take an item out of a list on one line, with the separator behind it or in front of it."""
    separator = rf"[ \t]*{entry.separator}[ \t]*"
    behind = re.compile(separator).match(text, entry.end)
    if behind:
        return EntryEdit(entry.start, behind.end(), "")
    before = re.search(rf"{separator}\Z", text[: entry.start])
    return EntryEdit(before.start() if before else entry.start, entry.end, "")


def apply(text: str, edits: Iterable[EntryEdit]) -> str:
    """The text with all edits, which do not overlap."""
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text
