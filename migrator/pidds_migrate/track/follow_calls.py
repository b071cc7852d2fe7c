"""Follow clients through calls: constructors, functions of the file, methods, and code that is not seen."""

from __future__ import annotations

import ast

from pidds_migrate.facts.copying import COPIERS
from pidds_migrate.facts.effects import SHOW_TEXT
from pidds_migrate.facts.names import CAST_ARGUMENTS, CASTS, CLASS_MODULES, CLASSES, GET_API, PACKAGE
from pidds_migrate.resolve.expressions import given_to, last_name
from pidds_migrate.resolve.scopes import Function
from pidds_migrate.resolve.values import Ambiguous, Imported, Instance, OwnClass, OwnFunction, OwnModule
from pidds_migrate.track.escapes import compares_with_any
from pidds_migrate.track.follow_walker import Walker
from pidds_migrate.track.holders import Binding, Cause, Constructor, Doubt, Holder, MethodCall, ReturnValue, Use


class Calls(Walker):
    """What calls do with clients."""

    def value_Call(self, node: ast.Call) -> Holder | None:
        meaning = self.resolver.of(node.func)
        if isinstance(meaning, Imported):
            return self.imported_call(node, meaning)
        if isinstance(meaning, OwnFunction):
            if isinstance(node.func, ast.Attribute):
                self.receiver(node.func.value)
                self.other_self(node.func, meaning)
            return self.own_call(node, meaning.node, skip_first=meaning.bound)
        if isinstance(meaning, OwnClass):
            self.own_constructor(node, meaning)
            return None
        if isinstance(meaning, Ambiguous):
            self.ambiguous_call(node, meaning)
        elif isinstance(node.func, ast.Attribute):
            self.method_call(node, node.func)
        else:
            called = self.value(node.func)
            if called is not None:
                called.group.doubts.append(Doubt(node, Use.ATTRIBUTE, "__call__"))
        self.hand_over(node)
        return None

    def imported_call(self, node: ast.Call, meaning: Imported) -> Holder | None:
        """A call of something imported: a constructor, an API object, or code that is not seen."""
        if meaning.path in CASTS and len(node.args) == CAST_ARGUMENTS and not node.keywords:
            return self.cast(node)
        self.hand_over(node)
        kind = CLASSES.get(meaning.path)
        if kind is None and meaning.path not in GET_API:
            package, _, name = meaning.path.rpartition(".")
            if self.class_use(node.func, meaning, ast.unparse(node)):
                return None
            if is_native(meaning.path):
                self.trail.findings.append(Cause(node, "N218", {"name": name, "module": package}))
            return None
        place = Holder()
        self.trail.made.append(place)
        scope = self.program.scope_of[node]
        place.group.constructors.append(Constructor(node, kind, scope, meaning.aliases))
        if meaning.doubt and kind is not None:
            what = f"{ast.unparse(node)} ({meaning.doubt})"
            self.class_use(node.func, meaning, what)
            place.group.doubts.append(Doubt(node, Use.CLASS, what))
        return place

    def cast(self, node: ast.Call) -> Holder | None:
        """A call that gives back its second argument; the first describes it, as an annotation does."""
        described, value = node.args
        held = self.value(value)
        if not self.annotation(described):
            self.value(described)
        if held is not None:
            self.trail.place(Binding(node)).join(held)
            self.trail.bound.add(node)
        return held

    def own_constructor(self, node: ast.Call, cls: OwnClass) -> None:
        """Make an object of a class of the file: its arguments go to `__init__`."""
        if isinstance(node.func, ast.Attribute | ast.Call):
            self.receiver(node.func.value if isinstance(node.func, ast.Attribute) else node.func)
        if self.is_handed_on(node):
            self.trail.handed_on[cls.node].append(node)
        initialiser = self.resolver.method(cls.node, "__init__", is_exact=cls.exact)
        if initialiser is None:
            self.hand_over(node)
        else:
            self.own_call(node, initialiser, skip_first=True)

    def is_handed_on(self, node: ast.Call) -> bool:
        """Whether a new object goes to where it is not followed, and not only to a variable or for an attribute."""
        parent = self.program.parents[node]
        if not isinstance(parent, ast.Assign | ast.AnnAssign):
            return not isinstance(parent, ast.Attribute | ast.Expr)
        targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
        return not all(
            isinstance(target, ast.Name)
            or (isinstance(target, ast.Attribute) and isinstance(self.resolver.of(target.value), Instance | OwnClass))
            for target in targets
        )

    def own_call(self, node: ast.Call, function: Function | ast.Lambda, *, skip_first: bool) -> Holder | None:
        """Follow the arguments of a call into the parameters of a function of the file."""
        self.trail.called.add(function)
        positional = [*function.args.posonlyargs, *function.args.args][1 if skip_first else 0 :]
        by_name = {p.arg: p for p in [*function.args.args, *function.args.kwonlyargs]}
        stars = [position for position, argument in enumerate(node.args) if isinstance(argument, ast.Starred)]
        named = {keyword.arg for keyword in node.keywords}
        # A star argument can fill the parameters from its position on, two stars those that nothing else fills.
        filled = set(positional[stars[0] :] if stars else ())
        if None in named:
            filled.update(p for p in [*positional[len(node.args) :], *function.args.kwonlyargs] if p.arg not in named)
        for parameter in filled:
            self.trail.starred.setdefault(parameter, node)
        for position, argument in enumerate(node.args):
            is_behind_star = bool(stars) and position > stars[0]
            self.pass_argument(
                positional[position] if position < len(positional) and not is_behind_star else None, argument
            )
        for keyword in node.keywords:
            self.pass_argument(by_name.get(keyword.arg or ""), keyword.value)
        is_plain = isinstance(function, ast.Lambda) or function.name in self.names
        return (
            self.trail.place(ReturnValue(function))
            if is_plain and not isinstance(function, ast.AsyncFunctionDef)
            else None
        )

    def method_call(self, node: ast.Call, function: ast.Attribute) -> None:
        """A method called on whatever the receiver is: a call site where that is a client."""
        base = self.resolver.of(function.value)
        if function.attr in ("__class__", "__subclasses__"):
            self.trail.any_class = self.trail.any_class or function
        if isinstance(base, Instance | OwnClass):
            self.receiver(function.value)
        if isinstance(base, Instance | OwnClass) and function.attr in self.names:
            # Not a method of the class: perhaps a client held in an attribute, called like a function.
            held = self.attribute_place(base.node, function.attr)
            held.group.doubts.append(Doubt(node, Use.ATTRIBUTE, "__call__"))
        if isinstance(base, OwnModule):
            if (called := self.module_attribute(function, base)) is not None:
                called.group.doubts.append(Doubt(node, Use.ATTRIBUTE, "__call__"))
            return
        place = self.value(function.value) if not isinstance(base, Instance | OwnClass) else None
        if place is not None:
            scope = self.program.scope_of[node]
            place.group.calls.append(MethodCall(node, function.attr, scope))
        elif not isinstance(base, Instance | OwnClass):
            self.trail.attributes[function.attr].append(function)

    def ambiguous_call(self, node: ast.Call, meaning: Ambiguous) -> None:
        """A call of a name that may be several things; functions and classes among them are not followed."""
        for option in meaning.options:
            if isinstance(option, OwnFunction):
                self.trail.opened.setdefault(option.node, node)
            elif isinstance(option, OwnClass):
                self.open_class(option.node, node)
            elif isinstance(option, Ambiguous):
                self.ambiguous_call(node, option)
            elif isinstance(option, Imported):
                self.class_use(node.func, option, ast.unparse(node))

    def hand_over(self, node: ast.Call) -> None:
        """Visit the arguments of a call that is not followed."""
        self.native_by_text(node)
        if self.resolver.path_of(node.func) in COPIERS:
            self.trail.copier = self.trail.copier or node
        if self.resolver.is_builtin(node.func, "type") and len(node.args) == 1:
            self.reflects(node)
        harmless = self.resolver.is_builtin(node.func, "bool")
        compares_classes = self.resolver.is_builtin(node.func, "isinstance", "issubclass")
        if compares_classes and compares_with_any(self.resolver, node):
            self.trail.compared_class = self.trail.compared_class or node
        if self.resolver.is_builtin(node.func, "getattr", "setattr", "hasattr", "delattr", "vars") and node.args:
            self.asked_by_name(node)
        for argument in given_to(node):
            if compares_classes and isinstance(self.resolver.of(argument), OwnClass):
                continue
            place = self.value(argument)
            if not harmless:
                self.escape(place, argument)

    def asked_by_name(self, node: ast.Call) -> None:
        """Note the classes whose attributes a call may reach by a name that only the running program knows."""
        changed = self.resolver.of(node.args[0]) if self.resolver.is_builtin(node.func, "setattr", "delattr") else None
        if isinstance(changed, Imported) and is_native(changed.path):
            self.class_use(node.args[0], changed, ast.unparse(node))
        if any(isinstance(name, ast.Constant) for name in node.args[1:2]):
            return
        asked = self.resolver.of(node.args[0])
        changes = self.resolver.is_builtin(node.func, "setattr", "delattr")
        if isinstance(asked, Instance | OwnClass):
            self.trail.by_name.setdefault(asked.node, node)
        elif asked is None and changes and not self.is_made_elsewhere(node.args[0]):
            for cls in (part for part in self.program.nodes if isinstance(part, ast.ClassDef)):
                self.trail.by_name.setdefault(cls, node)

    def is_made_elsewhere(self, node: ast.expr) -> bool:
        """Whether a variable holds nothing but what calls return: an object of the file's classes would be known."""
        bindings = self.resolver.bindings(node) if isinstance(node, ast.Name) else ()
        return bool(bindings) and all(isinstance(self.program.value_of.get(b), ast.Call) for b in bindings)

    def native_by_text(self, node: ast.Call) -> None:
        """Note a call that is handed the native client by its dotted name: mock.patch, import_module."""
        for argument in given_to(node) if last_name(node.func) not in SHOW_TEXT else ():
            text = argument.value if isinstance(argument, ast.Constant) else None
            if isinstance(text, str) and text not in CLASS_MODULES:
                self.class_use(argument, Imported(text, frozenset()), ast.unparse(node))


def is_native(path: str) -> bool:
    """Whether a dotted path lies in the package of the native clients."""
    return path.startswith(f"{PACKAGE}.")
