"""Whether a try whose body is the call can become the if/else that PanDA documents.

It can where nothing but the call can raise, one handler catches every failure of the relay, and the handler needs no
live exception.
"""

from __future__ import annotations

import ast
import builtins
from typing import NamedTuple

from pidds_migrate.decide.call_site import Lines, Site
from pidds_migrate.decide.whole import WholeProgram
from pidds_migrate.effects.loggers import is_logging
from pidds_migrate.effects.quiet import Quiet
from pidds_migrate.facts.names import BASE_EXCEPTION, EXCEPTION_MODULE
from pidds_migrate.resolve.scopes import FUNCTIONS, Module
from pidds_migrate.resolve.values import Resolver

_SLIP = "Except"  # of PanDA's documentation, for Exception: a name that nothing binds
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class HandledCall(NamedTuple):
    """A try that can become an if/else: the call statement's position in its body, and its one handler."""

    node: ast.Try
    position: int
    handler: ast.ExceptHandler


class DocumentedForm:
    """Looks at the tries of one file.

    Args:
        module: the file.
        whole: the program that it is of.
        lines: the source.

    Attributes:
        lacking: a name among the last call's arguments that the failure of an earlier call may leave unset.
    """

    def __init__(self, module: Module, whole: WholeProgram, lines: Lines) -> None:
        self._module, self._whole, self._lines = module, whole, lines
        self._resolver: Resolver = whole.resolver
        self._quiet = Quiet(whole.resolver, self._only_a_failure_leaves_unset)
        self._typed = whole.program.settings[module].typed_handlers_elsewhere
        self.lacking: ast.Name | None = None

    def around(self, site: Site, *, may_lack_client: bool) -> HandledCall | None:
        """The try around a call site, where it can take the documented form.

        Args:
            site: the call site.
            may_lack_client: the variable may hold None instead of a client, which the handler would catch natively.
        """
        self.lacking = None
        node, statement = site.in_try, site.statement
        if type(node) is not ast.Try or statement not in node.body or len(node.handlers) != 1 or may_lack_client:
            return None
        handler = node.handlers[0]
        fits = (
            not self._whole.has_signals
            and self._is_on_own_lines(node)
            and self._is_client_there(site)
            and self._only_the_call_can_raise(site, node)
            and self._catches_all(handler)
            and (site.surely_fits or self._catches_type_error(handler))
            and not self._whole.asking.is_needed_by(handler, self._whole.calls)
            and (handler.name is None or (not self._typed and self._only_shows(handler, site)))
        )
        if not site.raises:
            fits = fits and self._is_manager_shape(site, node, handler)
        assert statement is not None
        return HandledCall(node, node.body.index(statement), handler) if fits else None

    def _is_client_there(self, site: Site) -> bool:
        """Whether the variable of the client is surely there: the handler would catch its absence, too."""
        receiver = site.call.func.value if isinstance(site.call.func, ast.Attribute) else None
        return isinstance(receiver, ast.Name | ast.Attribute) and self._quiet.expression(receiver)

    def _is_manager_shape(self, site: Site, node: ast.Try, handler: ast.ExceptHandler) -> bool:
        """The manager never raises, so its handler is dead code natively; only the shape of the documentation moves.

        A value of an earlier round, or of another statement, would be taken for the answer where PanDA is out of reach.
        """
        plain = not node.orelse and not node.finalbody and handler.name is None and len(node.body) == 1
        targets = site.statement.targets if isinstance(site.statement, ast.Assign) else []
        if not plain or len(targets) != 1 or not isinstance(targets[0], ast.Name):
            return False
        if handler.type is None or not self._resolver.is_builtin(handler.type, "Exception", _SLIP):
            return False
        for around in self._module.ancestors(node):
            if isinstance(around, _LOOPS):
                return False
            if isinstance(around, (*FUNCTIONS, ast.Lambda)):
                break
        owner = self._module.scope_of[targets[0]].owner(targets[0].id)
        bindings = owner.bindings[targets[0].id] if owner is not None else []
        return all(binding is targets[0] or handler in self._module.ancestors(binding) for binding in bindings)

    def _is_on_own_lines(self, node: ast.Try) -> bool:
        blocks = [node.body, node.handlers[0].body, node.orelse, node.finalbody]
        return all(self._lines.is_alone(block[0]) and self._lines.is_alone(block[-1]) for block in blocks if block)

    def _only_the_call_can_raise(self, site: Site, node: ast.Try) -> bool:
        statement = site.statement
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.Expr | ast.Return):
            targets = []
        else:
            return False
        return (
            self._quiet.arguments(site.call)
            and all(map(self._quiet.target, targets))
            and all(self._quiet.statement(other) for other in node.body if other is not statement)
        )

    def _only_a_failure_leaves_unset(self, name: ast.Name) -> bool:
        """Whether a name is the target of a migrated call in a try of its own, as `request_id` on PanDA's page."""
        bindings = self._resolver.bindings(name)
        for binding in bindings:
            statement = self._module.parents.get(binding)
            above = self._module.parents.get(statement) if statement is not None else None
            if not (isinstance(statement, ast.Assign) and statement.value in self._whole.calls):
                return False
            if not (isinstance(above, ast.Try) and statement in above.body and above.lineno < name.lineno):
                return False
            if self._module.scope_of[binding] is not self._module.scope_of[name]:
                return False
        self.lacking = name if bindings else None
        return bool(bindings)

    def _catches_all(self, handler: ast.ExceptHandler) -> bool:
        """Whether a handler catches every failure of the relay, and nothing that may come besides, as Ctrl-C does."""
        caught = _caught(handler)
        return any(map(self._is_catch_all, caught)) and all(map(self._is_of_exception, caught))

    def _catches_type_error(self, handler: ast.ExceptHandler) -> bool:
        """Whether a handler catches what the native method raises for arguments that do not fit."""
        return any(self._resolver.is_builtin(kind, "Exception", "TypeError", _SLIP) for kind in _caught(handler))

    def _is_catch_all(self, kind: ast.expr) -> bool:
        if self._resolver.is_builtin(kind, "Exception", _SLIP):
            return True
        return self._resolver.path_of(kind) == f"{EXCEPTION_MODULE}.{BASE_EXCEPTION}"

    def _is_of_exception(self, kind: ast.expr) -> bool:
        """Whether a class derives from Exception."""
        path = self._resolver.path_of(kind) or ""
        found = getattr(builtins, path.removeprefix("builtins."), None)
        is_builtin = isinstance(found, type) and issubclass(found, Exception)
        return is_builtin or path.startswith(f"{EXCEPTION_MODULE}.") or path == f"builtins.{_SLIP}"

    def _only_shows(self, handler: ast.ExceptHandler, site: Site) -> bool:
        """Whether the handler's name is used to show the exception or as a cause, and nowhere but in handlers.

        An if/else leaves it bound: a star import would take it over what the importing file calls so.
        """
        owner = site.scope.owner(handler.name or "")
        if owner is self._module.scope and self._whole.program.star_users(self._module):
            return False
        uses = self._module.names_of_handlers[handler.name or ""]
        return None not in uses and all(map(self._is_shown, uses.get(handler, ())))

    def _is_shown(self, node: ast.Name) -> bool:
        if not isinstance(node.ctx, ast.Load):
            return False
        parent = self._module.parents[node]
        if isinstance(parent, ast.Call):
            if self._resolver.is_builtin(parent.func, "str", "print", "format") or is_logging(self._resolver, parent):
                return True
            is_format = isinstance(parent.func, ast.Attribute) and parent.func.attr == "format"
            return is_format or isinstance(self._module.parents[parent], ast.Raise)
        if isinstance(parent, ast.FormattedValue):
            return parent.conversion == -1
        if isinstance(parent, ast.Raise):
            return parent.cause is node
        if isinstance(parent, ast.Tuple):
            parent = self._module.parents[parent]
        return isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mod) and parent.left is not node


def _caught(handler: ast.ExceptHandler) -> list[ast.expr]:
    """The classes that a handler names; none where it catches everything."""
    if handler.type is None:
        return []
    return handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
