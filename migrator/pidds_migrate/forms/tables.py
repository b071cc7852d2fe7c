"""Functions used as values: only those in a table that is asked for one to call run where that can be seen."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.scopes import FUNCTIONS
from pidds_migrate.analysis.strings import NamesByText
from pidds_migrate.analysis.trail import Trail


def name_used(node: ast.AST) -> str:
    """The name of a variable that is read, or of an attribute; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else ""


def uses_as_value(program: Program, trail: Trail, functions: Iterable[tuple[str, ast.AST]]) -> Iterator[ast.AST]:
    """Where something else than a call takes one of these functions.

    Args:
        program: the files that are read together.
        trail: what following the clients has found.
        functions: with the names that run them.
    """
    opened = {name for name, function in functions if function in trail.opened}
    methods = {name for name, function in functions if _is_plain_method(program, function)}
    yield from (trail.opened[function] for _, function in functions if function in trail.opened)
    for node in program.nodes:
        if name_used(node) in opened and not (_is_called(program, node) or _looks_up(program, node)):
            yield node
    for name in methods:
        yield from (node for node in trail.attributes.get(name, ()) if not _is_called(program, node))


def is_called_from_table(program: Program, names: NamesByText, use: ast.AST) -> bool:
    """Whether a function stands in a display whose variable serves only to look up what to call: `table[key]()`.

    Args:
        program: the files that are read together.
        names: what they reach by text.
        use: the function's name there.
    """
    table = table_of(program, use)
    if table is None or names.reach(table.id, program.scope_of[table].owner(table.id)):
        return False
    if any(isinstance(node, ast.alias) and node.name in (table.id, "*") for node in program.nodes):
        return False
    return all(_looks_up(program, node) for node in program.nodes if name_used(node) == table.id)


def table_of(program: Program, element: ast.AST) -> ast.Name | None:
    """The variable that a display with this element is assigned to."""
    display = program.parents.get(element)
    statement = program.parents.get(display) if isinstance(display, ast.Dict | ast.List | ast.Tuple) else None
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    return target if isinstance(target, ast.Name) and statement.value is display else None


def _looks_up(program: Program, node: ast.AST) -> bool:
    """Whether a table is asked for something to call, or whether it has a key."""
    parent = program.parents[node]
    if isinstance(parent, ast.Compare):
        return node in parent.comparators and all(isinstance(op, ast.In | ast.NotIn) for op in parent.ops)
    return isinstance(parent, ast.Subscript) and parent.value is node and _is_called(program, parent)


def _is_called(program: Program, node: ast.AST) -> bool:
    parent = program.parents[node]
    return isinstance(parent, ast.Call) and parent.func is node


def _is_plain_method(program: Program, function: ast.AST) -> bool:
    """Whether an attribute of an object is the function itself, which a property runs."""
    is_property = any("property" in ast.unparse(decorator) for decorator in getattr(function, "decorator_list", ()))
    return isinstance(function, FUNCTIONS) and isinstance(program.parents[function], ast.ClassDef) and not is_property
