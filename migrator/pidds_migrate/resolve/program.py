"""Several files that import one another, read as one program."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from pidds_migrate.outcome import Settings, Target
from pidds_migrate.resolve.layout import Found, Layout, Unsure
from pidds_migrate.resolve.scopes import Module, Scope, Syntax, read_module
from pidds_migrate.source.byte_filters import attributes_named
from pidds_migrate.source.parse import tree_of


def public_names(module: Module) -> set[str] | None:
    """What a star import takes from a module; None where its `__all__` cannot be read."""
    listed = module.scope.bindings.get("__all__")
    if listed is None:
        return {name for name in module.scope.bindings if not name.startswith("_")}
    value = module.value_of.get(listed[0])
    if len(listed) > 1 or "__all__" in module.scope.loads or not isinstance(value, ast.List | ast.Tuple):
        return None
    names = {part.value for part in value.elts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return names if len(names) == len(value.elts) else None


REPLACEMENT = "a replacement by "
"""How an obstacle begins that is about what a test puts in the place of a global."""
USE = " may use it"
"""What an obstacle says of code that is not seen to put anything in the place of a global."""


@dataclass(frozen=True)
class Strangers:
    """The files of the run that a program imports, and that are not read together with it.

    Attributes:
        sources: their content, by path.
        layout: all files of the run.
    """

    sources: Mapping[str, bytes]
    layout: Layout

    @cached_property
    def ask_for_exceptions(self) -> bool:
        """Whether one of them may ask for the exception that is being handled."""
        return any(map(_asks_for_exceptions, self.sources.values()))

    def user_of(self, attribute: str) -> str | None:
        """A file that may use an attribute of an object that it is handed."""
        word = attribute.encode()
        return next((path for path, source in self.sources.items() if word in attributes_named(source)), None)

    def binds(self, importer: str, dotted: str, name: str) -> bool:
        """Whether a module that a file imports surely has a global of a name."""
        link = self.layout.resolve(importer, dotted)
        path = self.layout.file(link.location) if isinstance(link, Found) else None
        return path is not None and path in self.sources and name in _surely_bound(self.sources[path])


@lru_cache(maxsize=1 << 13)
def _asks_for_exceptions(source: bytes) -> bool:
    return any(word in source for word in (b"exc_info", b"traceback", b"__context__"))


@lru_cache(maxsize=100)
def _surely_bound(source: bytes) -> frozenset[str]:
    """The globals that the top level of a module assigns, whatever happens."""
    tree = tree_of(source)
    body = [] if tree is None else tree.body
    names = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    return frozenset(target.id for target in names if isinstance(target, ast.Name))


@dataclass(eq=False, kw_only=True)
class Program(Syntax):
    """The files that are read together.

    Attributes:
        modules: the files.
        layout: all files of the run, for what an import names.
        settings: how each file is migrated.
        obstacles: why what a module has may be used by code that is not read: by the module's location, or by
            `location:name` for one of its names, `location:*` for all that are not those of modules inside it.
        stars: the names that `from module import *` binds, where the module is one of the program.
        star_sources: the modules that these statements take the names from.
        imported: the content of files of the run that these import, and that are not read together with them.
    """

    layout: Layout
    modules: list[Module] = field(default_factory=list)
    settings: dict[Module, Settings] = field(default_factory=dict)
    obstacles: Mapping[str, str] = field(default_factory=dict)
    stars: dict[ast.ImportFrom, list[ast.alias]] = field(default_factory=dict)
    star_sources: dict[ast.ImportFrom, Module] = field(default_factory=dict)
    imported: Mapping[str, bytes] = field(default_factory=dict)
    _by_tree: dict[ast.AST, Module] = field(default_factory=dict)
    _by_location: dict[str, Module] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _links: dict[tuple[ast.AST, str], Found | Unsure | None] = field(default_factory=dict)

    @cached_property
    def strangers(self) -> Strangers:
        """The files that these import, which may use the objects that they are handed."""
        return Strangers(self.imported, self.layout)

    def add(self, path: str, tree: ast.Module, settings: Settings) -> Module:
        """Read one more file."""
        module = read_module(tree, path, self)
        self.settings[module] = settings
        self.modules.append(module)
        self.nodes += module.nodes
        self._by_tree[tree] = module
        if path.endswith(".py"):
            location = self.layout.location(path)
            self._by_location[location] = module
            while location not in self._known and location not in ("", "/"):
                self._known.add(location)
                location = posixpath.dirname(location)
        return module

    def link_stars(self) -> None:
        """Bind the names that star imports from files of the program bring in, until no more come."""
        found = [node for node in self.nodes if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"]
        self.star_sources = {node: source for node in found if (source := self._source(node)) is not None}
        growing = True
        while growing:
            growing = False
            for node, source in self.star_sources.items():
                names = public_names(source)
                if names is not None:
                    known = self.stars.setdefault(node, [])
                    new = sorted(names - {alias.name for alias in known})
                    known += [self._bind_star(node, name) for name in new]
                    growing |= bool(new)

    def star_users(self, module: Module) -> set[Module]:
        """The modules that a new global of the module would become a global of, too."""
        found, waiting = {module}, [module]
        while waiting:
            source = waiting.pop()
            users = {self.module_of(node) for node, other in self.star_sources.items() if other is source} - found
            found |= users
            waiting += users
        return found - {module}

    def _source(self, node: ast.ImportFrom) -> Module | None:
        link = self.link(node, node.module or "")
        return self.at(link.location) if isinstance(link, Found) else None

    def _bind_star(self, node: ast.ImportFrom, name: str) -> ast.alias:
        alias = ast.copy_location(ast.alias(name), node)
        scope = self.module_of(node).scope
        scope.bindings.setdefault(name, []).append(alias)
        self.parents[alias], self.scope_of[alias] = node, scope
        return alias

    def module_of(self, node: ast.AST) -> Module:
        """The file that a node stands in."""
        while (parent := self.parents.get(node)) is not None:
            node = parent
        return self._by_tree[node]

    def target_at(self, node: ast.AST) -> Target:
        """The package that the file of a node is to call iDDS through."""
        return self.settings[self.module_of(node)].target

    def placed(self, node: ast.AST) -> Any:
        """A node, or the innermost around it that has a line and a column; a whole file has none."""
        while not hasattr(node, "lineno") and node in self.parents:
            node = self.parents[node]
        return node

    def place(self, node: ast.AST, seen_from: Module) -> str:
        """Where a node stands, for a message about another place."""
        module = self.module_of(node)
        line = getattr(node, "lineno", 1)
        return f"line {line}" if module is seen_from else f"{module.path}:{line}"

    def scopes(self) -> Iterator[Scope]:
        """The scopes of all files."""
        for module in self.modules:
            yield from module.scope.walk()

    def at(self, location: str) -> Module | None:
        """The module or package at a location; None where it is not read together with these."""
        return self._by_location.get(location)

    def location_of(self, module: Module) -> str:
        """Where a module stands."""
        return self.layout.location(module.path)

    def link(self, statement: ast.Import | ast.ImportFrom, dotted: str) -> Found | Unsure | None:
        """Which module of the run an import statement names by a dotted name."""
        key = (statement, dotted)
        if key not in self._links:
            level = statement.level if isinstance(statement, ast.ImportFrom) else 0
            self._links[key] = self.layout.resolve(self.module_of(statement).path, dotted, level)
        return self._links[key]

    def knows(self, location: str) -> bool:
        """Whether files at the location or below it are read together with these."""
        return location in self._known

    def bound_location(self, statement: ast.Import, alias: ast.alias) -> str | None:
        """The module of the program that `import a.b` (which binds `a`) or `import a.b as c` gives a name to."""
        dotted = alias.name
        found = self.link(statement, dotted)
        while found is None and not alias.asname and "." in dotted:
            dotted = dotted.rpartition(".")[0]
            found = self.link(statement, dotted)
        if not isinstance(found, Found) or (dotted.partition(".")[0] == "idds" and not alias.asname):
            return None
        location = found.location
        if not alias.asname:
            location = posixpath.join(found.root, dotted.partition(".")[0])
        return location if self.knows(location) else None

    def is_import_of(self, binding: ast.AST, location: str | None) -> bool:
        """Whether a binding of a package gives the name of a module inside it to this very module."""
        statement = self.parents[binding]
        if not isinstance(binding, ast.alias) or binding.asname not in (None, binding.name.rpartition(".")[2]):
            return False
        if isinstance(statement, ast.ImportFrom):
            link, rest = self.link(statement, statement.module or ""), binding.name
        elif isinstance(statement, ast.Import) and binding.asname:
            link, rest = self.link(statement, binding.name), ""
        else:
            return False
        return isinstance(link, Found) and posixpath.join(link.location, rest).rstrip("/") == location

    def is_taken_from(self, binding: ast.AST, location: str) -> bool:
        """Whether an import takes a name from the module, which has been imported before the name is bound."""
        statement = self.parents[binding]
        if not isinstance(binding, ast.alias) or not isinstance(statement, ast.ImportFrom):
            return False
        link = self.link(statement, statement.module or "")
        return isinstance(link, Found) and link.location == location

    def within(self, location: str, places: Container[str]) -> str | None:
        """The one of the places that a location is at or below, if any."""
        while location not in ("", "/"):
            if location in places:
                return location
            location = posixpath.dirname(location)
        return None

    def barred(self, location: str, name: str) -> str | None:
        """Why a global of a module may be used by code that is not read, if so."""
        whole = self.within(location, self.obstacles)
        if whole is not None:
            return self.obstacles[whole]
        return self.obstacles.get(f"{location}:{name}") or self.obstacles.get(f"{location}:*")

    def replaced(self, location: str, name: str) -> str | None:
        """Why code that is not read may put something else in the place of a global of a module, if so."""
        places = (f"{location}:{name}", f"{location}:*", self.within(location, self.obstacles) or "")
        return next((self.obstacles[place] for place in places if USE not in self.obstacles.get(place, USE)), None)

    def submodule(self, location: str, name: str) -> str | None:
        """The location of a module inside a package, where there is one."""
        inside = posixpath.join(location, name)
        return inside if self.layout.exists(inside) else None
