"""L511 to L514: methods of the other API, of none, with arguments that do not fit, or that act on PanDA's server."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.facts.methods import METHODS, Api, Method, Relay
from pidds_migrate.lint.context import Context, RelayedCall
from pidds_migrate.lint.fix.arguments import added_argument
from pidds_migrate.lint.objects import ApiGroup
from pidds_migrate.lint.problem import Fix, Problem
from pidds_migrate.track.signatures import signature_problem

_OTHER = {Api.CLIENT: Api.MANAGER, Api.MANAGER: Api.CLIENT}
_CALLED = {Api.CLIENT: "get_api without manager=True", Api.MANAGER: "get_api with manager=True"}
_WHY = {
    Relay.FILE: "it would read or write files of the PanDA server",
    Relay.LOCAL: "it would look at the settings and tokens of the PanDA server",
    Relay.STATE: "the next call runs on another client, which knows nothing of it",
    Relay.SETUP: "the PanDA server sets its own client up",
    Relay.JSON_OUTPUTS: "the next call runs on another client, which knows nothing of it",
}


def find(context: Context) -> Iterator[Problem]:
    """The calls, where it is known which API the object is of."""
    for call in context.calls:
        kind = call.group.kind
        if kind is None:
            continue
        name = call.found.method
        method = METHODS[kind].get(name)
        if method is None:
            yield _missing(context, call, kind)
        elif (problem := signature_problem(call.call, method.signature)) is not None:
            yield Problem(call.call, "L513", {"call": call.shown, "problem": problem})
        elif method.relay is not Relay.YES:
            yield Problem(call.call, "L514", {"call": call.shown, "why": _WHY[method.relay]})


def _missing(context: Context, call: RelayedCall, kind: Api) -> Problem:
    name = call.found.method
    if name not in METHODS[_OTHER[kind]]:
        return Problem(call.call, "L512", {"call": call.shown})
    details = {"call": call.shown, "api": _CALLED[_OTHER[kind]]}
    fix = _as_manager(context, call.group) if kind is Api.CLIENT else None
    return Problem(call.call, "L511", details, fix)


def _as_manager(context: Context, group: ApiGroup) -> Fix | None:
    """Ask for the manager, where all that is called on the object is of it."""
    manager = METHODS[Api.MANAGER]
    if len(group.made) != 1 or group.target is None or group.is_handed_on or group.group.values:
        return None
    if not all(_fits(call.call, manager.get(call.method)) for call in group.calls):
        return None
    made = group.made[0]
    if made.given is None or "manager" in made.given:
        return None
    edit = added_argument(context.source(made.call), made.call, "manager=True")
    return Fix((edit,), target=group.target) if edit is not None else None


def _fits(call: ast.Call, method: Method | None) -> bool:
    return method is not None and signature_problem(call, method.signature) is None
