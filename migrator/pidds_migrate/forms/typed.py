"""Whether files can tell one iDDS exception from another, so that the exact class and text matter.

Files that only show their exceptions, or wrap them into others, cannot.
"""

from __future__ import annotations

import ast
import builtins
import re
from dataclasses import dataclass

from pidds_migrate.analysis.scopes import FUNCTIONS, Module, parameters
from pidds_migrate.facts.names import FIRST_WORDS
from pidds_migrate.facts.showing import LOG_METHODS, SHOW_TEXT

_SHOWING_CALLS = SHOW_TEXT | {"write"}
_TEXT_CALLS = {"str", "format"}
_SEARCHES = {"startswith", "endswith", "find", "index", "count", "search", "match", "fullmatch", "findall"}
_WORDS = (*FIRST_WORDS, *FIRST_WORDS.values())
_CONTAINS = (ast.In, ast.NotIn)
_SHORTEST_WORD = 4
_LOG_METHODS = LOG_METHODS | {"exception"}
_CLASS_CALLS = {"type", "isinstance", "repr"}
_REPR = re.compile(r"%(\(\w*\))?[-#0+.\d]*r|!r")
_TELLING = {"__class__", "args", "error_code"}
_OTHERS = {
    name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)
} - {"BaseException", "Exception", "RuntimeError"}
# What gets exceptions as arguments or as values: of asyncio, contextlib, multiprocessing, sys, threading, Twisted.
_TAKE_EXCEPTIONS = {
    *("addErrback", "excepthook", "exc_type", "exc_value", "push", "push_async_exit", "set_exception_handler"),
}
_GIVE_EXCEPTIONS = {"error_callback", "return_exceptions"}
_LEAVING = ("__exit__", "__aexit__")
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
        or any(_looks_at_what_it_shows(module, node) for node in module.some(*FUNCTIONS, ast.Lambda)),
        lets_text_go=any(_text_leaves(module, node, caught) for node in module.some(ast.Name, ast.Attribute)),
        asks_for_words=any(_asks_for_words(module, node) for node in module.some(ast.Constant)),
    )


def _only_catches_others(handler: ast.ExceptHandler) -> bool:
    """Whether a handler is for exceptions that neither are of iDDS nor what these are usually turned into."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return all(isinstance(kind, ast.Name) and kind.id in _OTHERS for kind in kinds)


def _looks_at_what_it_shows(module: Module, function: ast.AST) -> bool:
    """Whether a function that is given exceptions to show or wrap asks for their class or words, or passes them on."""
    if not (isinstance(function, (*FUNCTIONS, ast.Lambda)) and _is_given_exceptions(module, function)):
        return False
    given = {parameter.arg for parameter in parameters(function.args)} - {"self", "cls"}
    return any(
        (isinstance(node, ast.Name) and node.id in given and _asks_for_class(module, node))
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("type", "repr"))
        or _prints_class(node)
        or _asks_for_words(module, node)
        for node in ast.walk(function)
    )


def _is_given_exceptions(module: Module, function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Whether a function is named like one that shows exceptions, wraps them, or handles what is logged."""
    parent = module.parents[function]
    if isinstance(function, ast.Lambda):
        targets = parent.targets if isinstance(parent, ast.Assign) else []
        return any(getattr(target, "attr", getattr(target, "id", "")) in _SHOWING_CALLS for target in targets)
    if function.name == "__init__" and isinstance(parent, ast.ClassDef):
        return any(ast.unparse(base).endswith(("Error", "Exception")) for base in parent.bases)
    return function.name in _SHOWING_CALLS or any(p.arg == "record" for p in parameters(function.args))


def _asks_for_class(module: Module, given: ast.Name) -> bool:
    """Whether what a function is given is asked for its class, or passed on to a function that may."""
    parent = module.parents[given]
    if isinstance(parent, ast.FormattedValue):
        return parent.conversion == ord("r")
    if isinstance(parent, ast.Attribute):
        return parent.attr in _TELLING
    name = getattr(parent.func, "id", "") if isinstance(parent, ast.Call) else ""
    return name in _CLASS_CALLS or bool(name and name not in _SHOWING_CALLS and not hasattr(builtins, name))


def _names_one(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id in FIRST_WORDS or node.id in ("exc_info", *_LEAVING)
    if isinstance(node, ast.Attribute):
        return node.attr in FIRST_WORDS or node.attr in ("exc_info", "error_code") or node.attr in _TAKE_EXCEPTIONS
    if isinstance(node, ast.keyword):
        return node.arg in _GIVE_EXCEPTIONS
    if isinstance(node, ast.alias):
        return node.name in FIRST_WORDS
    if isinstance(node, ast.Call):  # `sys.exception()`, `future.exception()`: a logger's method takes a text
        return isinstance(node.func, ast.Attribute) and node.func.attr == "exception" and not node.args
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name in _LEAVING and _reads_exception(node)
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
    if _shows_class(parent, node):
        return True
    if isinstance(parent, ast.BinOp):
        return not isinstance(parent.op, ast.Mod) or _is_examined(module, parent)
    if not isinstance(parent, ast.Call) or in_tuple:
        return True
    name = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
    if name in _TEXT_CALLS:
        return isinstance(module.parents[parent], ast.Assign | ast.NamedExpr) or _is_examined(module, parent)
    return name not in _SHOWING_CALLS and not isinstance(module.parents[parent], ast.Raise)


def _shows_class(text: ast.AST, shown: ast.Name) -> bool:
    """Whether a text is made with `%r` or `!r`, which print the name of the class, or with an unseen format."""
    formats = [text.left] if isinstance(text, ast.BinOp) and isinstance(text.op, ast.Mod) else []
    given = text.args if isinstance(text, ast.Call) else []
    if isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute):
        if text.func.attr == "format":
            formats = [text.func.value]
        elif text.func.attr in _LOG_METHODS and shown not in given[:1]:
            formats = given[:1]
    parts = [part for format_ in [*formats, *given] for part in ast.walk(format_)]
    return not all(map(_is_seen, formats)) or any(map(_prints_class, parts))


def _is_seen(text: ast.expr) -> bool:
    """Whether a text is written where it is used, but for what is put into it."""
    if isinstance(text, ast.BinOp):
        return _is_seen(text.left) and _is_seen(text.right)
    return isinstance(text, ast.Constant | ast.JoinedStr)


def _prints_class(node: ast.AST) -> bool:
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and _REPR.search(text) is not None


def _is_examined(module: Module, text: ast.AST) -> bool:
    """Whether the text of an exception is compared, searched or cut."""
    parent = module.parents[text]
    while isinstance(parent, ast.BinOp | ast.FormattedValue | ast.JoinedStr):
        text, parent = parent, module.parents[parent]
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
        return isinstance(parent.func.value, ast.Name) and parent.func.value.id == "re"
    return isinstance(parent, ast.Compare | ast.Attribute | ast.Subscript)
