"""Find API objects that would be alive at once with different settings.

panda-client keeps one API object per process (panda-client 2.2.0, `pandaclient/idds_api.py`): every `get_api` changes
the settings of all that were made before. An object may move only where, at each of its calls, the last `get_api` that
ran was its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from pidds_migrate.analysis.groups import ClientGroup
from pidds_migrate.analysis.meaning import OwnFunction, Resolver
from pidds_migrate.analysis.places import Cause, Group
from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.reaching import Bindings, Marks, last_set
from pidds_migrate.analysis.trail import Trail
from pidds_migrate.forms.makers import code_that_runs, find_makers
from pidds_migrate.forms.settings import wanted_settings


@dataclass(frozen=True)
class _Meeting:
    """A call that may find the settings of another object in force, and what may have set them last."""

    call: ast.Call
    last: Bindings

    def is_after(self, rival: Group) -> bool:
        return any(constructor.call in self.last for constructor in rival.constructors)


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
        loose = trail.loose_api
        return {group.group: _cause(program, group.group, loose, loose) for group in movable}
    present = _api_groups(trail)
    keys = {group.group: _keys(program, resolver, group.group) for group in movable}
    distinct = {key for found in keys.values() for key in found}
    if not movable or (not present and len(distinct) <= 1 and None not in distinct):
        return {}
    everyone = [*keys, *present]
    makers = find_makers(program, resolver, trail, everyone)
    constructors = {constructor.call for group in everyone for constructor in group.constructors}
    # An API object reads its settings where the method is taken, before the arguments; what these set counts as well.
    reads = {node for group in everyone for call in group.calls for node in (call.call, call.call.func)}
    runs = code_that_runs(program, everyone, makers)
    before = last_set(program, Marks(frozenset(constructors | runs), frozenset(reads)))
    failing: dict[Group, _Meeting] = {}
    for group in everyone:
        is_uniform = len(keys.get(group, ())) == 1 and None not in keys[group]
        if is_uniform or _is_one_variable(program, group):
            found = _disturbed(resolver, group, before, at_any_time=any_order or makers.at_any_time)
        else:
            found = next((call.call for call in group.calls), None)
        if found is not None:
            failing[group] = _Meeting(found, _last(before, found))
    return _causes(program, keys, failing, present)


def _api_groups(trail: Trail) -> list[Group]:
    """The groups of API objects that the file makes already."""
    groups = {id(place.group): place.group for place in trail.made}
    return [group for group in groups.values() if group.kinds == {None}]


def _keys(program: Program, resolver: Resolver, group: Group) -> set[tuple[str, ...] | None]:
    return {wanted_settings(program, resolver, constructor).key for constructor in group.constructors}


def _disturbed(
    resolver: Resolver, group: Group, before: dict[ast.AST, Bindings], *, at_any_time: bool
) -> ast.Call | None:
    """The first of the group's calls that may find the settings of another object in force, if any."""
    own = {constructor.call for constructor in group.constructors}
    for call in group.calls:
        last = _last(before, call.call)
        made_here = isinstance(call.call.func, ast.Attribute) and call.call.func.value in own
        if made_here and set(last) == {call.call.func.value}:  # type: ignore[attr-defined]
            continue  # made right here, and its arguments make no other
        if at_any_time or not last or not all(node in own or _is_getter_of(resolver, node, own) for node in last):
            return call.call
    return None


def _last(before: dict[ast.AST, Bindings], call: ast.Call) -> Bindings:
    """What may have set the settings last, where the call's method is taken or where its arguments are known."""
    return before.get(call.func, frozenset()) | before.get(call, frozenset())


def _is_getter_of(resolver: Resolver, node: ast.AST, own: set[ast.Call]) -> bool:
    """Whether the node calls a function that does nothing but make one of these objects and return it."""
    meaning = resolver.of(node.func) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
    function = meaning.node if isinstance(meaning, OwnFunction) else None
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return False
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value in own


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
    program: Program,
    keys: dict[Group, set[tuple[str, ...] | None]],
    failing: dict[Group, _Meeting],
    present: list[Group],
) -> dict[Group, Cause]:
    causes: dict[Group, Cause] = {}
    for group, own in keys.items():
        rivals = [
            other for other in (*keys, *present) if other is not group and (keys.get(other) != own or None in own)
        ]
        against = next((rival for rival in rivals if rival in failing), None)
        first = group.constructors[0]
        if group in failing and len(failing) == 1 and None in own and len(keys) == 1:
            causes[group] = Cause(first.call, "N224", {"call": ast.unparse(first.call)})
        elif group in failing:
            rival = max(rivals, key=failing[group].is_after, default=group)
            causes[group] = _cause(program, group, rival.constructors[-1].call, failing[group].call)
        elif against is not None:
            causes[group] = _cause(program, group, against.constructors[0].call, failing[against].call)
    return causes


def _cause(program: Program, group: Group, other: ast.AST, meeting: ast.AST) -> Cause:
    own = group.constructors[0].call
    seen_from = program.module_of(own)
    places = {"place": program.place(other, seen_from), "meeting": program.place(meeting, seen_from)}
    return Cause(own, "N215", places)
