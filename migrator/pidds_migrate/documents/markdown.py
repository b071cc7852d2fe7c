"""The Python of a Markdown page: fenced code blocks, and examples with prompts.

Fences are those of CommonMark 0.31, also in list items; MyST and R Markdown put the language in braces
(```` ```{code-block} python ````), Pandoc writes it as a class (```` ```{.python} ````).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pidds_migrate.documents.snippets import PROMPTED, PYTHON, Block, Snippet, from_block, snippets_of

_OPENING = re.compile(
    r"(?P<indent>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)"
    r"(?:(?P<ticks>`{3,})(?P<info>[^`]*)|(?P<tildes>~{3,})(?P<words>.*))$"
)
_BRACED = re.compile(r"\{(?P<name>[\w-]+)[^}]*\}\s*(?P<argument>\S*)")
_CLASS = re.compile(r"\{[^}]*?\.(?P<name>[\w-]+)")
_OPTION = re.compile(r"\s*:[\w-]+:")
_DASHES = re.compile(r"\s*---\s*$")


def find_snippets(lines: Sequence[str]) -> list[Snippet]:
    """The Python of a page, given by its lines without their ends."""
    return snippets_of(lines, _block_at)


def _block_at(lines: Sequence[str], start: int) -> Block | None:
    match = _OPENING.match(lines[start])
    end = _closing(lines, start, match) if match is not None else None
    if match is None or end is None:
        return None
    return _of_block(lines, start, end, (match["info"] or match["words"] or "").strip()), end + 1


def _closing(lines: Sequence[str], start: int, opening: re.Match[str]) -> int | None:
    """The line of the fence that closes a block; None where there is none."""
    fence = opening["ticks"] or opening["tildes"]
    closing = re.compile(rf"[ \t]*{fence[0]}{{{len(fence)},}}[ \t]*$")
    widest = len(opening["indent"].expandtabs(4)) + 3  # a fence that is indented further is content
    for number in range(start + 1, len(lines)):
        indent = len(lines[number].expandtabs(4)) - len(lines[number].expandtabs(4).lstrip())
        if closing.match(lines[number]) and indent <= widest:
            return number
    return None


def _of_block(lines: Sequence[str], start: int, end: int, info: str) -> list[Snippet]:
    language, is_cell = _language(info.lower())
    first = start + 1
    if info.startswith("{"):
        first = _below_options(lines, first, end)
    if language in PYTHON:
        return from_block(lines[first:end], first, start, is_cell=is_cell)
    if language in PROMPTED:
        return from_block(lines[first:end], first, start, is_prompted=True)
    return []


def _language(info: str) -> tuple[str, bool]:
    """The language that the words behind a fence name, and whether the block is run as a cell of a notebook."""
    braced = _BRACED.match(info)
    if braced is not None:
        name, argument = braced["name"], braced["argument"]
        if name in ("python", "code-cell"):
            return argument or "python", True
        if name in ("testcode", "testsetup"):
            return "python", False  # the argument is a group of tests
        return ("doctest" if name == "doctest" else argument), False
    of_class = _CLASS.match(info)
    return of_class["name"] if of_class else info.split("{")[0].split(",")[0].strip().partition(" ")[0], False


def _below_options(lines: Sequence[str], first: int, end: int) -> int:
    """The first line below the options of a directive."""
    if first < end and _DASHES.match(lines[first]):
        closing = (number for number in range(first + 1, end) if _DASHES.match(lines[number]))
        return next(closing, first - 1) + 1
    while first < end and _OPTION.match(lines[first]):
        first += 1
    return first
