"""Files that a client may be handed to: they never mention iDDS, and call its methods on what others give them."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from pidds_migrate.analysis.layout import Found, Layout
from pidds_migrate.facts.methods import METHODS
from pidds_migrate.references import references

# Functions hand on what they are given, so many times at most.
_DEEPEST = 3
_NAMES = sorted({name.encode() for methods in METHODS.values() for name in methods})
_METHOD_CALL = re.compile(rb"\.(?:%s)[ \t]*\(" % b"|".join(_NAMES))


@dataclass(frozen=True)
class _File:
    """What a file has to do with others: where imported names come from, and names in bases and in calls."""

    origins: Mapping[str, list[str]]
    bases: Set[str]
    called: Set[str]


_NOTHING = _File({}, frozenset(), frozenset())


class Receivers:
    """Finds the files that functions or base classes of others come from, where these may use a client.

    Args:
        layout: the files of the run.
        read: gives the content of one of them, or nothing where it cannot be read.
    """

    def __init__(self, layout: Layout, read: Callable[[str], bytes | None]) -> None:
        self._layout, self._read = layout, read
        self._sources: dict[str, bytes] = {}
        self._files: dict[str, _File] = {}

    def of(self, path: str, source: bytes, deep: int = 1, passed_on: Collection[str] = frozenset()) -> dict[str, bytes]:
        """The files that a file may hand a client to, directly or through others, and their content.

        Args:
            path: the file.
            source: its content.
            deep: through how many files the client has come.
            passed_on: names that others use, which the file may import for them.
        """
        found: dict[str, bytes] = {}
        file = self._taken_apart(path, source)
        called = file.called | {*passed_on}
        inherited = _files_of(file.bases, file.origins)
        for other in inherited | _files_of(called, file.origins):
            content = self._source(other)
            further = self.of(other, content, deep + 1, file.bases | called) if deep < _DEEPEST else {}
            if other in inherited or further or _METHOD_CALL.search(content):
                found |= {other: content} | further
        return found

    def _taken_apart(self, path: str, source: bytes) -> _File:
        """What a file takes from others, once for all that come by it."""
        if path not in self._files:
            self._files[path] = self._read_file(path, source)
        return self._files[path]

    def _read_file(self, path: str, source: bytes) -> _File:
        if not any(references(source, self._layout.names)):
            return _NOTHING  # as of most programs that import nothing of their own: parsing takes ten times as long
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                nodes = [*ast.walk(ast.parse(source))]
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return _NOTHING
        origins = self._origins(path, nodes)
        return _File(origins, _names(nodes, _bases), _names(nodes, _called)) if origins else _NOTHING

    def _source(self, path: str) -> bytes:
        if path not in self._sources:
            self._sources[path] = self._read(path) or b""
        return self._sources[path]

    def _origins(self, path: str, nodes: Iterable[ast.AST]) -> dict[str, list[str]]:
        """The other files of the run that imported names come from."""
        origins: dict[str, list[str]] = {}
        for node in nodes:
            for name, location in self._taken_by(path, node):
                file = self._layout.file(location)
                if file is not None and file != path:
                    origins.setdefault(name, []).append(file)
        return origins

    def _taken_by(self, path: str, node: ast.AST) -> Iterator[tuple[str, str]]:
        """The names that an import binds, with the modules of the run that they come from."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                for location in self._found(path, alias.name, 0, ""):
                    yield alias.asname or alias.name.partition(".")[0], location
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                for location in self._found(path, node.module or "", node.level, alias.name):
                    yield alias.asname or alias.name, location

    def _found(self, path: str, dotted: str, level: int, name: str) -> Iterator[str]:
        if not level and dotted.partition(".")[0] in sys.stdlib_module_names:
            return
        link = self._layout.resolve(path, dotted, level)
        if isinstance(link, Found):
            inside = f"{link.location}/{name}"
            yield inside if name and self._layout.file(inside) is not None else link.location


def _names(nodes: Iterable[ast.AST], parts: Callable[[ast.AST], list[ast.expr]]) -> set[str]:
    """The names and attributes in parts of the program."""
    inside = [name for node in nodes for part in parts(node) for name in ast.walk(part)]
    names = {name.id for name in inside if isinstance(name, ast.Name)}
    return names | {name.attr for name in inside if isinstance(name, ast.Attribute)}


def _files_of(names: Set[str], origins: Mapping[str, list[str]]) -> dict[str, None]:
    """The files that names come from, or may come from: behind `*` there may be any."""
    if not names:
        return {}
    return dict.fromkeys(file for name, files in origins.items() if name in names or name == "*" for file in files)


def _bases(node: ast.AST) -> list[ast.expr]:
    return node.bases if isinstance(node, ast.ClassDef) else []


def _called(node: ast.AST) -> list[ast.expr]:
    """What is called with something that a client may be, and what it is called with."""
    if not isinstance(node, ast.Call):
        return []
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return [node.func, *given] if any(not isinstance(part, ast.Constant) for part in given) else []
