"""Find API objects that would be alive at once with different settings.

panda-client keeps one API object per process (panda-client 2.2.0, `pandaclient/idds_api.py`): every `get_api` changes
the settings of all that were made before. An object may move only where, at each of its calls, the last `get_api` that
ran was its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.analysis.groups import ClientGroup
from pidds_migrate.analysis.meaning import Resolver
from pidds_migrate.analysis.places import Cause, Group
from pidds_migrate.analysis.reaching import Bindings, Marks, last_set
from pidds_migrate.analysis.scopes import Module
from pidds_migrate.analysis.trail import Trail
from pidds_migrate.forms.makers import code_that_runs, find_makers
from pidds_migrate.forms.settings import wanted_settings


def settings_conflicts(
    module: Module, resolver: Resolver, trail: Trail, movable: list[ClientGroup], *, any_order: bool = False
) -> dict[Group, Cause]:
    """The groups that must stay native because another API object would change their settings, or theirs another's.

    Args:
        module: the module of the groups.
        resolver: for the meaning of names.
        trail: where the clients go.
        movable: the groups.
        any_order: whether a call may run again after anything else of the module, as in a notebook.
    """
    if trail.loose_api is not None:
        other = {"line": str(getattr(trail.loose_api, "lineno", "?"))}
        return {group.group: Cause(group.constructors[0].call, "N215", other) for group in movable}
    present = _api_groups(trail)
    keys = {group.group: _keys(module, resolver, group.group) for group in movable}
    distinct = {key for found in keys.values() for key in found}
    if not movable or (not present and len(distinct) <= 1 and None not in distinct):
        return {}
    everyone = [*keys, *present]
    makers = find_makers(module, resolver, trail, everyone)
    constructors = {constructor.call for group in everyone for constructor in group.constructors}
    reads = {call.call for group in everyone for call in group.calls}
    runs = code_that_runs(module, resolver, everyone, makers)
    before = last_set(module, Marks(frozenset(constructors | runs), frozenset(reads)))
    failing = {
        group: line
        for group in everyone
        if (line := _disturbed(module, group, before, at_any_time=any_order or makers.at_any_time)) is not None
    }
    return _causes(keys, failing)


def _api_groups(trail: Trail) -> list[Group]:
    """The groups of API objects that the file makes already."""
    groups = {id(place.group): place.group for place in trail.made}
    return [group for group in groups.values() if group.kinds == {None}]


def _keys(module: Module, resolver: Resolver, group: Group) -> set[tuple[str, ...] | None]:
    return {wanted_settings(module, resolver, constructor).key for constructor in group.constructors}


def _disturbed(module: Module, group: Group, before: dict[ast.AST, Bindings], *, at_any_time: bool) -> int | None:
    """The line where another object's settings may be in force at one of the group's calls, if any."""
    own = {constructor.call for constructor in group.constructors}
    for call in group.calls:
        last = before.get(call.call, ())
        made_here = isinstance(call.call.func, ast.Attribute) and call.call.func.value in own
        if made_here and set(last) == {call.call.func.value}:  # type: ignore[attr-defined]
            continue  # made right here, and its arguments make no other
        others = [node for node in last if node not in own]
        if others or at_any_time or not last or not _is_one_variable(module, group):
            return min((getattr(node, "lineno", 1) for node in others), default=call.call.lineno)
    return None


def _is_one_variable(module: Module, group: Group) -> bool:
    """Whether the objects are held by one variable alone, each straight from its constructor."""
    own = {constructor.call for constructor in group.constructors}
    names = set()
    for key in group.keys:
        if not isinstance(key, ast.Name):
            return False
        value = module.value_of.get(key)
        if not all(part in own or isinstance(part, ast.Constant) for part in _options(value)):
            return False
        names.add((key.id, module.scope_of[key].owner(key.id)))
    return len(names) <= 1


def _options(value: ast.expr | None) -> Iterator[ast.expr | None]:
    if isinstance(value, ast.IfExp):
        yield from _options(value.body)
        yield from _options(value.orelse)
    else:
        yield value


def _causes(keys: dict[Group, set[tuple[str, ...] | None]], failing: dict[Group, int]) -> dict[Group, Cause]:
    causes: dict[Group, Cause] = {}
    for group, own in keys.items():
        against = next(
            (other for other in failing if other is not group and (keys.get(other) != own or None in own)), None
        )
        if group in failing and len(failing) == 1 and None in own and len(keys) == 1:
            host = next(c for c in group.constructors)
            causes[group] = Cause(host.call, "N224", {"call": ast.unparse(host.call)})
            continue
        if group in failing:
            line = failing[group]
        elif against is not None:
            line = against.constructors[0].call.lineno
        else:
            continue
        causes[group] = Cause(group.constructors[0].call, "N215", {"line": str(line)})
    return causes
