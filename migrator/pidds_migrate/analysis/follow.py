"""Follow the clients through the file: where they are made, held, handed on, called, and where they get away."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field

from pidds_migrate.analysis.escapes import escape_cause
from pidds_migrate.analysis.meaning import (
    Ambiguous,
    Imported,
    Instance,
    Meaning,
    OwnClass,
    OwnFunction,
    Resolver,
)
from pidds_migrate.analysis.places import Cause, Constructor, MethodCall, Place, PlaceKey
from pidds_migrate.analysis.scopes import FUNCTIONS, Function, Module, ScopeKind, parameters
from pidds_migrate.facts.methods import METHODS
from pidds_migrate.facts.names import CLASSES, GET_API, PACKAGE


@dataclass(eq=False)
class Trail:
    """What following the clients has found.

    Attributes:
        places: every place that something of interest was seen in.
        bound: bindings whose value is known to be a client or a constant.
        called: functions of the file with a call that was followed.
        opened: functions that something else than a followed call can reach, with the node that lets it.
        attributes: attributes read or written on objects that cannot be followed, by name.
        findings: places that no group explains (star imports, sub-clients, a class used as a value).
        annotations: names of native classes in annotations.
        annotated_parameters: parameters whose annotation names a native class.
        made: the places of objects that constructors make.
        patched: where the program changes or looks up the native client itself (tests do).
        loose_api: where `get_api` is used in a way that is not followed.
        other_self: classes of the file with a method that is called with an object of another kind as self.
        by_name: classes of the file whose attributes are asked for by a name that only the running program knows.
    """

    places: dict[PlaceKey, Place] = field(default_factory=dict)
    bound: set[ast.AST] = field(default_factory=set)
    called: set[ast.AST] = field(default_factory=set)
    opened: dict[ast.AST, ast.AST] = field(default_factory=dict)
    attributes: defaultdict[str, list[ast.Attribute]] = field(default_factory=lambda: defaultdict(list))
    findings: list[Cause] = field(default_factory=list)
    annotations: list[ast.expr] = field(default_factory=list)
    annotated_parameters: list[ast.arg] = field(default_factory=list)
    made: list[Place] = field(default_factory=list)
    patched: list[Cause] = field(default_factory=list)
    loose_api: ast.AST | None = None
    by_name: dict[ast.ClassDef, ast.Call] = field(default_factory=dict)
    other_self: dict[ast.ClassDef, ast.Call] = field(default_factory=dict)

    def place(self, key: PlaceKey) -> Place:
        """The place of a key, made when first asked for."""
        place = self.places.get(key)
        if place is None:
            place = self.places[key] = Place()
            place.group.keys.append(key)
        return place


def follow(module: Module, resolver: Resolver, names: set[str]) -> Trail:
    """Follow every client of a module."""
    follower = _Follower(module, resolver, names)
    follower.block(module.tree.body)
    return follower.trail


class _Follower:
    def __init__(self, module: Module, resolver: Resolver, names: set[str]) -> None:
        self.module, self.resolver, self.names = module, resolver, names
        self.trail = Trail()

    # ---- statements
    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.AST) -> None:
        visitor = getattr(self, f"on_{type(node).__name__}", None)
        if visitor is not None:
            visitor(node)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.escape(self.value(child), child)
            else:
                self.statement(child)

    def on_Expr(self, node: ast.Expr) -> None:
        self.value(node.value)

    def on_Assign(self, node: ast.Assign) -> None:
        self.assign(node.targets, node.value)

    def on_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.annotation(node.annotation)
        if node.value is not None:
            self.assign([node.target], node.value)

    def assign(self, targets: list[ast.expr], value: ast.expr) -> None:
        if isinstance(value, ast.Tuple | ast.List) and all(_unpacks(target, value) for target in targets):
            for position, element in enumerate(value.elts):
                self.assign([target.elts[position] for target in targets], element)  # type: ignore[attr-defined]
            return
        place = self.value(value)
        for target in targets:
            self.store(target, place, value)

    def store(self, target: ast.expr, place: Place | None, value: ast.expr) -> None:
        """Bind a target to a value, which a place stands for if it may be a client."""
        if isinstance(target, ast.Name):
            self.bind(target, place, value)
        elif isinstance(target, ast.Attribute):
            self.store_attribute(target, place, value)
        else:
            self.statement(target)
            self.escape(place, value)

    def bind(self, binding: ast.AST, place: Place | None, value: ast.expr) -> None:
        if place is not None:
            self.trail.place(binding).join(place)
        if place is not None or isinstance(value, ast.Constant):
            self.trail.bound.add(binding)
        if isinstance(value, ast.Constant) and getattr(binding, "id", None) in self.names:
            self.trail.place(binding).group.blanks.append(value)
        owner = self.module.scope_of[binding]
        if isinstance(binding, ast.Name) and owner.kind is ScopeKind.CLASS and binding.id in self.names:
            self.attribute_place(owner.node, binding.id).join(self.trail.place(binding))

    def store_attribute(self, target: ast.Attribute, place: Place | None, value: ast.expr) -> None:
        base = self.resolver.of(target.value)
        if isinstance(base, Instance | OwnClass):
            self.receiver(target.value)
            held = self.attribute_place(base.node, target.attr) if target.attr in self.names else None
            if held is not None and place is not None:
                held.join(place)
            elif held is not None and isinstance(value, ast.Constant):
                held.group.blanks.append(value)
            elif held is not None:
                held.group.causes.append(_also_bound(target, ast.unparse(target)))
            return
        if isinstance(base, Imported) and _is_native(base.path):
            self.trail.patched.append(Cause(target, "N208", {"what": f"{ast.unparse(target)} = ..."}))
        held = self.value(target.value)
        if held is not None:
            held.group.causes.append(Cause(target, "N206", {"attribute": target.attr}))
        self.trail.attributes[target.attr].append(target)
        self.escape(place, value)

    def on_AugAssign(self, node: ast.AugAssign) -> None:
        self.escape(self.value(node.value), node.value)
        if not isinstance(node.target, ast.Name):
            self.store(node.target, None, node.value)

    def on_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.trail.bound.add(target)
            else:
                self.statement(target)

    def on_Return(self, node: ast.Return) -> None:
        function = self.function_around(node)
        place = self.value(node.value) if node.value is not None else None
        if function is None or isinstance(function, ast.AsyncFunctionDef):
            self.escape(place, node.value or node)
            return
        if place is not None:
            self.trail.place((function, None)).join(place)
        elif function.name not in self.names:
            return
        elif node.value is None or isinstance(node.value, ast.Constant):
            self.trail.place((function, None)).group.blanks.append(node)
        else:
            cause = _also_bound(node, f"what {function.name}() returns")
            self.trail.place((function, None)).group.causes.append(cause)

    def function_around(self, node: ast.AST) -> Function | None:
        return next((around for around in self.module.ancestors(node) if isinstance(around, FUNCTIONS)), None)

    def on_If(self, node: ast.If | ast.While) -> None:
        self.test(node.test)
        self.block(node.body)
        self.block(node.orelse)

    on_While = on_If

    def on_Assert(self, node: ast.Assert) -> None:
        self.test(node.test)
        if node.msg is not None:
            self.escape(self.value(node.msg), node.msg)

    def on_FunctionDef(self, node: Function) -> None:
        for decorator in node.decorator_list:
            self.escape(self.value(decorator), decorator)
        self.signature(node.args)
        if node.returns is not None:
            self.annotation(node.returns)
        self.block(node.body)

    on_AsyncFunctionDef = on_FunctionDef

    def signature(self, arguments: ast.arguments) -> None:
        for parameter in parameters(arguments):
            if parameter.annotation is not None and self.annotation(parameter.annotation):
                self.trail.annotated_parameters.append(parameter)
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults = [*zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)]
        keyword_only = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        for parameter, default in [*defaults, *((p, d) for p, d in keyword_only if d is not None)]:
            self.pass_argument(parameter, default)

    def on_ClassDef(self, node: ast.ClassDef) -> None:
        for base in node.bases:
            meaning = self.resolver.of(base)
            if isinstance(meaning, Imported) and meaning.path in CLASSES:
                what = f"class {node.name}({ast.unparse(base)})"
                self.trail.findings.append(Cause(base, "N208", {"what": what}))
            elif not isinstance(meaning, OwnClass):
                self.escape(self.value(base), base)
        for keyword in node.keywords:
            self.escape(self.value(keyword.value), keyword.value)
        for decorator in node.decorator_list:
            self.escape(self.value(decorator), decorator)
        self.block(node.body)

    def on_ImportFrom(self, node: ast.ImportFrom) -> None:
        package = node.module or ""
        for alias in node.names:
            if alias.name == "*" and (package == PACKAGE or package.startswith(f"{PACKAGE}.")):
                self.trail.findings.append(Cause(node, "N217", {"module": package}))
            elif alias.name == "*" and f"{package}.get_api" in GET_API:
                self.trail.loose_api = node

    def on_Import(self, node: ast.Import) -> None:
        """An import binds names; what they are used for is seen at their uses."""

    def annotation(self, node: ast.expr) -> bool:
        """Note native classes named in an annotation; whether there are any."""
        found = [
            part
            for part in ast.walk(node)
            if isinstance(part, ast.Name | ast.Attribute)
            and isinstance(meaning := self.resolver.of(part), Imported)
            and meaning.path in CLASSES
        ]
        self.trail.annotations += found
        return bool(found)

    # ---- expressions
    def value(self, node: ast.expr) -> Place | None:
        """Visit an expression; the place of its value where that may be a client."""
        visitor = getattr(self, f"value_{type(node).__name__}", None)
        if visitor is not None:
            found: Place | None = visitor(node)
            return found
        self.statement(node)
        return None

    def test(self, node: ast.expr) -> None:
        """Visit a condition: looking at whether a client is there does it no harm."""
        if isinstance(node, ast.BoolOp):
            for operand in node.values:
                self.test(operand)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self.test(node.operand)
        else:
            self.value(node)

    def value_Compare(self, node: ast.Compare) -> None:
        with_none = isinstance(node.ops[0], ast.Is | ast.IsNot) and _is_none(node.comparators[0])
        place = self.value(node.left)
        if not (with_none and len(node.ops) == 1):
            self.escape(place, node.left)
            for operand in node.comparators:
                self.escape(self.value(operand), operand)

    def value_UnaryOp(self, node: ast.UnaryOp) -> None:
        place = self.value(node.operand)
        if not isinstance(node.op, ast.Not):
            self.escape(place, node.operand)

    def value_Name(self, node: ast.Name) -> Place | None:
        if not isinstance(node.ctx, ast.Load):
            return None  # a loop's or a pattern's target: bound to something that is not followed
        meaning = self.resolver.of(node)
        if meaning is not None and self.mention(node, meaning):
            return None
        if node.id not in self.names:
            return None
        place = None
        for binding in self.resolver.bindings(node):
            if place is None:
                place = self.trail.place(binding)
            place.join(self.trail.place(binding))
        return place

    def mention(self, node: ast.expr, meaning: Meaning) -> bool:
        """Note something other than an object, used as a value; whether it was that."""
        if isinstance(meaning, Imported):
            if meaning.path in CLASSES:
                self.trail.findings.append(Cause(node, "N220", {"name": ast.unparse(node)}))
            elif f"{meaning.path}.get_api" in GET_API or meaning.path in GET_API:
                self.trail.loose_api = node
            return True
        if isinstance(meaning, OwnFunction):
            self.trail.opened.setdefault(meaning.node, node)
            return True
        if isinstance(meaning, OwnClass):
            for statement in meaning.node.body:
                if isinstance(statement, FUNCTIONS) and statement.name == "__init__":
                    self.trail.opened.setdefault(statement, node)
            return True
        return isinstance(meaning, Instance)

    def value_Attribute(self, node: ast.Attribute) -> Place | None:
        meaning = self.resolver.of(node)
        if isinstance(meaning, OwnFunction):
            self.receiver(node.value)
            if isinstance(meaning.node, ast.Lambda):
                return None
            if any(isinstance(d, ast.Name) and d.id == "property" for d in meaning.node.decorator_list):
                self.trail.called.add(meaning.node)
                return self.trail.place((meaning.node, None)) if meaning.node.name in self.names else None
            self.trail.opened.setdefault(meaning.node, node)
            return None
        if meaning is not None and self.mention(node, meaning):
            return None
        base = self.resolver.of(node.value)
        if isinstance(base, Instance | OwnClass):
            self.receiver(node.value)
            return self.own_attribute(node, base.node) if node.attr in self.names else None
        held = self.value(node.value)
        if held is not None:
            is_method = any(node.attr in methods for methods in METHODS.values())
            cause = Cause(node, *(("N211", {"method": node.attr}) if is_method else ("N206", {"attribute": node.attr})))
            held.group.causes.append(cause)
        self.trail.attributes[node.attr].append(node)
        return None

    def receiver(self, node: ast.expr) -> None:
        """Visit the object of an attribute whose class is known: its constructor's arguments may hold clients."""
        if isinstance(node, ast.Call):
            self.value(node)

    def own_attribute(self, node: ast.Attribute, owner: ast.ClassDef) -> Place:
        place = self.attribute_place(owner, node.attr)
        if isinstance(node.ctx, ast.Store):
            place.group.causes.append(_also_bound(node, ast.unparse(node)))
        return place

    def attribute_place(self, owner: ast.AST, attribute: str) -> Place:
        """The place of an attribute, shared by all classes of the file that inheritance connects."""
        assert isinstance(owner, ast.ClassDef)
        place = self.trail.place((owner, attribute))
        for relative in self.resolver.family(owner):
            place.join(self.trail.place((relative, attribute)))
        return place

    def value_IfExp(self, node: ast.IfExp) -> Place | None:
        self.test(node.test)
        return self.either([node.body, node.orelse])

    def value_BoolOp(self, node: ast.BoolOp) -> Place | None:
        return self.either(node.values)

    def either(self, options: list[ast.expr]) -> Place | None:
        """The place of an expression whose value is one of several."""
        places = [(option, self.value(option)) for option in options]
        found = next((place for _, place in places if place is not None), None)
        if found is not None:
            for option, place in places:
                if place is not None:
                    found.join(place)
                elif isinstance(option, ast.Constant):
                    found.group.blanks.append(option)
                else:
                    found.group.causes.append(_also_bound(option, ast.unparse(option)))
        return found

    def value_NamedExpr(self, node: ast.NamedExpr) -> Place | None:
        place = self.value(node.value)
        self.bind(node.target, place, node.value)
        return place

    def value_Lambda(self, node: ast.Lambda) -> None:
        self.signature(node.args)
        place = self.value(node.body)
        if place is None:
            return
        if self.resolver.is_named_lambda(node):
            self.trail.place((node, None)).join(place)
        else:
            self.escape(place, node.body)

    def value_ListComp(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.comprehension):
                self.escape(self.value(child.iter), child.iter)
                self.statement(child.target)
                for condition in child.ifs:
                    self.test(condition)
            elif isinstance(child, ast.expr):
                self.escape(self.value(child), child)

    value_SetComp = value_DictComp = value_GeneratorExp = value_ListComp

    # ---- calls
    def value_Call(self, node: ast.Call) -> Place | None:
        meaning = self.resolver.of(node.func)
        if isinstance(meaning, Imported):
            return self.imported_call(node, meaning)
        if isinstance(meaning, OwnFunction):
            if isinstance(node.func, ast.Attribute):
                self.receiver(node.func.value)
                self.other_self(node, node.func, meaning)
            return self.own_call(node, meaning.node, skip_first=meaning.bound)
        if isinstance(meaning, OwnClass):
            self.own_constructor(node, meaning.node)
            return None
        if isinstance(meaning, Ambiguous):
            self.ambiguous_call(node, meaning)
        elif isinstance(node.func, ast.Attribute):
            self.method_call(node, node.func)
        else:
            called = self.value(node.func)
            if called is not None:
                called.group.causes.append(Cause(node, "N206", {"attribute": "__call__"}))
        self.hand_over(node)
        return None

    def other_self(self, node: ast.Call, function: ast.Attribute, meaning: OwnFunction) -> None:
        """Note a method called through its class: what it is given as self may be anything."""
        owner = self.resolver.class_of(meaning.node)
        through_class = isinstance(self.resolver.of(function.value), OwnClass) and not meaning.bound
        is_static = any("staticmethod" in ast.unparse(d) for d in getattr(meaning.node, "decorator_list", ()))
        if owner is not None and through_class and not is_static:
            self.trail.other_self.setdefault(owner, node)

    def hand_over(self, node: ast.Call) -> None:
        """Visit the arguments of a call that is not followed."""
        self.native_by_text(node)
        harmless = self.resolver.is_builtin(node.func, "bool")
        if self.resolver.is_builtin(node.func, "getattr", "setattr", "hasattr", "delattr", "vars") and node.args:
            asked = self.resolver.of(node.args[0])
            if isinstance(asked, Instance | OwnClass) and not isinstance(node.args[-1], ast.Constant):
                self.trail.by_name.setdefault(asked.node, node)
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            place = self.value(argument)
            if not harmless:
                self.escape(place, argument)

    def native_by_text(self, node: ast.Call) -> None:
        """Note a call that is handed the native client by its dotted name: mock.patch, import_module."""
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and _is_native(argument.value):
                self.trail.patched.append(Cause(node, "N207", {"call": ast.unparse(node)}))

    def imported_call(self, node: ast.Call, meaning: Imported) -> Place | None:
        self.hand_over(node)
        kind = CLASSES.get(meaning.path)
        if kind is None and meaning.path not in GET_API:
            package, _, name = meaning.path.rpartition(".")
            if _is_native(meaning.path):
                self.trail.findings.append(Cause(node, "N218", {"name": name, "module": package}))
            return None
        place = Place()
        self.trail.made.append(place)
        scope = self.module.scope_of[node]
        place.group.constructors.append(Constructor(node, kind, scope, meaning.aliases))
        if meaning.through_assignment:
            place.group.causes.append(Cause(node, "N220", {"name": ast.unparse(node.func)}))
        return place

    def ambiguous_call(self, node: ast.Call, meaning: Ambiguous) -> None:
        for binding, option in zip(meaning.bindings, meaning.options, strict=True):
            if isinstance(option, Imported) and option.path in CLASSES:
                others = [b for b, o in zip(meaning.bindings, meaning.options, strict=True) if o != option]
                line = str(getattr(others[0] if others else binding, "lineno", "?"))
                details = {"name": ast.unparse(node.func), "line": line}
                self.trail.findings.append(Cause(node, "N212", details))
                return

    def method_call(self, node: ast.Call, function: ast.Attribute) -> None:
        base = self.resolver.of(function.value)
        if isinstance(base, Instance | OwnClass):
            self.receiver(function.value)
        if isinstance(base, Instance | OwnClass) and function.attr in self.names:
            # Not a method of the class: perhaps a client held in an attribute, called like a function.
            held = self.attribute_place(base.node, function.attr)
            held.group.causes.append(Cause(node, "N206", {"attribute": "__call__"}))
        place = self.value(function.value) if not isinstance(base, Instance | OwnClass) else None
        if place is not None:
            scope = self.module.scope_of[node]
            place.group.calls.append(MethodCall(node, function.attr, scope))
        elif not isinstance(base, Instance | OwnClass):
            self.trail.attributes[function.attr].append(function)

    def own_constructor(self, node: ast.Call, cls: ast.ClassDef) -> None:
        initialiser = self.resolver.method(cls, "__init__", is_exact=True)
        if initialiser is None:
            self.hand_over(node)
        else:
            self.own_call(node, initialiser, skip_first=True)

    def own_call(self, node: ast.Call, function: Function | ast.Lambda, *, skip_first: bool) -> Place | None:
        """Follow the arguments of a call into the parameters of a function of the file."""
        self.trail.called.add(function)
        positional = [*function.args.posonlyargs, *function.args.args][1 if skip_first else 0 :]
        by_name = {p.arg: p for p in [*function.args.args, *function.args.kwonlyargs]}
        if any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
            self.trail.opened.setdefault(function, node)
        for position, argument in enumerate(node.args):
            self.pass_argument(positional[position] if position < len(positional) else None, argument)
        for keyword in node.keywords:
            self.pass_argument(by_name.get(keyword.arg or ""), keyword.value)
        is_plain = isinstance(function, ast.Lambda) or function.name in self.names
        return (
            self.trail.place((function, None)) if is_plain and not isinstance(function, ast.AsyncFunctionDef) else None
        )

    def pass_argument(self, parameter: ast.arg | None, argument: ast.expr) -> None:
        place = self.value(argument)
        if parameter is None or (place is not None and parameter.arg not in self.names):
            self.escape(place, argument)
        elif place is not None:
            self.trail.place(parameter).join(place)
        elif parameter.arg not in self.names:
            return
        elif isinstance(argument, ast.Constant):
            self.trail.place(parameter).group.blanks.append(argument)
        else:
            cause = _also_bound(argument, parameter.arg)
            self.trail.place(parameter).group.causes.append(cause)

    # ---- getting away
    def escape(self, place: Place | None, node: ast.AST) -> None:
        """Record that a client gets to where it cannot be followed."""
        if place is not None:
            place.group.causes.append(escape_cause(self.module, self.resolver, node))


def _unpacks(target: ast.expr, value: ast.Tuple | ast.List) -> bool:
    return (
        isinstance(target, ast.Tuple | ast.List)
        and len(target.elts) == len(value.elts)
        and not any(isinstance(part, ast.Starred) for part in [*target.elts, *value.elts])
    )


def _is_native(path: str) -> bool:
    return path.startswith(f"{PACKAGE}.")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _also_bound(node: ast.AST, name: str) -> Cause:
    return Cause(node, "N212", {"name": name, "line": str(getattr(node, "lineno", "?"))})
