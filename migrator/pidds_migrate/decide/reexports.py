"""Re-exports: imports that other files may take from this one."""

from __future__ import annotations

import ast
import re

from pidds_migrate.decide.call_site import Lines
from pidds_migrate.resolve.scopes import Module

# As flake8, ruff and Pylint have it; without codes `noqa` is about all of them.
_UNUSED_IS_MEANT = re.compile(
    r"#\s*noqa(?:\s*:[^#]*\bF401\b|(?!\s*:))|#\s*pylint:\s*disable=[^#]*\b(?:unused-import|W0611)\b", re.IGNORECASE
)


def is_as_itself(alias: ast.alias) -> bool:
    """Whether it reads ``name as name``, which PEP 484 has for what a module hands on."""
    return alias.asname == alias.name


def mark_for_others(module: Module, lines: Lines, alias: ast.alias, *, in_package: bool) -> str | None:
    """What says that an import which the file does not use is meant for other files; None where nothing does.

    Args:
        module: the file.
        lines: its lines.
        alias: the import.
        in_package: whether the file is a package's ``__init__.py``.
    """
    statement = module.import_of(alias)
    name = alias.asname or alias.name.partition(".")[0]
    is_global = module.scope_of[alias] is module.scope
    if is_as_itself(alias):
        return f"it reads {alias.name} as {alias.name}"
    if "__all__" in module.scope.bindings and any(node.value == name for node in module.some(ast.Constant)):
        return "__all__ lists it"
    numbers = {statement.lineno, alias.lineno, statement.end_lineno or alias.lineno}
    if any(_UNUSED_IS_MEANT.search(lines.text(number)) for number in numbers):
        return "a comment says that it is meant to be unused"
    return "names in __init__.py are the package's" if in_package and is_global else None
