"""Why the constructors and calls of a group could not be relayed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property

from pidds_migrate.decide.class_uses import replaced_names
from pidds_migrate.decide.own_host import host_setting
from pidds_migrate.facts.methods import METHODS, Api, Method, Relay
from pidds_migrate.outcome import Target
from pidds_migrate.resolve.expressions import is_none
from pidds_migrate.resolve.program import REPLACEMENT, Program
from pidds_migrate.resolve.scopes import ScopeKind
from pidds_migrate.resolve.values import Imported, Resolver
from pidds_migrate.track.holders import Cause, Constructor, Doubt, Group, MethodCall, MethodValue, Use, name_of
from pidds_migrate.track.signatures import bind_constructor, constructor_problem, signature_problem, takes_arguments

_ENVIRONMENT = frozenset({"os.environ.get", "os.getenv"})
_RELAY_CODES = {Relay.FILE: "N201", Relay.LOCAL: "N202", Relay.STATE: "N203"}


class CallJudge:
    """Looks at what is called and with which arguments."""

    def __init__(self, program: Program, resolver: Resolver) -> None:
        self.program, self.resolver = program, resolver

    def constructor(self, constructor: Constructor) -> Iterator[Cause | Doubt]:
        """Why a constructor cannot become a `get_api(…)`."""
        if constructor.kind is None:
            return
        call = constructor.call
        refused = [*self._arguments(constructor)]
        yield from refused
        if not any(isinstance(each, Cause) for each in refused) and self._asks_environment(constructor):
            yield from self._environment(call)
        for alias in constructor.aliases:
            module = self.program.module_of(alias)
            replaced = self.program.obstacles.get(f"{self.program.location_of(module)}:{name_of(alias)}")
            if self.program.scope_of[alias] is not module.scope:
                continue
            if replaced is not None and replaced.startswith(REPLACEMENT):
                yield Doubt(call, Use.CLASS, replaced)
            elif (node := self._replaced.get(name_of(alias))) is not None:
                yield Doubt(node, Use.CLASS, ast.unparse(node))
        scopes = {self.program.scope_of[alias] for alias in constructor.aliases}
        is_hidden = any(scope.kind is ScopeKind.CLASS or scope.globals or scope.nonlocals for scope in scopes)
        if is_hidden or (constructor.aliases and all(map(self._never_runs, constructor.aliases))):
            yield Cause(call, "N223", {"name": ast.unparse(call.func)})

    @cached_property
    def _replaced(self) -> dict[str, ast.AST]:
        return replaced_names(self.program)

    def _environment(self, call: ast.Call) -> Iterator[Cause]:
        """Where the program itself chooses the host that a native object asks the environment for."""
        setting = host_setting(self.program)
        if setting is not None:
            place = self.program.place(setting.node, self.program.module_of(call))
            sets = "sets" if setting.is_sure else "may set"
            yield Cause(call, "N202", {"method": f"{setting.variable}, which the program {sets} at {place},"})

    def _arguments(self, constructor: Constructor) -> Iterator[Cause | Doubt]:
        """Why the arguments of a constructor cannot be carried over, or only by an object that takes them."""
        assert constructor.kind is not None
        call, kind = constructor.call, constructor.kind
        is_runtime = self.program.target_at(call) is Target.RUNTIME
        problem = constructor_problem(call, kind)
        # The arguments besides the host that cannot be left out, because evaluating them may do something.
        given = bind_constructor(call, kind) if problem is None else {}
        acting = {name: value for name, value in given.items() if name != "host" and not self._does_nothing(value)}
        timeout = acting.pop("timeout", None)
        if timeout is not None and not is_runtime:  # where get_api takes it
            yield Doubt(call, Use.EVALUATED, f"timeout={ast.unparse(timeout)}")
        for name, value in acting.items():
            problem = f"{name}={ast.unparse(value)} would be dropped, but evaluating it may do something"
        if problem is not None and is_runtime and takes_arguments(call, kind):
            yield Doubt(call, Use.CONSTRUCTOR, problem)
        elif problem is not None:
            way_out = "; --target runtime has the class" if takes_arguments(call, kind) else ""
            yield Cause(call, "N216", {"problem": problem, "instead": way_out})

    def _does_nothing(self, node: ast.expr) -> bool:
        """Whether an expression can be left out: names, numbers, what the environment holds, choices among these."""
        if isinstance(node, ast.Call):
            is_plain = not node.keywords and all(isinstance(argument, ast.Constant) for argument in node.args)
            return is_plain and self.resolver.path_of(node.func) in _ENVIRONMENT
        if isinstance(node, ast.BinOp):
            numbers = (node.left, node.right)
            is_sum = isinstance(node.op, ast.Add | ast.Sub | ast.Mult)
            return is_sum and all(
                self._does_nothing(number) if isinstance(number, ast.BinOp) else _is_number(number)
                for number in numbers
            )
        if isinstance(node, ast.UnaryOp):
            is_negative = isinstance(node.op, ast.USub) and _is_number(node.operand)
            return is_negative or (isinstance(node.op, ast.Not) and self._does_nothing(node.operand))
        plain = (ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Dict, ast.BoolOp, ast.IfExp)
        parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
        return isinstance(node, plain) and all(map(self._does_nothing, parts))

    def _never_runs(self, alias: ast.alias) -> bool:
        """Whether an import is for type checkers alone, so that the class is not there when the program runs."""
        for around in self.program.ancestors(alias):
            if isinstance(around, ast.If) and self.resolver.path_of(around.test) == "typing.TYPE_CHECKING":
                return self.program.parents[alias] in around.body
        return False

    def _asks_environment(self, constructor: Constructor) -> bool:
        """Whether the native object itself asks the environment for its host; an expression is evaluated as before."""
        assert constructor.kind is not None
        host = bind_constructor(constructor.call, constructor.kind).get("host")
        return host is None or is_none(host)

    def method(self, kinds: Iterable[Api | None], call: MethodCall) -> Iterator[Cause | Doubt]:
        """Why a call cannot go through the relay, or not from where it stands.

        Args:
            kinds: which clients the object may be, None for an API object that is there already.
            call: the call.
        """
        methods = [METHODS[kind][call.method] for kind in kinds if kind and call.method in METHODS[kind]]
        if not methods:
            kind = next(kind for kind in kinds if kind is not None)
            other = {Api.CLIENT: Api.MANAGER, Api.MANAGER: Api.CLIENT}[kind]
            hint = f" (it is a method of {other.value})" if call.method in METHODS[other] else ""
            yield Cause(call.call, "N204", {"method": call.method, "class": kind.value, "hint": hint})
            return
        if self._is_shown_as_source(call.call):
            yield Doubt(call.call, Use.STORED, "an f-string that shows its own source")
        for method in methods:
            problem = signature_problem(call.call, method.signature)
            if problem is not None:
                yield Cause(call.call, "N205", {"call": ast.unparse(call.call.func), "problem": problem})
            else:
                yield from self._relayed(method, call)

    def _relayed(self, method: Method, call: MethodCall) -> Iterator[Cause | Doubt]:
        is_runtime = self.program.target_at(call.call) is Target.RUNTIME
        if method.relay is Relay.JSON_OUTPUTS and not is_runtime:
            yield Cause(call.call, "N203", {"method": call.method})
        elif method.relay is Relay.JSON_OUTPUTS and not self._is_directly_after_constructor(call):
            yield Doubt(call.call, Use.METHOD, call.method)
        elif method.relay is Relay.SETUP and (call.call.args or call.call.keywords):
            yield Cause(call.call, "N202", {"method": call.method})
        elif method.relay is Relay.SETUP and not isinstance(self.program.parents[call.call], ast.Expr):
            yield Doubt(call.call, Use.METHOD, call.method)
        elif method.relay in _RELAY_CODES:
            yield Cause(call.call, _RELAY_CODES[method.relay], {"method": call.method})

    def value(self, kinds: Iterable[Api | None], value: MethodValue) -> Iterator[Cause | Doubt]:
        """Why a method that is taken as a value cannot go through the relay, or not by itself."""
        node = value.node
        methods = [METHODS[kind][node.attr] for kind in kinds if kind and node.attr in METHODS[kind]]
        for method in methods:
            if method.relay in _RELAY_CODES:
                yield Cause(node, _RELAY_CODES[method.relay], {"method": node.attr})
        is_plain = all(isinstance(part, ast.Name | ast.Attribute | ast.expr_context) for part in ast.walk(node))
        is_plain = is_plain and not any(isinstance(around, ast.JoinedStr) for around in self.program.ancestors(node))
        is_relayed = bool(methods) and all(method.relay is Relay.YES for method in methods)
        if not (is_plain and is_relayed and isinstance(node.ctx, ast.Load) and node.lineno == node.end_lineno):
            yield Doubt(node, Use.METHOD, node.attr)

    def json_outputs(self, group: Group) -> Iterator[Doubt]:
        """Why JSON outputs cannot be a setting of all objects of a group: only some of them ask for it."""
        asked = [call for call in group.calls if self._asks_for_json(group.kinds, call)]
        if asked and len(asked) != len(group.constructors):
            yield Doubt(asked[0].call, Use.METHOD, asked[0].method)

    def _asks_for_json(self, kinds: Iterable[Api | None], call: MethodCall) -> bool:
        methods = (METHODS[kind].get(call.method) for kind in kinds if kind is not None)
        return any(method is not None and method.relay is Relay.JSON_OUTPUTS for method in methods)

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

    def _is_directly_after_constructor(self, call: MethodCall) -> bool:
        """Whether the statement just before binds the called name to a new manager, which gets the setting then."""
        statement, function = self.program.parents[call.call], call.call.func
        if not isinstance(statement, ast.Expr) or not isinstance(function, ast.Attribute):
            return False
        block = getattr(*self.program.block_of(statement))
        before = [None, *block][block.index(statement)]
        if not isinstance(before, ast.Assign) or len(before.targets) != 1 or not isinstance(before.value, ast.Call):
            return False
        meaning = self.resolver.of(before.value.func)
        same = ast.unparse(before.targets[0]) == ast.unparse(function.value)
        return same and isinstance(meaning, Imported)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)
