"""Whether a call logs: through the module, or through a logger that the program makes."""

from __future__ import annotations

import ast

from pidds_migrate.facts.effects import LIVE_KEYWORDS, LOG_METHODS, LOGGER_MAKERS
from pidds_migrate.resolve.expressions import last_name
from pidds_migrate.resolve.scopes import FUNCTIONS
from pidds_migrate.resolve.values import Instance, OwnClass, Resolver


def is_logging(resolver: Resolver, call: ast.Call) -> bool:
    """Whether a call logs a text, and not the exception that is being handled."""
    function = call.func
    if any(keyword.arg is None or keyword.arg in LIVE_KEYWORDS for keyword in call.keywords):
        return False
    path = resolver.path_of(function)
    if path is not None:
        return path.startswith("logging.") and path.removeprefix("logging.") in LOG_METHODS
    return isinstance(function, ast.Attribute) and function.attr in LOG_METHODS and is_logger(resolver, function.value)


def is_logger(resolver: Resolver, node: ast.expr) -> bool:
    """Whether an expression is a logger: a variable, or an attribute of an object, that holds nothing else."""
    if isinstance(node, ast.Call):
        return resolver.path_of(node.func) in LOGGER_MAKERS
    if isinstance(node, ast.Name):
        values = [resolver.program.value_of.get(binding) for binding in resolver.bindings(node)]
        return bool(values) and all(isinstance(value, ast.Call) and is_logger(resolver, value) for value in values)
    if isinstance(node, ast.Attribute):
        owner = resolver.of(node.value)
        return isinstance(owner, Instance | OwnClass) and _holds_loggers(resolver, owner.node, node.attr)
    return False


def _holds_loggers(resolver: Resolver, cls: ast.ClassDef, attribute: str) -> bool:
    """Whether the methods of a class, and those related to it, give an attribute nothing but loggers."""
    found: list[ast.expr] = []
    for relative in resolver.family(cls):
        for statement in relative.body:
            for node in ast.walk(statement):
                if isinstance(node, FUNCTIONS) and node.name == attribute:
                    return False
                if isinstance(node, ast.Assign):
                    names = set(map(last_name, node.targets))
                    found += [node.value] if attribute in names else []
    return bool(found) and all(isinstance(value, ast.Call) and is_logger(resolver, value) for value in found)
