"""Find where texts need an imported name: examples in docstrings, which doctest runs, and comments with types."""

from __future__ import annotations

import ast
import re

from pidds_migrate.decide.call_site import Lines
from pidds_migrate.resolve.scopes import Module

_EXAMPLE = re.compile(r"^[ \t]*(?:>>>|\.\.\.)(?P<code>.*)$", re.MULTILINE)
_TYPE = re.compile(r"#\s*type:\s*(?!ignore\b)(?P<type>[^#]+)")


def named_in_text(module: Module, lines: Lines, alias: ast.alias) -> tuple[int, str] | None:
    """The line of a text that needs a module's import, and what that is; None where there is none.

    Args:
        module: the file.
        lines: its lines.
        alias: the import.
    """
    name = alias.asname or alias.name
    if module.scope_of[alias] is not module.scope or "." in name:
        return None
    example = doctest_naming(module, name)
    if example is not None:
        return example, "an example that doctest runs"
    word = _word(name)
    for number, line in lines.numbered():
        comment = _TYPE.search(line)
        if comment is not None and word.search(comment["type"]):
            return number, "a comment with a type"
    return None


def doctest_naming(module: Module, name: str) -> int | None:
    """The line of a docstring with an example that names a global of the file; None where there is none."""
    word = _word(name)
    for node in module.nodes:
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        text = ast.get_docstring(node, clean=False)
        if text and any(word.search(example["code"]) for example in _EXAMPLE.finditer(text)):
            return node.body[0].lineno
    return None


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(name)}\b")
