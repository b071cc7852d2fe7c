"""Two versions of a text side by side, in a time that grows with their length and little else."""

from __future__ import annotations

import difflib
import enum
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINE_END = re.compile("\r\n|\r|\n")
_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)

# Beyond these, difflib would take seconds: a stretch is shown as replaced, a line without marks in it.
_MOST_PAIRS = 50_000
_LONGEST_MARKED_LINE = 400
_LEAST_LIKENESS = 0.4


class Change(enum.Enum):
    """What became of the line on the left."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    REPLACED = "replaced"


@dataclass(frozen=True)
class SidePart:
    """A piece of a line; `marked` where it is not on the other side."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class SideLine:
    """A line of one side, numbered from 1."""

    number: int
    parts: tuple[SidePart, ...]


@dataclass(frozen=True)
class Row:
    """A line of each side, or of one of them."""

    change: Change
    left: SideLine | None
    right: SideLine | None


@dataclass(frozen=True)
class Gap:
    """Lines that are the same on both sides and not shown."""

    lines: int


def lines_of(text: str) -> list[str]:
    """The lines, without their ends; what Python takes for the end of a line is one here."""
    lines = _LINE_END.split(text)
    return lines[:-1] if not lines[-1] else lines


def side_by_side(before: Sequence[str], after: Sequence[str], context: int = 3) -> Iterator[Row | Gap]:
    """What differs, with a few lines around it.

    Args:
        before: the lines of the left side.
        after: the lines of the right side.
        context: how many equal lines to keep above and below a difference.
    """
    blocks = list(_differences(before, after))
    position = (0, 0)
    for number, (i1, i2, j1, j2) in enumerate([*blocks, (len(before), len(before), len(after), len(after))]):
        is_last = number == len(blocks)
        yield from _equal(before, after, position, i1, 0 if number == 0 else context, 0 if is_last else context)
        yield from _changed(before, after, (i1, i2), (j1, j2))
        position = (i2, j2)


def _equal(
    before: Sequence[str], after: Sequence[str], start: tuple[int, int], end: int, head: int, tail: int
) -> Iterator[Row | Gap]:
    """The equal lines from `start` to `end` of the left side: the first `head` and the last `tail` of them."""
    length = end - start[0]
    head = min(head, length)
    shown = [*range(head), *range(max(length - tail, head), length)]
    if length - len(shown) == 1:  # the line takes no more room than the word that it is not shown
        shown = list(range(length))
    last = -1
    for offset in [*shown, length]:
        if offset - last > 1:
            yield Gap(offset - last - 1)
        last = offset
        if offset < length:
            i, j = start[0] + offset, start[1] + offset
            yield Row(Change.SAME, _whole(i, before), _whole(j, after))


def _changed(
    before: Sequence[str], after: Sequence[str], left: tuple[int, int], right: tuple[int, int]
) -> Iterator[Row]:
    paired = min(left[1] - left[0], right[1] - right[0])
    for offset in range(paired):
        i, j = left[0] + offset, right[0] + offset
        old, new = _marked(before[i], after[j])
        yield Row(Change.REPLACED, SideLine(i + 1, old), SideLine(j + 1, new))
    for i in range(left[0] + paired, left[1]):
        yield Row(Change.REMOVED, _whole(i, before), None)
    for j in range(right[0] + paired, right[1]):
        yield Row(Change.ADDED, None, _whole(j, after))


def _whole(index: int, lines: Sequence[str]) -> SideLine:
    return SideLine(index + 1, (SidePart(lines[index]),))


def _differences(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Stretches ``before[i1:i2]`` that ``after[j1:j2]`` stands for, in order."""
    i, j = 0, 0
    for anchor_i, anchor_j in [*_anchors(before, after), (len(before), len(after))]:
        for i1, i2, j1, j2 in _stretches(before[i:anchor_i], after[j:anchor_j]):
            yield i + i1, i + i2, j + j1, j + j2
        i, j = anchor_i + 1, anchor_j + 1


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Lines that each side has once, as far as they come in the same order on both (patience diff)."""
    counts, counts_after = Counter(before), Counter(after)
    where = {line: j for j, line in enumerate(after) if counts_after[line] == 1}
    pairs = [(i, where[line]) for i, line in enumerate(before) if counts[line] == 1 and line in where]
    return _longest_rise(pairs)


def _longest_rise(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of the pairs whose second numbers rise as the first ones do."""
    ends: list[int] = []
    last_of: list[int] = []
    previous: list[int | None] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        previous.append(last_of[length - 1] if length else None)
        ends[length : length + 1] = [j]
        last_of[length : length + 1] = [index]
    chosen: list[tuple[int, int]] = []
    step = last_of[-1] if last_of else None
    while step is not None:
        chosen.append(pairs[step])
        step = previous[step]
    return chosen[::-1]


def _stretches(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    if not before and not after:
        return
    counts = Counter(after)
    if not before or not after or sum(counts[line] for line in before) > _MOST_PAIRS:
        yield 0, len(before), 0, len(after)
        return
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield i1, i2, j1, j2


def _marked(old: str, new: str) -> tuple[tuple[SidePart, ...], tuple[SidePart, ...]]:
    """Two lines with a mark on what only one of them has; without marks where they have little in common."""
    plain = (SidePart(old),), (SidePart(new),)
    if max(len(old), len(new)) > _LONGEST_MARKED_LINE:
        return plain
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    matcher = difflib.SequenceMatcher(None, old_words, new_words, autojunk=False)
    if matcher.ratio() < _LEAST_LIKENESS:
        return plain
    left: list[SidePart] = []
    right: list[SidePart] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        left += _part(old_words[i1:i2], tag != "equal")
        right += _part(new_words[j1:j2], tag != "equal")
    return tuple(left), tuple(right)


def _part(words: Sequence[str], marked: bool) -> list[SidePart]:
    return [SidePart("".join(words), marked)] if words else []
