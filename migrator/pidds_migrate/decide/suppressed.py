"""Leave native what suppression comments ask to leave."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from pidds_migrate.decide.call_site import Lines
from pidds_migrate.decide.groups import ClientGroup
from pidds_migrate.decide.passed_on import given_to
from pidds_migrate.decide.plan import ImportChange
from pidds_migrate.outcome import Finding
from pidds_migrate.resolve.scopes import Module
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.track.holders import Cause

CODE = "N225"
_OF_OBJECTS = frozenset({"M101", "M102", "M108", "M110"})


class Kept:
    """What would be rewritten if a comment did not ask to leave it.

    Args:
        findings: what an earlier reading of the file said of the places.
        module: the file.
        lines: its lines.
        resolver: of the program.
    """

    def __init__(self, findings: Iterable[Finding], module: Module, lines: Lines, resolver: Resolver) -> None:
        self._module, self._lines, self._resolver = module, lines, resolver
        self._objects = {(found.line, found.column) for found in findings if found.code in _OF_OBJECTS}
        self._calls = {(found.line, found.column) for found in findings if found.code not in _OF_OBJECTS}

    def mark(self, groups: Iterable[ClientGroup]) -> None:
        """Give the groups concerned, of which the parts in the file are given, a cause to stay native."""
        for group in groups:
            calls = [call.call for call in group.calls if self._place(call.call) in self._calls]
            origins = [node for node in self._origins(group) if self._place(node) in self._objects]
            group.causes += [Cause(node, CODE, {"place": f"line {node.lineno}"}) for node in (*calls, *origins)]

    def mark_takers(self, groups: Iterable[ClientGroup]) -> None:
        """Give groups of other files, which take their class from an import that a comment keeps, a cause."""
        for group in groups if self._objects else ():
            aliases = (alias for constructor in group.constructors for alias in constructor.aliases)
            given = {self._module.import_of(alias) for alias in given_to(self._resolver, aliases)}
            kept = sorted(filter(self._keeps, given), key=self._place)
            group.causes += [Cause(node, CODE, {"place": f"line {node.lineno}"}) for node in kept]

    def is_at(self, finding: Finding) -> bool:
        """Whether the finding only repeats, to its author, what a comment asks for."""
        return finding.code == CODE and (finding.line, finding.column) in self._calls | self._objects

    def is_whole(self, group: ClientGroup) -> bool:
        """Whether a comment keeps the object, rather than one of its calls."""
        return any(self._place(node) in self._objects for node in self._origins(group))

    def spared(self, changes: Iterable[ImportChange]) -> list[ImportChange]:
        """The changes of imports without what a comment keeps."""
        changes = list(changes)
        for change in changes:
            if self._place(change.statement) in self._objects:
                change.removed = []
        return [change for change in changes if change.removed or change.added]

    def _keeps(self, statement: ast.stmt) -> bool:
        is_here = self._resolver.program.module_of(statement) is self._module
        return is_here and self._place(statement) in self._objects

    def _place(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        return node.lineno, self._lines.column(node)

    def _origins(self, group: ClientGroup) -> Iterator[ast.expr | ast.stmt]:
        """The constructors of a group's objects, and the imports of their classes."""
        for constructor in group.constructors:
            yield constructor.call
            yield from map(self._module.import_of, constructor.aliases)
