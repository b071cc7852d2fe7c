"""Plan the imports: what the new code calls things, what has to be imported for it, which imports go.

An *anchor* is the first import of a native class in a block of statements. What the objects made through it need is
imported right there, so that it is as visible, and as optional, as the class was.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass, field

from pidds_migrate.decide.call_site import Lines
from pidds_migrate.decide.groups import ClientGroup
from pidds_migrate.decide.helpers import NATIVE_MODULE
from pidds_migrate.decide.native_imports import Exposed, NativeImports, chain_at, reads_of
from pidds_migrate.decide.plan import ImportChange
from pidds_migrate.facts.names import EXCEPTION_MODULE, GET_REST_HOST
from pidds_migrate.outcome import Coverage, Settings, Target
from pidds_migrate.resolve.scopes import Module, Scope, ScopeKind
from pidds_migrate.resolve.values import Resolver

UTILS = "idds.common.utils"
RUNTIME = "pidds_runtime"
API_MODULES = {Target.PANDACLIENT: "pandaclient.idds_api", Target.RUNTIME: RUNTIME}
_ALIASES = {
    UTILS: "idds_utils",
    EXCEPTION_MODULE: "idds_exceptions",
    "pandaclient.idds_api": "idds_api",
    RUNTIME: "idds_runtime",
    NATIVE_MODULE: "idds_native",
    "typing": "idds_typing",
}
_HELPERS_ALIAS = "idds_helpers"  # for a module that the user's configuration names

Statement = ast.Import | ast.ImportFrom
Block = tuple[ast.AST, str, int]
"""A statement, the name of one of its blocks, and in a document the number of the part that the block is cut at."""


class NameTakenError(Exception):
    """The file uses a name that the rewrite would have to bind."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(eq=False)
class Anchor:
    """The place where a block's new imports go."""

    statement: Statement
    scope: Scope
    block: Block
    modules: dict[str, str] = field(default_factory=dict)
    """What has to be imported here: dotted module to the text of its import statement."""


class ImportPlanner:
    """Hands out the names that new code may use, and keeps account of the imports that they need."""

    def __init__(
        self, module: Module, resolver: Resolver, lines: Lines, settings: Settings, is_exposed: Exposed
    ) -> None:
        self.module, self.resolver, self.settings = module, resolver, settings
        self.is_exposed = is_exposed
        self.native = NativeImports(module, resolver, lines, settings, is_exposed)
        self.anchors: dict[Block, Anchor] = {}
        self.outlived: list[ast.alias] = []  # native imports that stay though nothing in the file uses them any more
        self._explicit = _explicit_imports(module)
        self._spelled_by: set[ast.alias] = set()  # imports of the author's that new code uses
        # All call sites of a file ask for the same few anchors and blocks.
        self._anchors_of: dict[ClientGroup, list[Anchor]] = {}
        self._blocks: dict[ast.stmt, Block] = {}

    # ---- anchors
    def anchors_of(self, group: ClientGroup) -> list[Anchor]:
        """The anchors of the imports that a group's classes come through, or of the file where that has none."""
        if group not in self._anchors_of:
            aliases = {alias for constructor in group.constructors for alias in constructor.aliases}
            anchors = (self.anchor(alias) for alias in sorted(aliases, key=lambda a: a.lineno))
            self._anchors_of[group] = list(dict.fromkeys(anchors)) or self._anchors_of_another_file()
        return self._anchors_of[group]

    def _anchors_of_another_file(self) -> list[Anchor]:
        """Where a file that has its objects from others imports what their calls need: with its own imports."""
        if self.settings.parts is not None:
            return []
        body = [s for s in self.module.tree.body if not (_is_docstring(s) or _is_future(s))]
        leading = itertools.takewhile(lambda statement: isinstance(statement, ast.Import | ast.ImportFrom), body)
        first = [each for each in leading if isinstance(each, ast.Import | ast.ImportFrom)]
        native = [each for each in first if not {*self.native.aliases}.isdisjoint(each.names)]
        if not first or first[0].names[0].name == "*":
            return []
        return [self.anchor((native or first)[0].names[0])]

    def anchor(self, alias: ast.alias) -> Anchor:
        """The anchor of the block that an import stands in."""
        statement = self.module.import_of(alias)
        block = self._block(statement)
        known = self.anchors.get(block)
        if known is None:
            known = self.anchors[block] = Anchor(statement, self.module.scope_of[alias], block)
        elif statement.lineno < known.statement.lineno:
            known.statement = statement
        return known

    def sees(self, scope: Scope, group: ClientGroup) -> bool:
        """Whether code in the scope sees what is imported at all anchors of the group, of which there must be one."""
        anchors = self.anchors_of(group)
        return bool(anchors) and all(scope.is_inside(anchor.scope) for anchor in anchors)

    def _block(self, statement: ast.stmt) -> Block:
        if statement not in self._blocks:
            parts = self.settings.parts
            number = parts.number_at(statement.lineno) if parts is not None else 0
            self._blocks[statement] = (*self.module.block_of(statement), number)
        return self._blocks[statement]

    # ---- names
    def spell(self, module_path: str, name: str, scope: Scope, anchors: Iterable[Anchor]) -> str:
        """How code in the scope writes `module_path.name`; records the imports that this needs.

        Args:
            module_path: the dotted name of a module.
            name: of something in it.
            scope: of the code.
            anchors: where to import what the scope does not see yet.

        Raises:
            NameTakenError: the file uses the name of the package for something else.
        """
        anchors = list(anchors)
        ready = self._imported_name(module_path, name, scope, anchors)
        if ready is not None:
            return ready
        root = module_path.partition(".")[0]
        prefix = module_path
        without = [anchor for anchor in anchors if f"import {module_path}" not in self._visible_at(anchor)]
        if self._is_taken(root, without) or self._is_local(root, scope, anchors):
            prefix = _ALIASES.get(module_path, _HELPERS_ALIAS)
            if self._is_used_otherwise(prefix, module_path):
                raise NameTakenError(root)
        statement = f"import {module_path}" if prefix == module_path else f"import {module_path} as {prefix}"
        for anchor in anchors:
            if statement not in self._visible_at(anchor):
                anchor.modules[module_path] = statement
        return f"{prefix}.{name}"

    def _imported_name(self, module_path: str, name: str, scope: Scope, anchors: list[Anchor]) -> str | None:
        """A name that the author has already imported for it, visible and meaning nothing else."""
        for alias, statement in self._explicit:
            if isinstance(statement, ast.ImportFrom):
                path = f"{statement.module}.{alias.name}"
                local = alias.asname or alias.name
                spelled = {f"{module_path}.{name}": local, module_path: f"{local}.{name}"}.get(path)
            else:
                spelled = f"{alias.asname}.{name}" if alias.asname and alias.name == module_path else None
            if spelled is None:
                continue
            local = spelled.partition(".")[0]
            owner = scope.owner(local)
            alone = owner is not None and owner.bindings[local] == [alias]
            if alone and all(self._runs_before(statement, anchor) for anchor in anchors):
                self._spelled_by.add(alias)
                return spelled
        return None

    def _is_taken(self, root: str, anchors: list[Anchor]) -> bool:
        """Whether the package's name means something else, or would start to."""
        for binding in self.module.bindings.get(root, ()):
            is_package = isinstance(binding, ast.alias) and binding.asname is None
            if not (is_package and isinstance(self.module.parents[binding], ast.Import)):
                return True
        # A new import inside a function makes the name local there, for reads that stand before it too.
        local = [anchor.scope for anchor in anchors if anchor.scope.kind is not ScopeKind.MODULE]
        return any(root not in function.bindings and function.mentions(root) for function in local)

    def _is_local(self, root: str, scope: Scope, anchors: list[Anchor]) -> bool:
        """Whether a function has an import of its own for the package, which may stand after the new code."""
        owner = scope.owner(root)
        return owner is not None and owner.kind is not ScopeKind.MODULE and all(a.scope is not owner for a in anchors)

    def _is_used_otherwise(self, name: str, module_path: str) -> bool:
        bindings = self.module.bindings.get(name, ())
        if not all(isinstance(binding, ast.alias) and binding.name == module_path for binding in bindings):
            return True
        return name not in self.module.scope.bindings and self.module.scope.mentions(name)

    # ---- imports that are there
    def _visible_at(self, anchor: Anchor) -> set[str]:
        """Import statements that have run wherever the anchor has, as text."""
        return {
            f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
            for alias, statement in self._explicit
            if isinstance(statement, ast.Import) and self._runs_before(statement, anchor)
        }

    def _runs_before(self, statement: Statement, anchor: Anchor) -> bool:
        """Whether an import of the author's has run before anything that the anchor's class is used for."""
        block = self._block(statement)
        if block == anchor.block:
            between = _statements_between(block, anchor.statement, statement)
            are_imports = all(isinstance(each, ast.Import | ast.ImportFrom) for each in between)
            return statement.lineno <= anchor.statement.lineno or are_imports
        at_top = block[:2] == (self.module.tree, "body")
        return at_top and (anchor.scope.kind is not ScopeKind.MODULE or statement.lineno < anchor.statement.lineno)

    # ---- changes
    def changes(
        self,
        gone: Set[ast.expr],
        dropped: Collection[ast.stmt],
        moved: Collection[ast.alias],
        freed: Sequence[ast.alias],
    ) -> list[ImportChange]:
        """The import statements to change.

        Args:
            gone: the expressions that need no native class any more.
            dropped: statements that go.
            moved: imports of classes that become imports of the runtime's.
            freed: imports from other files of the run that go.
        """
        removed = [
            alias
            for alias in self.native.aliases
            if alias in moved or not self.native.is_needed(alias, self.native.uses(alias), gone)
        ]
        self.outlived = [
            alias
            for alias in self.native.aliases
            if alias not in removed and all(self.goes(use, gone, dropped) for use in self.native.uses(alias))
        ]
        self._import_chains([*removed, *freed])
        statements: dict[Statement, ImportChange] = {}
        for alias in [*removed, *freed, *self._left_by(gone, dropped)]:
            statement = self.module.import_of(alias)
            statements.setdefault(statement, ImportChange(statement)).removed.append(alias)
        for anchor in self.anchors.values():
            if anchor.modules:
                change = statements.setdefault(anchor.statement, ImportChange(anchor.statement))
                change.is_optional = isinstance(anchor.block[0], ast.Try)
                change.added = [anchor.modules[path] for path in sorted(anchor.modules, key=_import_order)]
        for alias in moved:
            name = self.native.kind_of(alias).value + (f" as {alias.asname}" if alias.asname else "")
            statements[self.module.import_of(alias)].added.append(f"from {NATIVE_MODULE} import {name}")
        return sorted(statements.values(), key=lambda change: change.statement.lineno)

    def changes_for_others(self) -> list[ImportChange]:
        """The import statements that change in a file with nothing to move, as other files need them no more."""
        changes: dict[Statement, ImportChange] = {}
        for alias in self.native.aliases:
            if alias in self.native.let_go and not self.native.is_needed(alias, self.native.uses(alias), set()):
                statement = self.module.import_of(alias)
                changes.setdefault(statement, ImportChange(statement)).removed.append(alias)
        return [*changes.values()]

    def _left_by(self, gone: Set[ast.expr], dropped: Collection[ast.stmt]) -> list[ast.alias]:
        """Imports of what only hosts of constructors and handlers needed: `get_rest_host`, exceptions of iDDS."""
        found = []
        is_seen = self.settings.coverage is not Coverage.PART  # else others may take exceptions from here
        for alias, statement in self._explicit:
            path = f"{statement.module}.{alias.name}" if isinstance(statement, ast.ImportFrom) else ""
            is_left = path == GET_REST_HOST or (is_seen and f"{path}.".startswith(f"{EXCEPTION_MODULE}."))
            uses = reads_of(alias, self.module, self.resolver) if is_left and alias not in self._spelled_by else []
            if not uses or self.native.is_asked_for(alias) or self.native.annotations_naming(uses[0].id):
                continue
            if all(self.goes(use, gone, dropped) for use in uses):
                found.append(alias)
        return found

    def goes(self, node: ast.AST, gone: Set[ast.expr], dropped: Collection[ast.stmt]) -> bool:
        """Whether a node stands in a statement that goes, or in the host of a constructor that has none any more."""
        return any(around in dropped or around in gone for around in [node, *self.module.ancestors(node)])

    def is_taken_by_others(self, alias: ast.alias) -> bool:
        """Whether other files take a name from this one, or may, whose last use in the file has gone."""
        is_global = self.module.scope_of[alias] is self.module.scope
        name = alias.asname or alias.name.partition(".")[0]
        is_taken = alias in self.resolver.taken or (is_global and self.is_exposed(name))
        return is_taken and alias in self.outlived and self.native.mark(alias) is None

    def _import_chains(self, removed: list[ast.alias]) -> None:
        """Import what the file reaches through `idds.…` and had only because the native client imports it."""
        if not removed or not self.anchors:
            return
        explicit = {alias.name for alias, statement in self._explicit if isinstance(statement, ast.Import)}
        for node in self.module.names.get("idds", ()):
            if isinstance(node.ctx, ast.Load):
                parts = ast.unparse(chain_at(self.module, node)).split(".")
                path = ".".join(parts[:3])
                if parts[1:2] == ["common"] and len(parts) > 2 and path not in explicit:
                    scope = self.module.scope_of[node]
                    anchors = [a for a in self.anchors.values() if scope.is_inside(a.scope)]
                    for anchor in anchors or list(self.anchors.values()):
                        anchor.modules.setdefault(path, f"import {path}")


def _explicit_imports(module: Module) -> list[tuple[ast.alias, Statement]]:
    return [
        (alias, node)
        for node in module.nodes
        if isinstance(node, ast.Import | ast.ImportFrom) and not getattr(node, "level", 0)
        for alias in node.names
    ]


def _import_order(path: str) -> tuple[bool, str]:
    """The API module first, as PanDA's documentation has it."""
    return path.startswith("idds."), path


def _statements_between(block: Block, first: ast.stmt, last: ast.stmt) -> list[ast.stmt]:
    statements: list[ast.stmt] = getattr(block[0], block[1])
    return statements[statements.index(first) : statements.index(last)]


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
