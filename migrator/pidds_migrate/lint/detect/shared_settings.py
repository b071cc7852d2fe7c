"""L510: an object is used after another `get_api` has set panda-client's one object anew."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.decide.helpers import Helper
from pidds_migrate.lint.context import Context
from pidds_migrate.lint.objects import PARAMETERS, ApiGroup, Made
from pidds_migrate.lint.problem import Fix, Problem
from pidds_migrate.outcome import Target
from pidds_migrate.resolve.scopes import FUNCTIONS

_PLAIN = (ast.Import, ast.ImportFrom, *FUNCTIONS, ast.ClassDef)
_DEFAULTS = frozenset({"None", "False"})


def find(context: Context) -> Iterator[Problem]:
    """The calls that surely run under the settings of another object."""
    alone = [group for group in context.groups if len(group.made) == 1 and group.target is Target.PANDACLIENT]
    for group in alone:
        for other in alone:
            if other is group or _settings(other.made[0]) == _settings(group.made[0]):
                continue
            call = _call_after(context, group, other)
            if call is not None:
                place = context.program.place(other.made[0].call, context.program.module_of(call))
                fix = _own_objects(context, [group, other])
                yield Problem(call, "L510", {"call": ast.unparse(call.func), "place": place}, fix)
                break


def _settings(made: Made) -> dict[str, str] | None:
    """The settings as text, without those that change nothing."""
    if made.given is None:
        return None
    given = {name: ast.unparse(made.given[name]) for name in PARAMETERS if name in made.given and name != "verbose"}
    return {name: value for name, value in given.items() if value not in _DEFAULTS}


def _call_after(context: Context, group: ApiGroup, other: ApiGroup) -> ast.Call | None:
    """The first call on an object that runs, whatever happens, after another one was made."""
    made, later = group.made[0].call, other.made[0].call
    block, start = _place(context, made)
    other_block, end = _place(context, later)
    if block is None or other_block is not block or end <= start:
        return None
    is_module = block is context.program.module_of(made).tree.body
    for found in sorted(group.calls, key=lambda call: (call.call.lineno, call.call.col_offset)):
        position, is_later = _position(context, block, found.call)
        if position is None:
            continue
        if not is_later and position > end:
            return found.call
        if is_later and is_module and not any(_runs(statement) for statement in block[start + 1 : end]):
            return found.call
    return None


def _place(context: Context, call: ast.Call) -> tuple[list[ast.stmt] | None, int]:
    """The block whose statement makes an object, whatever happens in it."""
    statement = context.statement(call)
    parent = context.program.parents[statement]
    block = getattr(parent, "body", None)
    is_plain = isinstance(statement, ast.Assign) and statement.value is call
    if not is_plain or not isinstance(parent, ast.Module | ast.FunctionDef) or not isinstance(block, list):
        return None, -1
    return block, block.index(statement)


def _position(context: Context, block: list[ast.stmt], node: ast.AST) -> tuple[int | None, bool]:
    """Which statement of a block a node stands in, and whether it runs when a function is called."""
    is_later = False
    for around in [node, *context.program.ancestors(node)]:
        is_later = is_later or isinstance(around, (*FUNCTIONS, ast.Lambda, ast.GeneratorExp))
        if isinstance(around, ast.stmt) and around in block:
            return block.index(around), is_later
    return None, is_later


def _runs(statement: ast.stmt) -> bool:
    """Whether a statement may call a function of the file."""
    if isinstance(statement, _PLAIN):
        return isinstance(statement, ast.ClassDef)
    return any(isinstance(part, ast.Call) for part in ast.walk(statement))


def _own_objects(context: Context, groups: list[ApiGroup]) -> Fix | None:
    modules = {context.program.module_of(group.made[0].call) for group in groups}
    if len(modules) != 1:
        return None
    source = context.source(groups[0].made[0].call)
    edits = [source.replaced(group.made[0].call.func, Helper.GET_API.value) for group in groups]
    return Fix(tuple(edits), frozenset({Helper.GET_API}))
