"""Modules of the program that it reaches by their name: `mock.patch("package.module.client")`, `import_module`."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.scopes import Module

_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_TAKE_MODULES = {"import_module", "__import__", "reload", "run_module", "resolve_name", "patch", "find_spec"}
_TAKE_FILES = {"run_path", "spec_from_file_location", "SourceFileLoader"}
_TAKE_TITLES = {"getLogger"}
_FILE_SUFFIXES = {
    *("cfg", "conf", "csv", "db", "gz", "html", "ini", "json", "log", "md", "pkl", "py", "root", "sh", "sql"),
    *("tar", "toml", "txt", "xml", "yaml", "yml", "zip"),
}


def modules_by_name(program: Program) -> Iterator[tuple[str, ast.AST]]:
    """Locations of modules that strings of the program name, with the strings."""
    for module in program.modules:
        for node in module.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
                for location in _named(program, module, node, node.value):
                    yield location, node


def _named(program: Program, module: Module, node: ast.Constant, text: str) -> Iterator[str]:
    callee = _callee(program, node)
    if callee in _TAKE_FILES:
        yield from _files_named(program, text)
    if callee in _TAKE_TITLES or not _DOTTED.fullmatch(text) or isinstance(program.parents[node], ast.Expr):
        return
    parts = text.split(".")
    is_key = isinstance(program.parents[node], ast.Subscript)  # sys.modules["module"]
    if callee not in _TAKE_MODULES and not is_key and (len(parts) == 1 or parts[-1] in _FILE_SUFFIXES):
        return
    for end in range(len(parts), 0, -1):
        locations = program.layout.targets(module.path, ".".join(parts[:end]))
        if locations:
            yield from filter(program.knows, locations)
            return


def _callee(program: Program, node: ast.AST) -> str:
    """The last part of the name of what is called with the string, somewhere in the arguments."""
    for around in program.ancestors(node):
        if isinstance(around, ast.Call):
            return getattr(around.func, "attr", getattr(around.func, "id", ""))
        if isinstance(around, ast.stmt):
            break
    return ""


def _files_named(program: Program, text: str) -> Iterator[str]:
    for module in program.modules:
        if posixpath.basename(module.path) == posixpath.basename(text):
            yield program.location_of(module)
