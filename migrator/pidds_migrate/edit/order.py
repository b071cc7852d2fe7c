"""The parts of a syntax tree node in the order in which they stand in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator

BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")


def calls_in_source_order(node: ast.AST) -> Iterator[ast.Call]:
    """The calls in a statement's own expressions, blocks below it aside; an outer call comes before inner ones."""
    for part in _parts(node, is_statement=True):
        yield from _calls(part)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    if isinstance(node, ast.Call):
        yield node
    for part in _parts(node):
        yield from _calls(part)


def _parts(node: ast.AST, *, is_statement: bool = False) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from [*node.decorator_list, *getattr(node, "type_params", ()), node.args]
        yield from [node.returns] if node.returns else []
    elif isinstance(node, ast.ClassDef):
        yield from [*node.decorator_list, *getattr(node, "type_params", ())]
        yield from _by_position([*node.bases, *node.keywords])
    elif isinstance(node, ast.arguments):
        yield from _parameters(node)
    elif isinstance(node, ast.Call):
        yield node.func
        yield from _by_position([*node.args, *node.keywords])
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.test, node.orelse)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield from (key, value) if key is not None else (value,)
    else:
        for name, value in ast.iter_fields(node):
            if not (is_statement and name in BLOCKS and isinstance(value, list)):
                parts = value if isinstance(value, list) else [value]
                yield from (part for part in parts if isinstance(part, ast.AST))


def _by_position(nodes: list[ast.expr | ast.keyword]) -> list[ast.expr | ast.keyword]:
    return sorted(nodes, key=lambda node: (node.lineno, node.col_offset))


def _parameters(node: ast.arguments) -> Iterator[ast.AST]:
    positional = [*node.posonlyargs, *node.args]
    without_default = len(positional) - len(node.defaults)
    for position, parameter in enumerate(positional):
        yield parameter
        if position >= without_default:
            yield node.defaults[position - without_default]
    if node.vararg is not None:
        yield node.vararg
    for parameter, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
        yield parameter
        if default is not None:
            yield default
    if node.kwarg is not None:
        yield node.kwarg
