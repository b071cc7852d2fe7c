"""Which files of a run import which: read once, and inverted once."""

from __future__ import annotations

import os
import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from pidds_migrate.project.imports import Import, read_imports
from pidds_migrate.resolve.layout import Layout
from pidds_migrate.source.byte_filters import Wanted, holds_any

ReadAmong = Callable[[Sequence[str], Wanted], Iterable[tuple[str, bytes]]]
"""Gives those of the files that are wanted, and their content."""

_WORD_OF_IMPORTS = b"import"


class ImportGraph:
    """The imports among the files of a run.

    Args:
        sources: content that has been read already.
        others: the rest of the run.
        read: gives the content of those of the others that are wanted.
        layout: all files of the run.
    """

    def __init__(self, sources: Mapping[str, bytes], others: Sequence[str], read: ReadAmong, layout: Layout) -> None:
        self.layout = layout
        self._sources, self._others, self._read = dict(sources), list(others), read
        self._imports: dict[str, dict[str, list[Import]]] = {}
        self._searched: frozenset[bytes] = frozenset()
        self._matches: list[str] = []
        self._packages: dict[str, frozenset[str]] = {}

    def source(self, path: str) -> bytes:
        """The content of a file; nothing where it cannot be read."""
        if path not in self._sources:
            found = self._read([path], lambda *_: True)
            self._sources[path] = next((source for _, source in found), b"")
        return self._sources[path]

    def imports_of(self, path: str) -> Mapping[str, list[Import]]:
        """The files that a file may import, with the imports."""
        if path not in self._imports:
            self._imports[path] = self._targets(path, self.source(path))
        return self._imports[path]

    def _targets(self, path: str, source: bytes) -> dict[str, list[Import]]:
        found: dict[str, list[Import]] = {}
        for imported in read_imports(source) if _WORD_OF_IMPORTS in source else ():
            for location in self.layout.targets(path, imported.dotted, imported.level, imported.names):
                file = self.layout.file(location)
                if file is not None and file != path:
                    found.setdefault(file, []).append(imported)
        return found

    def are_imported(self, paths: Iterable[str]) -> bool:
        """Whether any file imports one of these; most are scripts, of which a search for their names tells as much."""
        modules = {self.layout.location(path) for path in paths if path.endswith(".py")}
        names = {posixpath.basename(module) for module in modules} | self.layout.other_names(modules)
        words = frozenset(map(os.fsencode, names))
        wanted = set(paths)
        are_imported = False
        matches = []
        for path, source in self._all(lambda _path, source: holds_any(source, words)):
            if path not in self._sources:
                matches.append(path)
            self._imports[path] = self._targets(path, source)
            are_imported |= not wanted.isdisjoint(self._imports[path])
        self._searched, self._matches = words, matches
        return are_imported

    def holding(self, words: frozenset[bytes]) -> Iterator[tuple[str, bytes]]:
        """The files of the run in which one of the words stands, with their content."""
        if not words:
            return iter(())
        # Where they have been searched for already, no other file has to be read again.
        others = self._matches if words <= self._searched else self._others
        return self._all(lambda _path, source: holds_any(source, words), others)

    def _all(self, wanted: Wanted, others: Sequence[str] | None = None) -> Iterator[tuple[str, bytes]]:
        yield from ((path, source) for path, source in [*self._sources.items()] if wanted(path, source))
        unread = [path for path in (self._others if others is None else others) if path not in self._sources]
        yield from self._read(unread, wanted)

    @cached_property
    def importers(self) -> Mapping[str, dict[str, list[Import]]]:
        """For each file those that import it, with the imports; all files of the run are read for it."""
        found: defaultdict[str, dict[str, list[Import]]] = defaultdict(dict)
        for path, source in self._all(lambda _path, data: _WORD_OF_IMPORTS in data):
            if path not in self._imports:
                self._imports[path] = self._targets(path, source)
            if self._imports[path]:
                self._sources.setdefault(path, source)
            for file, imports in self._imports[path].items():
                found[file][path] = imports
        return dict(found)

    def above(self, paths: Iterable[str]) -> set[str]:
        """Files, and all that import them, directly or through others."""
        return _closure(paths, lambda path: self.importers.get(path, ()))

    def below(self, paths: Iterable[str]) -> set[str]:
        """Files, and all that they import, directly or through others."""
        return _closure(paths, self.imports_of)

    def around(self, paths: Iterable[str]) -> set[str]:
        """The packages that files are in, which are loaded before these."""
        return set().union(*map(self._packages_of, paths))

    def _packages_of(self, path: str) -> frozenset[str]:
        if path not in self._packages:
            found, location = set(), self.layout.location(path)
            while location not in found:
                found.add(location)
                location = posixpath.dirname(location)
            files = map(self.layout.file, found)
            is_init = (file for file in files if file is not None and posixpath.basename(file) == "__init__.py")
            self._packages[path] = frozenset(is_init)
        return self._packages[path]

    def connected(self, path: str) -> set[str]:
        """A file, and all that imports connect it with, whatever their direction."""
        return _closure([path], lambda each: [*self.imports_of(each), *self.importers.get(each, ())])


def _closure(paths: Iterable[str], following: Callable[[str], Iterable[str]]) -> set[str]:
    found = set(paths)
    waiting = list(found)
    while waiting:
        new = set(following(waiting.pop())) - found
        found |= new
        waiting += new
    return found
