"""Several files that import one another, read as one program."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from pidds_migrate.analysis.layout import Found, Layout, Unsure
from pidds_migrate.analysis.scopes import Module, Scope, Syntax, read_module
from pidds_migrate.outcome import Settings, Target


@dataclass(eq=False, kw_only=True)
class Program(Syntax):
    """The files that are read together.

    Attributes:
        modules: the files.
        layout: all files of the run, for what an import names.
        settings: how each file is migrated.
    """

    layout: Layout
    modules: list[Module] = field(default_factory=list)
    settings: dict[Module, Settings] = field(default_factory=dict)
    _by_tree: dict[ast.AST, Module] = field(default_factory=dict)
    _by_location: dict[str, Module] = field(default_factory=dict)
    _links: dict[tuple[ast.AST, str], Found | Unsure | None] = field(default_factory=dict)

    def add(self, path: str, tree: ast.Module, settings: Settings) -> Module:
        """Read one more file."""
        module = read_module(tree, path, self)
        self.settings[module] = settings
        self.modules.append(module)
        self.nodes += module.nodes
        self._by_tree[tree] = module
        if path.endswith(".py"):
            self._by_location[self.layout.location(path)] = module
        return module

    def module_of(self, node: ast.AST) -> Module:
        """The file that a node stands in."""
        while (parent := self.parents.get(node)) is not None:
            node = parent
        return self._by_tree[node]

    def target_at(self, node: ast.AST) -> Target:
        """The package that the file of a node is to call iDDS through."""
        return self.settings[self.module_of(node)].target

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

    def submodule(self, location: str, name: str) -> str | None:
        """The location of a module inside a package, where there is one."""
        inside = posixpath.join(location, name)
        return inside if self.layout.exists(inside) else None
