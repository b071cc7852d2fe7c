"""The text of one file, and edits of it by the places of syntax nodes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pidds_migrate.decide.call_site import Lines

_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n|$)")
_LINE_END = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, order=True)
class Replacement:
    """New text for a stretch of the source, which may be empty; positions are in characters from the start."""

    start: int
    end: int
    text: str


class FileText:
    """The text of one file.

    Args:
        text: the text, with the line ends of the file.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self._lines: list[str] = _LINE.findall(text)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))
        found = _LINE_END.search(text)
        self.newline = found[0] if found is not None else "\n"

    def _offset(self, line: int, column: int) -> int:
        """The position of a column, which the tree counts in bytes."""
        text = self._lines[line - 1]
        characters = column if text.isascii() else len(text.encode()[:column].decode(errors="replace"))
        return self._starts[line - 1] + characters

    def start(self, node: ast.AST) -> int:
        """Where a node starts."""
        return self._offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        """Where a node ends."""
        return self._offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def line_end(self, number: int) -> int:
        """Where the line after a line, counted from 1, starts."""
        return self._starts[number]

    def above(self, number: int) -> list[str]:
        """The two lines above a line, counted from 1, without white space around them."""
        return [line.strip() for line in self._lines[max(0, number - 3) : number - 1]]

    def segment(self, node: ast.AST) -> str:
        """The text of a node."""
        return self.text[self.start(node) : self.end(node)]

    def replaced(self, node: ast.AST, text: str) -> Replacement:
        """The edit that puts a text in the place of a node."""
        return Replacement(self.start(node), self.end(node), text)

    @staticmethod
    def inserted(position: int, text: str) -> Replacement:
        """The edit that puts a text at a position."""
        return Replacement(position, position, text)

    def indent(self, statement: ast.stmt) -> str:
        """What stands before a statement that begins its line."""
        line = self._lines[statement.lineno - 1]
        return line[: len(line) - len(line.lstrip(" \t\f"))]

    def below(self, statement: ast.stmt, lines: Iterable[str]) -> Replacement:
        """The edit that puts lines below a statement that has its lines for itself, indented like it."""
        indented = [f"{self.indent(statement)}{self._styled(line, statement)}" for line in lines]
        return self.below_line(statement.end_lineno or statement.lineno, indented)

    def _styled(self, line: str, statement: ast.stmt) -> str:
        """A line that was written with four spaces a level, in the style of the block."""
        bare = line.lstrip(" ")
        unit = "\t" if "\t" in self.indent(statement) else "    "
        return unit * ((len(line) - len(bare)) // 4) + bare

    def below_line(self, number: int, lines: Iterable[str]) -> Replacement:
        """The edit that puts lines below a line, counted from 1; 0 stands for the top of the file."""
        text = "".join(f"{line}{self.newline}" for line in lines)
        if number == 0:
            return Replacement(0, 0, text)
        line = self._lines[number - 1]
        position = self._starts[number - 1] + len(line)
        if not line.endswith(("\r", "\n")):  # the last line of a file without a last line end
            return Replacement(position, position, self.newline + text.removesuffix(self.newline))
        return Replacement(position, position, text)

    def edited(self, edits: Iterable[Replacement]) -> str:
        """The text after edits that do not overlap."""
        text = self.text
        for edit in sorted(edits, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text


def overlap(edits: Iterable[Replacement]) -> bool:
    """Whether some of the edits are about the same text."""
    ordered = sorted(edits)
    return any(
        before.end > after.start or (before.start == before.end == after.start == after.end and before != after)
        for before, after in pairwise(ordered)
    )
