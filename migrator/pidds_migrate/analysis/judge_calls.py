"""Why the constructors and calls of a group could not be relayed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from pidds_migrate.analysis.arguments import bind_constructor, constructor_problem, signature_problem
from pidds_migrate.analysis.meaning import Imported, Resolver
from pidds_migrate.analysis.own_host import host_setting, is_own_host
from pidds_migrate.analysis.places import Cause, Constructor, Group, MethodCall
from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.scopes import ScopeKind
from pidds_migrate.facts.methods import METHODS, Kind, Relay
from pidds_migrate.outcome import Target

_RELAY_CODES = {Relay.FILE: "N201", Relay.LOCAL: "N202", Relay.STATE: "N203"}


class CallJudge:
    """Looks at what is called and with which arguments."""

    def __init__(self, program: Program, resolver: Resolver) -> None:
        self.program, self.resolver = program, resolver

    def constructor(self, constructor: Constructor) -> Iterator[Cause]:
        """Why a constructor cannot become a `get_api(…)`."""
        if constructor.kind is None:
            return
        target = self.program.target_at(constructor.call)
        problem = constructor_problem(constructor.call, constructor.kind, target)
        if problem is not None:
            yield Cause(constructor.call, "N216", {"problem": problem})
        elif self._host_setting is not None:
            yield from self._host_from_environment(constructor, *self._host_setting)
        statements = {self.program.parents[alias] for alias in constructor.aliases}
        for statement in statements:
            if self.program.scope_of[next(iter(constructor.aliases))].kind is ScopeKind.CLASS:
                yield Cause(constructor.call, "N223", {"problem": "its class is imported in a class body"})
            scope = self.program.scope_of[next(iter(constructor.aliases))]
            if scope.globals or scope.nonlocals:
                problem = "its class is imported in a function that declares global names"
                yield Cause(constructor.call, "N223", {"problem": problem})
            for around in self.program.ancestors(statement):
                if isinstance(around, ast.If) and "TYPE_CHECKING" in ast.unparse(around.test):
                    problem = "its class is imported for type checking only"
                    yield Cause(constructor.call, "N223", {"problem": problem})

    @cached_property
    def _host_setting(self) -> tuple[ast.AST | str, str] | None:
        return host_setting(self.program) or self.program.strangers.host_setting

    def _host_from_environment(
        self, constructor: Constructor, setting: ast.AST | str, variable: str
    ) -> Iterator[Cause]:
        """The PanDA server asks its own iDDS, whatever the environment of the program says."""
        assert constructor.kind is not None
        host = bind_constructor(constructor.call, constructor.kind).get("host")
        if host is None or is_own_host(self.program, self.resolver, host):
            seen_from = self.program.module_of(constructor.call)
            place = f"in {setting}" if isinstance(setting, str) else f"at {self.program.place(setting, seen_from)}"
            problem = f"its host depends on {variable}, which the program sets {place}"
            yield Cause(constructor.call, "N216", {"problem": problem})

    def method(self, kind: Kind, call: MethodCall) -> Iterator[Cause]:
        """Why a call cannot go through the relay."""
        method = METHODS[kind].get(call.method)
        if method is None:
            other = {Kind.CLIENT: Kind.MANAGER, Kind.MANAGER: Kind.CLIENT}[kind]
            hint = f" (it is a method of {other.value})" if call.method in METHODS[other] else ""
            yield Cause(call.call, "N204", {"method": call.method, "class": kind.value, "hint": hint})
            return
        if self._is_shown_as_source(call.call):
            yield Cause(call.call, "N210", {"container": "an f-string that shows its own source"})
        problem = signature_problem(call.call, method.signature)
        if problem is not None:
            details = {"call": ast.unparse(call.call.func), "problem": problem}
            yield Cause(call.call, "N205", details)
        elif method.relay is Relay.JSON_OUTPUTS:
            yield from self._json_outputs_later(call)
        elif method.relay is not Relay.YES:
            yield Cause(call.call, _RELAY_CODES[method.relay], {"method": call.method})

    def json_outputs(self, kind: Kind, group: Group) -> Iterator[Cause]:
        """Why JSON outputs cannot be a setting of all objects of a group: only some of them ask for it."""
        asked = [call for call in group.calls if self._relay(kind, call) is Relay.JSON_OUTPUTS]
        if asked and len(asked) != len(group.constructors):
            yield Cause(asked[0].call, "N203", {"method": asked[0].method})

    def _relay(self, kind: Kind, call: MethodCall) -> Relay | None:
        method = METHODS[kind].get(call.method)
        return method.relay if method is not None else None

    def _is_shown_as_source(self, call: ast.Call) -> bool:
        """Whether an f-string prints the call's text before its value, as `f"{c.ping()=}"` does."""
        for node in self.program.ancestors(call):
            parent = self.program.parents.get(node)
            if isinstance(node, ast.FormattedValue) and isinstance(parent, ast.JoinedStr):
                before = parent.values[parent.values.index(node) - 1] if parent.values.index(node) else None
                return (
                    isinstance(before, ast.Constant)
                    and str(before.value).rstrip().endswith("=")
                    and f"{getattr(call.func, 'attr', '')}(" in str(before.value)
                )
        return False

    def _json_outputs_later(self, call: MethodCall) -> Iterator[Cause]:
        """`setup_json_outputs()` right after the constructor is a setting of the API object, where it is sent."""
        statement = self.program.parents[call.call]
        directly_after = self._constructor_before(statement, call)
        if self.program.target_at(call.call) is not Target.RUNTIME or not directly_after:
            yield Cause(call.call, "N203", {"method": call.method})

    def _constructor_before(self, statement: ast.AST, call: MethodCall) -> bool:
        """Whether the statement just before binds the called name to a new manager."""
        block = _block_of(self.program, statement)
        position = block.index(statement) if statement in block else 0
        if not isinstance(statement, ast.Expr) or position == 0 or not isinstance(call.call.func, ast.Attribute):
            return False
        before = block[position - 1]
        if not isinstance(before, ast.Assign) or len(before.targets) != 1 or not isinstance(before.value, ast.Call):
            return False
        meaning = self.resolver.of(before.value.func)
        same = ast.unparse(before.targets[0]) == ast.unparse(call.call.func.value)
        return same and isinstance(meaning, Imported)


def _block_of(program: Program, statement: ast.AST) -> list[ast.AST]:
    parent = program.parents.get(statement)
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and statement in block:
            return block
    return []
