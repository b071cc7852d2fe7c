"""Modules that the program reaches by their name: `mock.patch("package.module.client")`, `eval("module.client")`."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterable, Iterator

from pidds_migrate.analysis.meaning import Resolver
from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.scopes import Module
from pidds_migrate.named_in_strings import Named, named_in_strings

_RUN_CODE = ("exec", "eval", "globals")


def modules_by_name(program: Program) -> Iterator[tuple[str, ast.AST]]:
    """Locations of modules that strings of the program name, with the strings."""
    for module in program.modules:
        for named in named_in_strings(module.nodes, program.parents):
            for location in _locations(program, module, named):
                yield location, named.node


def modules_in_code(program: Program, resolver: Resolver) -> Iterator[tuple[str, ast.AST]]:
    """Locations of modules that a file imports and that code in a string may use, with the call that runs it."""
    for module in program.modules:
        runs = [n for n in module.nodes if isinstance(n, ast.Call) and resolver.is_builtin(n.func, *_RUN_CODE)]
        for node in module.nodes if runs else ():
            if isinstance(node, ast.Import | ast.ImportFrom):
                for location in program.imported_by(node):
                    yield location, runs[0]


def _locations(program: Program, module: Module, named: Named) -> Iterator[str]:
    if named.is_file:
        for other in program.modules:
            if posixpath.basename(other.path) == posixpath.basename(named.dotted):
                yield program.location_of(other)
        return
    parts = named.dotted.split(".")
    for end in range(len(parts), 0, -1):
        locations = program.layout.targets(module.path, ".".join(parts[:end]), named.level)
        if locations:
            yield from filter(program.knows, locations)
            if named.is_open and end == len(parts):
                yield from _below(program, locations)
            return


def _below(program: Program, locations: Iterable[str]) -> Iterator[str]:
    inside = tuple(f"{location}/" for location in locations)
    for module in program.modules:
        if (location := program.location_of(module)).startswith(inside):
            yield location
