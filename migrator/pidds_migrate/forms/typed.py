"""Whether a file can tell one iDDS exception from another, so that the exact class and text matter.

A file that only shows its exceptions, or wraps them into others, cannot.
"""

from __future__ import annotations

import ast

from pidds_migrate.analysis.scopes import FUNCTIONS, Module
from pidds_migrate.facts.names import FIRST_WORDS

_SHOWING_CALLS = {"print", "debug", "info", "warning", "warn", "error", "critical", "exception", "log", "write"}
_TEXT_CALLS = {"str", "format"}
_SEARCHES = {"startswith", "endswith", "find", "index", "count", "search", "match", "fullmatch", "findall"}
_SHORTEST_WORD = 4
_NAMING = (ast.Name, ast.Attribute, ast.alias, ast.Call, *FUNCTIONS, ast.Constant)


def names_specific_exceptions(module: Module) -> bool:
    """Whether the file names a specific iDDS exception, or looks closely at one that it has caught."""
    caught = {node.name for node in module.some(ast.ExceptHandler) if isinstance(node, ast.ExceptHandler) and node.name}
    if any(_names_one(node) for node in module.some(*_NAMING)):
        return True
    if any(_looks_closely(module, node, caught) for node in module.some(ast.Name)):
        return True
    # A text that leaves its handler matters where something in the file is compared with the words of one exception.
    return any(_text_leaves(module, node, caught) for node in module.some(ast.Name, ast.Attribute)) and any(
        _asks_for_words(module, node) for node in module.some(ast.Constant)
    )


def _names_one(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id in FIRST_WORDS or node.id == "exc_info"
    if isinstance(node, ast.Attribute):
        return node.attr in FIRST_WORDS or node.attr in ("exc_info", "error_code")
    if isinstance(node, ast.alias):
        return node.name in FIRST_WORDS
    if isinstance(node, ast.Call):  # `sys.exception()`, `future.exception()`: a logger's method takes a text
        return isinstance(node.func, ast.Attribute) and node.func.attr == "exception" and not node.args
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name in ("__exit__", "__aexit__") and _reads_exception(node)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in FIRST_WORDS


def _reads_exception(leaving: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a context manager looks at the exception that leaves its block."""
    given = {parameter.arg for parameter in leaving.args.args[1:3]}
    return any(isinstance(p, ast.Name) and p.id in given and isinstance(p.ctx, ast.Load) for p in ast.walk(leaving))


def _text_leaves(module: Module, node: ast.AST, caught: set[str]) -> bool:
    """Whether the text of an exception goes on to where it is not followed: returned, stored, handed to a function."""
    if isinstance(node, ast.Attribute) and node.attr == "format_exc":
        node = module.parents[node]
    elif not (isinstance(node, ast.Name) and node.id in caught and isinstance(node.ctx, ast.Load)):
        return False
    for around in module.ancestors(node):
        name = getattr(around.func, "attr", getattr(around.func, "id", "")) if isinstance(around, ast.Call) else ""
        if name in _SHOWING_CALLS or isinstance(around, ast.Raise):
            return False
        if isinstance(around, ast.stmt):
            return True
    return False


def _asks_for_words(module: Module, node: ast.AST) -> bool:
    """Whether a string that is compared or searched for is part of the words of some iDDS exception."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) >= _SHORTEST_WORD):
        return False
    parent = module.parents[node]
    is_searched = isinstance(parent, ast.Call) and node in parent.args and getattr(parent.func, "attr", "") in _SEARCHES
    words = (word.lower() for word in [*FIRST_WORDS, *FIRST_WORDS.values()])
    return (isinstance(parent, ast.Compare) or is_searched) and any(node.value.lower() in word for word in words)


def _looks_closely(module: Module, node: ast.AST, caught: set[str]) -> bool:
    """Whether a caught exception is used for more than being shown, wrapped or raised again."""
    if not (isinstance(node, ast.Name) and node.id in caught and isinstance(node.ctx, ast.Load)):
        return False
    if not any(isinstance(a, ast.ExceptHandler) and a.name == node.id for a in module.ancestors(node)):
        return False
    parent = module.parents[node]
    if isinstance(parent, ast.Raise):
        return False
    if isinstance(parent, ast.FormattedValue):
        return parent.conversion == ord("r") or _is_examined(module, module.parents[parent])
    if isinstance(parent, ast.Tuple):
        node, parent = parent, module.parents[parent]
    if _shows_class(parent):
        return True
    if isinstance(parent, ast.BinOp):
        return not isinstance(parent.op, ast.Mod) or _is_examined(module, parent)
    if not isinstance(parent, ast.Call) or isinstance(node, ast.Tuple):
        return True
    name = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
    if name in _TEXT_CALLS:
        return isinstance(module.parents[parent], ast.Assign | ast.NamedExpr) or _is_examined(module, parent)
    return name not in _SHOWING_CALLS and not isinstance(module.parents[parent], ast.Raise)


def _shows_class(text: ast.AST) -> bool:
    """Whether a text is made with `%r` or `!r`, which print the name of the class."""
    parts = [text.left] if isinstance(text, ast.BinOp) else []
    if isinstance(text, ast.Call):
        parts = [*text.args, *([text.func.value] if isinstance(text.func, ast.Attribute) else [])]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return any("%r" in text or "!r" in text for text in texts)


def _is_examined(module: Module, text: ast.AST) -> bool:
    """Whether the text of an exception is compared, searched or cut."""
    parent = module.parents[text]
    while isinstance(parent, ast.BinOp | ast.FormattedValue | ast.JoinedStr):
        text, parent = parent, module.parents[parent]
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
        return isinstance(parent.func.value, ast.Name) and parent.func.value.id == "re"
    return isinstance(parent, ast.Compare | ast.Attribute | ast.Subscript)
