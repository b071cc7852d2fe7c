"""Keep continuation lines aligned with a bracket that the rewrite has moved."""

from __future__ import annotations

import difflib
import io
import tokenize
from collections.abc import Mapping
from typing import NamedTuple

from pidds_migrate.edit.parsed import LINE

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_SKIPPED = {tokenize.NL, tokenize.COMMENT, tokenize.NEWLINE}


class _Continued(NamedTuple):
    """What a line goes on with.

    Attributes:
        line: the number of the line with the innermost open bracket.
        column: where the first word behind that bracket stands, on the bracket's line; None where the line ends there.
        indent: where this line starts.
    """

    line: int
    column: int | None
    indent: int


def aligned(before: str, after: str) -> str:
    """The new text with continuation lines that stand below a bracket where they stood below it before.

    Args:
        before: the source text.
        after: the same file, after the edits.
    """
    old_lines, new_lines = LINE.findall(before), LINE.findall(after)
    old = _continued(before)
    if not old:
        return after
    new = _continued(after)
    if not new:
        return after
    same = _same_lines({number: old_lines[number - 1] for number in old}, {n: new_lines[n - 1] for n in new})
    shifts: dict[int, int] = {}
    for number, now in sorted(new.items()):
        was = old.get(same.get(number, 0))
        if was is None:
            continue
        moved = shifts.get(now.line, 0)
        if was.column is not None and was.indent == was.column and now.column is not None:
            shift = now.column + moved - now.indent
        else:
            shift = moved
        if shift and now.indent + shift >= 0:
            shifts[number] = shift
    for number, shift in shifts.items():
        line, indent = new_lines[number - 1], new[number].indent
        new_lines[number - 1] = line[: indent + min(shift, 0)] + " " * shift + line[indent:]  # behind tabs
    return "".join(new_lines)


def _same_lines(old: Mapping[int, str], new: Mapping[int, str]) -> dict[int, int]:
    """The numbers of lines that stayed but for their indentation, with those that they had."""
    old_numbers, new_numbers = [*old], [*new]
    matcher = difflib.SequenceMatcher(None, [*map(_key, old.values())], [*map(_key, new.values())])
    return {
        new_numbers[block.b + offset]: old_numbers[block.a + offset]
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
    }


def _key(line: str) -> str:
    """What tells a line from others: without its ends, where a helper's bracket may have come."""
    text = line.strip()
    return text.rstrip(")]}:,") or text


def _continued(text: str) -> dict[int, _Continued]:
    """The lines that start within brackets, by number; lines within strings are none of them."""
    found: dict[int, _Continued] = {}
    open_brackets: list[tuple[int, int | None]] = []
    is_first_behind = False
    last_line = 0
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        line, column = token.start
        if token.type in (tokenize.INDENT, tokenize.DEDENT):
            continue
        if is_first_behind:
            is_first_behind = False
            if token.type not in _SKIPPED and open_brackets[-1][0] == line:
                open_brackets[-1] = (line, column)
        if open_brackets and line > last_line and token.type != tokenize.NL:
            found[line] = _Continued(*open_brackets[-1], column)
        last_line = max(last_line, token.end[0])
        if token.type == tokenize.OP and token.string in _OPENING:
            open_brackets.append((line, None))
            is_first_behind = True
        elif token.type == tokenize.OP and token.string in _CLOSING:
            open_brackets.pop()
    return found
