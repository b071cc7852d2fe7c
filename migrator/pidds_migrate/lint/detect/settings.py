"""L505, L506, L515, L516: settings of an API object that are missing, or that panda-client does not heed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.facts.methods import Answer
from pidds_migrate.lint.context import Context, RelayedCall
from pidds_migrate.lint.fix.arguments import with_dumper, with_loader
from pidds_migrate.lint.objects import ApiGroup
from pidds_migrate.lint.parts import Part
from pidds_migrate.lint.problem import Problem
from pidds_migrate.outcome import Target
from pidds_migrate.resolve.expressions import given_to

_RAW_ENUM = ("_name_", "_value_")
_CONSTANTS = "idds.common.constants."
_OF_PLAIN_VALUES = frozenset(dir(dict)) | frozenset(dir(list)) | frozenset(dir(str)) | frozenset(dir(int))


def find(context: Context) -> Iterator[Problem]:
    """The objects."""
    for group in context.groups:
        calls = [call for call in context.calls if call.group is group]
        yield from _dumper(context, group, calls)
        yield from _loader(context, group, calls)
        for made in group.made:
            if made.target is Target.PANDACLIENT and made.is_constant("json_outputs", True):
                yield Problem(made.call, "L515")
            if made.target is Target.PANDACLIENT and made.is_constant("compress", False):
                yield Problem(made.call, "L516")


def _dumper(context: Context, group: ApiGroup, calls: list[RelayedCall]) -> Iterator[Problem]:
    lacking = [made for made in group.made if made.lacks("dumper")]
    argument = next((found for call in calls if (found := _unwritable(context, call)) is not None), None)
    if argument is not None and len(lacking) == len(group.made):
        for made in lacking:
            place = context.program.place(argument, context.program.module_of(made.call))
            details = {"what": ast.unparse(argument), "place": place}
            yield Problem(made.call, "L505", details, with_dumper(context, made))


def _unwritable(context: Context, call: RelayedCall) -> ast.expr | None:
    """An argument of a call that plain JSON has no form for: an enum, or an object of a class of iDDS."""
    for argument in given_to(call.call):
        made = argument
        if isinstance(argument, ast.Name):
            bindings = context.resolver.bindings(argument)
            values = [context.program.value_of.get(binding) for binding in bindings]
            if len(values) != 1 or values[0] is None:
                continue
            made = values[0]
        path = context.resolver.path_of(made.func if isinstance(made, ast.Call) else made) or ""
        is_object = isinstance(made, ast.Call) and path.startswith("idds.") and path.rpartition(".")[2][:1].isupper()
        is_enum = isinstance(made, ast.Attribute) and path.startswith(_CONSTANTS)
        if is_object or is_enum:
            return argument
    return None


def _loader(context: Context, group: ApiGroup, calls: list[RelayedCall]) -> Iterator[Problem]:
    lacking = [made for made in group.made if made.lacks("loader")]
    found = [use for call in calls for use in _rich_uses(context, call)]
    if found and len(lacking) == len(group.made):
        first = min(found, key=lambda node: (node.lineno, node.col_offset))
        for made in lacking:
            place = context.program.place(first, context.program.module_of(made.call))
            fix = with_loader(context, group, made, found) if len(lacking) == 1 else None
            yield Problem(made.call, "L506", {"what": ast.unparse(first), "place": place}, fix)


def _rich_uses(context: Context, call: RelayedCall) -> Iterator[ast.expr]:
    """What is done with a response that only works with enums and objects, or that works around their lack."""
    method = call.group.method(call.found)
    if method is None or method.answer is not Answer.RICH:
        return
    for node in call.reply.nodes[Part.DERIVED]:
        parent = context.program.parents[node]
        if isinstance(parent, ast.expr) and _needs_loader(context, node, parent):
            yield parent


def _needs_loader(context: Context, node: ast.expr, parent: ast.expr) -> bool:
    """Whether what is done with a part of a response needs enums and objects."""
    match parent:
        case ast.Subscript(value=value) if value is node:
            return _is_raw_enum(node, parent)
        case ast.Compare():
            return any(_is_enum(context, operand) for operand in [parent.left, *parent.comparators])
        case ast.Attribute():
            return parent.attr not in _OF_PLAIN_VALUES
    return False


def _is_raw_enum(node: ast.expr, parent: ast.Subscript) -> bool:
    """Whether it is `...["attributes"]["_name_"]`."""
    keys = [getattr(part.slice, "value", None) for part in (node, parent) if isinstance(part, ast.Subscript)]
    return len(keys) == 2 and keys[0] == "attributes" and keys[1] in _RAW_ENUM


def _is_enum(context: Context, node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return bool(node.elts) and all(_is_enum(context, part) for part in node.elts)
    path = (context.resolver.path_of(node) if isinstance(node, ast.Attribute) else None) or ""
    return path.startswith(_CONSTANTS) and path.count(".") == _CONSTANTS.count(".") + 1
