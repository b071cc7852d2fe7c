"""Values of expressions, without running them: something imported, or a module, function, class or instance."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass

from pidds_migrate.resolve.layout import Found
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.reaching import Reads
from pidds_migrate.resolve.scopes import FUNCTIONS, Function, Scope, ScopeKind, parameters


@dataclass(frozen=True)
class Imported:
    """A module, or something in one, by its dotted path; `aliases` are the imports it comes through."""

    path: str
    aliases: frozenset[ast.alias]
    doubt: str = ""  # why it may be something else when the program runs; empty where it may not

    def __getitem__(self, attribute: str) -> Imported:
        return Imported(f"{self.path}.{attribute}", self.aliases, self.doubt)


@dataclass(frozen=True)
class OwnModule:
    """A module or package of the run that is read together with this file, or has such modules in it."""

    location: str


@dataclass(frozen=True)
class OwnClass:
    """A class of the program; `exact` where no subclass can stand in for it."""

    node: ast.ClassDef
    exact: bool = True


@dataclass(frozen=True)
class Instance:
    """An object of a class of the program; `exact` where no subclass can stand in for it."""

    node: ast.ClassDef
    exact: bool


@dataclass(frozen=True)
class OwnFunction:
    """A function of the program; `bound` where its first parameter is already given (a method of an instance)."""

    node: Function | ast.Lambda
    bound: bool = False


@dataclass(frozen=True)
class Literal:
    """A constant such as None: calling it fails in the native and in the migrated program alike."""


@dataclass(frozen=True)
class Ambiguous:
    """Several things, depending on the path taken; the bindings tell where they come from."""

    bindings: tuple[ast.AST, ...]
    options: tuple[Meaning | None, ...]


Meaning = Imported | OwnModule | OwnClass | Instance | OwnFunction | Literal | Ambiguous


class Resolver:
    """Finds the meaning of expressions; each binding is looked at once."""

    def __init__(self, program: Program, reads: Reads) -> None:
        self.program = program
        self.reaching = reads.bindings
        self.maybe_unbound = reads.maybe_unbound
        self._uses: defaultdict[ast.AST, list[ast.Name]] = defaultdict(list)
        for read, bindings in self.reaching.items():
            for binding in bindings:
                self._uses[binding].append(read)
        self._bases: dict[ast.ClassDef, list[ast.ClassDef]] = {}
        self._families: dict[ast.ClassDef, frozenset[ast.ClassDef]] = {}
        self._known: dict[ast.AST, Meaning | None] = {}
        self._methods: dict[tuple[ast.ClassDef, str, bool], Function | None] = {}
        self.taken: set[ast.AST] = set()
        """Bindings of a module that other files read."""
        self.takers: defaultdict[ast.alias, set[ast.alias]] = defaultdict(set)
        """Imports of a module, with those of other files through which these reach what they import."""
        self.overwritten: dict[ast.AST, ast.Attribute] = {}
        """Bindings of a module that an assignment to an attribute of the module replaces, with the attribute."""
        self._replaced: dict[tuple[ast.ClassDef | None, str], ast.Attribute] = {}
        """Methods that an assignment to an attribute replaces, by class; None where it may be any class."""
        self._find_overwritten()
        self._find_replaced()

    def bindings(self, name: ast.Name) -> tuple[ast.AST, ...]:
        """The bindings that a read of a name may see."""
        found = self.reaching.get(name)
        if found is None:
            scope = self.program.scope_of.get(name)
            owner = scope.owner(name.id) if scope is not None else None
            found = tuple(owner.bindings[name.id]) if owner is not None else ()
        return found

    def uses_of(self, binding: ast.AST) -> list[ast.Name]:
        """The reads that may see a binding."""
        return self._uses.get(binding, [])

    def is_builtin(self, node: ast.expr, *names: str) -> bool:
        """Whether the expression is one of these builtins, not something of the file by that name."""
        return isinstance(node, ast.Name) and node.id in names and not self.bindings(node)

    def path_of(self, node: ast.expr) -> str | None:
        """The qualified name of what an expression stands for: of something imported, or of a builtin."""
        if isinstance(node, ast.Name) and not self.bindings(node):
            return f"builtins.{node.id}"
        meaning = self.of(node)
        return meaning.path if isinstance(meaning, Imported) else None

    def of(self, node: ast.expr) -> Meaning | None:
        """The meaning of an expression, where it has one."""
        if isinstance(node, ast.Name):
            return self._of_any(self.bindings(node))
        if isinstance(node, ast.Attribute):
            return self._of_attribute(node)
        if isinstance(node, ast.Constant):
            return Literal()
        if isinstance(node, ast.Call):
            if self.is_builtin(node.func, "super") and not node.args:
                return self._of_super(node)
            if self.is_builtin(node.func, "type") and len(node.args) == 1:
                return self._class_of_object(self.of(node.args[0]))
            called = self.of(node.func)
            return Instance(called.node, called.exact) if isinstance(called, OwnClass) else None
        return None

    def _of_super(self, node: ast.Call) -> Instance | None:
        """The base class that `super()` stands for, where inheritance leaves no choice."""
        function = next((around for around in self.program.ancestors(node) if isinstance(around, FUNCTIONS)), None)
        owner = self.class_of(function) if function is not None else None
        if owner is None or any(len(relative.bases) > 1 for relative in self.family(owner)):
            return None
        base = self.of(owner.bases[0]) if owner.bases else None
        return Instance(base.node, exact=True) if isinstance(base, OwnClass) else None

    def _of_any(self, bindings: tuple[ast.AST, ...]) -> Meaning | None:
        """The meaning of a name that may have any of these bindings."""
        meanings = [self.of_binding(binding) for binding in bindings]
        if not self.overwritten.keys().isdisjoint(bindings):
            return Ambiguous(bindings, tuple(meanings))
        distinct = [m for m in dict.fromkeys(meanings) if not isinstance(m, Literal)]
        if len(distinct) == 1:
            return distinct[0]
        if not distinct:
            return Literal() if meanings else None
        if all(isinstance(m, Imported) for m in distinct):
            imported = [m for m in distinct if isinstance(m, Imported)]
            if len({m.path for m in imported}) == 1:
                aliases = frozenset(alias for m in imported for alias in m.aliases)
                return Imported(imported[0].path, aliases, max(m.doubt for m in imported))
        return Ambiguous(bindings, tuple(meanings))

    def _of_attribute(self, node: ast.Attribute) -> Meaning | None:
        base = self.of(node.value)
        if isinstance(base, Imported):
            return base[node.attr]
        if isinstance(base, OwnModule):
            found = self._member(base.location, node.attr)
            return self._seen_through(found, self.aliases_of(node)) if isinstance(found, Imported) else found
        if isinstance(base, Instance) and node.attr == "__class__":
            return self._class_of_object(base)
        if isinstance(base, OwnClass | Instance):
            is_exact = isinstance(base, Instance) and base.exact
            method = self.method(base.node, node.attr, is_exact=is_exact)
            if method is not None:
                is_static = _decorated(method, "staticmethod")
                takes_self = isinstance(base, Instance) or _decorated(method, "classmethod")
                return OwnFunction(method, bound=takes_self and not is_static)
        return None

    def _class_of_object(self, meaning: Meaning | None) -> OwnClass | None:
        """What `type(o)` and `o.__class__` are."""
        return OwnClass(meaning.node, meaning.exact) if isinstance(meaning, Instance) else None

    def exports(self, location: str, name: str) -> tuple[ast.AST, ...] | None:
        """The bindings that a name of a module stands for outside of it; None where that cannot be told."""
        module = self.program.at(location)
        bindings = tuple(module.scope.bindings.get(name, ())) if module is not None else ()
        self.taken.update(bindings)
        inside = self.program.submodule(location, name)
        bindings = tuple(binding for binding in bindings if not self.program.is_import_of(binding, inside))
        if inside is not None and not all(self.program.is_taken_from(binding, inside) for binding in bindings):
            return None  # the package's own name, or the module that takes its place when it is imported
        return bindings

    def _member(self, location: str, name: str) -> Meaning | None:
        """What a name of a module stands for outside of it."""
        bindings = self.exports(location, name)
        if bindings is None:
            return Ambiguous((), ())
        if bindings:
            return self._of_any(bindings)
        inside = self.program.submodule(location, name)
        return OwnModule(inside) if inside is not None and self.program.knows(inside) else None

    def aliases_of(self, node: ast.expr) -> frozenset[ast.alias]:
        """The imports that a dotted expression starts at, also where a variable holds what they bind."""
        found: dict[ast.AST, None] = {}
        waiting = [node]
        while waiting:
            origin = waiting.pop()
            while isinstance(origin, ast.Attribute):
                origin = origin.value
            new = [each for each in self.bindings(origin) if each not in found] if isinstance(origin, ast.Name) else []
            found |= dict.fromkeys(new)
            waiting += [value for each in new if (value := self.program.value_of.get(each)) is not None]
        return frozenset(binding for binding in found if isinstance(binding, ast.alias))

    def _seen_through(self, meaning: Imported, aliases: frozenset[ast.alias]) -> Imported:
        """Something that another file of the program imports, as seen through these imports of that file."""
        for alias in meaning.aliases:
            self.takers[alias] |= aliases
        return Imported(meaning.path, aliases, max([meaning.doubt, *map(self._doubt, meaning.aliases)]))

    def _doubt(self, alias: ast.alias) -> str:
        """Why the name of an import may be something else where other files take it."""
        module = self.program.module_of(alias)
        why = self.program.replaced(self.program.location_of(module), alias.asname or alias.name.partition(".")[0])
        statement = self.program.parents[alias]
        around = self.program.parents[statement]
        is_tried = isinstance(around, ast.Try) and statement in around.body and around in module.tree.body
        if not (statement in module.tree.body or is_tried):
            why = "its import may not run"
        return f"handed on by {module.path}: {why}" if why else ""

    def _find_overwritten(self) -> None:
        found = {}
        for node in self.program.nodes if len(self.program.modules) > 1 else ():
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                base = self.of(node.value)
                module = self.program.at(base.location) if isinstance(base, OwnModule) else None
                bindings = module.scope.bindings.get(node.attr, ()) if module is not None else ()
                found.update(dict.fromkeys(bindings, node))
        self.overwritten = found
        self._known.clear()
        self._methods.clear()
        self._families.clear()  # what has been looked at so far did not know of these

    def _find_replaced(self) -> None:
        methods = {node.name for node in self.program.nodes if isinstance(node, FUNCTIONS) and self.class_of(node)}
        found: dict[tuple[ast.ClassDef | None, str], ast.Attribute] = {}
        for node in self.program.nodes if methods else ():
            if isinstance(node, ast.Attribute) and node.attr in methods and not isinstance(node.ctx, ast.Load):
                base = self.of(node.value)
                if isinstance(base, OwnClass | Instance):
                    found.update(dict.fromkeys([(cls, node.attr) for cls in self.family(base.node)], node))
                elif base is None or isinstance(base, Ambiguous):
                    found[None, node.attr] = node
        self._replaced = found
        self._known.clear()
        self._methods.clear()  # what has been looked at so far did not know of these

    def replaced(self, owner: ast.ClassDef, name: str) -> ast.Attribute | None:
        """The assignment to an attribute that may put something else in the place of a method."""
        return self._replaced.get((owner, name)) or self._replaced.get((None, name))

    def is_named_lambda(self, node: ast.Lambda) -> bool:
        """Whether a lambda is the value of one name, like a function of that name."""
        parent = self.program.parents[node]
        return isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name)

    def method(self, owner: ast.ClassDef, name: str, *, is_exact: bool) -> Function | None:
        """A method of a class of the file, or of its bases in the file; None where it may be another one."""
        key = (owner, name, is_exact)
        if key not in self._methods:
            self._methods[key] = self._find_method(owner, name, is_exact=is_exact)
        return self._methods[key]

    def _find_method(self, owner: ast.ClassDef, name: str, *, is_exact: bool) -> Function | None:
        if self.replaced(owner, name) is not None:
            return None
        found = [(cls, self._bound_in(cls, name)) for cls in self.lineage(owner)]
        method = next((member for _, member in found if member is not None), None)
        if not isinstance(method, FUNCTIONS):
            return None
        if not is_exact and any(self._bound_in(cls, name) not in (None, method) for cls in self.family(owner)):
            return None
        return method

    def _bound_in(self, cls: ast.ClassDef, name: str) -> ast.AST | None:
        """What a class body itself binds a name to: a method, or a node of whatever else it may be."""
        bindings = self.program.scope_of[cls].bindings.get(name, [])
        if not bindings:
            return None
        methods = [binding for binding in bindings if isinstance(binding, FUNCTIONS) and binding in cls.body]
        if len(methods) == len(bindings):
            if all(_is_accessor(method, name) for method in methods[1:]):
                return methods[0]
            if all(_decorated(method, "overload") for method in methods[:-1]):
                return methods[-1]
        return self.program.parents[bindings[-1]]

    def family(self, owner: ast.ClassDef) -> frozenset[ast.ClassDef]:
        """The classes of the file joined with this one by inheritance, in any direction."""
        if not self._families:
            classes = [node for node in self.program.nodes if isinstance(node, ast.ClassDef)]
            self._families = {cls: frozenset((cls,)) for cls in classes}
            for cls in classes:
                joined = frozenset().union(*(self._families[relative] for relative in self.lineage(cls)))
                for relative in joined:
                    self._families[relative] = joined
        return self._families[owner]

    def lineage(self, owner: ast.ClassDef) -> list[ast.ClassDef]:
        """A class and its bases in the file, nearest first."""
        found, waiting = {owner: None}, [owner]
        while waiting:
            new = [base for base in self._bases_of(waiting.pop()) if base not in found]
            found |= dict.fromkeys(new)
            waiting += new
        return [*found]

    def _bases_of(self, cls: ast.ClassDef) -> list[ast.ClassDef]:
        """The direct bases of a class that are classes of the file."""
        if cls in self._bases:
            return self._bases[cls]
        meanings = [self.of(base) for base in cls.bases]
        found = [meaning.node for meaning in meanings if isinstance(meaning, OwnClass)]
        if None not in meanings:  # else one may be looked at just now
            self._bases[cls] = found
        return found

    def of_binding(self, binding: ast.AST) -> Meaning | None:
        """The meaning of whatever a binding binds its name to."""
        if binding not in self._known:
            self._known[binding] = None  # a binding that depends on itself has no meaning
            self._known[binding] = self._find(binding)
        return self._known[binding]

    def _find(self, binding: ast.AST) -> Meaning | None:
        if isinstance(binding, ast.alias):
            return self._of_alias(binding)
        if isinstance(binding, ast.ClassDef):
            return OwnClass(binding)
        if isinstance(binding, FUNCTIONS):
            return OwnFunction(binding)
        if isinstance(binding, ast.arg):
            return self._of_parameter(binding)
        value = self.program.value_of.get(binding)
        if value is None:
            return None
        if isinstance(value, ast.Lambda):
            return OwnFunction(value) if self.is_named_lambda(value) else None
        meaning = self.of(value)
        return Imported(meaning.path, meaning.aliases, "in a variable") if isinstance(meaning, Imported) else meaning

    def _of_alias(self, alias: ast.alias) -> Meaning | None:
        statement = self.program.parents[alias]
        if isinstance(statement, ast.ImportFrom):
            own = self.program.link(statement, statement.module or "")
            if isinstance(own, Found) and self.program.knows(own.location):
                found = self._member(own.location, alias.name)
                return self._seen_through(found, frozenset((alias,))) if isinstance(found, Imported) else found
            prefix = "." * statement.level + (statement.module or "")
            return Imported(f"{prefix}.{alias.name}", frozenset((alias,)))
        assert isinstance(statement, ast.Import)
        path = alias.name if alias.asname else alias.name.partition(".")[0]
        location = self.program.bound_location(statement, alias)
        return OwnModule(location) if location is not None else Imported(path, frozenset((alias,)))

    def _of_parameter(self, parameter: ast.arg) -> Meaning | None:
        function = self.program.scope_of[parameter].node
        owner = self.class_of(function)
        if owner is None or not isinstance(function, FUNCTIONS) or _decorated(function, "staticmethod"):
            return None
        if parameter is not next(iter(parameters(function.args)), None):
            return None
        on_class = _decorated(function, "classmethod") or function.name in ("__new__", "__init_subclass__")
        return OwnClass(owner, exact=False) if on_class else Instance(owner, exact=False)

    def class_of(self, function: ast.AST) -> ast.ClassDef | None:
        """The class whose body defines the function."""
        scope: Scope | None = self.program.scope_of[function].parent
        if scope is not None and scope.kind is ScopeKind.CLASS and isinstance(scope.node, ast.ClassDef):
            return scope.node
        return None


def _is_accessor(function: Function, name: str) -> bool:
    """Whether a method is another part of the property of its name: `@client.setter`."""
    return any(isinstance(d, ast.Attribute) and ast.unparse(d.value) == name for d in function.decorator_list)


def _decorated(function: Function, name: str) -> bool:
    return any(isinstance(d, ast.Name) and d.id == name for d in function.decorator_list)
