"""Follow clients through statements: what is bound, returned, inherited and imported."""

from __future__ import annotations

import ast

from pidds_migrate.facts.classes import CLASS_DECORATORS, METACLASSES
from pidds_migrate.facts.names import CLASSES, GET_API, PACKAGE
from pidds_migrate.resolve.layout import Unsure
from pidds_migrate.resolve.scopes import FUNCTIONS, Function, ScopeKind, type_parameters
from pidds_migrate.resolve.values import Imported, Instance, OwnClass, OwnModule
from pidds_migrate.track.annotated import is_type
from pidds_migrate.track.follow_calls import is_native
from pidds_migrate.track.follow_walker import Walker
from pidds_migrate.track.holders import Binding, Cause, Doubt, Holder, ReturnValue, Use, name_of
from pidds_migrate.track.record import also_bound


class Statements(Walker):
    """What statements do with clients."""

    def on_Expr(self, node: ast.Expr) -> None:
        self.value(node.value)

    def on_Assign(self, node: ast.Assign) -> None:
        self.assign(node.targets, node.value)

    def on_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.annotation(node.annotation)
        if node.value is not None:
            self.assign([node.target], node.value)

    def assign(self, targets: list[ast.expr], value: ast.expr) -> None:
        """Bind targets to a value; displays on both sides are taken element by element."""
        if isinstance(value, ast.Tuple | ast.List) and all(_unpacks(target, value) for target in targets):
            for position, element in enumerate(value.elts):
                self.assign([target.elts[position] for target in targets], element)  # type: ignore[attr-defined]
            return
        place = None
        if is_type(self.resolver, value):
            self.types.append(value)
        else:
            place = self.value(value)
        for target in targets:
            self.store(target, place, value)

    def store(self, target: ast.expr, place: Holder | None, value: ast.expr) -> None:
        """Bind a target to a value, which a place stands for if it may be a client."""
        if isinstance(target, ast.Name):
            self.bind(target, place, value)
        elif isinstance(target, ast.Attribute):
            self.store_attribute(target, place, value)
        else:
            self.statement(target)
            self.escape(place, value)

    def store_attribute(self, target: ast.Attribute, place: Holder | None, value: ast.expr) -> None:
        """Bind an attribute to a value."""
        base = self.resolver.of(target.value)
        if isinstance(base, Instance | OwnClass):
            self.receiver(target.value)
            if target.attr in ("__dict__", "__class__"):
                self.trail.by_name.setdefault(base.node, target)
            held = self.attribute_place(base.node, target.attr) if target.attr in self.names else None
            if held is not None and place is not None:
                held.join(place)
            elif held is not None and isinstance(value, ast.Constant):
                held.group.blanks.append(value)
            elif held is not None:
                held.group.doubts.append(also_bound(target, ast.unparse(target)))
            else:
                self.escape(place, value)
            return
        if isinstance(base, OwnModule):
            self.escape(place, value)  # the module's own name counts as overwritten
            return
        if isinstance(base, Imported) and is_native(base.path):
            changed = target if base[target.attr].path in CLASSES else target.value
            self.class_use(changed, base[target.attr], f"{ast.unparse(target)} = ...")
        held = self.value(target.value)
        if held is not None:
            held.group.doubts.append(Doubt(target, Use.ATTRIBUTE, target.attr))
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
            self.trail.place(ReturnValue(function)).join(place)
        elif function.name not in self.names:
            return
        elif node.value is None or isinstance(node.value, ast.Constant):
            self.trail.place(ReturnValue(function)).group.blanks.append(node)
        else:
            doubt = also_bound(node, f"what {function.name}() returns")
            self.trail.place(ReturnValue(function)).group.doubts.append(doubt)

    def function_around(self, node: ast.AST) -> Function | None:
        """The function that a statement belongs to."""
        return next((around for around in self.program.ancestors(node) if isinstance(around, FUNCTIONS)), None)

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
        if node.name == "__init_subclass__":
            self.trail.any_class = self.trail.any_class or node
        for decorator in node.decorator_list:
            self.escape(self.value(decorator), decorator)
        self.type_parameters(node)
        self.signature(node.args)
        if node.returns is not None:
            self.annotation(node.returns)
        self.block(node.body)

    on_AsyncFunctionDef = on_FunctionDef

    def type_parameters(self, node: ast.AST) -> None:
        """Note native classes that type parameters are bound to: `def f[T: Client](client: T)`."""
        for described in type_parameters(node):
            self.annotation(described)

    def on_TypeAlias(self, node: ast.AST) -> None:
        """Visit `type X = …` of Python 3.12: no object is ever compared with such a type."""
        self.type_parameters(node)
        described = getattr(node, "value", None)
        assert isinstance(described, ast.expr)
        self.annotation(described)

    def on_ClassDef(self, node: ast.ClassDef) -> None:
        self.type_parameters(node)
        for base in node.bases:
            meaning = self.resolver.of(base)
            if isinstance(meaning, Imported) and meaning.path in CLASSES:
                self.class_use(base, meaning, f"class {node.name}({ast.unparse(base)})")
            elif not isinstance(meaning, OwnClass):
                self.escape(self.value(base), base)
        for keyword in node.keywords:
            self.escape(self.value(keyword.value), keyword.value)
        for decorator in node.decorator_list:
            self.escape(self.value(decorator), decorator)
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if self.resolver.path_of(called) not in CLASS_DECORATORS:
                self.open_class(node, decorator)  # it may keep the class, and others make objects of it
                self.trail.handed_on[node].append(decorator)
        keeps = [keyword.value for keyword in node.keywords if self.resolver.path_of(keyword.value) not in METACLASSES]
        if keeps:
            self.trail.any_class = self.trail.any_class or keeps[0]
        self.block(node.body)

    def on_ImportFrom(self, node: ast.ImportFrom) -> None:
        package = node.module or ""
        for alias in node.names:
            if alias.name == "*" and (package == PACKAGE or package.startswith(f"{PACKAGE}.")):
                self.trail.findings.append(Cause(node, "N217", {"module": package}))
            elif alias.name == "*" and f"{package}.get_api" in GET_API:
                self.trail.loose_api = node
        self.take_names(node, package)

    def take_names(self, node: ast.ImportFrom, package: str) -> None:
        """Follow names that are imported from another file of the program."""
        link = self.program.link(node, package)
        if isinstance(link, Unsure):
            for location in link.locations:
                self.trail.opened_modules.setdefault(location, node)
        elif link is not None and self.program.knows(link.location):
            for alias in [*node.names, *self.program.stars.get(node, ())]:
                if alias.name == "*":
                    if node not in self.program.stars:
                        self.trail.opened_modules.setdefault(link.location, node)
                else:
                    self.take_name(alias, link.location)

    def take_name(self, alias: ast.alias, location: str) -> None:
        """Join an imported name with what the other file binds it to."""
        bindings = self.resolver.exports(location, alias.name)
        # What a class body imports becomes an attribute of the class, functions even a method.
        if bindings is None or self.program.scope_of[alias].kind is ScopeKind.CLASS:
            self.trail.opened_modules.setdefault(location, self.program.parents[alias])
        elif bindings:
            self.trail.bound.add(alias)
            if name_of(alias) in self.names:
                for binding in bindings:
                    self.trail.place(Binding(alias)).join(self.trail.place(Binding(binding)))

    def _is_not_followed(self, alias: ast.alias) -> bool:
        """Whether a module becomes an attribute of a class, or of `idds`, which is the client's package, too."""
        in_class = self.program.scope_of[alias].kind is ScopeKind.CLASS
        return in_class or (alias.asname is None and alias.name.startswith("idds."))

    def on_Import(self, node: ast.Import) -> None:
        """Note modules of the run that the import may name; what the names are used for is seen at their uses."""
        for alias in node.names:
            link = self.program.link(node, alias.name)
            if isinstance(link, Unsure):
                for location in link.locations:
                    self.trail.opened_modules.setdefault(location, node)
            elif link is not None and self._is_not_followed(alias):
                self.trail.opened_modules.setdefault(link.location, node)


def _unpacks(target: ast.expr, value: ast.Tuple | ast.List) -> bool:
    return (
        isinstance(target, ast.Tuple | ast.List)
        and len(target.elts) == len(value.elts)
        and not any(isinstance(part, ast.Starred) for part in [*target.elts, *value.elts])
    )
