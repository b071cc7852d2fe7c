"""Whether a try whose body is the call can become the if/else that PanDA documents.

It can where nothing but the call can raise, one handler catches every failure of the relay, and the handler needs no
live exception.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from pidds_migrate.analysis.meaning import Imported, Resolver
from pidds_migrate.analysis.quiet import is_quiet, is_quiet_statement, is_quiet_target
from pidds_migrate.analysis.scopes import FUNCTIONS, Module
from pidds_migrate.facts.names import BASE_EXCEPTION, EXCEPTION_MODULE
from pidds_migrate.forms.site import Lines, Site

_CATCH_ALL = ("Exception", "BaseException")
_LIVE_ATTRIBUTES = {"exc_info", "exception", "print_exc", "format_exc", "print_exception", "format_exception"}
_LIVE_MODULES = {"traceback", "pdb", "cgitb", "faulthandler"}
_SHOWN_BY = {"str", "print", "format", "debug", "info", "warning", "warn", "error", "critical"}


@dataclass(frozen=True)
class HandledCall:
    """A try that can become an if/else: the call statement's position in its body, and its one handler."""

    node: ast.Try
    position: int
    handler: ast.ExceptHandler


def as_documented(module: Module, resolver: Resolver, lines: Lines, site: Site, *, typed: bool) -> HandledCall | None:
    """The try around a call site, where it can take the documented form."""
    node, statement = site.in_try, site.statement
    if type(node) is not ast.Try or statement not in node.body or len(node.handlers) != 1:
        return None
    handler = node.handlers[0]
    fits = (
        _is_on_own_lines(lines, node)
        and _only_the_call_can_raise(resolver, site, node)
        and _catches_all(resolver, handler)
        and not _needs_live_exception(module, resolver, handler)
        and (handler.name is None or (not typed and _only_shows(module, resolver, handler)))
    )
    if not site.raises:
        fits = fits and _is_manager_shape(site, node, handler)
    assert statement is not None
    return HandledCall(node, node.body.index(statement), handler) if fits else None


def _is_manager_shape(site: Site, node: ast.Try, handler: ast.ExceptHandler) -> bool:
    """The manager never raises, so its handler is dead code natively; only the shape of the documentation moves."""
    plain = not node.orelse and not node.finalbody and handler.name is None and len(node.body) == 1
    target = site.statement.targets if isinstance(site.statement, ast.Assign) else []
    return plain and len(target) == 1 and isinstance(target[0], ast.Name)


def _is_on_own_lines(lines: Lines, node: ast.Try) -> bool:
    blocks = [node.body, node.handlers[0].body, node.orelse, node.finalbody]
    return all(lines.is_alone(block[0]) and lines.is_alone(block[-1]) for block in blocks if block)


def _only_the_call_can_raise(resolver: Resolver, site: Site, node: ast.Try) -> bool:
    call, statement = site.call, site.statement
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    else:
        targets = [] if isinstance(statement, ast.Expr) else [call]
    return (
        all(is_quiet(argument) for argument in [call.func, *arguments])
        and all(is_quiet_target(target) for target in targets)
        and all(is_quiet_statement(resolver, other) for other in node.body if other is not statement)
    )


def _catches_all(resolver: Resolver, handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(_is_catch_all(resolver, kind) for kind in caught)


def _is_catch_all(resolver: Resolver, kind: ast.expr) -> bool:
    # `except Except` is PanDA's documentation's own slip for Exception: a name that nothing binds.
    if resolver.is_builtin(kind, *_CATCH_ALL, "Except"):
        return True
    meaning = resolver.of(kind)
    return isinstance(meaning, Imported) and meaning.path == f"{EXCEPTION_MODULE}.{BASE_EXCEPTION}"


def _needs_live_exception(module: Module, resolver: Resolver, handler: ast.ExceptHandler) -> bool:
    parts = [part for statement in handler.body for part in ast.walk(statement)]
    if any(_reads_live_exception(part) for part in parts):
        return True
    called = {_called_name(part) for part in parts if isinstance(part, ast.Call)}
    own = {node.name for node in module.nodes if isinstance(node, FUNCTIONS)}
    return bool(called & own) and any(
        _reads_live_exception(part)
        for node in module.nodes
        if isinstance(node, FUNCTIONS)
        for part in _outside_handlers(node)
    )


def _reads_live_exception(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise):
        return node.exc is None
    if isinstance(node, ast.Attribute):
        return node.attr in _LIVE_ATTRIBUTES
    if isinstance(node, ast.Name):
        return node.id in _LIVE_MODULES or node.id in _LIVE_ATTRIBUTES
    return isinstance(node, ast.keyword) and node.arg in ("exc_info", "stack_info")


def _outside_handlers(node: ast.AST) -> list[ast.AST]:
    """The parts of a function that are not in a handler of its own, whose exception would be the live one."""
    found, waiting = [], [node]
    while waiting:
        part = waiting.pop()
        found.append(part)
        waiting += [child for child in ast.iter_child_nodes(part) if not isinstance(child, ast.ExceptHandler)]
    return found


def _called_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _only_shows(module: Module, resolver: Resolver, handler: ast.ExceptHandler) -> bool:
    """Whether the handler's name is used to show the exception or as a cause, and nowhere but in handlers."""
    name = handler.name
    for node in module.nodes:
        if isinstance(node, ast.Name) and node.id == name:
            around = next(
                (a for a in module.ancestors(node) if isinstance(a, (ast.ExceptHandler, *FUNCTIONS, ast.Lambda))),
                None,
            )
            while isinstance(around, ast.ExceptHandler) and around.name != name:
                around = next((a for a in module.ancestors(around) if isinstance(a, ast.ExceptHandler)), None)
            if not isinstance(around, ast.ExceptHandler):
                return False
            if around is handler and not _is_shown(module, node):
                return False
        elif isinstance(node, ast.arg) and node.arg == name:
            continue
    return True


def _is_shown(module: Module, node: ast.Name) -> bool:
    if not isinstance(node.ctx, ast.Load):
        return False
    parent = module.parents[node]
    if isinstance(parent, ast.Call):
        if _called_name(parent) in _SHOWN_BY:
            return True
        return isinstance(module.parents[parent], ast.Raise)
    if isinstance(parent, ast.FormattedValue):
        return parent.conversion == -1
    if isinstance(parent, ast.Raise):
        return parent.cause is node
    if isinstance(parent, ast.Tuple):
        parent = module.parents[parent]
    return isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mod) and parent.left is not node
