"""How large a file may be, so that a run stays below 500 MB of memory."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

# Python's parser and the analysis take up to 0.95 KB a node, for numbers in a list and for short functions.
MOST_NODES = 400_000
# Ordinary code takes 0.6 KB a node to read, and LibCST 3.3 KB to edit one: all of this makes 480 MB.
_EDITED = 6
MOST_WORK = 870_000
# Such as `a+b`: six nodes in three bytes.
_MOST_NODES_A_BYTE = 2
_WORD = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|\'\'\'(?:[^\\]|\\.)*?\'\'\'|"(?:[^"\\\r\n]|\\.)*"|\'(?:[^\'\\\r\n]|\\.)*\'|#[^\r\n]*|[([{]|\w+',
    re.DOTALL,
)
TOO_LARGE = "it is too large to be read with 500 MB of memory; take data out of it, or split it"
TOO_MUCH_TO_EDIT = "it is too large to be edited with 500 MB of memory; split it"


def has_too_many_words(text: str) -> bool:
    """Whether a program is too large even to be parsed, by its words, strings and brackets: each is a node or more."""
    if len(text) < 2 * MOST_NODES:  # there is something between two words
        return False
    return sum(not found[0].startswith("#") for found in _WORD.finditer(text)) > MOST_NODES


def has_too_many_nodes(text: str, tree: ast.Module) -> bool:
    """Whether a program is too large to be analysed."""
    return len(text) * _MOST_NODES_A_BYTE > MOST_NODES and _count([tree]) > MOST_NODES


def is_too_much_to_edit(nodes: int, edited: Iterable[ast.stmt]) -> bool:
    """Whether LibCST's tree would not fit into the memory beside what has been read.

    Args:
        nodes: of the file.
        edited: the statements that LibCST is to see.
    """
    return nodes + _EDITED * nodes > MOST_WORK and nodes + _EDITED * _count(edited) > MOST_WORK


def _count(trees: Iterable[ast.AST]) -> int:
    return sum(1 for tree in trees for _ in ast.walk(tree))
