"""The part of a file that LibCST has to see: top-level statements that a plan leaves alone are handed through as text.

LibCST takes ten times as long as all else that is done to a line, and 3 KB of memory a node. In programs of which a
third of the lines is in functions with call sites, leaving out the others makes a migration faster by a third.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator
from itertools import zip_longest

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_LINE_END = "\r\n"
_LONG = 200  # characters in a line, as data may have
_STAND_IN = "_pidds_left_out_"
_STAND_INS = re.compile(rf"{_STAND_IN}(\d+)_")


class StandInError(Exception):
    """What stands for a statement is not where it was put."""


class Skeleton:
    """A module with a name on a line in place of each larger top-level statement that is not to be touched.

    Args:
        text: the source text.
        tree: what it says.
        touched: the top-level statements that will be edited.

    Attributes:
        text: the text for LibCST; it has as many top-level statements as the module.
        kept: the statements that are in it as they were.
    """

    def __init__(self, text: str, tree: ast.Module, touched: Container[ast.stmt]) -> None:
        self._lines = _LINE.findall(text)
        self._left_out: list[str] = []
        self.kept: list[ast.stmt] = []
        is_taken = _STAND_IN in text
        needed = {id(statement) for statement in self._giving_style(tree.body)}
        parts: list[str] = []
        copied = above = 0
        for statement, follower in zip_longest(tree.body, tree.body[1:]):
            first, last = _first_line(statement), self._last_line(statement, follower)
            is_apart = above <= first and (follower is None or last <= _first_line(follower))
            above = last
            is_small = last - first < 2 and len(self._lines[first]) < _LONG
            is_small |= isinstance(statement, ast.Import | ast.ImportFrom)  # new ones are put in order with it
            if statement in touched or id(statement) in needed or is_small or is_taken or not is_apart:
                self.kept.append(statement)
                continue
            whole = "".join(self._lines[first:last])
            inside = whole.rstrip(_LINE_END)
            parts += self._lines[copied:first]
            parts += f"{_STAND_IN}{len(self._left_out)}_", whole[len(inside) :]
            self._left_out.append(inside)
            copied = last
        self.text = "".join([*parts, *self._lines[copied:]])

    @property
    def left_out(self) -> str:
        """The text of the other statements, as a program."""
        return "\n".join(self._left_out)

    def filled(self, text: str) -> str:
        """The text of an edited skeleton, with all that was left out: a program where the skeleton is one.

        Raises:
            SyntaxError: the edited skeleton is no program.
            StandInError: something else than the edit's statements has changed.
        """
        numbers = [*range(len(self._left_out))]
        statements = map(_stand_in_number, ast.parse(text).body)
        if [number for number in statements if number is not None] != numbers:
            raise StandInError
        if [int(found) for found in _STAND_INS.findall(text)] != numbers:
            raise StandInError
        return _STAND_INS.sub(lambda found: self._left_out[int(found[1])], text)

    def _giving_style(self, body: list[ast.stmt]) -> Iterator[ast.stmt]:
        """Statements that LibCST reads the line ends and the indentation of a file from: they are the first."""
        yield from body[:1]
        for statement in body:
            if not isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.If | ast.For | ast.While | ast.Try):
                continue
            yield statement
            inner = statement.body[0]
            before = self._lines[inner.lineno - 1].encode()[: inner.col_offset]
            if not before.strip():
                return

    def _last_line(self, statement: ast.stmt, follower: ast.stmt | None) -> int:
        """The line behind a statement, and behind the indented comments below it: these are of its block."""
        last = statement.end_lineno or statement.lineno
        limit = len(self._lines) if follower is None else _first_line(follower)
        comments = (n for n in range(last, limit) if self._lines[n][:1] in " \t" and self._lines[n].strip()[:1] == "#")
        return 1 + max(comments, default=last - 1)


def _stand_in_number(statement: ast.stmt) -> int | None:
    """Which statement this one stands for, if it does."""
    name = statement.value if isinstance(statement, ast.Expr) else None
    found = _STAND_INS.fullmatch(name.id) if isinstance(name, ast.Name) else None
    return int(found[1]) if found is not None else None


def _first_line(statement: ast.stmt) -> int:
    """The number of a statement's first line, from 0; that of its first decorator."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and statement.decorator_list:
        return statement.decorator_list[0].lineno - 1
    return statement.lineno - 1
