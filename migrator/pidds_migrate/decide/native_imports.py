"""The imports of native clients that a file has: what they are called, what uses them, who else asks for them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Set
from functools import cached_property

from pidds_migrate.decide.call_site import Lines
from pidds_migrate.decide.named_in_text import named_in_text
from pidds_migrate.decide.reexports import is_as_itself, mark_for_others
from pidds_migrate.facts.methods import Api
from pidds_migrate.facts.names import CLASSES, PACKAGE
from pidds_migrate.outcome import Settings
from pidds_migrate.resolve.names_in_text import patched_by_path
from pidds_migrate.resolve.scopes import Module, ScopeKind, type_parameters
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.track.annotated import is_cast, is_type, types_in

Exposed = Callable[[str], bool]


_ANNOTATED = ("annotation", "returns")


class NativeImports:
    """The imports of native clients in one file, as they were before the rewrite."""

    def __init__(
        self, module: Module, resolver: Resolver, lines: Lines, settings: Settings, is_exposed: Exposed
    ) -> None:
        self.module, self.resolver, self.settings = module, resolver, settings
        self.lines = lines
        self.is_exposed = is_exposed
        self.let_go: set[ast.alias] = set()
        """Imports that other files have taken a class from, and none does any more."""

    def class_aliases(self) -> list[ast.alias]:
        """Imports that give a native class a name: `from idds.client.client import Client`."""
        return [
            alias
            for alias in self.aliases
            if isinstance(statement := self.module.parents[alias], ast.ImportFrom)
            and f"{statement.module}.{alias.name}" in CLASSES
        ]

    def kind_of(self, alias: ast.alias) -> Api:
        """The class that one of them names."""
        statement = self.module.parents[alias]
        assert isinstance(statement, ast.ImportFrom)
        return CLASSES[f"{statement.module}.{alias.name}"]

    def annotations_naming(self, name: str) -> list[ast.Constant]:
        """The annotations that are written as strings and have a name in them."""
        annotated = self._annotated
        return [string for string in self._naming(name) if string in annotated]

    def unused(self) -> list[ast.alias]:
        """Imports of native classes that nothing uses."""
        return [alias for alias in self.aliases if not self.uses(alias)]

    def idle(self) -> list[ast.alias]:
        """Imports of native classes that nothing in the file uses, annotations in strings among it."""
        return [alias for alias in self.unused() if not self.annotations_naming(alias.asname or alias.name)]

    def mark(self, alias: ast.alias) -> str | None:
        """What says that other files need an import, if it stays only for them."""
        if self.uses(alias) and not is_as_itself(alias):
            return None
        return mark_for_others(self.module, self.lines, alias, in_package=self.settings.in_package)

    def strings(self, moved: Collection[ast.alias]) -> list[ast.Constant]:
        """The strings that name a native class whose import does not become one of the runtime's."""
        names = {alias.asname or alias.name.partition(".")[0] for alias in self.aliases if alias not in moved}
        return [string for name in sorted(names) for string in self._naming(name)]

    def uses(self, alias: ast.alias) -> list[ast.Name]:
        """The reads that need an import."""
        uses = self.resolver.uses_of(alias)
        if alias.asname is not None or not isinstance(self.module.parents[alias], ast.Import):
            return uses
        # All `import idds.…` bind one name: what this one loads may be read through another, even one in a function.
        known, reads = set(uses), self.module.names.get(alias.name.partition(".")[0], ())
        return [*uses, *(read for read in reads if read not in known and self._goes_through_package(read))]

    def _goes_through_package(self, read: ast.Name) -> bool:
        """Whether a name is the package that `import idds.…` binds, and leads to the native clients from there."""
        bindings = self.resolver.bindings(read)
        are_packages = all(isinstance(b, ast.alias) and b.asname is None for b in bindings)
        return bool(bindings) and are_packages and _is_native_chain(chain_at(self.module, read))

    @cached_property
    def aliases(self) -> list[ast.alias]:
        """The imports of the native clients' package, and of what is in it."""
        found = []
        for node in self.module.nodes:
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                from_native = node.module == PACKAGE or (node.module or "").startswith(f"{PACKAGE}.")
                found += [
                    a for a in node.names if a.name != "*" and (from_native or f"{node.module}.{a.name}" == PACKAGE)
                ]
            elif isinstance(node, ast.Import):
                found += [a for a in node.names if a.name == PACKAGE or a.name.startswith(f"{PACKAGE}.")]
        return found

    def is_asked_for(self, alias: ast.alias) -> bool:
        """Whether an imported name is there for more than the expressions of the file that use it."""
        name = alias.asname or alias.name.partition(".")[0]
        if self.deletions(alias):
            return True
        is_global = self.module.scope_of[alias] is self.module.scope
        is_taken = alias in self.resolver.taken and alias not in self.let_go
        if is_taken or (is_global and self.is_exposed(name)):
            return True  # other files import it from here
        if is_global and name in patched_by_path(self.resolver.program, self.module):
            return True
        # Annotations follow their object; other strings that name it stay.
        stays = any(string not in self._annotated for string in self._naming(name))
        if self.module.scope_of[alias].kind is ScopeKind.CLASS or stays:
            return True
        return named_in_text(self.module, self.lines, alias) is not None

    def deletions(self, alias: ast.alias) -> list[ast.AST]:
        """Where the name of an import is deleted."""
        name = alias.asname or alias.name.partition(".")[0]
        owner = self.module.scope_of[alias].owner(name)
        bindings = owner.bindings[name] if owner is not None else []
        return [binding for binding in bindings if isinstance(getattr(binding, "ctx", None), ast.Del)]

    def is_needed(self, alias: ast.alias, uses: list[ast.Name], gone: Set[ast.expr]) -> bool:
        """Whether an import has to stay, given the expressions that need no native class any more."""
        if self.mark(alias) is not None or self.is_asked_for(alias):
            return True
        if any(string not in gone for string in self.annotations_naming(alias.asname or alias.name)):
            return True
        is_package = isinstance(self.module.parents[alias], ast.Import) and alias.asname is None
        for use in uses:
            chain = chain_at(self.module, use)
            is_gone = chain in gone or any(around in gone for around in self.module.ancestors(use))
            if (not is_package or _is_native_chain(chain)) and not is_gone:
                return True
        return False

    @cached_property
    def _annotated(self) -> set[ast.AST]:
        """Everything in annotations, and in what casts say of their values."""
        annotations = [
            annotation
            for node in self.module.nodes
            for annotation in (*(getattr(node, part, None) for part in _ANNOTATED), *type_parameters(node))
            if isinstance(annotation, ast.expr)
        ]
        annotations += [part for node in self.module.nodes for part in _aliased(node)]
        annotations += [call.args[0] for call in self.module.some(ast.Call) if is_cast(self.resolver, call)]
        named = [
            node.value for node in self.module.nodes if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
        ]
        annotations += [part for value in named if is_type(self.resolver, value) for part in _described(value)]
        return {part for annotation in annotations for part in types_in(self.resolver, annotation)}

    def _naming(self, name: str) -> list[ast.Constant]:
        """The strings that name it: in `__all__`, or in an annotation written as a string."""
        word = re.compile(whole_name(name))
        strings = self.module.some(ast.Constant)
        naming = [node for node in strings if isinstance(node.value, str) and word.search(node.value)]
        return [node for node in naming if node.value == name or node in self._annotated]


def _aliased(node: ast.AST) -> list[ast.expr]:
    """The type that `type X = …` of Python 3.12 gives a name to; none for other nodes."""
    value = getattr(node, "value", None)
    return [value] if isinstance(value, ast.expr) and type(node).__name__ == "TypeAlias" else []


def _described(value: ast.expr) -> list[ast.expr]:
    """The annotations in a type that has a name; the first argument of `TypeVar("T", bound="Client")` is that name."""
    return [*value.args[1:], *(keyword.value for keyword in value.keywords)] if isinstance(value, ast.Call) else [value]


def reads_of(alias: ast.alias, module: Module, resolver: Resolver) -> list[ast.Name]:
    """The reads of an imported name in its file, whether or not the name has to do with clients."""
    reads = module.names.get(alias.asname or alias.name.partition(".")[0], ())
    return [read for read in reads if isinstance(read.ctx, ast.Load) and alias in resolver.bindings(read)]


def whole_name(name: str) -> str:
    """A pattern for a name that is no part of another, and no attribute of something else."""
    return rf"(?<![\w.]){re.escape(name)}\b"


def chain_at(module: Module, name: ast.Name) -> ast.expr:
    """The longest dotted expression that starts at a name."""
    node: ast.expr = name
    while isinstance(parent := module.parents[node], ast.Attribute):
        node = parent
    return node


def _is_native_chain(chain: ast.expr) -> bool:
    """Whether a dotted expression leads into the package of the native clients."""
    return f"{ast.unparse(chain)}.".startswith(f"{PACKAGE}.")
