"""The Python of a Markdown page: fenced code blocks, and examples with prompts.

Fences are those of CommonMark 0.31, also in list items; MyST and R Markdown put the language in braces
(```` ```{code-block} python ````, also behind colons), Pandoc writes it as a class (```` ```{.python} ````).
Blocks may stand in quotations, and are none in HTML comments; one that is never closed ends with the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pidds_migrate.documents.snippets import PROMPTED, PYTHON, Block, Snippet, from_block, snippets_of

_OPENING = re.compile(
    r"(?P<indent>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)"
    r"(?:(?P<ticks>`{3,})(?P<info>[^`]*)|(?P<tildes>~{3,})(?P<words>.*)|(?P<colons>:{3,})(?P<directive>\{.*))$"
)
_QUOTATION = re.compile(r" {0,3}>(?!>>(?: |$)) ?")  # three are a prompt
_COMMENT = re.compile(r" {0,3}<!--")
_BRACED = re.compile(r"\{(?P<name>[\w-]+)[^}]*\}\s*(?P<argument>\S*)")
_CLASS = re.compile(r"\{[^}]*?\.(?P<name>[\w-]+)")
_OPTION = re.compile(r"\s*:[\w-]+:")
_DASHES = re.compile(r"\s*---\s*$")


def find_snippets(lines: Sequence[str]) -> list[Snippet]:
    """The Python of a page, given by its lines without their ends."""
    return snippets_of(lines, _block_at)


def _block_at(lines: Sequence[str], start: int) -> Block | None:
    if _COMMENT.match(lines[start]):
        return [], _below_comment(lines, start)
    quotation = _QUOTATION.match(lines[start])
    if quotation is not None:
        return _in_quotation(lines, start, quotation[0])
    match = _OPENING.match(lines[start])
    if match is None:
        return None
    end = _closing(lines, start, match)
    info = (match["info"] or match["words"] or match["directive"] or "").strip()
    return _of_block(lines, start, end, info), min(end + 1, len(lines))


def _in_quotation(lines: Sequence[str], start: int, prefix: str) -> Block:
    """The blocks in a quotation, whose lines all begin with the same characters."""
    bare = prefix.rstrip()
    end = start
    while end < len(lines) and (lines[end].startswith(prefix) or lines[end].rstrip() == bare):
        end += 1
    inner = [line.removeprefix(prefix) if line.startswith(prefix) else "" for line in lines[start:end]]
    found = [
        replace(
            snippet,
            start=start + snippet.start,
            lines=tuple(lines[start + snippet.start : start + snippet.start + len(snippet.lines)]),
            indent=prefix + snippet.indent,
            block=start + snippet.block,
        )
        for snippet in find_snippets(inner)
        if snippet.block < len(inner)  # examples outside of blocks have no block of their own
    ]
    return found, end


def _below_comment(lines: Sequence[str], start: int) -> int:
    """The line below an HTML comment, which is text and no Markdown."""
    return next((number + 1 for number in range(start, len(lines)) if "-->" in lines[number]), len(lines))


def _closing(lines: Sequence[str], start: int, opening: re.Match[str]) -> int:
    """The line of the fence that closes a block: where there is none, the block ends with the page."""
    fence = opening["ticks"] or opening["tildes"] or opening["colons"]
    closing = re.compile(rf"[ \t]*{fence[0]}{{{len(fence)},}}[ \t]*$")
    widest = len(opening["indent"].expandtabs(4)) + 3  # a fence that is indented further is content
    for number in range(start + 1, len(lines)):
        indent = len(lines[number].expandtabs(4)) - len(lines[number].expandtabs(4).lstrip())
        if closing.match(lines[number]) and indent <= widest:
            return number
    return len(lines)


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
