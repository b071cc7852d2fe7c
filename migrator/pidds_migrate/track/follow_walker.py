"""Walk a module from statement to statement and from expression to value: what all the steps of following share."""

from __future__ import annotations

import ast

from pidds_migrate.facts.names import CLASSES
from pidds_migrate.outcome import Target
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.scopes import Scope, ScopeKind, parameters
from pidds_migrate.resolve.values import Imported, OwnClass, OwnFunction, OwnModule, Resolver
from pidds_migrate.track.escapes import escape
from pidds_migrate.track.holders import Binding, ClassAttribute, Holder
from pidds_migrate.track.record import ClassUse, TrackRecord, also_bound

_NAMES_OF_CLASSES = ("__name__", "__qualname__", "__module__")


class Walker:
    """Visits each node once; subclasses say what statements (`on_…`) and expressions (`value_…`) do with clients."""

    def __init__(self, program: Program, resolver: Resolver, names: set[str]) -> None:
        self.program, self.resolver, self.names = program, resolver, names
        self.trail = TrackRecord()
        self.types: list[ast.expr] = []  # what names a type for annotations: looked at when all else is known

    def block(self, statements: list[ast.stmt]) -> None:
        """Visit the statements of a block."""
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.AST) -> None:
        """Visit a statement; expressions in it that nobody expects let a client get away."""
        visitor = getattr(self, f"on_{type(node).__name__}", None)
        if visitor is not None:
            visitor(node)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.escape(self.value(child), child)
            else:
                self.statement(child)

    def value(self, node: ast.expr) -> Holder | None:
        """Visit an expression; the place of its value where that may be a client."""
        visitor = getattr(self, f"value_{type(node).__name__}", None)
        if visitor is not None:
            found: Holder | None = visitor(node)
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

    def bind(self, binding: ast.AST, place: Holder | None, value: ast.expr) -> None:
        """Bind a name to a value, which a place stands for if it may be a client."""
        if place is not None and getattr(binding, "id", None) not in self.names:
            self.escape(place, value)  # reads of the name are not looked at
        if place is not None:
            self.trail.place(Binding(binding)).join(place)
        if place is not None or isinstance(value, ast.Constant):
            self.trail.bound.add(binding)
        if isinstance(value, ast.Constant) and getattr(binding, "id", None) in self.names:
            self.trail.place(Binding(binding)).group.blanks.append(value)
        owner = self.program.scope_of[binding]
        if isinstance(binding, ast.Name) and owner.kind is ScopeKind.CLASS and binding.id in self.names:
            self.attribute_place(owner.node, binding.id).join(self.trail.place(Binding(binding)))

    def signature(self, arguments: ast.arguments) -> None:
        """Visit the annotations and defaults of a function's parameters."""
        for parameter in parameters(arguments):
            if parameter.annotation is not None:
                self.annotation(parameter.annotation)
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults = [*zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)]
        keyword_only = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        for parameter, default in [*defaults, *((p, d) for p, d in keyword_only if d is not None)]:
            self.pass_argument(parameter, default)

    def pass_argument(self, parameter: ast.arg | None, argument: ast.expr) -> None:
        """Bind a parameter of a function of the file to an argument."""
        place = self.value(argument)
        if parameter is None or (place is not None and parameter.arg not in self.names):
            self.escape(place, argument)
        elif place is not None:
            self.trail.place(Binding(parameter)).join(place)
        elif parameter.arg not in self.names:
            return
        elif isinstance(argument, ast.Constant):
            self.trail.place(Binding(parameter)).group.blanks.append(argument)
        else:
            self.trail.place(Binding(parameter)).group.doubts.append(also_bound(argument, parameter.arg))

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

    def type_named(self, node: ast.expr) -> None:
        """Visit a type that has a name: an annotation, unless objects may be compared with it at run time."""
        may_be_asked = self.trail.compared_class is not None or self.program.target_at(node) is Target.RUNTIME
        if may_be_asked or not self.annotation(node):
            self.value(node)

    def attribute_place(self, owner: ast.AST, attribute: str) -> Holder:
        """The place of an attribute, shared by all classes of the file that inheritance connects."""
        assert isinstance(owner, ast.ClassDef)
        if ClassAttribute(owner, attribute) not in self.trail.places:  # else it is joined already
            place = self.trail.place(ClassAttribute(owner, attribute))
            for relative in self.resolver.family(owner):
                place.join(self.trail.place(ClassAttribute(relative, attribute)))
        return self.trail.place(ClassAttribute(owner, attribute))

    def class_use(self, node: ast.expr, meaning: Imported, what: str) -> bool:
        """Note a native class that is used for more than making an object; whether it is one, or something of one.

        Who has the module of a class may replace that in it: `monkeypatch.setattr(idds.client.client, "Client", Fake)`.
        """
        dotted = meaning.path
        path = next((p for p in CLASSES if f"{dotted}.".startswith(f"{p}.") or p.rpartition(".")[0] == dotted), None)
        if path is not None:
            self.trail.class_uses.append(ClassUse(node, CLASSES[path], meaning.aliases, what))
        return path is not None

    def module_attribute(self, node: ast.Attribute, module: OwnModule) -> Holder | None:
        """The place of a global of another file of the program, read as an attribute of the module."""
        if node.attr == "__dict__":
            self.trail.opened_modules.setdefault(module.location, node)
        bindings = self.resolver.exports(module.location, node.attr)
        if bindings is None:
            self.trail.opened_modules.setdefault(module.location, node)
        if not bindings or node.attr not in self.names:
            return None
        place = self.trail.place(Binding(bindings[0]))
        for binding in bindings[1:]:
            place.join(self.trail.place(Binding(binding)))
        return place

    def scope_at(self, node: ast.expr) -> Scope:
        """The scope that a dotted expression stands in."""
        while node not in self.program.scope_of:
            node = node.value  # type: ignore[attr-defined]
        return self.program.scope_of[node]

    def receiver(self, node: ast.expr) -> None:
        """Visit the object of an attribute whose class is known: its constructor's arguments may hold clients."""
        if isinstance(node, ast.Call):
            self.value(node)

    def other_self(self, function: ast.Attribute, meaning: OwnFunction) -> None:
        """Record a method taken from its class: it may be called with any object as self."""
        owner = self.resolver.class_of(meaning.node)
        through_class = isinstance(self.resolver.of(function.value), OwnClass) and not meaning.bound
        is_static = any("staticmethod" in ast.unparse(d) for d in getattr(meaning.node, "decorator_list", ()))
        if owner is not None and through_class and not is_static:
            self.trail.other_self.setdefault(owner, function)

    def reflects(self, node: ast.expr) -> None:
        """Note an expression that may be any class, where it is called or kept: `type(o)`, `cls.__subclasses__()`."""
        if self.resolver.of(node) is None:
            parent = self.program.parents[node]
            is_called = isinstance(parent, ast.Call) and parent.func is node
            if is_called or isinstance(parent, ast.Assign | ast.NamedExpr | ast.Return):
                self.trail.any_class = self.trail.any_class or node
            if not (isinstance(parent, ast.Attribute) and parent.attr in _NAMES_OF_CLASSES):
                self.trail.compared_class = self.trail.compared_class or node

    def open_class(self, cls: ast.ClassDef, node: ast.AST) -> None:
        """Note that objects of a class may be made with arguments that are not followed."""
        initialiser = self.resolver.method(cls, "__init__", is_exact=True)
        if initialiser is not None:
            self.trail.opened.setdefault(initialiser, node)

    def escape(self, place: Holder | None, node: ast.AST) -> None:
        """Record that a client gets to where it cannot be followed."""
        if place is not None:
            place.group.doubts.append(escape(self.program, self.resolver, node))
