"""Facts of all files read together on which the forms in one file depend."""

from __future__ import annotations

import ast
from collections.abc import Container, Sequence
from functools import cached_property, lru_cache

from pidds_migrate.decide.groups import ClientGroup
from pidds_migrate.decide.settings import needs_loader
from pidds_migrate.decide.sharing import reason_for_own
from pidds_migrate.effects.exception_texts import holds_words, may_hold_words
from pidds_migrate.effects.live_exception import LiveException
from pidds_migrate.facts.effects import SIGNALS
from pidds_migrate.facts.names import BASE_EXCEPTION
from pidds_migrate.resolve.names_in_text import NamesByText, names_by_text
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.track.holders import Group
from pidds_migrate.track.record import TrackRecord


class WholeProgram:
    """The files that are read together, once it is known what moves.

    Args:
        resolver: of the program.
        trail: where its clients go.
        asking: which handlers need the live exception.
        moving: the groups that move.
        shown: lines of a document whose statements show their values.
    """

    def __init__(
        self,
        resolver: Resolver,
        trail: TrackRecord,
        asking: LiveException,
        moving: Sequence[ClientGroup],
        shown: Container[int],
    ) -> None:
        self.resolver, self.program = resolver, resolver.program
        self.trail, self.asking = trail, asking
        self.groups: dict[Group, ClientGroup] = {group.group: group for group in moving}
        self.checked = [group for group in moving if not group.doubts]
        self.loader = needs_loader(self.program, self.checked, shown)
        self.calls = {call.call for group in self.checked for call in group.calls}

    @cached_property
    def own(self) -> str | None:
        """Why panda-client's shared object will not do, in words; None where it will."""
        return reason_for_own(self.program, self.resolver, self.trail, self.checked)

    @cached_property
    def by_text(self) -> NamesByText:
        """What the files may reach by its text."""
        return names_by_text(self.program, self.resolver)

    @cached_property
    def has_signals(self) -> bool:
        """Whether a handler of signals may raise in the middle of anything."""
        nodes = (node for module in self.program.modules for node in module.some(ast.Call))
        return any(self.resolver.path_of(node.func) in SIGNALS for node in nodes)

    @cached_property
    def asks_for_words(self) -> bool:
        """Whether texts are asked for words that iDDS exceptions print; those of a manager's pair have them, too."""
        nodes = ((module, node) for module in self.program.modules for node in module.some(ast.Constant))
        return any(holds_words(*found) for found in nodes) or any(map(may_hold_words, self.program.imported.values()))

    @cached_property
    def may_catch_base(self) -> bool:
        """Whether something may catch the exceptions of iDDS and let a TypeError pass: their base class is named."""
        if any(map(_names_base, self.program.imported.values())):
            return True
        nodes = (node for module in self.program.modules for node in module.some(ast.Name, ast.Attribute, ast.alias))
        named = (node for node in nodes if BASE_EXCEPTION in [getattr(node, at, "") for at in ("id", "attr", "name")])
        return any(not _is_raised(self.program.parents, node) for node in named)


@lru_cache(maxsize=1 << 13)  # a file is in many programs
def _names_base(content: bytes) -> bool:
    return BASE_EXCEPTION.encode() in content


def _is_raised(parents: dict[ast.AST, ast.AST], node: ast.AST) -> bool:
    """Whether a name of a class only serves to raise it; what an import is for, the uses of its name show."""
    if isinstance(node, ast.alias):
        return node.asname is None
    parent = parents[node]
    is_called = isinstance(parent, ast.Call) and parent.func is node
    return isinstance(parents[parent] if is_called else parent, ast.Raise)
