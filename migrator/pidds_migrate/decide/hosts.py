"""Variables that held the host of iDDS for constructors alone: without them the program needs no configuration."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING, NamedTuple

from pidds_migrate.decide.named_in_text import doctest_naming
from pidds_migrate.decide.own_host import is_own_host
from pidds_migrate.decide.plan import ApiObject
from pidds_migrate.outcome import Coverage
from pidds_migrate.resolve.scopes import Scope, ScopeKind
from pidds_migrate.track.signatures import bind_constructor

if TYPE_CHECKING:
    from pidds_migrate.decide.choose import Chooser

_Assignment = ast.Assign | ast.AnnAssign


class UnneededHosts(NamedTuple):
    """What held the host for constructors alone.

    Attributes:
        dropped: the assignments that go, because nothing reads their variable any more.
        emptied: the values that become None: code that is not read may ask for their variable, or something else of it
            stays.
    """

    dropped: list[ast.stmt]
    emptied: list[ast.expr]


def unneeded_hosts(chooser: Chooser) -> UnneededHosts:
    """The hosts that a file needs no more, given what its constructors become."""
    module, resolver = chooser.module, chooser.resolver
    hosts = [host for api in chooser.plan.objects if api.host is None and (host := host_of(api)) is not None]
    gone = {host for host in hosts if isinstance(host, ast.Name)}
    found = UnneededHosts([], [])
    may_go: dict[_Assignment, Scope] = {}
    for binding in dict.fromkeys(binding for name in gone for binding in resolver.bindings(name)):
        statement = module.parents.get(binding)
        value = module.value_of.get(binding)
        is_plain = isinstance(statement, ast.Assign) and statement.targets == [binding]
        if not is_plain and not (isinstance(statement, ast.AnnAssign) and statement.target is binding):
            continue
        if not isinstance(value, ast.Call) or not is_own_host(resolver.program, resolver, value):
            continue
        assert isinstance(binding, ast.Name)
        assert isinstance(statement, _Assignment)
        name, owner = binding.id, module.scope_of[binding].owner(binding.id)
        if owner is None or binding in resolver.taken or _is_read(chooser, name, owner, gone):
            continue
        is_lone = chooser.settings.coverage is Coverage.SCRIPT and not chooser.imports.is_exposed(name)
        if owner.kind is ScopeKind.FUNCTION or (owner.kind is ScopeKind.MODULE and is_lone):
            may_go[statement] = owner
        elif owner.kind is ScopeKind.MODULE and value.lineno == value.end_lineno:
            found.emptied.append(value)
    for statement, owner in may_go.items():
        value = statement.value
        if _goes_whole(chooser, statement, owner, may_go):
            found.dropped.append(statement)
        elif value is not None and value.lineno == value.end_lineno:
            found.emptied.append(value)
    return found


def _goes_whole(chooser: Chooser, statement: _Assignment, owner: Scope, may_go: dict[_Assignment, Scope]) -> bool:
    """Whether nothing of a variable is left without an assignment, and something of its block."""
    target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
    assert isinstance(target, ast.Name)
    goes = {*may_go, *chooser.plan.dropped}
    parent, block = chooser.module.block_of(statement)
    all_go = all(chooser.module.parents[binding] in goes for binding in owner.bindings[target.id])
    return all_go and not goes.issuperset(getattr(parent, block))


def host_of(api: ApiObject) -> ast.expr | None:
    """The host that the native constructor was given."""
    assert api.constructor.kind is not None
    return bind_constructor(api.constructor.call, api.constructor.kind).get("host")


def _is_read(chooser: Chooser, name: str, owner: Scope, gone: set[ast.Name]) -> bool:
    """Whether a use of a name is left, in whatever scope, but for those that assign it; or what may be one."""
    module, program = chooser.module, chooser.resolver.program
    uses = [node for node in module.names.get(name, ()) if not isinstance(node.ctx, ast.Store)]
    if any(name in scope.globals | scope.nonlocals for scope in module.scope.walk()) or not gone.issuperset(uses):
        return True
    constants = itertools.chain.from_iterable(each.some(ast.Constant) for each in program.modules)
    if chooser.inspects_frames or name in {node.value for node in constants if isinstance(node.value, str)}:
        return True
    if owner is module.scope and doctest_naming(module, name) is not None:
        return True
    return chooser.whole.by_text.reach(name, owner) is not None
