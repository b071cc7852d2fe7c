"""Give `get_api` the dumper or the loader that it lacks."""

from __future__ import annotations

import ast
import re

from pidds_migrate.lint.context import Context
from pidds_migrate.lint.objects import ApiGroup, Made
from pidds_migrate.lint.problem import Fix
from pidds_migrate.lint.source import FileText, Replacement
from pidds_migrate.resolve.expressions import given_to

_UTILS = "idds.common.utils"
_EMPTY = re.compile(r"\(\s*\)")
_END = re.compile(r"\s*,?\s*\)")
_ATTRIBUTES = {"_name_": "name", "_value_": "value"}


def with_dumper(context: Context, made: Made) -> Fix | None:
    """The fix that adds `dumper=`."""
    return _with(context, made, "dumper", "json_dumps", [])


def with_loader(context: Context, group: ApiGroup, made: Made, found: list[ast.expr]) -> Fix | None:
    """The fix that adds `loader=`, and reads enums as such where the raw dictionary was read.

    Args:
        context: the program.
        group: the objects that share the setting.
        made: the one that lacks it.
        found: what is done with responses that needs it.
    """
    edits = []
    for node in found:
        if isinstance(node, ast.Subscript):
            name = getattr(node.slice, "value", "")
            holder = node.value.value if isinstance(node.value, ast.Subscript) else None
            if holder is None:
                return None
            source = context.source(node)
            edits.append(Replacement(source.end(holder), source.end(node), f".{_ATTRIBUTES[str(name)]}"))
    if group.is_handed_on or group.group.values:
        return None  # what is not seen may read the raw dictionaries
    return _with(context, made, "loader", "json_loads", edits)


def _with(context: Context, made: Made, parameter: str, function: str, edits: list[Replacement]) -> Fix | None:
    if made.given is None or parameter in made.given:
        return None
    source = context.source(made.call)
    spelled, imports = _spelled(context, made, function)
    if spelled is None:
        return None
    edit = added_argument(source, made.call, f"{parameter}={spelled}")
    return Fix((edit, *edits), imports=imports, target=made.target) if edit is not None else None


def added_argument(source: FileText, call: ast.Call, text: str) -> Replacement | None:
    """The edit that puts one more argument at the end of a call; None where brackets or comments are in the way."""
    given = given_to(call)
    if not given:
        inside = source.text[source.end(call.func) : source.end(call)]
        return source.inserted(source.end(call) - 1, text) if _EMPTY.fullmatch(inside) else None
    end = max(map(source.end, given))
    return source.inserted(end, f", {text}") if _END.fullmatch(source.text[end : source.end(call)]) else None


def _spelled(context: Context, made: Made, function: str) -> tuple[str | None, frozenset[str]]:
    """How the code writes `idds.common.utils.<function>`, and the import that it needs for that."""
    dumper = (made.given or {}).get("dumper")
    if isinstance(dumper, ast.Attribute) and context.resolver.path_of(dumper) == f"{_UTILS}.json_dumps":
        return f"{ast.unparse(dumper.value)}.{function}", frozenset()
    module = context.program.module_of(made.call)
    for binding in module.bindings.get("idds", ()):
        if not (isinstance(binding, ast.alias) and binding.asname is None and binding.name.startswith("idds")):
            return None, frozenset()
    return f"{_UTILS}.{function}", frozenset({_UTILS})
