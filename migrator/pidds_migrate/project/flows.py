"""By which names of a module other files may get at a client: a cheap look that may say too much, never too little."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection
from dataclasses import dataclass

from pidds_migrate.resolve.interest import interesting_names
from pidds_migrate.resolve.scopes import FUNCTIONS


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
        if not self.attributes:
            return False
        words = b"|".join(re.escape(name.encode()) for name in self.attributes)
        return re.search(rb"[.\"'](?:%s)\b" % words, source) is not None


NOTHING = Gives()


def given_by(source: bytes, taken: Collection[str] = ()) -> Gives:
    """What a module gives to others.

    Args:
        source: its content.
        taken: names that it takes from others, and that may be clients.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return NOTHING
    nodes = list(ast.walk(tree))
    names = interesting_names(nodes, taken)
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
    return Gives(frozenset(names), frozenset(attributes & names))
