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
from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.reaching import Bindings, Marks, last_set
from pidds_migrate.analysis.trail import Trail
from pidds_migrate.forms.makers import code_that_runs, find_makers
from pidds_migrate.forms.settings import wanted_settings


def settings_conflicts(
    program: Program, resolver: Resolver, trail: Trail, movable: list[ClientGroup], *, any_order: bool = False
) -> dict[Group, Cause]:
    """The groups that must stay native because another API object would change their settings, or theirs another's.

    Args:
        program: the program of the groups.
        resolver: for the meaning of names.
        trail: where the clients go.
        movable: the groups.
        any_order: whether a call may run again after anything else of the program, as in a notebook.
    """
    if trail.loose_api is not None:
        return {group.group: _cause(program, group.group, trail.loose_api) for group in movable}
    present = _api_groups(trail)
    keys = {group.group: _keys(program, resolver, group.group) for group in movable}
    distinct = {key for found in keys.values() for key in found}
    if not movable or (not present and len(distinct) <= 1 and None not in distinct):
        return {}
    everyone = [*keys, *present]
    makers = find_makers(program, resolver, trail, everyone)
    constructors = {constructor.call for group in everyone for constructor in group.constructors}
    reads = {call.call for group in everyone for call in group.calls}
    runs = code_that_runs(program, resolver, everyone, makers)
    before = last_set(program, Marks(frozenset(constructors | runs), frozenset(reads)))
    failing = {
        group: place
        for group in everyone
        if (place := _disturbed(program, group, before, at_any_time=any_order or makers.at_any_time)) is not None
    }
    return _causes(program, keys, failing)


def _api_groups(trail: Trail) -> list[Group]:
    """The groups of API objects that the file makes already."""
    groups = {id(place.group): place.group for place in trail.made}
    return [group for group in groups.values() if group.kinds == {None}]


def _keys(program: Program, resolver: Resolver, group: Group) -> set[tuple[str, ...] | None]:
    return {wanted_settings(program, resolver, constructor).key for constructor in group.constructors}


def _disturbed(program: Program, group: Group, before: dict[ast.AST, Bindings], *, at_any_time: bool) -> ast.AST | None:
    """What may have put another object's settings in force at one of the group's calls, if anything."""
    own = {constructor.call for constructor in group.constructors}
    for call in group.calls:
        last = before.get(call.call, ())
        made_here = isinstance(call.call.func, ast.Attribute) and call.call.func.value in own
        if made_here and set(last) == {call.call.func.value}:  # type: ignore[attr-defined]
            continue  # made right here, and its arguments make no other
        others = [node for node in last if node not in own]
        if others or at_any_time or not last or not _is_one_variable(program, group):
            return min(others, key=lambda node: getattr(node, "lineno", 1), default=call.call)
    return None


def _is_one_variable(program: Program, group: Group) -> bool:
    """Whether the objects are held by one variable alone, each straight from its constructor."""
    own = {constructor.call for constructor in group.constructors}
    names = set()
    for key in group.keys:
        if not isinstance(key, ast.Name):
            return False
        value = program.value_of.get(key)
        if not all(part in own or isinstance(part, ast.Constant) for part in _options(value)):
            return False
        names.add((key.id, program.scope_of[key].owner(key.id)))
    return len(names) <= 1


def _options(value: ast.expr | None) -> Iterator[ast.expr | None]:
    if isinstance(value, ast.IfExp):
        yield from _options(value.body)
        yield from _options(value.orelse)
    else:
        yield value


def _causes(
    program: Program, keys: dict[Group, set[tuple[str, ...] | None]], failing: dict[Group, ast.AST]
) -> dict[Group, Cause]:
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
            other = failing[group]
        elif against is not None:
            other = against.constructors[0].call
        else:
            continue
        causes[group] = _cause(program, group, other)
    return causes


def _cause(program: Program, group: Group, other: ast.AST) -> Cause:
    own = group.constructors[0].call
    return Cause(own, "N215", {"place": program.place(other, program.module_of(own))})
