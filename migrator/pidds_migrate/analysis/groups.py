"""Decide for each group of connected places whether it can move, and if not, why not."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from pidds_migrate.analysis.arguments import constructor_problem, signature_problem
from pidds_migrate.analysis.follow import Trail
from pidds_migrate.analysis.meaning import Imported, Literal, OwnClass, Resolver
from pidds_migrate.analysis.places import Cause, Constructor, Group, MethodCall
from pidds_migrate.analysis.scopes import FUNCTIONS, Function, Module, ScopeKind
from pidds_migrate.facts.methods import METHODS, Kind, Relay
from pidds_migrate.outcome import Settings, Target

_TRANSPARENT_DECORATORS = {"staticmethod", "classmethod", "property", "lru_cache", "cache", "cached_property"}
_RELAY_CODES = {Relay.FILE: "N201", Relay.LOCAL: "N202", Relay.STATE: "N203"}


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
    judge = _Judge(module, resolver, trail, settings)
    seen: dict[int, Group] = {}
    for place in [*trail.made, *trail.places.values()]:
        seen.setdefault(id(place.group), place.group)
    return [judge.judge(group) for group in seen.values() if judge.is_of_interest(group)]


class _Judge:
    def __init__(self, module: Module, resolver: Resolver, trail: Trail, settings: Settings) -> None:
        self.module, self.resolver, self.trail, self.settings = module, resolver, trail, settings

    def is_of_interest(self, group: Group) -> bool:
        has_native = any(constructor.kind is not None for constructor in group.constructors)
        annotated = any(parameter in group.keys for parameter in self.trail.annotated_parameters)
        return has_native or (annotated and bool(group.calls) and not group.constructors)

    def judge(self, group: Group) -> ClientGroup:
        kinds = group.kinds
        kind = next(iter(kinds)) if len(kinds) == 1 else None
        causes = [*group.causes]
        causes += self.mixed(group)
        causes += self.unknown_bindings(group)
        causes += self.unseen_functions(group)
        causes += self.attributes(group)
        for constructor in group.constructors:
            causes += self.constructor(constructor)
        if kind is not None:
            for call in group.calls:
                causes += self.method(kind, call)
        if not causes and not group.calls:
            causes += self.unused(group)
        return ClientGroup(group, kind, list(dict.fromkeys(causes)))

    def mixed(self, group: Group) -> Iterator[Cause]:
        if group.kinds == {Kind.CLIENT, Kind.MANAGER}:
            first = group.constructors[0].call
            name = next((_name_of(key) for key in group.bindings), "one name")
            yield Cause(first, "N213", {"name": name})
        elif None in group.kinds and len(group.kinds) > 1:
            yield Cause(group.constructors[0].call, "N223", {"problem": "it also holds an API object of PanDA"})

    def unknown_bindings(self, group: Group) -> Iterator[Cause]:
        for binding in group.bindings:
            if isinstance(binding, ast.arg):
                yield from self.parameter(binding)
            elif binding not in self.trail.bound and not isinstance(self.resolver.of_binding(binding), Literal):
                details = {"name": _name_of(binding), "line": str(getattr(binding, "lineno", "?"))}
                yield Cause(binding, "N212", details)

    def parameter(self, binding: ast.arg) -> Iterator[Cause]:
        function = self.module.scope_of[binding].node
        if isinstance(function, (*FUNCTIONS, ast.Lambda)) and self.callers_unseen(function):
            yield Cause(binding, "N214", {"function": _called(function)})

    def callers_unseen(self, function: Function | ast.Lambda) -> bool:
        if function not in self.trail.called or function in self.trail.opened:
            return True
        if isinstance(function, ast.Lambda):
            return False
        if any(_decorator_name(d) not in _TRANSPARENT_DECORATORS for d in function.decorator_list):
            return True
        is_method = self.resolver.class_of(function) is not None
        return is_method and function.name in self.trail.attributes

    def unseen_functions(self, group: Group) -> Iterator[Cause]:
        for key in group.keys:
            if isinstance(key, tuple) and isinstance(key[0], (*FUNCTIONS, ast.Lambda)) and group.constructors:
                function = key[0]
                if self.callers_unseen(function):
                    yield Cause(function, "N214", {"function": _called(function)})
                elif any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(function)):
                    yield Cause(function, "N210", {"container": "a generator"})

    def attributes(self, group: Group) -> Iterator[Cause]:
        for key in group.keys:
            if isinstance(key, tuple) and isinstance(key[0], ast.ClassDef):
                cls, name = key
                for node in self.trail.attributes.get(name or "", ()):
                    problem = f"{ast.unparse(node)} may be the same attribute of an object that is not followed"
                    yield Cause(node, "N223", {"problem": problem})
                for base in cls.bases:
                    if not self.is_harmless_base(base):
                        problem = f"class {cls.name} inherits from {ast.unparse(base)}, which cannot be seen"
                        yield Cause(base, "N223", {"problem": problem})

    def is_harmless_base(self, base: ast.expr) -> bool:
        """Whether a base class is one of the file's own or of the standard library, which uses no iDDS client."""
        meaning = self.resolver.of(base)
        if isinstance(meaning, Imported):
            root = meaning.path.partition(".")[0]
            return root in sys.stdlib_module_names or root in ("unittest2",)
        if isinstance(base, ast.Name):
            return isinstance(meaning, OwnClass) or not self.resolver.bindings(base)
        return isinstance(meaning, OwnClass)

    def constructor(self, constructor: Constructor) -> Iterator[Cause]:
        if constructor.kind is None:
            return
        problem = constructor_problem(constructor.call, constructor.kind, self.settings.target)
        if problem is not None:
            yield Cause(constructor.call, "N216", {"problem": problem})
        statements = {self.module.parents[alias] for alias in constructor.aliases}
        for statement in statements:
            if self.module.scope_of[next(iter(constructor.aliases))].kind is ScopeKind.CLASS:
                yield Cause(constructor.call, "N223", {"problem": "its class is imported in a class body"})
            for around in self.module.ancestors(statement):
                if isinstance(around, ast.If) and "TYPE_CHECKING" in ast.unparse(around.test):
                    problem = "its class is imported for type checking only"
                    yield Cause(constructor.call, "N223", {"problem": problem})

    def method(self, kind: Kind, call: MethodCall) -> Iterator[Cause]:
        method = METHODS[kind].get(call.method)
        if method is None:
            other = {Kind.CLIENT: Kind.MANAGER, Kind.MANAGER: Kind.CLIENT}[kind]
            hint = f" (it is a method of {other.value})" if call.method in METHODS[other] else ""
            yield Cause(call.call, "N204", {"method": call.method, "class": kind.value, "hint": hint})
            return
        problem = signature_problem(call.call, method.signature)
        if problem is not None:
            details = {"call": ast.unparse(call.call.func), "problem": problem}
            yield Cause(call.call, "N205", details)
        elif method.relay is Relay.JSON_OUTPUTS:
            yield from self.json_outputs(call)
        elif method.relay is not Relay.YES:
            yield Cause(call.call, _RELAY_CODES[method.relay], {"method": call.method})

    def json_outputs(self, call: MethodCall) -> Iterator[Cause]:
        """`setup_json_outputs()` right after the constructor is a setting of the API object, where it is sent."""
        statement = self.module.parents[call.call]
        directly_after = self.constructor_before(statement, call)
        if self.settings.target is not Target.RUNTIME or not directly_after:
            yield Cause(call.call, "N203", {"method": call.method})

    def constructor_before(self, statement: ast.AST, call: MethodCall) -> bool:
        """Whether the statement just before binds the called name to a new manager."""
        block = _block_of(self.module, statement)
        position = block.index(statement) if statement in block else 0
        if not isinstance(statement, ast.Expr) or position == 0 or not isinstance(call.call.func, ast.Attribute):
            return False
        before = block[position - 1]
        if not isinstance(before, ast.Assign) or len(before.targets) != 1 or not isinstance(before.value, ast.Call):
            return False
        meaning = self.resolver.of(before.value.func)
        same = ast.unparse(before.targets[0]) == ast.unparse(call.call.func.value)
        return same and isinstance(meaning, Imported)

    def unused(self, group: Group) -> Iterator[Cause]:
        """An object that is never called here, but can be reached from elsewhere, is used by code not seen."""
        for key in group.keys:
            if isinstance(key, tuple) and isinstance(key[0], ast.ClassDef):
                yield Cause(group.constructors[0].call, "N214", {"function": f"{key[0].name}.{key[1]}"})
                return
            if isinstance(key, ast.Name) and self.module.scope_of[key].owner(key.id) is self.module.scope:
                yield Cause(group.constructors[0].call, "N214", {"function": key.id})
                return


def _block_of(module: Module, statement: ast.AST) -> list[ast.AST]:
    parent = module.parents.get(statement)
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and statement in block:
            return block
    return []


def _decorator_name(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)


def _called(function: Function | ast.Lambda) -> str:
    return "the lambda" if isinstance(function, ast.Lambda) else f"{function.name}()"


def _name_of(binding: ast.AST) -> str:
    for attribute in ("id", "arg", "name", "asname", "rest"):
        name = getattr(binding, attribute, None)
        if isinstance(name, str):
            return name
    return "a name"
