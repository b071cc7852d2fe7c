"""Names and attributes that may be missing where code reads them: a handler would catch that, too."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.facts.names import TEST_CASES
from pidds_migrate.resolve.scopes import COMPREHENSIONS, FUNCTIONS, Function, parameters
from pidds_migrate.resolve.values import Instance, Literal, OwnClass, OwnModule, Resolver

_FIRST_METHODS = ("__init__", "__new__")
"""Methods that run before all others of an object."""
_FIRST_METHODS_OF_TESTS = ("setUp", "setUpClass", "asyncSetUp")
"""And those that unittest runs before the tests."""
_BIND_INSIDE = (*FUNCTIONS, ast.Lambda, ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, *COMPREHENSIONS)
"""What binds its parameters or targets before it runs what is in it."""
_BIND_PERHAPS = (ast.For, ast.AsyncFor, ast.Match, ast.BoolOp, ast.IfExp, ast.Compare, *COMPREHENSIONS)
"""What may be over without having bound its names."""


def is_surely_bound(resolver: Resolver, read: ast.Name) -> bool:
    """Whether a name that the program binds has a value whenever it is read here."""
    scope = resolver.program.scope_of[read]
    owner = scope.owner(read.id)
    bindings = owner.bindings[read.id] if owner is not None else []
    is_followed = read in resolver.reaching and owner is scope and read.id not in owner.rebound_elsewhere
    if is_followed:
        return read not in resolver.maybe_unbound
    if any(_takes_away(binding) for binding in bindings):
        return False
    around = {read, *resolver.program.ancestors(read)}
    return any(_stands_before(resolver, binding, around) for binding in bindings)


def _takes_away(binding: ast.AST) -> bool:
    """Whether a binding leaves its name without a value, at once or at the end of a handler."""
    return isinstance(binding, ast.ExceptHandler) or isinstance(getattr(binding, "ctx", None), ast.Del)


def _stands_before(resolver: Resolver, binding: ast.AST, around: set[ast.AST]) -> bool:
    """Whether nobody gets to a read, of which these nodes are around, but past the binding."""
    holder = _holder(resolver, binding)
    if holder in around:  # an assignment still reads what was there
        return isinstance(holder, _BIND_INSIDE) and around.isdisjoint(getattr(holder, "orelse", ()))
    if isinstance(holder, _BIND_PERHAPS) or not isinstance(holder, ast.stmt):
        return False
    if isinstance(holder, ast.With | ast.AsyncWith) and len(holder.items) > 1:
        return False  # the first context manager may swallow what the others raise
    parents = resolver.program.parents
    beside = (node for node in around if isinstance(node, ast.stmt) and parents[node] is parents[holder])
    return any(_position(holder) < _position(node) and _share_block(parents[node], holder, node) for node in beside)


def _holder(resolver: Resolver, binding: ast.AST) -> ast.AST:
    """The statement, function or comprehension that binds a name whenever it runs."""
    around = [binding, *resolver.program.ancestors(binding)]
    return next(node for node in around if isinstance(node, (ast.stmt, ast.Lambda, *_BIND_PERHAPS)))


def _position(statement: ast.stmt) -> tuple[int, int]:
    return statement.lineno, statement.col_offset


def _share_block(parent: ast.AST, one: ast.stmt, other: ast.stmt) -> bool:
    """Whether two statements stand in the same one of their parent's blocks."""
    blocks = (getattr(parent, name, ()) for name in ("orelse", "finalbody"))
    return all((one in block) == (other in block) for block in blocks)


def is_surely_set(resolver: Resolver, read: ast.Attribute) -> bool:
    """Whether an attribute of an object of the program is there before any other method of the object runs."""
    held_by = resolver.of(read.value)
    if not isinstance(held_by, Instance | OwnClass) or _may_be_literal(resolver, read.value):
        return False
    lineage = resolver.lineage(held_by.node)
    if any(_class_sets(resolver, cls, read.attr) for cls in lineage):
        return True
    if _is_deleted(resolver, read.attr):
        return False
    is_test = any(resolver.path_of(base) in TEST_CASES for cls in lineage for base in cls.bases)
    for name in (*_FIRST_METHODS, *(_FIRST_METHODS_OF_TESTS if is_test else ())):
        methods = [method for cls in resolver.family(held_by.node) for method in _methods(resolver, cls, name)]
        # Of several, one may take the place of the one that sets it.
        is_only = len(methods) == 1 and resolver.class_of(methods[0]) in lineage
        if is_only and _sets_first(resolver, methods[0], read.attr):
            return True
    return False


def is_surely_exported(resolver: Resolver, location: str, name: str) -> bool:
    """Whether a module that is read together with others surely has a global of a name once it is imported."""
    bindings = resolver.exports(location, name) or ()
    holders = [_holder(resolver, binding) for binding in bindings]
    at_top = (isinstance(resolver.program.parents[holder], ast.Module) for holder in holders)
    surely = (top and not isinstance(holder, _BIND_PERHAPS) for top, holder in zip(at_top, holders, strict=True))
    return any(surely) and not any(map(_takes_away, bindings))


def _may_be_literal(resolver: Resolver, node: ast.expr) -> bool:
    """Whether a name may hold None, which has no attributes, instead of the object that it stands for."""
    bindings: tuple[ast.AST, ...] = resolver.bindings(node) if isinstance(node, ast.Name) else ()
    owner = resolver.of(node.value) if isinstance(node, ast.Attribute) else None
    if isinstance(owner, OwnModule) and isinstance(node, ast.Attribute):
        bindings = resolver.exports(owner.location, node.attr) or ()
    return any(isinstance(resolver.of_binding(binding), Literal) for binding in bindings)


def _is_deleted(resolver: Resolver, attribute: str) -> bool:
    """Whether the program takes the attribute away from some object."""
    deleted = (
        target
        for module in resolver.program.modules
        for statement in module.some(ast.Delete)
        for target in statement.targets
    )
    return any(isinstance(target, ast.Attribute) and target.attr == attribute for target in deleted)


def _methods(resolver: Resolver, cls: ast.ClassDef, name: str) -> list[Function]:
    bindings = resolver.program.scope_of[cls].bindings.get(name, ())
    return [binding for binding in bindings if isinstance(binding, FUNCTIONS)]


def _class_sets(resolver: Resolver, cls: ast.ClassDef, attribute: str) -> bool:
    """Whether the body of a class gives it an attribute, whatever happens."""
    bindings = resolver.program.scope_of[cls].bindings.get(attribute, ())
    holders = [_holder(resolver, binding) for binding in bindings]
    surely = (resolver.program.parents[holder] is cls and not isinstance(holder, _BIND_PERHAPS) for holder in holders)
    return any(surely) and not any(map(_takes_away, bindings))


def _targets(statement: ast.stmt) -> Iterator[ast.expr]:
    """What an assignment gives values to."""
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        yield statement.target
    for target in statement.targets if isinstance(statement, ast.Assign) else ():
        yield from target.elts if isinstance(target, ast.Tuple | ast.List) else [target]


def _sets_first(resolver: Resolver, method: Function, attribute: str) -> bool:
    """Whether a method sets an attribute of its object, and neither ends nor calls another of its methods before."""
    own = next((parameter.arg for parameter in parameters(method.args)), None)
    for statement in method.body:
        for target in _targets(statement):
            if isinstance(target, ast.Attribute) and target.attr == attribute:
                return isinstance(target.value, ast.Name) and target.value.id == own
        if any(isinstance(part, ast.Return) or _hands_on(resolver, method, part, own) for part in ast.walk(statement)):
            return False
    return False


def _hands_on(resolver: Resolver, method: Function, node: ast.AST, own: str | None) -> bool:
    """Whether the object itself is used for more than one of its attributes, or runs a method or a property."""
    if not (isinstance(node, ast.Name) and node.id == own):
        return False
    parent = resolver.program.parents[node]
    if not isinstance(parent, ast.Attribute):
        return True
    call, cls = resolver.program.parents[parent], resolver.class_of(method)
    if (isinstance(call, ast.Call) and call.func is parent) or cls is None:
        return True
    return any(_methods(resolver, relative, parent.attr) for relative in resolver.family(cls))
