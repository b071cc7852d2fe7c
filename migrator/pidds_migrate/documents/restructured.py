"""The Python of a reStructuredText page: the directives for code, and examples with prompts.

A directive's content is what is indented more than the directive itself (docutils 0.21, "Directives"); it begins below
the options and a blank line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pidds_migrate.documents.snippets import PROMPTED, PYTHON, Block, Snippet, from_block, snippets_of

_DIRECTIVE = re.compile(
    r"(?P<indent>\s*(?:(?:[-*+]|\w+[.)]|#\.)\s+)*)\.\.\s+(?P<name>code-block|code|sourcecode|testcode|testsetup)::"
    r"[ \t]*(?P<argument>\S*)\s*$"
)
_OPTION = re.compile(r"\s+:[\w-]+:")


def find_snippets(lines: Sequence[str]) -> list[Snippet]:
    """The Python of a page, given by its lines without their ends."""
    return snippets_of(lines, _block_at)


def _block_at(lines: Sequence[str], start: int) -> Block | None:
    match = _DIRECTIVE.match(lines[start])
    if match is None:
        return None
    first, end = _content(lines, start + 1, len(match["indent"].expandtabs()))
    return _of_block(lines[first:end], first, match), end


def _content(lines: Sequence[str], first: int, indent: int) -> tuple[int, int]:
    """Where a directive's content starts and ends; empty where no blank line is above it."""
    while first < len(lines) and _OPTION.match(lines[first]):
        first += 1
    end = first
    for number in range(first, len(lines)):
        line = lines[number].expandtabs()
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        end = number + 1
    return (first, end) if first < end and not lines[first].strip() else (end, end)


def _of_block(content: Sequence[str], first: int, directive: re.Match[str]) -> list[Snippet]:
    language = directive["argument"].lower()
    if directive["name"] in ("testcode", "testsetup"):
        language = "python"  # the argument is a group of tests
    if language in PYTHON:
        return from_block(content, first, first)
    return from_block(content, first, first, is_prompted=True) if language in PROMPTED else []
