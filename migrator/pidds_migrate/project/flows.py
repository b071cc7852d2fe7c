"""By which names of a module other files may get at a client: a cheap look that may say too much, never too little."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from pidds_migrate.project.imports import Import
from pidds_migrate.resolve.interest import Flows, Reach, flows_among
from pidds_migrate.resolve.scopes import FUNCTIONS
from pidds_migrate.source.byte_filters import attributes_named, words_among
from pidds_migrate.source.parse import tree_of


class Gives(NamedTuple):
    """What a module gives to others.

    Attributes:
        names: globals that may be a client, or functions that may return one.
        attributes: attributes of its classes and objects that may be one, or return one.
    """

    names: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether no client can come from the module."""
        return not (self.names or self.attributes)

    def taken_by(self, source: bytes, imports: Collection[Import]) -> set[str]:
        """The names by which a file may get at a client.

        Args:
            source: the content of the file.
            imports: those of the module that the file has, or of something in it.
        """
        taken: set[str] = set()
        for imported in imports:
            taken |= self.names & (self.names if imported.takes_all else set(imported.names))
        return taken | _dotted(source, self.attributes | self.names if imports else self.attributes)

    def reached_through(self, source: bytes, aliases: Collection[bytes]) -> set[str]:
        """The globals that a file may get at through another one that imports the module under one of these names."""
        return _dotted(source, self.names) if words_among(source, aliases) else set()

    def read_off(self, source: bytes, aliases: Collection[bytes]) -> set[str]:
        """The globals that a file takes so in plain words: `package.module.name`."""
        found = _read_off(source, frozenset(aliases)) if self.names else ()
        return {*self.names}.intersection(map(os.fsdecode, found))


@lru_cache(maxsize=1 << 10)
def _read_off(source: bytes, aliases: frozenset[bytes]) -> frozenset[bytes]:
    """The words that follow one of the names and a dot."""
    names = b"|".join(map(re.escape, sorted(aliases)))
    return frozenset(re.findall(rb"\.(?:%s)\s*\.\s*([\w\x80-\xff]+)" % names, source))


def _dotted(source: bytes, names: frozenset[str]) -> set[str]:
    return {*names}.intersection(map(os.fsdecode, attributes_named(source))) if names else set()


_NOTHING = Gives()


def given_by(source: bytes, taken: Collection[str] = (), *, answers: bool = False) -> Gives:
    """What a module gives to others.

    Args:
        source: its content.
        taken: names that it takes from others, and that may be clients.
        answers: whether answers of its clients count, too: those of managers may be told from tuples elsewhere.
    """
    summary = _summary(source, Reach.ANSWERS if answers else Reach.CLIENTS)
    if summary is None:
        return _NOTHING
    flows, own, attributes = summary
    names = flows.reached(taken)
    return Gives(frozenset(names & (own if "*" not in own else own | set(taken))), attributes & names)


@lru_cache(maxsize=1 << 10)
def variables_of(source: bytes) -> frozenset[str]:
    """The variables of a module; what its classes and functions hold is found by attributes and returns."""
    tree = tree_of(source)
    if tree is None:
        return frozenset()
    defined = {node.name for node in ast.walk(tree) if isinstance(node, (ast.ClassDef, *FUNCTIONS))}
    return frozenset(_bound_in(tree) - defined)


@lru_cache(maxsize=1 << 10)
def _summary(source: bytes, reach: Reach) -> tuple[Flows, frozenset[str], frozenset[str]] | None:
    """The flows of a file, its globals, and attributes of its classes and objects: one parse. None: no Python.

    Among the globals is `*` where it takes all names of another module.
    """
    tree = tree_of(source)
    if tree is None:
        return None
    nodes = list(ast.walk(tree))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    for cls in (node for node in nodes if isinstance(node, ast.ClassDef)):
        attributes |= _bound_in(cls)
    names = _bound_in(tree).union(*(node.names for node in nodes if isinstance(node, ast.Global)))
    return flows_among(nodes, reach), frozenset(names), frozenset(attributes)


def _bound_in(block: ast.Module | ast.ClassDef) -> set[str]:
    """The names that a module or class binds in its own scope."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(block.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.MatchAs | ast.MatchStar | ast.MatchMapping):
            found |= {name for name in (getattr(node, "name", None), getattr(node, "rest", None)) if name}
        if isinstance(node, (ast.ClassDef, *FUNCTIONS)):
            found.add(node.name)
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return found
