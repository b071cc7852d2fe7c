"""The syntax of a text that several steps of the layout read."""

from __future__ import annotations

import ast
import functools
import re

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
"""A line with its end; behind the last one there is an empty one."""


@functools.lru_cache(maxsize=1)
def parsed(text: str) -> ast.Module:
    """The tree of a program; nobody changes it.

    Raises:
        SyntaxError: it is none.
    """
    return ast.parse(text)


def dotted(node: ast.expr) -> str:
    """A name with its attributes as the file spells it; nothing for other expressions."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return node.id if isinstance(node, ast.Name) else ""
