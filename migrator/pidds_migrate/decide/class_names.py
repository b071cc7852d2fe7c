"""Uses of the native classes' names besides constructors, and what replaces them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cached_property

from pidds_migrate.decide.call_site import Lines
from pidds_migrate.decide.class_uses import distinguishing, is_patch
from pidds_migrate.decide.helpers import NATIVE_MODULE
from pidds_migrate.decide.imports import ImportPlanner
from pidds_migrate.decide.passed_on import given_to
from pidds_migrate.decide.whole import WholeProgram
from pidds_migrate.facts.methods import Api
from pidds_migrate.facts.names import CLASS_MODULES, CLASSES
from pidds_migrate.outcome import Target
from pidds_migrate.resolve.scopes import Module
from pidds_migrate.resolve.values import Imported
from pidds_migrate.track.record import ClassUse


class ClassNames:
    """The uses of native classes in one file: the runtime has classes of the same names, panda-client none.

    Args:
        module: the file.
        whole: the program that it is of.
        imports: those of the file.
        lines: its text.
    """

    def __init__(self, module: Module, whole: WholeProgram, imports: ImportPlanner, lines: Lines) -> None:
        self.module, self.whole, self.imports, self.lines = module, whole, imports, lines
        self.is_runtime = whole.program.settings[module].target is Target.RUNTIME

    @cached_property
    def uses(self) -> list[ClassUse]:
        """Those in the file."""
        return [use for use in self.whole.trail.class_uses if self.whole.program.module_of(use.node) is self.module]

    @cached_property
    def _left(self) -> set[ast.AST]:
        """The imports through which objects are made that stay native."""
        made = [place.group for place in self.whole.trail.made]
        native = [group for group in made if group not in self.whole.groups]
        found = {alias for group in native for made in group.constructors for alias in made.aliases}
        return found | given_to(self.whole.resolver, found)

    def _become_right(self, aliases: Iterable[ast.alias]) -> bool:
        """Whether imports from another file bring the runtime's class as soon as the imports there have moved.

        Imports of a module that has the class do not move.
        """
        given = given_to(self.whole.resolver, aliases)
        targets = {self.whole.program.target_at(alias) for alias in given}
        meanings = [self.whole.resolver.of_binding(alias) for alias in given]
        are_classes = all(isinstance(each, Imported) and each.path in CLASSES for each in meanings)
        return targets == {Target.RUNTIME} and are_classes and given.isdisjoint(self._left)

    @cached_property
    def _native_kinds(self) -> set[Api]:
        """The classes that are asked for by name somewhere, and objects of which stay native."""
        native = (place.group for place in self.whole.trail.made if place.group not in self.whole.groups)
        left = {kind for group in native for kind in group.kinds if kind is not None}
        return left & distinguishing(self.whole.program, self.whole.trail).keys()

    def stays_native(self, kind: Api) -> bool:
        """Whether the objects of a class that an annotation may be asked for are left native."""
        made = [place.group for place in self.whole.trail.made if kind in place.group.kinds]
        is_whole = bool(made) and not any(group in self.whole.groups for group in made)
        return is_whole or kind in self._native_kinds

    @cached_property
    def _named(self) -> set[ast.alias]:
        """The imports whose name is used for more than making objects, or by others than the file."""
        used = {alias for use in self.whole.trail.class_uses for alias in use.aliases}
        for group in self.whole.groups.values():
            made = group.constructors if group.doubts else []
            used.update(alias for each in made if self.is_in_text(each.call) for alias in each.aliases)
        for alias in self.imports.native.class_aliases():
            if self.imports.native.kind_of(alias) in self._replaced_kinds:
                used.add(alias)  # who took the class before has the old one
            if alias in self.whole.resolver.taken or self.imports.native.is_asked_for(alias):
                used.add(alias)
        return used

    @cached_property
    def _replaced_kinds(self) -> set[Api]:
        """The classes that are replaced in their module: only who asks that for them later has the new one."""
        return {use.kind for use in self.whole.trail.class_uses if self._is_in_module(use)}

    def _is_in_module(self, use: ClassUse) -> bool:
        is_whole = isinstance(use.node, ast.Constant) and use.node.value in CLASSES
        is_stored = isinstance(getattr(use.node, "ctx", None), ast.Store)
        return is_patch(self.whole.program, use) and (is_whole or is_stored or self._is_module(use.node))

    def _is_module(self, node: ast.expr) -> bool:
        return self.whole.resolver.path_of(node) in CLASS_MODULES

    def moved(self) -> list[ast.alias]:
        """The imports of classes that import those of the runtime instead."""
        if not self.is_runtime:
            return []
        return [
            alias
            for alias in self.imports.native.class_aliases()
            if alias in self._named
            and alias not in self._left
            and self.imports.native.kind_of(alias) not in self._native_kinds
        ]

    def is_kept(self, kind: Api, aliases: Iterable[ast.alias]) -> bool:
        """Whether a name of a class, imported so, is right as it stands: it will be that of the runtime's class."""
        own = {alias for alias in aliases if self._is_here(alias)}
        is_given = kind not in self._native_kinds and self._become_right(own)
        return is_given or (bool(own) and own <= {*self.moved()})

    def is_in_text(self, node: ast.AST) -> bool:
        """Whether a node stands in an f-string, where Python before 3.12 does not say at which column."""
        return any(isinstance(around, ast.JoinedStr) for around in self.whole.program.ancestors(node))

    def replaced(self) -> dict[ast.expr, str]:
        """The dotted names and the strings that are to name the runtime's classes."""
        found: dict[ast.expr, str] = {}
        for use in self.uses if self.is_runtime else ():
            node = use.node
            is_left = use.kind in self._native_kinds or not self._left.isdisjoint(use.aliases)
            if is_left or self._become_right(use.aliases):
                continue
            if self._is_module(node) and is_patch(self.whole.program, use):
                anchors = [self.imports.anchor(alias) for alias in use.aliases if self._is_here(alias)]
                if anchors and self._can_be_replaced(node):
                    name = self.imports.spell(NATIVE_MODULE, use.kind.value, self.module.scope, anchors)
                    found[node] = name.rpartition(".")[0]
            elif isinstance(node, ast.Constant):
                path = next(path for path in CLASSES if str(node.value).startswith(path))
                rest = str(node.value).removeprefix(path)
                quote = "'" if self.lines.at(node).startswith(b"'") else '"'
                found[node] = f"{quote}{NATIVE_MODULE}.{use.kind.value}{rest}{quote}"
            elif isinstance(node, ast.Attribute) and self._can_be_replaced(node):
                chain = self._class_chain(node)
                anchors = [self.imports.anchor(alias) for alias in use.aliases if self._is_here(alias)]
                if chain is not None and anchors:
                    scope = self.module.scope
                    found[chain] = self.imports.spell(NATIVE_MODULE, use.kind.value, scope, anchors)
        return found

    def _can_be_replaced(self, node: ast.expr) -> bool:
        return node.lineno == node.end_lineno and not self.is_in_text(node)

    def _class_chain(self, node: ast.expr) -> ast.expr | None:
        """The part of a dotted expression that is the class itself; None where that is a plain name."""
        while isinstance(node, ast.Attribute):
            if self.whole.resolver.path_of(node) in CLASSES:
                return node
            node = node.value
        return None

    def _is_here(self, alias: ast.alias) -> bool:
        return self.whole.program.module_of(alias) is self.module
