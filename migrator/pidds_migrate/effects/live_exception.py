"""Whether code may ask for the exception that is being handled: an if/else in place of a handler has none."""

from __future__ import annotations

import ast
import builtins
from functools import cached_property

from pidds_migrate.effects.loggers import is_logging
from pidds_migrate.facts import effects as facts
from pidds_migrate.resolve.expressions import given_to
from pidds_migrate.resolve.scopes import FUNCTIONS
from pidds_migrate.resolve.values import OwnClass, OwnFunction, Resolver

_RUN_UNSEEN = (ast.With, ast.AsyncWith, ast.Await, ast.Yield, ast.YieldFrom, ast.AsyncFor)


class LiveException:
    """Finds out for the handlers of one program.

    Args:
        resolver: of the program.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[ast.AST, bool] = {}

    def is_needed_by(self, handler: ast.ExceptHandler, calls: set[ast.Call]) -> bool:
        """Whether a handler, or code that it runs, may ask for the exception.

        Args:
            handler: the handler.
            calls: call sites of clients, which do not.
        """
        return self._may_ask(handler.body, calls)

    def _may_ask(self, body: list[ast.stmt], calls: set[ast.Call]) -> bool:
        nodes = [node for statement in body for node in ast.walk(statement)]
        if any(self._asks(node) for node in nodes):
            return True
        if any(isinstance(node, _RUN_UNSEEN) for node in nodes):
            return True
        if any(self._call_may_ask(node, calls) for node in nodes if isinstance(node, ast.Call) and node not in calls):
            return True
        raises = any(isinstance(node, ast.Raise) for node in nodes)
        return self._is_asked_somewhere and (raises or any(_runs_code(node) for node in nodes))

    def _asks(self, node: ast.AST) -> bool:
        """Whether a node itself asks for the exception that is being handled."""
        if isinstance(node, ast.Raise):
            return node.exc is None
        if isinstance(node, ast.keyword):
            return node.arg in facts.LIVE_KEYWORDS
        if isinstance(node, ast.Attribute) and (node.attr in facts.LIVE_ATTRIBUTES | facts.CONTEXT_ATTRIBUTES):
            return True
        path = self._resolver.path_of(node) if isinstance(node, ast.Name | ast.Attribute) else None
        return path is not None and (path in facts.LIVE_FUNCTIONS or path.partition(".")[0] in facts.LIVE_MODULES)

    def _call_may_ask(self, call: ast.Call, calls: set[ast.Call]) -> bool:
        if is_logging(self._resolver, call):
            return False
        path = self._resolver.path_of(call.func)
        if path == "builtins.super" and _initialised_by(self._resolver.program.parents[call]):
            return False  # it is asked of the call around
        if path is not None:
            is_builtin = _is_builtin(path)
            is_idds = path.startswith("idds.common.")
            return path in facts.RUN_CODE or not (is_builtin or is_idds or path in facts.SILENT_FUNCTIONS)
        meaning = self._resolver.of(call.func)
        if isinstance(meaning, OwnFunction):
            return self._function_may_ask(meaning.node, calls)
        if isinstance(meaning, OwnClass):
            return self._class_may_ask(meaning.node, calls)
        base = _initialised_by(call.func)
        if base is not None:
            return self._base_may_ask(base, calls)
        return not self._is_method_of_data(call)

    def _function_may_ask(self, function: ast.AST, calls: set[ast.Call]) -> bool:
        if function not in self._known:
            self._known[function] = False  # a function that calls itself asks for no more than the rest of it
            is_plain = isinstance(function, ast.FunctionDef) and not function.decorator_list
            body = function.body if isinstance(function, ast.FunctionDef) else []
            self._known[function] = not is_plain or self._may_ask(body, calls)
        return self._known[function]

    def _base_may_ask(self, base: ast.expr, calls: set[ast.Call]) -> bool:
        """Whether a class may ask that an `__init__` goes on with: `super().__init__(message)`."""
        named = self._resolver.of(base)
        if isinstance(named, OwnClass):
            return self._class_may_ask(named.node, calls)
        if not isinstance(base, ast.Call):
            return not _is_builtin(self._resolver.path_of(base) or "")
        ancestors = self._resolver.program.ancestors(base)
        method = next((around for around in ancestors if isinstance(around, FUNCTIONS)), None)
        owner = self._resolver.class_of(method) if method is not None else None
        is_super = self._resolver.is_builtin(base.func, "super") and not base.args
        return owner is None or not is_super or self._class_may_ask(owner, calls)

    def _class_may_ask(self, cls: ast.ClassDef, calls: set[ast.Call]) -> bool:
        for relative in self._resolver.lineage(cls):
            if relative.keywords or relative.decorator_list or not all(map(self._is_known_base, relative.bases)):
                return True
            for method in relative.body:
                is_run = isinstance(method, FUNCTIONS) and method.name in ("__init__", "__new__")
                if is_run and self._function_may_ask(method, calls):
                    return True
        return False

    def _is_known_base(self, base: ast.expr) -> bool:
        path = self._resolver.path_of(base) or ""
        return isinstance(self._resolver.of(base), OwnClass) or path.startswith(("builtins.", "idds.common."))

    def _is_method_of_data(self, call: ast.Call) -> bool:
        """Whether it is a method of a text, or of a list, set or dictionary that the program displays."""
        function = call.func
        if not isinstance(function, ast.Attribute) or function.attr not in facts.SILENT_METHODS:
            return False
        if isinstance(function.value, ast.Constant):
            return True
        bindings = self._resolver.bindings(function.value) if isinstance(function.value, ast.Name) else ()
        values = [self._resolver.program.value_of.get(binding) for binding in bindings]
        return bool(values) and all(isinstance(value, ast.List | ast.Set | ast.Dict | ast.Constant) for value in values)

    @cached_property
    def _is_asked_somewhere(self) -> bool:
        """Whether something outside of handlers asks, which may be run where nobody sees it: by `str`, a property."""
        if self._resolver.program.strangers.ask_for_exceptions:
            return True
        return any(
            self._asks(node) and (_is_context(node) or not self._in_handler(node))
            for module in self._resolver.program.modules
            for node in module.some(ast.Raise, ast.Attribute, ast.Name, ast.keyword)
        )

    def _in_handler(self, node: ast.AST) -> bool:
        kinds = (ast.ExceptHandler, *FUNCTIONS, ast.Lambda)
        around = next((above for above in self._resolver.program.ancestors(node) if isinstance(above, kinds)), None)
        return isinstance(around, ast.ExceptHandler)


def _initialised_by(function: ast.AST) -> ast.expr | None:
    """What has the `__init__` that an expression names, if it names one."""
    return function.value if isinstance(function, ast.Attribute) and function.attr == "__init__" else None


def _is_builtin(path: str) -> bool:
    return path.startswith("builtins.") and hasattr(builtins, path.removeprefix("builtins."))


def _is_context(node: ast.AST) -> bool:
    """Whether what is asked for is which exception was handled when another one was raised."""
    return isinstance(node, ast.Attribute) and node.attr in facts.CONTEXT_ATTRIBUTES


def _runs_code(node: ast.AST) -> bool:
    """Whether code may run unseen: where an attribute is read, or a value is shown."""
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Load) and not isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Call):
        return any(not isinstance(argument, ast.Constant) for argument in given_to(node))
    return isinstance(node, ast.FormattedValue | ast.BinOp | ast.Compare | ast.Subscript)
