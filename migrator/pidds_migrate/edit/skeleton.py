"""The part of a file that LibCST has to see: other statements, old ones and the helpers, are handed through as text.

LibCST takes ten times as long as all else that is done to a line, and 3 KB of memory a node. In programs of which a
third of the lines is in functions with call sites, leaving out the others makes a migration faster by a third; in
classes of a thousand lines with one call, by more.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator
from itertools import zip_longest
from typing import NamedTuple

from pidds_migrate.edit.parsed import LINE

_LINE_END = "\r\n"
_LONG = 200  # characters in a line, as data may have
_STAND_IN = "_pidds_left_out_"


class _LeftOut(NamedTuple):
    indent: str
    text: str


class StandInError(Exception):
    """What stands for a statement is not where it was put."""


class Skeleton:
    """A module with a name on a line in place of each larger statement that is not to be touched.

    Such statements are those of the module, and those right in a class or function in which something is edited.

    Args:
        text: the source text.
        tree: what it says.
        touched: the statements that will be edited, or hold one that will be.

    Attributes:
        text: the text for LibCST; each block has as many statements in it as in the module.
        kept: the statements that are in it as they were.
        left_out: the text of the others, and of those that were added, as a program.
    """

    def __init__(self, text: str, tree: ast.Module, touched: Container[ast.stmt]) -> None:
        self._lines = LINE.findall(text)
        self._touched = touched
        self._needed = {id(statement) for statement in self._giving_style(tree.body)}
        self._left_out: list[_LeftOut] = []
        self._copied = 0
        self._parts: list[str] = []
        self.kept: list[ast.stmt] = []
        self._name = _STAND_IN
        while self._name in text:
            self._name += "_"
        self._stand_ins = re.compile(rf"{self._name}(\d+)_")
        self._block(tree.body, len(self._lines))
        self._own = len(self._left_out)
        self.text = "".join([*self._parts, *self._lines[self._copied :]])

    def add(self, statement: str) -> str:
        """A name on a line that will be this statement, which is none of the module's and need not be edited."""
        self._left_out.append(_LeftOut("", statement))
        return self._stand_in(len(self._left_out) - 1)

    def _stand_in(self, number: int) -> str:
        return f"{self._name}{number}_"

    def _block(self, body: list[ast.stmt], end: int) -> None:
        """Leave out what can be of a block, whose lines end at a number."""
        above = 0
        for statement, follower in zip_longest(body, body[1:]):
            first = _first_line(statement)
            last = self._last_line(statement, end if follower is None else _first_line(follower))
            is_apart = above <= first and (follower is None or last <= _first_line(follower))
            above = last
            if not is_apart:
                self.kept.append(statement)
            elif statement in self._touched and (inner := self._inner_block(statement)):
                self._block(inner, last)
            elif statement in self._touched or id(statement) in self._needed or self._is_small(statement, first, last):
                self.kept.append(statement)
            else:
                self._leave_out(first, last)

    def _leave_out(self, first: int, last: int) -> None:
        whole = "".join(self._lines[first:last])
        inside = whole.rstrip(_LINE_END)
        indent = inside[: len(inside) - len(inside.lstrip(" \t"))]
        self._parts += self._lines[self._copied : first]
        self._parts += f"{indent}{self._stand_in(len(self._left_out))}", whole[len(inside) :]
        self._left_out.append(_LeftOut(indent, inside[len(indent) :]))
        self._copied = last

    def _inner_block(self, statement: ast.stmt) -> list[ast.stmt]:
        """The statements of a touched class or function that can be left out one by one."""
        if not isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            return []
        start = statement.body[0]
        line = self._lines[_first_line(start)].encode()
        is_apart = not line[: start.col_offset].strip(b" \t@")
        return statement.body if is_apart and any(inner in self._touched for inner in statement.body) else []

    def _is_small(self, statement: ast.stmt, first: int, last: int) -> bool:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            return True  # new ones are put in order with it
        return last - first < 2 and len(self._lines[first]) < _LONG

    @property
    def left_out(self) -> str:  # noqa: D102 - an attribute of the class
        return "\n".join(f"if 1:\n{one.indent}{one.text}" if one.indent else one.text for one in self._left_out)

    def filled(self, text: str) -> str:
        """The text of an edited skeleton, with all that was left out or added: a program where the skeleton is one.

        Raises:
            SyntaxError: the edited skeleton is no program.
            StandInError: something else than the edit's statements has changed.
        """
        found = [*self._numbers(ast.parse(text).body)]
        is_whole = sorted(found) == [*range(len(self._left_out))]
        is_in_order = [number for number in found if number < self._own] == [*range(self._own)]
        if not is_whole or not is_in_order or [int(each) for each in self._stand_ins.findall(text)] != found:
            raise StandInError
        return self._stand_ins.sub(lambda found: self._left_out[int(found[1])].text, text)

    def _numbers(self, body: list[ast.stmt]) -> Iterator[int]:
        """The numbers of the statements that names stand for, in order."""
        for statement in body:
            name = statement.value if isinstance(statement, ast.Expr) else None
            found = self._stand_ins.fullmatch(name.id) if isinstance(name, ast.Name) else None
            if found is not None:
                yield int(found[1])
            elif isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield from self._numbers(statement.body)

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

    def _last_line(self, statement: ast.stmt, limit: int) -> int:
        """The line behind a statement, and behind the comments below it that are further in: these are of its block."""
        last = statement.end_lineno or statement.lineno
        comments = (n for n in range(last, limit) if self._is_comment_within(statement, self._lines[n]))
        return 1 + max(comments, default=last - 1)

    def _is_comment_within(self, statement: ast.stmt, line: str) -> bool:
        text = line.lstrip(" \t")
        return text[:1] == "#" and len(line) - len(text) > statement.col_offset


def _first_line(statement: ast.stmt) -> int:
    """The number of a statement's first line, from 0; that of its first decorator."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and statement.decorator_list:
        return statement.decorator_list[0].lineno - 1
    return statement.lineno - 1
