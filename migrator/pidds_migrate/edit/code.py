"""Small pieces of new code, in the file's own indentation and line ends."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import libcst as cst


class Style:
    """Parses new code so that it prints in the style of a module."""

    def __init__(self, module: cst.Module) -> None:
        self._indent = module.default_indent
        self._newline = module.default_newline

    def statement(self, text: str) -> cst.SimpleStatementLine | cst.BaseCompoundStatement:
        """Parse one statement, written with four spaces and newline characters."""
        return _statement(self.text(text), self._indent, self._newline)

    def text(self, text: str) -> str:
        """The text of a statement, written so, as it stands in the module; without the end of its last line."""
        return self._newline.join(_styled(line, self._indent) for line in text.rstrip("\n").split("\n"))

    @staticmethod
    @lru_cache(maxsize=256)
    def expression(text: str) -> cst.BaseExpression:
        """Parse one expression."""
        return cst.parse_expression(text)


# The same few texts come at every call site and in every file; nodes are never changed, so places can share them.
@lru_cache(maxsize=256)
def _statement(text: str, indent: str, newline: str) -> cst.SimpleStatementLine | cst.BaseCompoundStatement:
    config = cst.PartialParserConfig(default_indent=indent, default_newline=newline)
    return cst.parse_statement(text + newline, config=config)


def _styled(line: str, indent: str) -> str:
    bare = line.lstrip(" ")
    return indent * ((len(line) - len(bare)) // 4) + bare


def check(name: str) -> str:
    """The documented check of a relay's reply."""
    return f"{name}[0] == 0 and {name}[1][0]"


def with_same_parentheses(new: cst.BaseExpression, old: cst.BaseExpression) -> cst.BaseExpression:
    """The new expression in the parentheses of the old one, or in its own where a keyword would stick to it."""
    if old.lpar:
        return new.with_changes(lpar=old.lpar, rpar=old.rpar)
    if starts_with_parenthesis(old):
        return new.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return new


def starts_with_parenthesis(node: cst.BaseExpression) -> bool:
    """Whether a call begins with a parenthesis, which a keyword before it needs no space for; none is of a display."""
    while not node.lpar and isinstance(node, cst.Call | cst.Attribute):
        node = node.func if isinstance(node, cst.Call) else node.value
    return bool(node.lpar)


def comment_lines(node: cst.CSTNode) -> list[cst.EmptyLine]:
    """The comments within a node, each as a line of its own."""
    found: list[cst.EmptyLine] = []
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, cst.Comment):
            found.append(cst.EmptyLine(comment=part))
        waiting += reversed(part.children)
    return found


def lines_of(trailing: cst.TrailingWhitespace) -> list[cst.EmptyLine]:
    """The comment at the end of a line, as a line of its own."""
    return [cst.EmptyLine(comment=trailing.comment)] if trailing.comment is not None else []


def with_leading(
    node: cst.SimpleStatementLine | cst.BaseCompoundStatement, lines: Sequence[cst.EmptyLine]
) -> cst.SimpleStatementLine | cst.BaseCompoundStatement:
    """The statement with more lines before it."""
    return node.with_changes(leading_lines=[*lines, *node.leading_lines])
