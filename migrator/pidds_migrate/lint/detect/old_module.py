"""L517: `pandatools.idds_api`, as panda-client was called before."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.lint.context import Context
from pidds_migrate.lint.problem import Fix, Problem
from pidds_migrate.lint.source import Replacement
from pidds_migrate.resolve.scopes import Module

OLD = "pandatools"
_NEW = "pandaclient"
_API = "idds_api"


def find(context: Context) -> Iterator[Problem]:
    """The import statements."""
    for module in context.program.modules:
        found = [*_imports(module)]
        if found:
            fix = _renamed(context, module, found)
            for statement in found:
                yield Problem(statement, "L517", {}, fix)


def _imports(module: Module) -> Iterator[ast.Import | ast.ImportFrom]:
    for plain in module.some(ast.Import):
        if any(alias.name == f"{OLD}.{_API}" for alias in plain.names):
            yield plain
    for statement in module.some(ast.ImportFrom):
        of_package = statement.module == OLD and any(alias.name == _API for alias in statement.names)
        if statement.level == 0 and (of_package or statement.module == f"{OLD}.{_API}"):
            yield statement


def _renamed(context: Context, module: Module, found: list[ast.Import | ast.ImportFrom]) -> Fix | None:
    """The new name in the imports, and where the old one is used; only where it stands for nothing else."""
    source = context.sources[module]
    edits: list[Replacement] = []
    for statement in found:
        if len(statement.names) != 1:
            return None
        text = source.segment(statement)
        start = source.start(statement) + text.index(OLD)
        edits.append(Replacement(start, start + len(OLD), _NEW))
    uses = module.names.get(OLD, [])
    bindings = module.bindings.get(OLD, [])
    plain = {alias for statement in found if isinstance(statement, ast.Import) for alias in statement.names}
    if any(binding not in plain for binding in bindings):
        return None
    for use in uses:
        parent = context.program.parents[use]
        if not isinstance(parent, ast.Attribute) or parent.attr != _API:
            return None
        edits.append(source.replaced(use, _NEW))
    return Fix(tuple(edits))
