"""Whether a try whose body is the call can become the if/else that PanDA documents.

It can where nothing but the call can raise, one handler catches every failure of the relay, and the handler needs no
live exception.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from pidds_migrate.analysis.meaning import Imported, Resolver
from pidds_migrate.analysis.quiet import is_quiet, is_quiet_statement, is_quiet_target
from pidds_migrate.analysis.scopes import Module
from pidds_migrate.facts.names import BASE_EXCEPTION, EXCEPTION_MODULE
from pidds_migrate.forms.presence import is_surely_set
from pidds_migrate.forms.site import Lines, Site
from pidds_migrate.forms.traits import Traits, is_surely_quiet, may_be_constant, reads_live_exception

_CATCH_ALL = ("Exception", "BaseException")
_SHOWN_BY = {"format", "debug", "info", "warning", "warn", "error", "critical"}


@dataclass(frozen=True)
class HandledCall:
    """A try that can become an if/else: the call statement's position in its body, and its one handler."""

    node: ast.Try
    position: int
    handler: ast.ExceptHandler


def as_documented(
    module: Module, resolver: Resolver, lines: Lines, site: Site, traits: Traits, *, may_lack_client: bool
) -> HandledCall | None:
    """The try around a call site, where it can take the documented form.

    Args:
        module: the module of the site.
        resolver: for the meaning of names.
        lines: the source.
        site: the call site.
        traits: those of the file.
        may_lack_client: the variable may hold None instead of a client, which the handler would catch natively.
    """
    node, statement = site.in_try, site.statement
    if type(node) is not ast.Try or statement not in node.body or len(node.handlers) != 1 or may_lack_client:
        return None
    handler = node.handlers[0]
    fits = (
        _is_on_own_lines(lines, node)
        and _is_client_there(resolver, site)
        and _only_the_call_can_raise(resolver, traits, site, node)
        and _catches_all(resolver, handler)
        and not _needs_live_exception(resolver, traits, handler)
        and (handler.name is None or (not traits.typed and _only_shows(module, resolver, handler)))
    )
    if not site.raises:
        fits = fits and _is_manager_shape(resolver, site, node, handler)
    assert statement is not None
    return HandledCall(node, node.body.index(statement), handler) if fits else None


def _is_client_there(resolver: Resolver, site: Site) -> bool:
    """Whether the variable of the client is surely there: the handler would catch its absence, too."""
    receiver = site.call.func.value if isinstance(site.call.func, ast.Attribute) else None
    return not isinstance(receiver, ast.Attribute) or is_surely_set(resolver, receiver)


def _is_manager_shape(resolver: Resolver, site: Site, node: ast.Try, handler: ast.ExceptHandler) -> bool:
    """The manager never raises, so its handler is dead code natively; only the shape of the documentation moves."""
    plain = not node.orelse and not node.finalbody and handler.name is None and len(node.body) == 1
    target = site.statement.targets if isinstance(site.statement, ast.Assign) else []
    is_documented = handler.type is not None and resolver.is_builtin(handler.type, "Exception", "Except")
    return plain and is_documented and len(target) == 1 and isinstance(target[0], ast.Name)


def _is_on_own_lines(lines: Lines, node: ast.Try) -> bool:
    blocks = [node.body, node.handlers[0].body, node.orelse, node.finalbody]
    return all(lines.is_alone(block[0]) and lines.is_alone(block[-1]) for block in blocks if block)


def _only_the_call_can_raise(resolver: Resolver, traits: Traits, site: Site, node: ast.Try) -> bool:
    call, statement = site.call, site.statement
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    else:
        targets = [] if isinstance(statement, ast.Expr) else [call]
    unpacked = [keyword.value for keyword in call.keywords if keyword.arg is None]
    around = [part for other in node.body if other is not statement for part in _expressions(other)]
    return (
        all(is_surely_quiet(resolver, traits, part) for part in [call.func, *call.args])
        and all(is_surely_quiet(resolver, traits, keyword.value) for keyword in call.keywords)
        and not any(may_be_constant(resolver, mapping) for mapping in unpacked)
        and all(is_quiet_target(target) and is_surely_quiet(resolver, traits, target) for target in targets)
        and all(is_quiet_statement(resolver, other) for other in node.body if other is not statement)
        and all(is_surely_quiet(resolver, traits, part) for part in around)
        and not any(_reads_into(part, targets) for part in around)
    )


def _reads_into(part: ast.expr, targets: list[ast.expr]) -> bool:
    """Whether an attribute of the response is read: plain JSON has none."""
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in names


def _expressions(statement: ast.stmt) -> list[ast.expr]:
    """The names and attributes of a quiet statement."""
    return [part for part in ast.walk(statement) if isinstance(part, ast.Name | ast.Attribute) and is_quiet(part)]


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


def _needs_live_exception(resolver: Resolver, traits: Traits, handler: ast.ExceptHandler) -> bool:
    if any(reads_live_exception(part) for statement in handler.body for part in ast.walk(statement)):
        return True
    # Elsewhere in the program something looks at the live exception: the handler must not get there.
    quiet = all(is_quiet_statement(resolver, part) and _runs_nothing(traits, part) for part in handler.body)
    return traits.hidden.reads_live_exception and not quiet


def _runs_nothing(traits: Traits, statement: ast.stmt) -> bool:
    """Whether a quiet statement reads no property, and shows nothing but constants: `__str__` is code, too."""
    parts = list(ast.walk(statement))
    if traits.hidden.takes_part_in_logging and any(isinstance(getattr(p, "func", None), ast.Attribute) for p in parts):
        return False
    shown = [argument for part in parts if isinstance(part, ast.Call) for argument in part.args]
    active = any(isinstance(part, ast.Attribute) and part.attr in traits.hidden.active_attributes for part in parts)
    constant = not any(isinstance(part, ast.Name) for argument in shown for part in ast.walk(argument))
    return constant and not active and not traits.hidden.hooks_attributes


def _only_shows(module: Module, resolver: Resolver, handler: ast.ExceptHandler) -> bool:
    """Whether the handler's name is used to show the exception or as a cause, and nowhere but in handlers."""
    uses = module.names_of_handlers[handler.name or ""]
    return None not in uses and all(_is_shown(module, resolver, node) for node in uses.get(handler, ()))


def _is_shown(module: Module, resolver: Resolver, node: ast.Name) -> bool:
    if not isinstance(node.ctx, ast.Load):
        return False
    parent = module.parents[node]
    if isinstance(parent, ast.Call):
        if resolver.is_builtin(parent.func, "str", "print", "format"):
            return True
        if isinstance(parent.func, ast.Attribute) and parent.func.attr in _SHOWN_BY:
            return True
        return isinstance(module.parents[parent], ast.Raise)
    if isinstance(parent, ast.FormattedValue):
        return parent.conversion == -1
    if isinstance(parent, ast.Raise):
        return parent.cause is node
    if isinstance(parent, ast.Tuple):
        parent = module.parents[parent]
    return isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mod) and parent.left is not node
