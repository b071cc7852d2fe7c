"""Texts of exceptions: whether a file holds words that iDDS exceptions print, or looks into what one prints."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from pidds_migrate.facts.effects import SHOW_TEXT
from pidds_migrate.facts.names import FIRST_WORDS
from pidds_migrate.resolve.expressions import last_name
from pidds_migrate.resolve.scopes import Module

_SEARCHES = frozenset(
    {
        *("startswith", "endswith", "find", "rfind", "index", "count", "removeprefix"),
        *("search", "match", "fullmatch", "findall", "finditer", "compile"),
        *("assertRaisesRegex", "assertRegex", "assertNotRegex", "assertIn", "assertNotIn"),
    }
)
_LOOK_UP = frozenset({"get", "pop", "setdefault"})
# Methods of a text that give a text again, or pieces of it.
_TEXT_OF_TEXT = frozenset(
    {
        *("lower", "upper", "casefold", "strip", "lstrip", "rstrip", "replace", "format", "join", "encode"),
        *("split", "rsplit", "splitlines", "partition", "rpartition"),
    }
)
_MESSAGES = SHOW_TEXT | {"write", "exit"}
_SHORTEST_WORD = 4
_OF_PATTERN = re.compile(r"(?:\\[A-Za-z]|[\s^$.*+?()\[\]\\])+")
_OF_PATTERN_IN_BYTES = re.compile(_OF_PATTERN.pattern.encode())
_LETTERS = re.compile(r"[a-z]+")
_WORDS = tuple(_LETTERS.findall(words.lower()) for words in FIRST_WORDS.values())
_TEXTS = tuple(map(" ".join, _WORDS))
# All words of an exception, with whatever a pattern may have between them; "no object" is enough without "exception".
_BETWEEN = r"(?:\\[A-Za-z]|\W)+"
_PHRASES = "|".join(_BETWEEN.join(words[: max(2, len(words) - (words[-1] == "exception"))]) for words in _WORDS)
_PHRASE = re.compile(_PHRASES, re.IGNORECASE)
_PHRASE_IN_BYTES = re.compile(_PHRASES.encode())
_ENDS_IN_BYTES = re.compile(rb"[\"'|]")


def holds_words(module: Module, node: ast.AST) -> bool:
    """Whether a constant holds the words of an iDDS exception, or is searched for and a part of them.

    Not so the docstrings of a file and the messages that it prints, logs or raises itself.
    """
    text = node.value if isinstance(node, ast.Constant) else None
    if not isinstance(text, str) or len(text) < _SHORTEST_WORD:
        return False
    if _is_searched_for(module, node) and any(map(_is_part, text.split("|"))):
        return True
    return _PHRASE.search(text) is not None and not _is_message(module, node)


def may_hold_words(source: bytes) -> bool:
    """Whether a literal of a file may hold the words of an iDDS exception, or be a part of them."""
    source = source.lower()
    pieces = map(bytes.strip, _ENDS_IN_BYTES.split(_OF_PATTERN_IN_BYTES.sub(b" ", source)))
    return not _parts_in_bytes().isdisjoint(pieces) or _PHRASE_IN_BYTES.search(source) is not None


@cache
def _parts_in_bytes() -> frozenset[bytes]:
    return frozenset(
        text[start:end].encode()
        for text in _TEXTS
        for start in range(len(text))
        for end in range(start + _SHORTEST_WORD, len(text) + 1)
    )


def _is_part(pattern: str) -> bool:
    part = " ".join(_OF_PATTERN.sub(" ", pattern.lower()).split())
    return len(part) >= _SHORTEST_WORD and any(part in text for text in _TEXTS)


def _is_searched_for(module: Module, node: ast.AST) -> bool:
    parent = module.parents[node]
    if isinstance(parent, ast.Compare):
        return True
    while isinstance(parent, ast.Tuple | ast.List):
        parent = module.parents[parent]
    if isinstance(parent, ast.keyword):
        return parent.arg in ("match", "pattern", "expected_regex")
    return isinstance(parent, ast.Call) and last_name(parent.func) in _SEARCHES


def _is_message(module: Module, node: ast.AST) -> bool:
    """Whether a constant is a docstring, or goes straight into what is printed, logged or raised."""
    parent = module.parents[node]
    while isinstance(parent, ast.JoinedStr | ast.BinOp) or (
        isinstance(parent, ast.Attribute) and parent.attr == "format"
    ):
        node, parent = parent, module.parents[parent]
    if isinstance(parent, ast.Call) and parent.func is node:
        return _is_message(module, parent)  # of "…".format(…)
    if isinstance(parent, ast.Call):
        return last_name(parent.func) in _MESSAGES or isinstance(module.parents[parent], ast.Raise)
    return isinstance(parent, ast.Expr)


def is_looked_into(module: Module, text: ast.expr) -> bool:
    """Whether an expression whose value is the text of an exception is compared, searched or looked up.

    Not where it is for constants alone: what they hold tells whether that matters.
    """
    return any(_looks_into(module, each) for each in _same_text(module, text, set()))


def _same_text(module: Module, text: ast.expr, seen: set[str]) -> Iterator[ast.expr]:
    """The expressions that have a text, a part of it, or a text that holds it."""
    yield text
    parent = module.parents[text]
    if isinstance(parent, ast.Assign | ast.NamedExpr):
        targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
        for name in {target.id for target in targets if isinstance(target, ast.Name)} - seen:
            seen.add(name)
            for read in module.names.get(name, ()):
                if isinstance(read.ctx, ast.Load):
                    yield from _same_text(module, read, seen)
    goes_on = isinstance(parent, ast.FormattedValue | ast.JoinedStr | ast.BinOp | ast.Subscript | ast.NamedExpr)
    if isinstance(parent, ast.Attribute):
        goes_on = parent.attr in _TEXT_OF_TEXT
    elif isinstance(parent, ast.Tuple):
        goes_on = isinstance(module.parents[parent], ast.BinOp)  # "%s of %s" % (error, name)
    elif isinstance(parent, ast.Call):
        goes_on = parent.func is text or last_name(parent.func) in ("str", "repr", "format")
    if goes_on:
        assert isinstance(parent, ast.expr)
        yield from _same_text(module, parent, seen)


def _looks_into(module: Module, text: ast.expr) -> bool:
    parent = module.parents[text]
    if isinstance(parent, ast.Compare):
        return any(
            not isinstance(each, ast.Constant) for each in (parent.left, *parent.comparators) if each is not text
        )
    if isinstance(parent, ast.Subscript):
        return parent.slice is text
    if isinstance(parent, ast.Attribute):
        call = module.parents[parent]
        is_called = isinstance(call, ast.Call) and parent.attr in _SEARCHES
        return is_called and not all(isinstance(each, ast.Constant) for each in getattr(call, "args", ()))
    if isinstance(parent, ast.Call) and text in parent.args:
        called = last_name(parent.func)
        return called in _LOOK_UP or (called in _SEARCHES and not isinstance(parent.args[0], ast.Constant))
    return isinstance(parent, ast.Match)
