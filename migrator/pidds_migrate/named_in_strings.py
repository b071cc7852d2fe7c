"""Modules that the strings of a program name: `mock.patch("package.module.client")`, `import_module("a." + name)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pidds_migrate.facts.loading import FILE_SUFFIXES, LOADERS, TAKE_FILES, TAKE_MODULES, TAKE_TITLES

# A dotted name, and what a program puts behind it when it runs.
_DOTTED = re.compile(r"\.*(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)(?P<open>\.(?:[%{].*)?)?")


@dataclass(frozen=True)
class Named:
    """A module that a string may name.

    Attributes:
        node: the string, or the import of a package out of which modules may be loaded.
        dotted: the module's name; the path of a file where it is one.
        is_file: whether it is a file.
        is_open: whether more is put behind the name, so that it may be any module below.
    """

    node: ast.AST
    dotted: str
    is_file: bool = False
    is_open: bool = False


def named_in_strings(nodes: Collection[ast.AST], parents: Mapping[ast.AST, ast.AST]) -> Iterator[Named]:
    """Find the modules that strings of a file may name.

    Args:
        nodes: all nodes of its tree.
        parents: the node around each.
    """
    loads_any = any(_loads_by_variable(node, parents) for node in nodes)
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            callee = _callee(node, parents)
            if callee in TAKE_FILES:
                yield Named(node, node.value, is_file=True)
            named = _named(node, node.value, callee, parents, loads_any=loads_any)
            if named is not None:
                yield named
        elif loads_any and isinstance(node, ast.Import):
            yield from (Named(node, alias.name, is_open=True) for alias in node.names)


def _named(
    node: ast.AST, text: str, callee: str, parents: Mapping[ast.AST, ast.AST], *, loads_any: bool
) -> Named | None:
    found = _DOTTED.fullmatch(text)
    if found is None or callee in TAKE_TITLES or isinstance(parents[node], ast.Expr):
        return None
    is_key = isinstance(parents[node], ast.Subscript)  # sys.modules["module"]
    dotted = found["name"]
    if not (loads_any or is_key or callee in TAKE_MODULES):
        parts = dotted.split(".")
        if len(parts) == 1 or parts[-1] in FILE_SUFFIXES:
            return None
    return Named(node, dotted, is_open=found["open"] is not None)


def _loads_by_variable(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a module is loaded here, or can be, whose name stands somewhere else."""
    parent = parents.get(node)
    if isinstance(node, ast.Name | ast.Attribute) and _last_name(node) in LOADERS:
        is_called = isinstance(parent, ast.Call) and parent.func is node
        return not (is_called and isinstance(parent, ast.Call) and _is_plain(parent.args[:1]))
    if isinstance(node, ast.Attribute) and node.attr == "modules":
        if isinstance(parent, ast.Subscript):
            return not (_is_plain([parent.slice]) or _last_name(parent.slice) == "__name__")
        return isinstance(parent, ast.Attribute) and parent.attr == "get"
    return False


def _is_plain(arguments: list[ast.expr]) -> bool:
    return bool(arguments) and isinstance(arguments[0], ast.Constant)


def _last_name(node: ast.AST) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _callee(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> str:
    """The last part of the name of what is called with the string, somewhere in the arguments."""
    while not isinstance(node, ast.stmt | ast.Module):
        node = parents[node]
        if isinstance(node, ast.Call):
            return _last_name(node.func)
    return ""
