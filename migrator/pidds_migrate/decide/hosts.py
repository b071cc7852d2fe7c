"""Variables that held the host of iDDS for constructors alone: without them the program needs no configuration."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Sequence
from typing import NamedTuple

from pidds_migrate.decide.own_host import is_own_host
from pidds_migrate.decide.plan import ApiObject
from pidds_migrate.outcome import Coverage, Settings
from pidds_migrate.resolve.scopes import Module, ScopeKind
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.track.signatures import bind_constructor


class UnneededHosts(NamedTuple):
    """What held the host for constructors alone.

    Attributes:
        dropped: the assignments that go, because nothing reads their variable any more.
        emptied: the values that become None: code that is not read may ask for their variable.
    """

    dropped: list[ast.stmt]
    emptied: list[ast.expr]


def unneeded_hosts(
    module: Module, resolver: Resolver, settings: Settings, objects: Sequence[ApiObject]
) -> UnneededHosts:
    """The hosts that a file needs no more.

    Args:
        module: the file.
        resolver: for the meaning of names.
        settings: how the file is migrated.
        objects: what its constructors become.
    """
    hosts = [host for api in objects if api.host is None and (host := host_of(api)) is not None]
    gone = {host for host in hosts if isinstance(host, ast.Name)}
    found = UnneededHosts([], [])
    for binding in dict.fromkeys(binding for name in gone for binding in resolver.bindings(name)):
        statement = module.parents.get(binding)
        value = module.value_of.get(binding)
        if not isinstance(statement, ast.Assign) or statement.targets != [binding] or value is None:
            continue
        if not isinstance(value, ast.Call) or not is_own_host(resolver.program, resolver, value):
            continue
        assert isinstance(binding, ast.Name)
        owner = module.scope_of[binding].owner(binding.id)
        if owner is None or binding in resolver.taken or not _is_read_by_none_but(resolver, module, binding.id, gone):
            continue
        if owner.kind is ScopeKind.FUNCTION or settings.coverage is Coverage.SCRIPT:
            found.dropped.append(statement)
        elif owner.kind is ScopeKind.MODULE and value.lineno == value.end_lineno:
            found.emptied.append(value)
    return found


def host_of(api: ApiObject) -> ast.expr | None:
    """The host that the native constructor was given."""
    assert api.constructor.kind is not None
    return bind_constructor(api.constructor.call, api.constructor.kind).get("host")


def _is_read_by_none_but(resolver: Resolver, module: Module, name: str, gone: set[ast.Name]) -> bool:
    """Whether no use of a name is left, in whatever scope, but for those that assign it."""
    uses = [node for node in module.names.get(name, ()) if not isinstance(node.ctx, ast.Store)]
    constants = itertools.chain.from_iterable(each.some(ast.Constant) for each in resolver.program.modules)
    strings = (node.value for node in constants if isinstance(node.value, str))
    declared = any(name in scope.globals | scope.nonlocals for scope in module.scope.walk())
    return not declared and all(node in gone for node in uses) and name not in set(strings)
