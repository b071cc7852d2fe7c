"""Decide for each group of connected places whether it can move, and whether its calls can be checked one by one."""

from __future__ import annotations

import ast
import itertools
from dataclasses import dataclass

from pidds_migrate.decide.class_uses import class_causes, class_doubts
from pidds_migrate.decide.judge_calls import CallJudge
from pidds_migrate.decide.judge_holders import HolderJudge
from pidds_migrate.facts.methods import Api
from pidds_migrate.outcome import Checks
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.scopes import Module
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.track.holders import Cause, Constructor, Doubt, Group, MethodCall, MethodValue, Use
from pidds_migrate.track.record import TrackRecord


@dataclass(eq=False)
class ClientGroup:
    """A group that holds native clients, or the part of one that stands in one file.

    Attributes:
        kind: which client; None where the group mixes both.
        causes: why it stays native; empty where it can move. All parts share the list.
        doubts: why its calls cannot all be seen, so that the object makes the checks; shared as well.
        constructors: the calls that make its objects.
        calls: its call sites.
        values: its methods that are taken as values.
    """

    group: Group
    kind: Api | None
    causes: list[Cause]
    doubts: list[Doubt]
    constructors: list[Constructor]
    calls: list[MethodCall]
    values: list[MethodValue]

    @property
    def first(self) -> ast.expr:
        """Its first constructor, or its first use where it has none."""
        if self.constructors:
            return self.constructors[0].call
        return self.calls[0].call if self.calls else self.values[0].node


def client_groups(program: Program, resolver: Resolver, trail: TrackRecord) -> list[ClientGroup]:
    """The groups of a program, in the order of their first constructors."""
    places, calls = HolderJudge(program, resolver, trail), CallJudge(program, resolver)
    seen: dict[int, Group] = {}
    for place in [*trail.made, *trail.places.values()]:
        seen.setdefault(id(place.group), place.group)
    native = [group for group in seen.values() if not group.kinds <= {None}]
    found = [_judged(program, group, places, calls) for group in native]
    for group in found:
        group.doubts += dict.fromkeys(class_doubts(program, trail, group.group))
        group.causes += dict.fromkeys(class_causes(program, trail, group.group, group.doubts))
    return found


def _judged(program: Program, group: Group, places: HolderJudge, calls: CallJudge) -> ClientGroup:
    kind = next(iter(group.kinds)) if len(group.kinds) == 1 else None
    causes, doubts = list(group.causes), list(group.doubts)
    judged = [places.doubts(group), *map(calls.constructor, group.constructors), calls.json_outputs(group)]
    judged += [calls.method(group.kinds, call) for call in group.calls]
    judged += [calls.value(group.kinds, value) for value in group.values]
    found = [*itertools.chain.from_iterable(judged)]
    causes += [each for each in found if isinstance(each, Cause)]
    doubts += [each for each in found if isinstance(each, Doubt)]
    asked = [
        Doubt(constructor.call, Use.ASKED)
        for constructor in group.constructors
        if program.settings[program.module_of(constructor.call)].checks is Checks.OBJECT
    ]
    doubts = [*dict.fromkeys([*sorted(doubts, key=_position), *asked])]
    return ClientGroup(group, kind, list(dict.fromkeys(causes)), doubts, group.constructors, group.calls, group.values)


def _position(doubt: Doubt) -> tuple[int, int]:
    return getattr(doubt.node, "lineno", 0), getattr(doubt.node, "col_offset", 0)


def parts_by_file(program: Program, groups: list[ClientGroup]) -> dict[Module, list[ClientGroup]]:
    """What of the groups stands in each file; a file that only hands a client on has no part in it."""
    found: dict[Module, list[ClientGroup]] = {module: [] for module in program.modules}
    for group in groups:
        parts: dict[Module, ClientGroup] = {}
        for node in group.group.used:
            module = program.module_of(node)
            if module not in parts:
                parts[module] = ClientGroup(group.group, group.kind, group.causes, group.doubts, [], [], [])
                found[module].append(parts[module])
        for constructor in group.constructors:
            parts[program.module_of(constructor.call)].constructors.append(constructor)
        for call in group.calls:
            parts[program.module_of(call.call)].calls.append(call)
        for value in group.values:
            parts[program.module_of(value.node)].values.append(value)
    return found


def files_of(program: Program, group: ClientGroup) -> set[Module]:
    """The files that hold a group's objects, make them or call them."""
    return {program.module_of(node) for node in (*(key.definition for key in group.group.keys), *group.group.used)}
