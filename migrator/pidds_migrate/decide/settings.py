"""What a native constructor asks for, as settings of the API object that takes its place."""

from __future__ import annotations

import ast
from collections.abc import Container, Sequence
from typing import NamedTuple

from pidds_migrate.decide.groups import ClientGroup
from pidds_migrate.decide.own_host import host_setting, is_own_host
from pidds_migrate.facts.methods import METHODS, Answer, Api, Relay
from pidds_migrate.resolve.scopes import COMPREHENSIONS, FUNCTIONS, ScopeKind, Syntax
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.track.holders import Constructor
from pidds_migrate.track.signatures import bind_constructor

REPEATED = (ast.For, ast.AsyncFor, ast.While, *COMPREHENSIONS)
"""What may run the code in it more than once."""


class Wanted(NamedTuple):
    """The settings of one constructor.

    Attributes:
        host: the iDDS host that PanDA is to contact; None for its own.
        key: equal for constructors that ask for the same settings; None where two runs of the same constructor may
            ask for different ones.
    """

    kind: Api
    host: ast.expr | None
    timeout: ast.expr | None
    key: tuple[str, ...] | None


def wanted_settings(module: Syntax, resolver: Resolver, constructor: Constructor) -> Wanted:
    """Read the settings off a native constructor."""
    assert constructor.kind is not None
    given = bind_constructor(constructor.call, constructor.kind)
    host = given.get("host")
    # A host that the program chooses itself is handed on: PanDA's own iDDS may be another.
    if host is not None and is_own_host(module, resolver, host) and host_setting(module) is None:
        host = None
    text = "" if host is None else _stable_text(module, resolver, host)
    key = (constructor.kind.value, text) if text is not None else None
    return Wanted(constructor.kind, host, given.get("timeout"), key)


def _stable_text(module: Syntax, resolver: Resolver, node: ast.expr) -> str | None:
    """A text that is equal for expressions of one value for as long as the program runs; None where it may change."""
    if isinstance(node, ast.Constant):
        return repr(node.value)
    if not isinstance(node, ast.Name) or not resolver.overwritten.keys().isdisjoint(resolver.bindings(node)):
        return None
    values = [module.value_of.get(binding) for binding in resolver.bindings(node)]
    texts = {repr(value.value) if isinstance(value, ast.Constant) else None for value in values}
    if len(texts) == 1 and None not in texts:
        return next(iter(texts))
    owner = module.scope_of[node].owner(node.id)
    bindings = owner.bindings[node.id] if owner is not None else []
    is_global = owner is not None and owner.kind is ScopeKind.MODULE
    is_set_once = is_global and len(bindings) == 1 and bindings[0] in module.value_of
    # Globals of two files may share their name.
    return f"{node.id} of {id(owner)}" if is_set_once and not may_run_again(module, bindings[0]) else None


def may_run_again(module: Syntax, node: ast.AST) -> bool:
    """Whether code of a module may run more than once: in a loop, or in a function."""
    return any(isinstance(around, (*REPEATED, *FUNCTIONS, ast.Lambda)) for around in module.ancestors(node))


def needs_loader(module: Syntax, groups: Sequence[ClientGroup], shown: Container[int] = ()) -> bool:
    """Whether any Client response that the program takes may be more than plain JSON.

    One answer for the whole program: with panda-client, objects that differ in their loader disturb each other.

    Args:
        module: the program.
        groups: those that move.
        shown: lines whose statements show their values.
    """

    def is_taken(call: ast.Call) -> bool:
        statement = module.parents[call]
        return not isinstance(statement, ast.Expr) or statement.lineno in shown

    methods = METHODS[Api.CLIENT]
    clients = [group for group in groups if group.kind is Api.CLIENT]
    taken = [call.method for group in clients for call in group.calls if is_taken(call.call)]
    taken += [value.node.attr for group in clients for value in group.values]
    return any(methods[name].answer is not Answer.PLAIN for name in taken)


def calls_of(group: ClientGroup, relay: Relay) -> list[ast.Call]:
    """The calls of a group that moves whose methods are of one sort for the relay."""
    assert group.kind is not None
    methods = METHODS[group.kind]
    return [call.call for call in group.calls if methods[call.method].relay is relay]
