"""Which stretches of a Python program are keywords, texts, comments and numbers: enough for colours on the page."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_KEYWORDS = "|".join(sorted(keyword.kwlist))
# In this order: what begins inside a text or a comment is a part of it. An unfinished text ends with its line, or, in
# three quotes, with the program.
_TOKEN = re.compile(
    rf"""
    (?P<comment>\#[^\n]*)
  | (?P<text>(?:\b[rRbBuUfF]{{1,2}})?(?:
        \"\"\"(?:[^\\]|\\.)*?(?:\"\"\"|\Z) | '''(?:[^\\]|\\.)*?(?:'''|\Z)
      | \"(?:[^\"\\\n]|\\.)*\"? | '(?:[^'\\\n]|\\.)*'?))
  | (?P<keyword>(?<![\w.])(?:{_KEYWORDS})(?!\w))
  | (?P<number>(?<![\w.])\d[\w.]*)
  | \w+
    """,
    re.VERBOSE | re.DOTALL,
)


class Stretch(NamedTuple):
    """Characters of a line, counted from 0, that are of one kind: ``comment``, ``text``, ``keyword`` or ``number``."""

    start: int
    end: int
    kind: str


def stretches(lines: Sequence[str]) -> list[list[Stretch]]:
    """For each line of a program, what is to be coloured in it, in order; the program need not be a valid one."""
    found: list[list[Stretch]] = [[] for _ in lines]
    number, start = 0, 0  # of the line that the last token begins in
    for match in _TOKEN.finditer("\n".join(lines)):
        while match.start() > start + len(lines[number]):
            start += len(lines[number]) + 1
            number += 1
        if match.lastgroup is not None:
            for line, stretch in _by_line(lines, number, match.start() - start, match.end() - start, match.lastgroup):
                found[line].append(stretch)
    return found


def _by_line(lines: Sequence[str], line: int, start: int, end: int, kind: str) -> Iterator[tuple[int, Stretch]]:
    while end > 0:
        length = len(lines[line])
        if start < min(end, length):
            yield line, Stretch(start, min(end, length), kind)
        start, end, line = 0, end - length - 1, line + 1


def cut(text: str, offset: int, stretches: Sequence[Stretch]) -> Iterator[tuple[str, str | None]]:
    """A piece of a line in pieces of one kind each.

    Args:
        text: the piece.
        offset: the number of characters of the line before it.
        stretches: those of the line.
    """
    place, end = offset, offset + len(text)
    for stretch in stretches:
        first, last = max(stretch.start, place), min(stretch.end, end)
        if first >= last:
            continue
        if first > place:
            yield text[place - offset : first - offset], None
        yield text[first - offset : last - offset], stretch.kind
        place = last
    if place < end:
        yield text[place - offset :], None
