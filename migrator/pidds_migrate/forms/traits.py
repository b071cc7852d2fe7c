"""What a file as a whole does that limits the forms its call sites can take."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass

from pidds_migrate.analysis.meaning import Literal, Resolver
from pidds_migrate.analysis.quiet import is_quiet
from pidds_migrate.analysis.scopes import FUNCTIONS, Module
from pidds_migrate.facts.showing import LOG_METHODS
from pidds_migrate.forms.presence import is_surely_bound

_LIVE_ATTRIBUTES = {"exc_info", "exception", "print_exc", "format_exc", "print_exception", "format_exception"}
_LIVE_MODULES = {"traceback", "pdb", "cgitb", "faulthandler"}
_FRAMES = {"_getframe", "currentframe", "stack", "f_locals", "f_globals"}
_ATTRIBUTE_HOOKS = {"__getattr__", "__getattribute__", "__setattr__", "__get__", "__set__", "__slots__"}

_LOGGING = LOG_METHODS | {"emit", "filter", "format", "formatException", "handle", "makeRecord", "process"}


@dataclass(frozen=True)
class Hidden:
    """Code that runs where none is seen to, or that sees what is only there while a handler runs.

    Attributes:
        reads_live_exception: code outside handlers asks which exception is being handled, or for its context.
        takes_part_in_logging: a function runs where something is logged, or has the name of what logs.
        active_attributes: attributes that run code when they are read or set.
        hooks_attributes: any attribute may run code.
    """

    reads_live_exception: bool = False
    takes_part_in_logging: bool = False
    active_attributes: frozenset[str] = frozenset()
    hooks_attributes: bool = False

    def __or__(self, other: Hidden) -> Hidden:
        return Hidden(
            self.reads_live_exception or other.reads_live_exception,
            self.takes_part_in_logging or other.takes_part_in_logging,
            self.active_attributes | other.active_attributes,
            self.hooks_attributes or other.hooks_attributes,
        )


@dataclass(frozen=True)
class Traits:
    """The traits of one file.

    Attributes:
        typed: it can tell one iDDS exception from another.
        hidden: code of the whole program that runs where none is seen to.
        star_import: a name that nothing binds may come from a star import.
        inspects_frames: it can see the local names of its functions.
    """

    typed: bool
    hidden: Hidden
    star_import: bool
    inspects_frames: bool


def hidden_in(module: Module) -> Hidden:
    """What runs in a file where nothing is seen to run."""
    return Hidden(
        reads_live_exception=any(
            _reads_context(node) or (reads_live_exception(node) and not _in_handler(module, node))
            for node in module.some(ast.Raise, ast.Attribute, ast.Name, ast.keyword)
        ),
        takes_part_in_logging=any(getattr(node, "name", "") in _LOGGING for node in module.some(*FUNCTIONS)),
        active_attributes=frozenset(
            name for node in module.some(*FUNCTIONS, ast.Assign) if (name := _property_name(node))
        ),
        hooks_attributes=any(_hooks_attributes(node) for node in module.some(*FUNCTIONS, ast.Name)),
    )


def read_traits(module: Module, *, typed: bool, hidden: Hidden) -> Traits:
    """Find the traits of a file.

    Args:
        module: the file.
        typed: whether any file of the program can tell iDDS exceptions apart.
        hidden: what runs unseen in the program.
    """
    return Traits(
        typed=typed,
        hidden=hidden,
        star_import=any(getattr(node, "name", "") == "*" for node in module.some(ast.alias)),
        inspects_frames=any(getattr(node, "attr", "") in _FRAMES for node in module.some(ast.Attribute)),
    )


def _property_name(node: ast.AST) -> str:
    """The name of the property that a node defines, if any."""
    if isinstance(node, FUNCTIONS) and any("property" in ast.unparse(d) for d in node.decorator_list):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and "property" in ast.unparse(node.value.func):
        return getattr(node.targets[0], "id", "")
    return ""


def reads_live_exception(node: ast.AST) -> bool:
    """Whether a node asks which exception is being handled."""
    if isinstance(node, ast.Raise):
        return node.exc is None
    if isinstance(node, ast.Attribute):
        return node.attr in _LIVE_ATTRIBUTES
    if isinstance(node, ast.Name):
        return node.id in _LIVE_MODULES or node.id in _LIVE_ATTRIBUTES
    return isinstance(node, ast.keyword) and node.arg in ("exc_info", "stack_info")


def _reads_context(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("__context__", "__traceback__")


def _in_handler(module: Module, node: ast.AST) -> bool:
    for around in module.ancestors(node):
        if isinstance(around, ast.ExceptHandler):
            return True
        if isinstance(around, (*FUNCTIONS, ast.Lambda)):
            return False
    return False


def _hooks_attributes(node: ast.AST) -> bool:
    if isinstance(node, FUNCTIONS):
        return node.name in _ATTRIBUTE_HOOKS
    return isinstance(node, ast.Name) and node.id in _ATTRIBUTE_HOOKS


def is_surely_quiet(resolver: Resolver, traits: Traits, node: ast.expr) -> bool:
    """Whether evaluating the expression can be taken not to raise, as far as the file itself can tell."""
    return is_quiet(node) and all(_part_is_quiet(resolver, traits, part) for part in ast.walk(node))


def _part_is_quiet(resolver: Resolver, traits: Traits, node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return not traits.hidden.hooks_attributes and node.attr not in traits.hidden.active_attributes
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if resolver.bindings(node):
            return is_surely_bound(resolver, node)
        return node.id in dir(builtins) or traits.star_import
    return True


def may_be_constant(resolver: Resolver, node: ast.expr) -> bool:
    """Whether a name may hold a constant, which could not be unpacked."""
    return isinstance(node, ast.Name) and any(
        isinstance(resolver.of_binding(binding), Literal) for binding in resolver.bindings(node)
    )
