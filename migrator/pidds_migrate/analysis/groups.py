"""Decide for each group of connected places whether it can move, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass

from pidds_migrate.analysis.judge_calls import CallJudge
from pidds_migrate.analysis.judge_places import PlaceJudge
from pidds_migrate.analysis.meaning import Resolver
from pidds_migrate.analysis.places import Cause, Constructor, Group, MethodCall
from pidds_migrate.analysis.scopes import Module
from pidds_migrate.analysis.trail import Trail
from pidds_migrate.facts.methods import Kind
from pidds_migrate.outcome import Settings


@dataclass(eq=False)
class ClientGroup:
    """A group that holds native clients.

    Attributes:
        kind: which client; None where the group mixes both.
        causes: why it stays native; empty where it can move.
    """

    group: Group
    kind: Kind | None
    causes: list[Cause]

    @property
    def constructors(self) -> list[Constructor]:
        """The calls that make its objects."""
        return self.group.constructors

    @property
    def calls(self) -> list[MethodCall]:
        """Its call sites."""
        return self.group.calls


def client_groups(module: Module, resolver: Resolver, trail: Trail, settings: Settings) -> list[ClientGroup]:
    """The groups of a module, in the order of their first constructors."""
    places, calls = PlaceJudge(module, resolver, trail), CallJudge(module, resolver, settings)
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
    causes = [*group.causes, *places.causes(group), *places.trail.patched]
    for constructor in group.constructors:
        causes += calls.constructor(constructor)
    if kind is not None:
        for call in group.calls:
            causes += calls.method(kind, call)
        causes += calls.json_outputs(kind, group)
    if not causes and not group.calls:
        causes += places.unused(group)
    return ClientGroup(group, kind, list(dict.fromkeys(causes)))
