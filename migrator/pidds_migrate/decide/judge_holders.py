"""Why the holders of a group may have something else, or be used by code that is not read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.facts.classes import ATTRIBUTE_HOOKS, HARMLESS_BASES, TRANSPARENT_DECORATORS
from pidds_migrate.outcome import Coverage, Target
from pidds_migrate.resolve.expressions import decorators, yields
from pidds_migrate.resolve.names_in_text import names_by_text
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.scopes import FUNCTIONS, Function, ScopeKind
from pidds_migrate.resolve.values import Literal, OwnClass, OwnFunction, Resolver
from pidds_migrate.source.private_names import as_written
from pidds_migrate.track.annotated import annotated_place, may_be_read
from pidds_migrate.track.holders import Binding, ClassAttribute, Doubt, Group, Place, Use, name_of
from pidds_migrate.track.record import TrackRecord, also_bound


class HolderJudge:
    """Looks at where a group's objects are held."""

    def __init__(self, program: Program, resolver: Resolver, trail: TrackRecord) -> None:
        self.program, self.resolver, self.trail = program, resolver, trail
        self.by_text = names_by_text(program, resolver)
        self.annotations = {
            annotated_place(resolver, node): node for node in trail.annotations if may_be_read(resolver, node)
        }

    def doubts(self, group: Group) -> Iterator[Doubt]:
        """Why the calls on what the group's places hold cannot all be seen."""
        if len(group.kinds) > 1:
            name = next((name_of(key) for key in group.bindings), "one name")
            yield Doubt(group.constructors[0].call, Use.SHARED, name)
        for key in group.keys:
            if isinstance(key, Binding):
                yield from self._binding(key.definition)
            elif isinstance(key, ClassAttribute):
                yield from self._attribute(key.definition, key.name)
            elif group.constructors:
                yield from self._function(key.definition)
            if key in self.annotations and self.program.target_at(self.annotations[key]) is Target.PANDACLIENT:
                yield Doubt(self.annotations[key], Use.ANNOTATED, as_written(self.annotations[key]))
            yield from self._reached_by_text(key)
            yield from self._exposed(key.definition)

    # ---- bindings
    def _binding(self, binding: ast.AST) -> Iterator[Doubt]:
        if isinstance(binding, ast.arg):
            yield from self._parameter(binding)
        elif binding not in self.trail.bound and not isinstance(self.resolver.of_binding(binding), Literal):
            yield also_bound(binding, name_of(binding))

    def _parameter(self, binding: ast.arg) -> Iterator[Doubt]:
        function = self.program.scope_of[binding].node
        assert isinstance(function, (*FUNCTIONS, ast.Lambda))
        # Elsewhere than in a lone script a test may hand in a mock, and a caller a client that has not moved.
        is_open = self._coverage(binding) is not Coverage.SCRIPT and self._is_public(function)
        if is_open or self._callers_unseen(function):
            yield Doubt(binding, Use.PARAMETER, _called(function))
        elif binding in self.trail.starred:
            yield also_bound(self.trail.starred[binding], binding.arg)

    def _callers_unseen(self, function: Function | ast.Lambda) -> bool:
        if function not in self.trail.called or function in self.trail.opened:
            return True
        is_method = self.resolver.class_of(function) is not None
        if is_method and name_of(function) == "__init__" and self.trail.any_class is not None:
            return True
        if self.by_text.reach(self._name(function), None) is not None:
            return True
        if isinstance(function, ast.Lambda):
            return False
        if any(self.resolver.path_of(found) not in TRANSPARENT_DECORATORS for found in decorators(function)):
            return True
        return is_method and function.name in self.trail.attributes

    def _name(self, function: Function | ast.Lambda) -> str:
        parent = self.program.parents[function]
        return name_of(parent.targets[0]) if isinstance(parent, ast.Assign) else name_of(function)

    # ---- what functions return
    def _function(self, function: Function | ast.Lambda) -> Iterator[Doubt]:
        cls = self.resolver.class_of(function)
        replaced = self.resolver.replaced(cls, name_of(function)) if cls is not None else None
        if replaced is not None:
            yield also_bound(replaced, as_written(replaced))
        elif self._callers_unseen(function):
            yield Doubt(function, Use.EXPOSED, f"what {_called(function)} returns")
        elif yields(function):
            yield Doubt(function, Use.STORED, "a generator")

    # ---- attributes
    def _attribute(self, cls: ast.ClassDef, name: str) -> Iterator[Doubt]:
        for node in self.trail.attributes.get(name, ()):
            yield Doubt(node, Use.SHARED, as_written(node))
        yield from self._class(cls)
        for binding in self.program.scope_of[cls].bindings.get(name, ()):
            if isinstance(binding, FUNCTIONS):
                yield also_bound(binding, f"{cls.name}.{name}")
        for statement in cls.body:
            is_field = isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == name
            if is_field and (cls.decorator_list or cls.bases):
                yield also_bound(statement, f"{cls.name}.{name}")
        if not name.startswith("_"):
            yield from self._used_by_strangers(cls, name)

    def _class(self, cls: ast.ClassDef) -> Iterator[Doubt]:
        """Why attributes of the class may be read or set by code that is not seen."""
        for base in cls.bases:
            is_own = isinstance(self.resolver.of(base), OwnClass)
            if not is_own and self.resolver.path_of(base) not in HARMLESS_BASES:
                yield Doubt(base, Use.EXPOSED, f"what class {cls.name} inherits from {as_written(base)}")
        for decorator in decorators(cls):
            if isinstance(self.resolver.of(decorator), OwnFunction):
                yield also_bound(decorator, f"class {cls.name}")
        if cls in self.trail.other_self:
            call = self.trail.other_self[cls]
            yield also_bound(call, f"self in {as_written(call)}")
        for node in (self.trail.by_name.get(cls), self.trail.copier):
            if node is not None:
                yield Doubt(node, Use.BY_NAME, as_written(node))
        for statement in cls.body:
            if isinstance(statement, FUNCTIONS) and statement.name in ATTRIBUTE_HOOKS:
                yield Doubt(statement, Use.BY_NAME, f"{cls.name}.{statement.name}()")

    def _used_by_strangers(self, cls: ast.ClassDef, attribute: str) -> Iterator[Doubt]:
        """Where a file that is not read together with these gets at an object, and may use the attribute."""
        stranger = self.program.strangers.user_of(attribute)
        if stranger is None and self._coverage(cls) is Coverage.PART:
            stranger = "code that is not read"
        for node in self.trail.handed_on.get(cls, ()) if stranger is not None else ():
            if not isinstance(self.program.parents[node], ast.Return):
                shown = getattr(node, "name", None) or as_written(node)
                yield Doubt(node, Use.PASSED, f"{stranger} as {cls.name}.{attribute} of {shown}")

    # ---- what others can get at
    def _coverage(self, node: ast.AST) -> Coverage:
        return self.program.settings[self.program.module_of(node)].coverage

    def _is_public(self, definition: ast.AST) -> bool:
        """Whether code of other files may use a function, or an attribute or method of a class."""
        around = [definition, *self.program.ancestors(definition)]
        defining = [node for node in around if isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef))]
        if any(isinstance(node, (*FUNCTIONS, ast.Lambda)) for node in defining[1:]):
            return False
        return not any(_is_private(getattr(node, "name", "")) for node in defining)

    def _exposed(self, definition: ast.AST) -> Iterator[Doubt]:
        """Where code that is not read may use what a module has: by its name, or through the whole module."""
        name = self._global_name(definition)
        if name is None:
            return
        module = self.program.module_of(definition)
        location = self.program.location_of(module)
        opened = self.program.within(location, self.trail.opened_modules)
        barred = self.program.barred(location, name)
        coverage = self.program.settings[module].coverage
        is_part = coverage is Coverage.PART
        if coverage is not Coverage.SCRIPT:  # modules that are reached past an import statement
            for use in self.trail.attributes.get(name, ()):
                yield Doubt(use, Use.SHARED, as_written(use))
        if opened is not None:
            node = self.trail.opened_modules[opened]
            yield Doubt(node, Use.EXPOSED, f"{name} of {module.path}")
        elif barred is not None or (is_part and self._is_public_global(definition, name)):
            yield Doubt(definition, Use.EXPOSED, name)

    def _is_public_global(self, definition: ast.AST, name: str) -> bool:
        is_definition = isinstance(definition, (*FUNCTIONS, ast.ClassDef))
        return not _is_private(name) and (not is_definition or self._is_public(definition))

    def _global_name(self, definition: ast.AST) -> str | None:
        """The global of its module that something is, or is an argument, result, method or attribute of."""
        scope = self.program.scope_of[definition]
        if isinstance(definition, ast.arg):
            definition, scope = scope.node, self.program.scope_of[scope.node]
        if isinstance(definition, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            while scope.parent is not None and scope.parent.kind is ScopeKind.CLASS:
                scope = scope.parent
            is_global = scope.parent is not None and scope.parent.kind is ScopeKind.MODULE
            return name_of(scope.node) if is_global else None
        owner = scope.owner(name_of(definition))
        return name_of(definition) if owner is None or owner.kind is ScopeKind.MODULE else None

    def _reached_by_text(self, key: Place) -> Iterator[Doubt]:
        definition = key.definition
        overwritten = self.resolver.overwritten.get(definition)
        if overwritten is not None:
            yield also_bound(overwritten, as_written(overwritten))
        text = key.name
        owner = self.program.scope_of[definition].owner(text) if isinstance(key, Binding) else None
        found = self.by_text.reach(text, owner)
        if found is not None and text:
            yield Doubt(found, Use.BY_NAME, as_written(found))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def _called(function: Function | ast.Lambda) -> str:
    return "the lambda" if isinstance(function, ast.Lambda) else f"{function.name}()"
