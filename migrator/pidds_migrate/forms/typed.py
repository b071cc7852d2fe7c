"""Whether files can tell one iDDS exception from another, so that the exact class and text matter.

Files that only show their exceptions, or wrap them into others, cannot.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass

from pidds_migrate.analysis.scopes import FUNCTIONS, Module, parameters
from pidds_migrate.facts.names import FIRST_WORDS

_SHOWING_CALLS = {"print", "debug", "info", "warning", "warn", "error", "critical", "exception", "log", "write"}
_TEXT_CALLS = {"str", "format"}
_SEARCHES = {"startswith", "endswith", "find", "index", "count", "search", "match", "fullmatch", "findall"}
_WORDS = (*FIRST_WORDS, *FIRST_WORDS.values())
_CONTAINS = (ast.In, ast.NotIn)
_SHORTEST_WORD = 4
_CLASS_CALLS = {"type", "isinstance", "repr"}
_TELLING = {"__class__", "args", "error_code"}
_OTHERS = {
    name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)
} - {"BaseException", "Exception", "RuntimeError"}
# What gets exceptions as arguments or as values: of asyncio, contextlib, multiprocessing, sys, threading, Twisted.
_TAKE_EXCEPTIONS = {
    *("addErrback", "excepthook", "exc_type", "exc_value", "push", "push_async_exit", "set_exception_handler"),
}
_GIVE_EXCEPTIONS = {"error_callback", "return_exceptions"}
_NAMING = (ast.Name, ast.Attribute, ast.alias, ast.Call, ast.keyword, *FUNCTIONS, ast.Constant)


@dataclass(frozen=True)
class Curiosity:
    """How closely files look at exceptions.

    Attributes:
        tells_apart: they name a specific iDDS exception, or use one that they caught for more than showing it.
        lets_text_go: the text of an exception goes on to where it is not followed.
        asks_for_words: a text is searched for words that some iDDS exception prints.
    """

    tells_apart: bool = False
    lets_text_go: bool = False
    asks_for_words: bool = False

    def __or__(self, other: Curiosity) -> Curiosity:
        return Curiosity(
            self.tells_apart or other.tells_apart,
            self.lets_text_go or other.lets_text_go,
            self.asks_for_words or other.asks_for_words,
        )

    @property
    def is_typed(self) -> bool:
        """Whether the exact class and text of an iDDS exception matter to the files."""
        return self.tells_apart or (self.lets_text_go and self.asks_for_words)


def curiosity_of(module: Module, *, catches_all_only: bool = False) -> Curiosity:
    """How closely a file looks at exceptions.

    Args:
        module: the file.
        catches_all_only: whether handlers of other builtin exceptions are to be left out.
    """
    handlers = {
        node
        for node in module.some(ast.ExceptHandler)
        if isinstance(node, ast.ExceptHandler) and node.name and not (catches_all_only and _only_catches_others(node))
    }
    caught = {handler.name for handler in handlers if handler.name}
    return Curiosity(
        tells_apart=any(_names_one(node) for node in module.some(*_NAMING))
        or any(_looks_closely(module, node, handlers) for node in module.some(ast.Name) if node.id in caught)
        or any(_looks_at_what_it_shows(module, node) for node in module.some(*FUNCTIONS)),
        lets_text_go=any(_text_leaves(module, node, caught) for node in module.some(ast.Name, ast.Attribute)),
        asks_for_words=any(_asks_for_words(module, node) for node in module.some(ast.Constant)),
    )


def _only_catches_others(handler: ast.ExceptHandler) -> bool:
    """Whether a handler is for exceptions that neither are of iDDS nor what these are usually turned into."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return all(isinstance(kind, ast.Name) and kind.id in _OTHERS for kind in kinds)


def _looks_at_what_it_shows(module: Module, function: ast.stmt) -> bool:
    """Whether a function named like one that shows exceptions asks for the class or words of what it is given."""
    if not isinstance(function, FUNCTIONS) or function.name not in _SHOWING_CALLS:
        return False
    given = {parameter.arg for parameter in parameters(function.args)} - {"self", "cls"}
    for node in ast.walk(function):
        parent = module.parents[node]
        if (
            isinstance(node, ast.Name)
            and node.id in given
            and (
                (isinstance(parent, ast.Call) and getattr(parent.func, "id", "") in _CLASS_CALLS)
                or (isinstance(parent, ast.Attribute) and parent.attr in _TELLING)
            )
        ):
            return True
        if _asks_for_words(module, node):
            return True
    return False


def _names_one(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id in FIRST_WORDS or node.id == "exc_info"
    if isinstance(node, ast.Attribute):
        return node.attr in FIRST_WORDS or node.attr in ("exc_info", "error_code") or node.attr in _TAKE_EXCEPTIONS
    if isinstance(node, ast.keyword):
        return node.arg in _GIVE_EXCEPTIONS
    if isinstance(node, ast.alias):
        return node.name in FIRST_WORDS
    if isinstance(node, ast.Call):  # `sys.exception()`, `future.exception()`: a logger's method takes a text
        return isinstance(node.func, ast.Attribute) and node.func.attr == "exception" and not node.args
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name in ("__exit__", "__aexit__") and _reads_exception(node)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in FIRST_WORDS


def _reads_exception(leaving: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a context manager looks at the exception that leaves its block."""
    rest = [leaving.args.vararg] if leaving.args.vararg is not None else []
    given = {parameter.arg for parameter in [*leaving.args.args[1:3], *rest]}
    return any(isinstance(p, ast.Name) and p.id in given and isinstance(p.ctx, ast.Load) for p in ast.walk(leaving))


def _text_leaves(module: Module, node: ast.AST, caught: set[str]) -> bool:
    """Whether the text of an exception goes on to where it is not followed: returned, stored, handed to a function."""
    if isinstance(node, ast.Attribute) and node.attr == "format_exc":
        node = module.parents[node]
    elif not (isinstance(node, ast.Name) and node.id in caught and isinstance(node.ctx, ast.Load)):
        return False
    for around in module.ancestors(node):
        name = getattr(around.func, "attr", getattr(around.func, "id", "")) if isinstance(around, ast.Call) else ""
        if name in _SHOWING_CALLS or any(isinstance(part, ast.Raise) for part in (around, module.parents[around])):
            return False
        if isinstance(around, ast.stmt) or (name and name not in _TEXT_CALLS):
            return True
    return False


def _asks_for_words(module: Module, node: ast.AST) -> bool:
    """Whether a string that a text is compared with or searched for is part of the words of some iDDS exception."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) >= _SHORTEST_WORD):
        return False
    parent = module.parents[node]
    if isinstance(parent, ast.Compare) and not (parent.left is node and isinstance(parent.ops[0], _CONTAINS)):
        return any(word.startswith(node.value) for word in _WORDS)  # what a text is cut down to is its beginning
    is_searched = isinstance(parent, ast.Call) and node in parent.args and getattr(parent.func, "attr", "") in _SEARCHES
    return (isinstance(parent, ast.Compare) or is_searched) and any(
        node.value.lower() in word.lower() for word in _WORDS
    )


def _looks_closely(module: Module, node: ast.Name, handlers: set[ast.ExceptHandler]) -> bool:
    """Whether a caught exception is used for more than being shown, wrapped or raised again."""
    if not isinstance(node.ctx, ast.Load):
        return False
    if not any(around in handlers and getattr(around, "name", "") == node.id for around in module.ancestors(node)):
        return False
    parent = module.parents[node]
    if isinstance(parent, ast.Raise):
        return False
    if isinstance(parent, ast.FormattedValue):
        return parent.conversion == ord("r") or _is_examined(module, module.parents[parent])
    in_tuple = isinstance(parent, ast.Tuple)
    if in_tuple:
        parent = module.parents[parent]
    if _shows_class(parent):
        return True
    if isinstance(parent, ast.BinOp):
        return not isinstance(parent.op, ast.Mod) or _is_examined(module, parent)
    if not isinstance(parent, ast.Call) or in_tuple:
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
