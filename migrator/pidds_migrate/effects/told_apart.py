"""Exception identity: whether a file can tell one iDDS exception from another, so that the exact class matters.

A file that only shows exceptions, wraps them into others or raises them again cannot.
"""

from __future__ import annotations

import ast
import builtins
import re
from functools import lru_cache

from pidds_migrate.effects.exception_texts import holds_words, is_looked_into, may_hold_words
from pidds_migrate.facts.effects import SHOW_TEXT
from pidds_migrate.facts.names import FIRST_WORDS
from pidds_migrate.resolve.expressions import is_text, last_name
from pidds_migrate.resolve.scopes import FUNCTIONS, Module, read_module
from pidds_migrate.source.byte_filters import words_among
from pidds_migrate.source.parse import tree_of

_SHOWN = SHOW_TEXT | {"str", "format", "write"}
# What gets exceptions as arguments or values: of asyncio, concurrent, contextlib, multiprocessing, sys, threading.
_GET_EXCEPTIONS = frozenset(
    {
        *("exc_info", "excepthook", "__exit__", "__aexit__", "exc_type", "exc_value", "error_code", "error_callback"),
        *("return_exceptions", "set_exception_handler", "format_exc", "print_exc", "push_async_exit", "__cause__"),
        "__context__",
    }
)
# What a call raises natively besides iDDS exceptions: where its arguments cannot be written as JSON.
_NOT_OF_IDDS = "TypeError"
_REPR = re.compile(r"%(\(\w*\))?[-#0+.\d]*r|!r")
# What a file must hold to tell exceptions apart: one of these names, a text as those of iDDS, or a caught exception.
_NAMES = frozenset(
    word.encode() for word in ("exception", _NOT_OF_IDDS, *_GET_EXCEPTIONS, *FIRST_WORDS) if word.isidentifier()
)
_AS_NAME = re.compile(rb"\bas[\s\\]+[\w\x80-\xff]+[\s\\]*:")


def tells_apart(module: Module) -> bool:
    """Whether a file names a specific iDDS exception, or uses one that it caught for more than showing it."""
    if any(_names_one(node) for node in module.some(ast.Name, ast.Attribute, ast.alias, ast.keyword, ast.Constant)):
        return True
    if any(holds_words(module, node) for node in module.some(ast.Constant)):
        return True
    if any(_compares_class(module, node) for node in module.names.get(_NOT_OF_IDDS, ())):
        return True
    if any(_is_function_of_interest(node) for node in module.some(ast.FunctionDef, ast.AsyncFunctionDef)):
        return True
    handlers = [node for node in module.some(ast.ExceptHandler) if isinstance(node, ast.ExceptHandler)]
    return any(_looks_closely(module, handler) for handler in handlers)


@lru_cache(maxsize=1 << 13)  # it is asked of a file for all that may run in one process with it
def may_tell_apart(source: bytes) -> bool:
    """Whether a file that is not read together with the program tells exceptions apart, as far as can be seen."""
    catches = b"except" in source and _AS_NAME.search(source) is not None
    if not (catches or words_among(source, _NAMES) or may_hold_words(source)):
        return False
    tree = tree_of(source)
    return tree is None or tells_apart(read_module(tree))


def _names_one(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value in FIRST_WORDS
    for attribute in ("id", "attr", "name", "arg"):
        name = getattr(node, attribute, None)
        if isinstance(name, str) and (name in FIRST_WORDS or name in _GET_EXCEPTIONS):
            return True
    return isinstance(node, ast.Attribute) and node.attr == "exception"


def _compares_class(module: Module, node: ast.Name) -> bool:
    """Whether a builtin exception is caught, or handed to what may catch it; not where it is raised or derived from."""
    parent = module.parents[node]
    return not isinstance(parent, ast.Raise | ast.ClassDef) and not (
        isinstance(parent, ast.Call) and parent.func is node
    )


def _is_function_of_interest(node: ast.AST) -> bool:
    return getattr(node, "name", "") in _GET_EXCEPTIONS


def _looks_closely(module: Module, handler: ast.ExceptHandler) -> bool:
    """Whether a caught exception is used for more than being shown, wrapped or raised again."""
    first, last = handler.lineno, handler.end_lineno or 0
    return any(
        first <= node.lineno <= last
        and isinstance(node.ctx, ast.Load)
        and handler in module.ancestors(node)
        and (not _is_shown(module, node) or is_looked_into(module, node))
        for node in module.names.get(handler.name or "", ())
    )


def _is_shown(module: Module, node: ast.Name) -> bool:
    statement = next(around for around in module.ancestors(node) if isinstance(around, ast.stmt))
    texts = [
        part.value for part in ast.walk(statement) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    if any(map(_REPR.search, texts)):
        return False
    parent = module.parents[node]
    if isinstance(parent, ast.Raise):
        return True
    if isinstance(parent, ast.FormattedValue):
        return parent.conversion != ord("r")
    is_listed = isinstance(parent, ast.Tuple)
    parent = module.parents[parent] if is_listed else parent
    if isinstance(parent, ast.BinOp):
        return isinstance(parent.op, ast.Mod) and is_text(parent.left)
    if is_listed or not isinstance(parent, ast.Call) or node is parent.func:  # a tuple shows its elements' classes
        return False
    name = last_name(parent.func)
    is_raised = isinstance(module.parents[parent], ast.Raise)
    return _only_wraps(module, parent.func) if is_raised else name in _SHOWN and not _is_own(module, parent.func)


def _only_wraps(module: Module, made: ast.expr) -> bool:
    """Whether what is raised keeps what it is given as it is: a builtin exception, or a class without methods."""
    if not isinstance(made, ast.Name):
        return False
    bindings = module.scope.bindings.get(made.id, [])
    if not bindings:
        return isinstance(getattr(builtins, made.id, None), type)
    return all(
        isinstance(binding, ast.ClassDef)
        and not any(isinstance(part, FUNCTIONS) for part in binding.body)
        and all(
            isinstance(base, ast.Name) and base.id != made.id and _only_wraps(module, base) for base in binding.bases
        )
        for binding in bindings
    )


def _is_own(module: Module, function: ast.expr) -> bool:
    """Whether a function with the name of one that shows texts is the program's, which may do more with them."""
    if isinstance(function, ast.Name):
        bindings = module.scope.bindings.get(function.id, ())
        return any(not isinstance(binding, ast.alias) for binding in bindings)
    name = function.attr if isinstance(function, ast.Attribute) else ""
    return name in module.function_names
