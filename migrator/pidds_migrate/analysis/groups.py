"""Decide for each group of connected places whether it can move, and if not, why not."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from pidds_migrate.analysis.judge_calls import CallJudge
from pidds_migrate.analysis.judge_places import PlaceJudge
from pidds_migrate.analysis.meaning import Resolver
from pidds_migrate.analysis.places import Cause, Constructor, Group, MethodCall
from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.scopes import Module
from pidds_migrate.analysis.trail import Trail
from pidds_migrate.facts.methods import Kind


@dataclass(eq=False)
class ClientGroup:
    """A group that holds native clients, or the part of one that stands in one file.

    Attributes:
        kind: which client; None where the group mixes both.
        causes: why it stays native; empty where it can move. All parts share the list.
        constructors: the calls that make its objects.
        calls: its call sites.
    """

    group: Group
    kind: Kind | None
    causes: list[Cause]
    constructors: list[Constructor]
    calls: list[MethodCall]

    @property
    def first(self) -> ast.Call:
        """Its first constructor, or its first call site where it has none."""
        return self.constructors[0].call if self.constructors else self.calls[0].call


def client_groups(program: Program, resolver: Resolver, trail: Trail) -> list[ClientGroup]:
    """The groups of a program, in the order of their first constructors."""
    places, calls = PlaceJudge(program, resolver, trail), CallJudge(program, resolver)
    seen: dict[int, Group] = {}
    for place in [*trail.made, *trail.places.values()]:
        seen.setdefault(id(place.group), place.group)
    return [_judge(group, places, calls) for group in seen.values() if _is_of_interest(group, trail)]


def _is_of_interest(group: Group, trail: Trail) -> bool:
    has_native = any(constructor.kind is not None for constructor in group.constructors)
    annotated = any(parameter in group.keys for parameter in trail.annotated_parameters)
    return has_native or (annotated and bool(group.calls) and not group.constructors)


def _judge(group: Group, places: PlaceJudge, calls: CallJudge) -> ClientGroup:
    kind = next(iter(group.kinds)) if len(group.kinds) == 1 else None
    causes = [*group.causes, *places.causes(group)]
    for constructor in group.constructors:
        causes += calls.constructor(constructor)
    if kind is not None:
        for call in group.calls:
            causes += calls.method(kind, call)
        causes += calls.json_outputs(kind, group)
    if not causes and not group.calls:
        causes += places.unused(group)
    return ClientGroup(group, kind, list(dict.fromkeys(causes)), group.constructors, group.calls)


def parts_by_file(program: Program, groups: list[ClientGroup]) -> dict[Module, list[ClientGroup]]:
    """What of the groups stands in each file; a file that only hands a client on has no part in it."""
    found: dict[Module, list[ClientGroup]] = {module: [] for module in program.modules}
    for group in groups:
        parts: dict[Module, ClientGroup] = {}
        for node in group.group.nodes:
            module = program.module_of(node)
            if module not in parts:
                parts[module] = ClientGroup(group.group, group.kind, group.causes, [], [])
                found[module].append(parts[module])
        for constructor in group.constructors:
            parts[program.module_of(constructor.call)].constructors.append(constructor)
        for call in group.calls:
            parts[program.module_of(call.call)].calls.append(call)
    return found


def files_of(program: Program, group: ClientGroup) -> set[Module]:
    """The files that hold a group's objects, make them or call them."""
    nodes = [key[0] if isinstance(key, tuple) else key for key in group.group.keys]
    return {program.module_of(node) for node in [*nodes, *group.group.nodes]}
