"""Variables that held the host of iDDS for constructors alone: without them the program needs no configuration."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from pidds_migrate.decide.own_host import is_own_host
from pidds_migrate.decide.plan import ApiObject
from pidds_migrate.outcome import Coverage, Settings
from pidds_migrate.resolve.scopes import Module, ScopeKind
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.track.signatures import bind_constructor


def dropped_hosts(
    module: Module, resolver: Resolver, settings: Settings, objects: Sequence[ApiObject]
) -> list[ast.stmt]:
    """The assignments that go, because nothing reads their variable any more.

    Args:
        module: the file.
        resolver: for the meaning of names.
        settings: how the file is migrated.
        objects: what its constructors become.
    """
    hosts = [host for api in objects if api.host is None and (host := host_of(api)) is not None]
    gone = {host for host in hosts if isinstance(host, ast.Name)}
    found: list[ast.stmt] = []
    for binding in dict.fromkeys(binding for name in gone for binding in resolver.bindings(name)):
        statement = module.parents.get(binding)
        value = module.value_of.get(binding)
        if not isinstance(statement, ast.Assign) or statement.targets != [binding] or value is None:
            continue
        if not isinstance(value, ast.Call) or not is_own_host(resolver.program, resolver, value):
            continue
        assert isinstance(binding, ast.Name)
        owner = module.scope_of[binding].owner(binding.id)
        is_local = owner is not None and owner.kind is ScopeKind.FUNCTION
        is_own = is_local or (settings.coverage is Coverage.SCRIPT and binding not in resolver.taken)
        if is_own and owner is not None and _is_read_by_none_but(module, binding.id, gone):
            found.append(statement)
    return found


def host_of(api: ApiObject) -> ast.expr | None:
    """The host that the native constructor was given."""
    assert api.constructor.kind is not None
    return bind_constructor(api.constructor.call, api.constructor.kind).get("host")


def _is_read_by_none_but(module: Module, name: str, gone: set[ast.Name]) -> bool:
    """Whether no use of a name is left, in whatever scope, but for those that assign it."""
    uses = [node for node in module.names.get(name, ()) if not isinstance(node.ctx, ast.Store)]
    strings = (node.value for node in module.some(ast.Constant) if isinstance(node.value, str))
    declared = any(name in scope.globals | scope.nonlocals for scope in module.scope.walk())
    return not declared and all(node in gone for node in uses) and name not in set(strings)
