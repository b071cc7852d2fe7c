"""Why the places of a group could hold something else, or be reached by code that is not seen."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.analysis.meaning import Imported, Literal, OwnClass, OwnFunction, Resolver
from pidds_migrate.analysis.places import Cause, Group, name_of
from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.scopes import FUNCTIONS, Function, ScopeKind
from pidds_migrate.analysis.strings import names_by_text
from pidds_migrate.analysis.trail import Trail, also_bound
from pidds_migrate.facts.methods import Kind
from pidds_migrate.facts.names import TEST_CASES

_TRANSPARENT_DECORATORS = {"staticmethod", "classmethod", "property", "lru_cache", "cache", "cached_property"}
_HARMLESS_BASES = TEST_CASES | {"abc.ABC", "enum.Enum", "logging.Handler", "threading.Thread", "typing.Protocol"}
_CHANGES_CLASS = "N208"  # what only names it in a string may be a patch of a test, which moves with the program
_LONGEST_SHOWN = 80  # of what may be the code of a whole program in a string
_MAGIC = {"__getattr__", "__getattribute__", "__setattr__", "__delattr__"}


class PlaceJudge:
    """Looks at where a group's objects are held."""

    def __init__(self, program: Program, resolver: Resolver, trail: Trail) -> None:
        self.program, self.resolver, self.trail = program, resolver, trail
        self.by_text = names_by_text(program, resolver)
        self._said_names: set[str] | None = None

    def causes(self, group: Group) -> Iterator[Cause]:
        """Why the group's places do not allow it to move."""
        yield from self._mixed(group)
        yield from self._unknown_bindings(group)
        yield from self._unseen_functions(group)
        yield from self._attributes(group)
        yield from self._reached_by_text(group)
        yield from self._patched(group)
        yield from self._exposed(group)
        yield from self._overwritten(group)
        yield from self._class_replaced(group)

    def _mixed(self, group: Group) -> Iterator[Cause]:
        if group.kinds == {Kind.CLIENT, Kind.MANAGER}:
            first = group.constructors[0].call
            name = next((name_of(key) for key in group.bindings), "one name")
            yield Cause(first, "N213", {"name": name})
        elif None in group.kinds and len(group.kinds) > 1:
            yield Cause(group.constructors[0].call, "N223", {"problem": "it also holds an API object of PanDA"})

    def _patched(self, group: Group) -> Iterator[Cause]:
        """Where the program changes the native class, or a file of the group looks it up."""
        if self.trail.patched:
            files = set(map(self.program.module_of, group.nodes))
            for cause in self.trail.patched:
                if cause.code == _CHANGES_CLASS or self.program.module_of(cause.node) in files:
                    yield cause

    def _exposed(self, group: Group) -> Iterator[Cause]:
        """Where a module is used as a whole, or by code that is not read, so that all that it has may be used."""
        if not (self.trail.opened_modules or self.program.obstacles):
            return
        for key in group.keys:
            definition = key[0] if isinstance(key, tuple) else key
            name = self._global_name(definition)
            if name is None:
                continue
            module = self.program.module_of(definition)
            location = self.program.location_of(module)
            opened = self.program.within(location, self.trail.opened_modules)
            barred = self.program.barred(location, name)
            if opened is not None:
                node = self.trail.opened_modules[opened]
                shown = ast.unparse(node)
                shown = shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}..."
                yield Cause(node, "N223", {"problem": f"{shown} may reach all that {module.path} has"})
            elif barred is not None:
                yield Cause(definition, "N223", {"problem": barred})

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

    def _overwritten(self, group: Group) -> Iterator[Cause]:
        for key in group.keys if self.resolver.overwritten else ():
            definition = key[0] if isinstance(key, tuple) else key
            node = self.resolver.overwritten.get(definition)
            if node is not None:
                yield also_bound(node, ast.unparse(node))

    def _class_replaced(self, group: Group) -> Iterator[Cause]:
        """Where a name that the native class has in a module is replaced: `mock.patch("module.Client")`."""
        for alias in {alias for constructor in group.constructors for alias in constructor.aliases}:
            module = self.program.module_of(alias)
            name = name_of(alias).partition(".")[0]
            if self.program.scope_of[alias] is module.scope and name in self._said():
                opened = self.program.within(self.program.location_of(module), self.trail.opened_modules)
                if opened is not None:
                    node = self.trail.opened_modules[opened]
                    problem = f"{ast.unparse(node)} may put something else in the place of {name} in {module.path}"
                    yield Cause(node, "N223", {"problem": problem})

    def _said(self) -> set[str]:
        """The last words of the names that are handed to calls as texts; needed only where a module is handed on."""
        if self._said_names is None and self.trail.opened_modules:
            arguments = [
                argument
                for node in self.program.nodes
                if isinstance(node, ast.Call)
                for argument in [*node.args, *(keyword.value for keyword in node.keywords)]
            ]
            texts = [a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            self._said_names = {text.rpartition(".")[2] for text in texts}
        return self._said_names or set()

    def _unknown_bindings(self, group: Group) -> Iterator[Cause]:
        for binding in group.bindings:
            if isinstance(binding, ast.arg):
                yield from self._parameter(binding)
            elif binding not in self.trail.bound and not isinstance(self.resolver.of_binding(binding), Literal):
                details = {"name": name_of(binding), "line": str(getattr(binding, "lineno", "?"))}
                yield Cause(binding, "N212", details)

    def _parameter(self, binding: ast.arg) -> Iterator[Cause]:
        function = self.program.scope_of[binding].node
        if isinstance(function, (*FUNCTIONS, ast.Lambda)) and self._callers_unseen(function):
            yield Cause(binding, "N214", {"function": _called(function)})

    def _callers_unseen(self, function: Function | ast.Lambda) -> bool:
        if function not in self.trail.called or function in self.trail.opened:
            return True
        if self.by_text.reach(self._name(function), None) is not None:
            return True
        if isinstance(function, ast.Lambda):
            return False
        if any(_decorator_name(d) not in _TRANSPARENT_DECORATORS for d in function.decorator_list):
            return True
        is_method = self.resolver.class_of(function) is not None
        return is_method and function.name in self.trail.attributes

    def _name(self, function: Function | ast.Lambda) -> str:
        parent = self.program.parents[function]
        return name_of(parent.targets[0]) if isinstance(parent, ast.Assign) else name_of(function)

    def _unseen_functions(self, group: Group) -> Iterator[Cause]:
        for key in group.keys:
            if isinstance(key, tuple) and isinstance(key[0], (*FUNCTIONS, ast.Lambda)) and group.constructors:
                function = key[0]
                cls = self.resolver.class_of(function)
                replaced = self.resolver.replaced(cls, name_of(function)) if cls is not None else None
                if replaced is not None:
                    yield also_bound(replaced, ast.unparse(replaced))
                elif self._callers_unseen(function):
                    yield Cause(function, "N214", {"function": _called(function)})
                elif any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(function)):
                    yield Cause(function, "N210", {"container": "a generator"})

    def _attributes(self, group: Group) -> Iterator[Cause]:
        for key in group.keys:
            if isinstance(key, tuple) and isinstance(key[0], ast.ClassDef):
                cls, name = key
                for node in self.trail.attributes.get(name or "", ()):
                    problem = f"{ast.unparse(node)} may be the same attribute of an object that is not followed"
                    yield Cause(node, "N223", {"problem": problem})
                yield from self._class(cls, name or "")

    def _class(self, cls: ast.ClassDef, attribute: str) -> Iterator[Cause]:
        """Why an attribute of the class may be read or set by code that is not seen."""
        for base in cls.bases:
            if not self._is_harmless_base(base):
                problem = f"class {cls.name} inherits from {ast.unparse(base)}, which cannot be seen"
                yield Cause(base, "N223", {"problem": problem})
        if cls in self.trail.other_self:
            call = self.trail.other_self[cls]
            yield Cause(call, "N223", {"problem": f"{ast.unparse(call)} may get another object as self"})
        for decorator in cls.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(self.resolver.of(called), OwnFunction):
                problem = f"{ast.unparse(decorator)} may put something else in the place of class {cls.name}"
                yield Cause(decorator, "N223", {"problem": problem})
        if cls in self.trail.copied:
            call = self.trail.copied[cls]
            yield Cause(call, "N223", {"problem": f"{ast.unparse(call)} copies or pickles an object of {cls.name}"})
        if cls in self.trail.by_name:
            yield Cause(self.trail.by_name[cls], "N207", {"call": ast.unparse(self.trail.by_name[cls])})
        yield from self._used_by_strangers(cls, attribute)
        for binding in self.program.scope_of[cls].bindings.get(attribute, ()):
            if isinstance(binding, FUNCTIONS):
                problem = f"{cls.name}.{attribute} is a method or a property, too"
                yield Cause(binding, "N223", {"problem": problem})
        for statement in cls.body:
            if isinstance(statement, FUNCTIONS) and statement.name in _MAGIC:
                yield Cause(statement, "N223", {"problem": f"class {cls.name} defines {statement.name}"})
            is_field = isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == attribute
            if is_field and (cls.decorator_list or cls.bases):
                problem = f"{cls.name}.{attribute} may be a field that the constructor sets"
                yield Cause(statement, "N223", {"problem": problem})

    def _used_by_strangers(self, cls: ast.ClassDef, attribute: str) -> Iterator[Cause]:
        """Where a file that is not read together with these gets at an object, and may use the attribute."""
        stranger = self.program.strangers.user_of(attribute)
        for node in self.trail.handed_on.get(cls, ()) if stranger is not None else ():
            if isinstance(self.program.parents[node], ast.Return) and not self._is_opened(node):
                continue  # to code that is read
            shown = getattr(node, "name", None) or ast.unparse(node)
            problem = f"{stranger} may use {cls.name}.{attribute} of what {shown} lets it have"
            yield Cause(node, "N223", {"problem": problem})

    def _is_opened(self, node: ast.AST) -> bool:
        """Whether something else than a followed call may get what the function around a node returns."""
        function = next(around for around in self.program.ancestors(node) if isinstance(around, FUNCTIONS))
        decorators = map(_decorator_name, function.decorator_list)
        return function in self.trail.opened or any(name not in _TRANSPARENT_DECORATORS for name in decorators)

    def _reached_by_text(self, group: Group) -> Iterator[Cause]:
        for key in group.keys:
            if isinstance(key, tuple):
                owner, name = key
                text = name if name is not None else getattr(owner, "name", "")
                found = self.by_text.reach(text, None)
            else:
                scope = self.program.scope_of[key]
                text = name_of(key)
                found = self.by_text.reach(text, scope.owner(text))
            if found is not None and text:
                yield Cause(found, "N207", {"call": ast.unparse(found)})

    def _is_harmless_base(self, base: ast.expr) -> bool:
        """Whether a base class is one of the file's own, or known to leave the attributes of its subclasses alone."""
        meaning = self.resolver.of(base)
        if isinstance(meaning, Imported):
            return meaning.path in _HARMLESS_BASES
        if isinstance(base, ast.Name):
            return isinstance(meaning, OwnClass) or not self.resolver.bindings(base)
        return isinstance(meaning, OwnClass)

    def unused(self, group: Group) -> Iterator[Cause]:
        """An object that is never called here, but can be reached from elsewhere, is used by code not seen."""
        for key in group.keys:
            if isinstance(key, tuple) and isinstance(key[0], ast.ClassDef):
                yield Cause(group.constructors[0].call, "N214", {"function": f"{key[0].name}.{key[1]}"})
                return
            if isinstance(key, ast.Name) and _is_global(self.program, key):
                yield Cause(group.constructors[0].call, "N214", {"function": key.id})
                return


def _is_global(program: Program, name: ast.Name) -> bool:
    owner = program.scope_of[name].owner(name.id)
    return owner is not None and owner.kind is ScopeKind.MODULE


def _decorator_name(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)


def _called(function: Function | ast.Lambda) -> str:
    return "the lambda" if isinstance(function, ast.Lambda) else f"{function.name}()"
