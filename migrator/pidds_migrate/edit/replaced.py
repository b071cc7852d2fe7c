"""Expressions that get another text: names stand in for them while the rest of the file is edited.

A name keeps its place in the LibCST tree whatever the text is that takes its place, and what is not edited keeps every
character.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from pidds_migrate.edit.parsed import LINE

_STAND_IN = "_pidds_replaced_"
_STAND_INS = re.compile(rf"{_STAND_IN}(\d+)_")


def is_stand_in(name: str) -> bool:
    """Whether a name stands in for an expression."""
    return _STAND_INS.fullmatch(name) is not None


class StandIns:
    """A text with a name in place of each expression that gets another text.

    Args:
        text: the source text.
        replaced: the expressions, each on one line, and their new text; what lies inside of another is left out.

    Attributes:
        text: the source text with the names.
    """

    def __init__(self, text: str, replaced: Mapping[ast.expr, str]) -> None:
        self.text = text
        self._old: list[str] = []
        self._new: list[str] = []
        if not replaced:
            return
        lines = [line.encode() for line in LINE.findall(text)]
        spans = sorted(
            ((node.lineno, node.col_offset, node.end_col_offset or 0), new) for node, new in replaced.items()
        )
        outer = [
            (span, new)
            for span, new in spans
            if not any(span != other and _is_inside(span, other) for other, _ in spans)
        ]
        self._new = [new for _, new in outer]
        self._old = [lines[line - 1][start:end].decode() for (line, start, end), _ in outer]
        for number, ((line, start, end), _) in reversed([*enumerate(outer)]):
            old = lines[line - 1]
            name = f"{_STAND_IN}{number}_".encode()
            # A keyword may touch a string or a bracket, but not a name.
            before = b" " if start and old[start - 1 : start].isalnum() else b""
            lines[line - 1] = old[:start] + before + name + old[end:]
        self.text = b"".join(lines).decode()

    def before(self, text: str) -> str:
        """A text with the expressions in place of their names."""
        return _STAND_INS.sub(lambda found: self._old[int(found[1])], text)

    def after(self, text: str) -> str:
        """A text with the new texts in place of the names."""
        return _STAND_INS.sub(lambda found: self._new[int(found[1])], text)


def _is_inside(span: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return span[0] == other[0] and other[1] <= span[1] and span[2] <= other[2]
