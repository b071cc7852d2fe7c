"""What all detectors ask of the program that they look at."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pidds_migrate.lint.objects import ApiGroup, api_groups
from pidds_migrate.lint.parts import Reply
from pidds_migrate.lint.replies import Callers, Follower
from pidds_migrate.lint.source import FileText
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.reaching import reaching_bindings
from pidds_migrate.resolve.scopes import Module
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.track.holders import MethodCall
from pidds_migrate.track.record import TrackRecord


@dataclass(eq=False)
class RelayedCall:
    """One call on an API object.

    Attributes:
        in_part: whether a reader of a document sees the value of its statement.
    """

    group: ApiGroup
    found: MethodCall
    reply: Reply
    module: Module
    in_part: bool

    @property
    def call(self) -> ast.Call:
        """The call."""
        return self.found.call

    @property
    def shown(self) -> str:
        """What is called, for messages."""
        return ast.unparse(self.call.func)

    @property
    def gives_pair(self) -> bool:
        """Whether a manager's own pair may be the response."""
        return self.group.gives_pair(self.found)

    @property
    def is_known(self) -> bool:
        """Whether the method, and with it the form of a failure, is known."""
        return self.group.method(self.found) is not None


class Context:
    """The files that are read together, for detectors.

    Args:
        program: the files.
        resolver: of the migration, which knows the names that clients may have.
        trail: where the objects go.
        sources: the text of each file.
    """

    def __init__(
        self, program: Program, resolver: Resolver, trail: TrackRecord, sources: Mapping[Module, FileText]
    ) -> None:
        self.program, self.sources = program, sources
        self.groups = api_groups(resolver, trail)

    @cached_property
    def resolver(self) -> Resolver:
        """Knows all names, where that of the migration knows those that have to do with clients."""
        names = {name for scope in self.program.scopes() for name in scope.bindings}
        return Resolver(self.program, reaching_bindings(self.program, names))

    @cached_property
    def follower(self) -> Follower:
        """Follows replies."""
        return Follower(self.program, self.resolver, Callers(self.program, self.resolver))

    @cached_property
    def calls(self) -> list[RelayedCall]:
        """All relayed calls, with what becomes of their replies."""
        calls = []
        for group in self.groups:
            for found in group.calls:
                if found.method == "setup" or found.method.startswith("_"):
                    continue  # of the object itself
                module = self.program.module_of(found.call)
                parts = self.program.settings[module].parts
                in_part = parts is not None and found.call.lineno in parts.shown
                calls.append(RelayedCall(group, found, self.follower.reply(found.call), module, in_part))
        return calls

    def source(self, node: ast.AST) -> FileText:
        """The text of the file that a node stands in."""
        return self.sources[self.program.module_of(node)]

    def statement(self, node: ast.AST) -> ast.stmt:
        """The statement that an expression belongs to."""
        while not isinstance(node, ast.stmt):
            node = self.program.parents[node]
        return node
