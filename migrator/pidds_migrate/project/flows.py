"""By which names of a module other files may get at a client: a cheap look that may say too much, never too little."""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pidds_migrate.resolve.interest import Flows, flows_among
from pidds_migrate.resolve.scopes import FUNCTIONS
from pidds_migrate.source.byte_filters import attributes_named
from pidds_migrate.source.parse import tree_of


@dataclass(frozen=True)
class Gives:
    """What a module gives to others.

    Attributes:
        names: globals that may be a client, or functions that may return one.
        attributes: attributes of its classes that may hold one.
    """

    names: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()

    def is_mentioned(self, source: bytes) -> bool:
        """Whether a file mentions one of the attributes."""
        return bool(self.attributes) and not self._words.isdisjoint(attributes_named(source))

    @cached_property
    def _words(self) -> frozenset[bytes]:
        return frozenset(name.encode() for name in self.attributes)


_NOTHING = Gives()


def given_by(source: bytes, taken: Collection[str] = ()) -> Gives:
    """What a module gives to others.

    Args:
        source: its content.
        taken: names that it takes from others, and that may be clients.
    """
    summary = _summary(source)
    if summary is None:
        return _NOTHING
    flows, attributes = summary
    names = flows.reached(taken)
    return Gives(frozenset(names), frozenset(attributes & names))


@lru_cache(maxsize=1 << 10)
def _summary(source: bytes) -> tuple[Flows, frozenset[str]] | None:
    """The flows of a file, and attributes of its classes and objects: one parse and one walk. None: no Python."""
    tree = tree_of(source)
    if tree is None:
        return None
    nodes = list(ast.walk(tree))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    for cls in (node for node in nodes if isinstance(node, ast.ClassDef)):
        attributes.update(member.name for member in cls.body if isinstance(member, FUNCTIONS))
        attributes.update(
            part.id
            for member in cls.body
            if isinstance(member, ast.Assign | ast.AnnAssign)
            for part in ast.walk(member)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
        )
    return flows_among(nodes), frozenset(attributes)
