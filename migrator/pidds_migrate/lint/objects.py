"""The API objects of a program: with which settings they are made, and what is called on them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from pidds_migrate.facts.methods import METHODS, Api, Failure, Method
from pidds_migrate.facts.names import API_OF
from pidds_migrate.outcome import Target
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.track.holders import Constructor, Group, MethodCall, Use
from pidds_migrate.track.record import TrackRecord

PARAMETERS = ("dumper", "verbose", "idds_host", "compress", "manager", "loader", "json_outputs")
"""Of `get_api`, in order (panda-client 1.5.0 to 2.2.0, and pidds_runtime)."""


@dataclass(eq=False)
class Made:
    """One `get_api(...)`.

    Attributes:
        target: the package that it comes from.
        given: its arguments by parameter; None where starred ones hide some.
    """

    constructor: Constructor
    target: Target
    given: dict[str, ast.expr] | None

    @property
    def call(self) -> ast.Call:
        """The call."""
        return self.constructor.call

    def lacks(self, parameter: str) -> bool:
        """Whether a parameter is surely not given, or None."""
        if self.given is None:
            return False
        value = self.given.get(parameter)
        return value is None or (isinstance(value, ast.Constant) and value.value is None)

    def is_constant(self, parameter: str, wanted: object) -> bool:
        """Whether a parameter is surely given as a constant."""
        value = (self.given or {}).get(parameter)
        return isinstance(value, ast.Constant) and value.value is wanted

    @property
    def kind(self) -> Api | None:
        """Which methods it has; None where that depends on what runs."""
        if self.given is None:
            return None
        manager = self.given.get("manager")
        if manager is None:
            return Api.CLIENT
        if isinstance(manager, ast.Constant):
            return Api.MANAGER if manager.value else Api.CLIENT
        return None


@dataclass(eq=False)
class ApiGroup:
    """The places that share API objects, and nothing else, as far as can be seen.

    Attributes:
        made: where they are made.
        is_handed_on: whether code that is not followed gets them.
    """

    group: Group
    made: list[Made]
    is_handed_on: bool

    @property
    def calls(self) -> list[MethodCall]:
        """The relayed calls."""
        return self.group.calls

    @property
    def kind(self) -> Api | None:
        """Which methods all of them have; None where that is not known."""
        kinds = {made.kind for made in self.made}
        return next(iter(kinds)) if len(kinds) == 1 else None

    @property
    def target(self) -> Target | None:
        """The package that all of them come from; None where it is not one."""
        targets = {made.target for made in self.made}
        return next(iter(targets)) if len(targets) == 1 else None

    def method(self, call: MethodCall) -> Method | None:
        """What is known of the method of a call."""
        return METHODS[self.kind].get(call.method) if self.kind is not None else None

    def gives_pair(self, call: MethodCall) -> bool:
        """Whether a refusal by iDDS comes as a manager's own pair, inside of what looks like a success."""
        method = self.method(call)
        return method is not None and method.failure is Failure.PAIR


def api_groups(resolver: Resolver, trail: TrackRecord) -> list[ApiGroup]:
    """The API objects of a program that are followed and never something else, in the order of the source."""
    groups: dict[int, Group] = {}
    for place in trail.made:
        groups.setdefault(id(place.group), place.group)
    found = []
    for group in groups.values():
        # Where it is shared something else may be in the object's place.
        if group.kinds == {None} and not any(doubt.use is Use.SHARED for doubt in group.doubts):
            made = [*_made(resolver, group)]
            if len(made) == len(group.constructors):
                found.append(ApiGroup(group, made, bool(group.doubts)))
    return found


def _made(resolver: Resolver, group: Group) -> Iterator[Made]:
    for constructor in group.constructors:
        path = resolver.path_of(constructor.call.func)
        for target in (target for target, known in API_OF.items() if known == path):
            yield Made(constructor, target, _given(constructor.call))


def _given(call: ast.Call) -> dict[str, ast.expr] | None:
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return None
    found = dict(zip(PARAMETERS, call.args, strict=False))
    return found | {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
