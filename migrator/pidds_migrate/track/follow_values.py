"""Follow clients through expressions: names, attributes, and whatever may have one of them as its value."""

from __future__ import annotations

import ast

from pidds_migrate.facts.methods import METHODS
from pidds_migrate.facts.names import CLASS_MODULES, GET_API, PACKAGE
from pidds_migrate.resolve.expressions import is_none
from pidds_migrate.resolve.names_in_text import is_patcher
from pidds_migrate.resolve.values import Ambiguous, Imported, Instance, Meaning, OwnClass, OwnFunction, OwnModule
from pidds_migrate.source.private_names import as_written
from pidds_migrate.track.escapes import asks_for_parameters
from pidds_migrate.track.follow_walker import Walker
from pidds_migrate.track.holders import Binding, Cause, Doubt, Holder, MethodValue, ReturnValue, Use
from pidds_migrate.track.record import also_bound


class Values(Walker):
    """What expressions do with clients."""

    def value_Name(self, node: ast.Name) -> Holder | None:
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
                place = self.trail.place(Binding(binding))
            place.join(self.trail.place(Binding(binding)))
        return place

    def value_Attribute(self, node: ast.Attribute) -> Holder | None:
        meaning = self.resolver.of(node)
        if isinstance(meaning, OwnFunction):
            self.receiver(node.value)
            if isinstance(meaning.node, ast.Lambda):
                self.trail.opened.setdefault(meaning.node, node)
                return None
            if any(isinstance(d, ast.Name) and d.id == "property" for d in meaning.node.decorator_list):
                self.trail.called.add(meaning.node)
                return self.trail.place(ReturnValue(meaning.node)) if meaning.node.name in self.names else None
            self.trail.opened.setdefault(meaning.node, node)
            self.other_self(node, meaning)
            return None
        if meaning is not None and self.mention(node, meaning):
            return None
        base = self.resolver.of(node.value)
        if isinstance(base, OwnModule):
            return self.module_attribute(node, base)
        if isinstance(base, Instance | OwnClass):
            self.receiver(node.value)
            if node.attr == "__dict__":
                self.trail.by_name.setdefault(base.node, node)
            return self.own_attribute(node, base.node) if node.attr in self.names else None
        if node.attr in ("__class__", "__subclasses__"):
            self.reflects(node)
        held = self.value(node.value)
        if held is not None:
            if any(node.attr in methods for methods in METHODS.values()):
                held.group.values.append(MethodValue(node, self.scope_at(node)))
                if asks_for_parameters(self.resolver, parent := self.program.parents[node]):
                    held.group.doubts.append(Doubt(parent, Use.IDENTITY, as_written(parent)))
            elif node.attr == "__class__":
                held.group.doubts.append(Doubt(node, Use.IDENTITY, as_written(node)))
            else:
                held.group.doubts.append(Doubt(node, Use.ATTRIBUTE, node.attr))
        self.trail.attributes[node.attr].append(node)
        return None

    def own_attribute(self, node: ast.Attribute, owner: ast.ClassDef) -> Holder:
        """The place of an attribute of a class of the file."""
        place = self.attribute_place(owner, node.attr)
        if isinstance(node.ctx, ast.Store):
            place.group.doubts.append(also_bound(node, as_written(node)))
        return place

    def may_be_replaced_in(self, module: ast.expr) -> bool:
        """Whether a module is named to replace what is in it: `patch.object(idds.client.client, "Client", Fake)`."""
        parent = self.program.parents[module]
        if isinstance(parent, ast.keyword):
            parent = self.program.parents[parent]
        return isinstance(parent, ast.Attribute) or (isinstance(parent, ast.Call) and is_patcher(parent.func))

    def mention(self, node: ast.expr, meaning: Meaning) -> bool:
        """Note something other than an object, used as a value; whether it was that."""
        if isinstance(meaning, Imported):
            if meaning.path in {*CLASS_MODULES, PACKAGE} and not self.may_be_replaced_in(node):
                package, _, name = meaning.path.rpartition(".")
                self.trail.findings.append(Cause(node, "N218", {"name": f"the module {name}", "module": package}))
            elif self.class_use(node, meaning, self.shown_around(node)):
                return True
            if f"{meaning.path}.get_api" in GET_API or meaning.path in GET_API:
                self.trail.loose_api = node
            return True
        if isinstance(meaning, OwnFunction):
            self.trail.opened.setdefault(meaning.node, node)
            return True
        if isinstance(meaning, OwnClass):
            self.open_class(meaning.node, node)
            self.trail.handed_on[meaning.node].append(node)
            return True
        if isinstance(meaning, Ambiguous):
            for option in meaning.options:
                if isinstance(option, OwnFunction | OwnClass | OwnModule | Ambiguous | Instance):
                    self.mention(node, option)
            return False  # it may hold an object, too
        if isinstance(meaning, OwnModule):
            self.trail.opened_modules.setdefault(meaning.location, node)
            return True
        if isinstance(meaning, Instance):
            self.trail.handed_on[meaning.node].append(node)
            return True
        return False

    def shown_around(self, node: ast.expr) -> str:
        """The expression around a node, for a message."""
        parent = self.program.parents[node]
        while isinstance(outer := self.program.parents[parent], ast.Subscript | ast.Tuple | ast.List):
            parent = outer  # `Callable[[], Client]` is more than `[], Client`
        return as_written(parent if isinstance(parent, ast.expr) else node)

    def value_IfExp(self, node: ast.IfExp) -> Holder | None:
        self.test(node.test)
        return self.either([node.body, node.orelse])

    def value_BoolOp(self, node: ast.BoolOp) -> Holder | None:
        return self.either(node.values)

    def either(self, options: list[ast.expr]) -> Holder | None:
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
                    found.group.doubts.append(also_bound(option, as_written(option)))
        return found

    def value_NamedExpr(self, node: ast.NamedExpr) -> Holder | None:
        place = self.value(node.value)
        self.bind(node.target, place, node.value)
        return place

    def value_Lambda(self, node: ast.Lambda) -> None:
        self.signature(node.args)
        place = self.value(node.body)
        if place is None:
            return
        if self.resolver.is_named_lambda(node):
            self.trail.place(ReturnValue(node)).join(place)
        else:
            self.escape(place, node.body)

    def value_ListComp(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        for generator in node.generators:
            self.escape(self.value(generator.iter), generator.iter)
            self.statement(generator.target)
            for condition in generator.ifs:
                self.test(condition)
        for result in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
            self.escape(self.value(result), result)

    value_SetComp = value_DictComp = value_GeneratorExp = value_ListComp

    def value_Compare(self, node: ast.Compare) -> None:
        with_none = isinstance(node.ops[0], ast.Is | ast.IsNot) and is_none(node.comparators[0])
        place = self.value(node.left)
        if not (with_none and len(node.ops) == 1):
            self.escape(place, node.left)
            for operand in node.comparators:
                self.escape(self.value(operand), operand)

    def value_UnaryOp(self, node: ast.UnaryOp) -> None:
        place = self.value(node.operand)
        if not isinstance(node.op, ast.Not):
            self.escape(place, node.operand)
