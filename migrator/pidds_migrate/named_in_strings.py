"""Modules that the strings of a program name: `mock.patch("package.module.client")`, `import_module("a." + name)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pidds_migrate.facts.loading import (
    FILE_SUFFIXES,
    LOADERS,
    PUT_TOGETHER,
    RUN_FILES,
    TAKE_MODULES,
    TAKE_TITLES,
)
from pidds_migrate.facts.showing import SHOW_TEXT

# A dotted name, and what a program puts behind it when it runs, or which part of the module it means.
_DOTTED = re.compile(r"\.*(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)(?:(?P<open>\.(?:[%{].*)?)|(?P<part>:\w[\w.]*))?")
# What glob takes for all modules of a folder.
_FILES_OF_FOLDER = re.compile(r"(?:.*/)?(?P<folder>[^\W\d]\w*)/\*\.py")
# An import in code that a string holds, after the start of a line, a statement, or a string in a command for a shell.
_IMPORT = re.compile(r"(?:^|[\n;:\"'])[ \t]*((?:import|from)[ \t][^\n;\"']+)")


@dataclass(frozen=True)
class Named:
    """A module that a string may name.

    Attributes:
        node: the string, or what else speaks for the module.
        dotted: the module's name; the path of a file where it is one; empty for the package that the file is in.
        level: the number of dots before it.
        is_file: whether it is a file.
        is_open: whether more is put behind the name, so that it may be any module below.
        with_part: whether it says which part of the module is meant, as in "module:part".
    """

    node: ast.AST
    dotted: str
    level: int = 0
    is_file: bool = False
    is_open: bool = False
    with_part: bool = False


def named_in_strings(nodes: Collection[ast.AST], parents: Mapping[ast.AST, ast.AST]) -> Iterator[Named]:
    """Find the modules that strings of a file may name.

    Args:
        nodes: all nodes of its tree.
        parents: the node around each.
    """
    loads_any = any(_loads_by_variable(node, parents) for node in nodes)
    runs_files = any(_last_name(node) in RUN_FILES for node in nodes)
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            if runs_files:
                yield from _named_files(node, node.value)
            named = _named(node, node.value, parents, loads_any=loads_any)
            if named is not None:
                yield named
            elif not (isinstance(parents[node], ast.Expr) or _callee(node, parents) in SHOW_TEXT):
                yield from (Named(node, dotted) for dotted in _imported_by_code(node.value))
        elif loads_any and isinstance(node, ast.Import):
            yield from (Named(node, alias.name, is_open=True) for alias in node.names)
        elif loads_any and _is_own_package(node, parents):
            yield Named(node, "", level=1, is_open=True)


def _named_files(node: ast.AST, text: str) -> Iterator[Named]:
    found = _FILES_OF_FOLDER.fullmatch(text)
    if found is not None:
        yield Named(node, found["folder"], is_open=True)
    elif text.endswith(".py"):
        yield Named(node, text, is_file=True)


def _is_own_package(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether the name of the file's package, or of the package that it is, goes into the name of another module."""
    if not isinstance(node, ast.Name) or node.id not in ("__package__", "__name__"):
        return False
    parent = parents[node]
    if isinstance(parent, ast.FormattedValue):
        text = parents[parent]
        return isinstance(text, ast.JoinedStr) and text.values[0] is parent  # f"{__name__}.part"
    return isinstance(parent, ast.BinOp) or _callee(node, parents) in PUT_TOGETHER


def _named(node: ast.AST, text: str, parents: Mapping[ast.AST, ast.AST], *, loads_any: bool) -> Named | None:
    found, callee = _DOTTED.fullmatch(text), _callee(node, parents)
    if found is None or callee in TAKE_TITLES or isinstance(parents[node], ast.Expr):
        return None
    is_key = isinstance(parents[node], ast.Subscript)  # sys.modules["module"]
    dotted = found["name"]
    if not (loads_any or is_key or callee in TAKE_MODULES):
        parts = dotted.split(".")
        is_text = found["open"] is not None  # "poll.%s.log" where nothing is loaded by a name that is put together
        if found["part"] is None and (is_text or len(parts) == 1 or parts[-1] in FILE_SUFFIXES):
            return None
    is_open = loads_any or found["open"] is not None
    return Named(node, dotted, is_open=is_open, with_part=found["part"] is not None)


def _imported_by_code(text: str) -> Iterator[str]:
    """The modules that a text imports where it is code, and what it takes from them."""
    for found in _IMPORT.finditer(text) if "import" in text else ():
        try:
            (statement,) = ast.parse(found[1]).body
        except (SyntaxError, ValueError):
            continue  # words of a language that people speak
        names = [alias.name for alias in getattr(statement, "names", ())]
        if isinstance(statement, ast.ImportFrom):
            yield from (f"{statement.module}.{name}" for name in names if statement.module)
        else:
            yield from names


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
