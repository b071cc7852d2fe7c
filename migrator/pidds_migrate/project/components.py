"""Which files of a run have to be read together, because a client may pass from one to another by its name."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from pidds_migrate.documents import DocumentKind, kind_of
from pidds_migrate.project.batches import Batch
from pidds_migrate.project.coverage import CoverageOf
from pidds_migrate.project.flows import Gives, given_by, variables_of
from pidds_migrate.project.graph import ImportGraph, ReadAmong
from pidds_migrate.project.processes import Process, Processes
from pidds_migrate.resolve.layout import Layout
from pidds_migrate.resolve.program import REPLACEMENT, USE
from pidds_migrate.source.byte_filters import attributes_named, attributes_set, holds_any, holds_client, words_among
from pidds_migrate.terms import Coverage

# What is shared by more files takes longer to read than it is worth: its objects check their calls themselves.
_MOST_TOGETHER = 60
_STRING = re.compile(rb"[\"'](?:\w+\.)*(\w+)\.(\w+)(?:\.\w+)*[\"']")
_MANAGER = re.compile(rb"lient_?manager|lientManager|\bmanager\s*=")  # what makes one, or an API object as one
_NAMED = re.compile(rb"(?<=[\"'])\w+(?=[\"'])|(?<=[(,\s])\w+(?==\w)")  # `"Client"`, and `Client=fake` of patch.multiple
_REPLACERS = re.compile(rb"\bpatch\b|setattr\(|__dict__|vars\(")
_SETTERS = (b"__dict__", b"setattr(", b"vars(")
_LOADERS = (b"import_module", b"__import__", b"runpy", b"exec", b"eval", b"spec_from_file")


def read_project(
    candidates: Mapping[str, bytes],
    others: Sequence[str],
    read: ReadAmong,
    base: str,
    links: Mapping[str, str] | None = None,
    folders: Sequence[str] = ("/",),
    exists: Callable[[str], bool] | None = None,
) -> Iterator[Batch]:
    """Find out what has to be read together, and what is known of the rest.

    Args:
        candidates: the files that mention iDDS, and their content.
        others: the rest of the run.
        read: gives the content of those of the others that are wanted.
        base: the folder that relative paths start in.
        links: other paths to some of the files.
        folders: the folders that the run was given, absolute.
        exists: whether a file or folder is there; whether it is of the run, where it is not given.
    """
    layout = Layout([*candidates, *others], base, links)
    graph = ImportGraph(candidates, others, read, layout)
    found = _Components(dict(candidates), graph)
    coverage = CoverageOf(folders, exists or layout.has_path)
    for paths in found.joined():
        yield found.batch(paths, coverage)


class _Components:
    """Goes from the files with clients to those that take one from them by a name."""

    def __init__(self, sources: dict[str, bytes], graph: ImportGraph) -> None:
        self.sources, self.graph, self.layout = sources, graph, graph.layout
        self.processes = Processes(graph)
        self.obstacles: dict[str, str] = {}
        self._above = {path: path for path in sources}
        self._sizes = dict.fromkeys(sources, 1)
        self._gives: dict[str, Gives] = {}
        self._with_client = [
            path for path, source in sources.items() if holds_client(source) and kind_of(path) is DocumentKind.PYTHON
        ]
        self._are_imported = bool(self._with_client) and graph.are_imported(self._with_client)
        if self._are_imported:
            self._find()
            self._join_makers()
        self._note_names()

    def _find(self) -> None:
        """Join each file with those that take a client from it, and go on with these."""
        waiting = list(self._with_client)
        taken: dict[str, set[str]] = {}
        managing = {path for path in waiting if _MANAGER.search(self.graph.source(path))}
        while waiting:
            path = waiting.pop()
            gives = given_by(self.graph.source(path), taken.get(path, set()), answers=path in managing)
            if self._gives.get(path) == gives:
                continue
            self._gives[path] = gives
            if gives.is_empty:
                continue
            importers = self.graph.importers.get(path, {})
            naming = self._naming(gives.names | gives.attributes) - importers.keys() - {path}
            setting = self._setters if gives.attributes else []
            process = self.processes.files([path]) if naming or setting else set()
            aliases = self._aliases(path)
            for other in sorted({*importers, *(naming & process)} - {path}):
                imports = importers.get(other, ())
                if any(imported.takes_all for imported in imports):
                    self._join_stars(other)
                names = gives.taken_by(self.graph.source(other), imports)
                if not imports:
                    self._note_reached(path, other, gives.reached_through(self.graph.source(other), aliases))
                    names |= self._read_off(path, other, gives, aliases)
                if not (names and self._join(path, other, names)):
                    continue
                may_manage = managing & {path}
                if not names <= taken.setdefault(other, set()) or (may_manage and other not in managing):
                    taken[other] |= names
                    managing |= {other} if may_manage else set()
                    waiting.append(other)
            for other in [other for other in setting if other in process][:1]:
                self.obstacles[self.layout.location(path)] = f"{other} sets attributes by their names"
            self._note_patches(path, gives.names)

    def _read_off(self, path: str, other: str, gives: Gives, aliases: set[bytes]) -> set[str]:
        """The globals of a module that a file takes through another module, in plain words."""
        names = gives.read_off(self.graph.source(other), aliases) if other.endswith(".py") else set()
        if not names or self._verb(other, names) != USE:
            return set()
        between = self.graph.below([other]) & self.graph.above([path])
        for module in sorted(between - {path, other}):
            self._join(path, module)
        return names

    def _aliases(self, path: str) -> set[bytes]:
        """What files call a module."""
        own = self.layout.location(path).rpartition("/")[2]
        several = self.graph.importers.get(path, {}).values()
        renamed = {name for imports in several for imported in imports for name in imported.renamed}
        return {os.fsencode(name) for name in {own, *renamed}}

    def _join_makers(self) -> None:
        """Have files that make clients in one process read together: one object serves if all have one setting."""
        waiting = set(self._with_client)
        while waiting:
            near = self.graph.connected(next(iter(waiting)))
            makers = sorted(waiting & near)
            waiting -= near
            for path in makers if 1 < len(makers) <= _MOST_TOGETHER else ():
                process = self.processes.files([path])
                for other in makers:
                    if other in process:
                        self._unite(path, other)

    def _join_stars(self, path: str) -> None:
        """Have a file read together with those of which it takes all names: a later one may be the one that counts."""
        waiting, seen = [path], {path}
        while waiting:
            current = waiting.pop()
            for other, imports in self.graph.imports_of(current).items():
                if other not in seen and any(imported.takes_all for imported in imports):
                    seen.add(other)
                    waiting.append(other)
                    self._take_in(current)
                    self._join(current, other)

    def _note_reached(self, path: str, other: str, names: set[str]) -> None:
        """Note the globals of a module that a file may use though it does not import the module itself."""
        for name in names:
            why = f"{other}{self._verb(other, [name])} through another module"
            self.obstacles[f"{self.layout.location(path)}:{name}"] = why

    def _verb(self, other: str, names: Iterable[str]) -> str:
        """What a file that is not read may do with globals of a module."""
        source = self.graph.source(other)
        is_set = not attributes_set(source).isdisjoint(map(os.fsencode, names)) or holds_any(source, _SETTERS)
        return " may set it" if is_set else USE

    def _naming(self, names: Iterable[str]) -> set[str]:
        """The files that name one of these after a dot, or in a string."""
        return {path for name in names for path in self._by_attribute.get(os.fsencode(name), ())}

    @cached_property
    def _by_attribute(self) -> Mapping[bytes, list[str]]:
        found: defaultdict[bytes, list[str]] = defaultdict(list)
        for path in {*self._importing, *self.graph.importers}:
            for name in attributes_named(self.graph.source(path)):
                found[name].append(path)
        return found

    @cached_property
    def _setters(self) -> list[str]:
        """Files without iDDS code that set attributes whose names they get as values."""
        others = sorted({*self._importing, *self.graph.importers} - self.sources.keys())
        return [path for path in others if holds_any(self.graph.source(path), _SETTERS)]

    def _join(self, path: str, other: str, names: Iterable[str] = ()) -> bool:
        """Have a file read together with one that it takes a client from, by these names; whether that can be."""
        kind = kind_of(other)
        if kind.is_page:
            return False  # what documentation shows does not run
        if kind is DocumentKind.NOTEBOOK or not self._unite(path, other):
            why = f"{other}{self._verb(other, names)}, and is not read together with it"
            self.obstacles.setdefault(self.layout.location(path), why)
            return False
        return True

    def _unite(self, path: str, other: str) -> bool:
        if self._size_together(path, other) > _MOST_TOGETHER:
            return False
        self._take_in(other)
        below, root = self._root(path), self._root(other)
        if below != root:
            self._above[below] = root
            self._sizes[root] += self._sizes[below]
        return True

    def _take_in(self, path: str) -> None:
        if path not in self._above:
            self.sources.setdefault(path, self.graph.source(path))
            self._above[path], self._sizes[path] = path, 1

    def _size_together(self, path: str, other: str) -> int:
        return sum(self._sizes[root] for root in {self._root(each) for each in (path, other) if each in self._above})

    def _note_patches(self, path: str, names: frozenset[str]) -> None:
        """Note the globals of a module that strings name in files that import it: tests replace them so."""
        location = self.layout.location(path)
        named = {*self._patches.get(os.fsencode(location.rpartition("/")[2]), ())}
        named |= {found for name in names for found in self._replaced.get(os.fsencode(name), ())}
        importers = self.graph.above([path]) - {path} if named else ()
        for other, name in sorted(named):
            if other in importers:
                self.obstacles[f"{location}:{os.fsdecode(name)}"] = f"{REPLACEMENT}{other}"

    @cached_property
    def _importing(self) -> list[str]:
        return sorted({importer for importers in self.graph.importers.values() for importer in importers})

    @cached_property
    def _patches(self) -> Mapping[bytes, list[tuple[str, bytes]]]:
        """The globals that strings name, by the module, with the file of the string; only files that import count."""
        found: dict[bytes, list[tuple[str, bytes]]] = {}
        for other in self._importing:
            for string in _STRING.finditer(self.graph.source(other)):
                found.setdefault(string[1], []).append((other, string[2]))
        return found

    @cached_property
    def _replaced(self) -> Mapping[bytes, list[tuple[str, bytes]]]:
        """The names that stand alone in strings, or before `=`, of files that replace what other modules have."""
        found: dict[bytes, list[tuple[str, bytes]]] = {}
        for other in self._importing:
            source = self.graph.source(other)
            for name in set(_NAMED.findall(source)) if _REPLACERS.search(source) else ():
                found.setdefault(name, []).append((other, name))
        return found

    def _note_names(self) -> None:
        """Note the modules that strings of other files name: code may load them so, or run what the string holds."""
        places = {os.fsencode(self.layout.location(path).rpartition("/")[2]): path for path in self._with_client}
        for other, source in self.graph.holding(frozenset(places)):
            for word in words_among(source, places) if not kind_of(other).is_page else ():
                path = places[word]
                if path != other and self._names(other, source, path, word):
                    self.obstacles[self.layout.location(path)] = f"{other} names it in a string"

    def _names(self, other: str, source: bytes, path: str, word: bytes) -> bool:
        """Whether a string is the name of a module, or of something in it; importers name it for patches, too."""
        dotted = rb"[\"']\.*(?:\w+\.)*%s(?:[.:][\w.()]+)?[\"']" % re.escape(word)
        found = {match[0][1:-1] for match in re.finditer(dotted, source)}
        is_loaded = any(loader in source for loader in _LOADERS)
        is_path = any(name != word and not name.startswith(b".") for name in found)
        return bool(found) and (is_loaded or (is_path and path not in self.graph.imports_of(other)))

    def _root(self, path: str) -> str:
        while (above := self._above[path]) != path:
            self._above[path] = self._above[above]
            path = above
        return path

    def joined(self) -> list[tuple[str, ...]]:
        """The files by component, both in the order of the run."""
        found: dict[str, list[str]] = {}
        for path in self.sources:
            found.setdefault(self._root(path), []).append(path)
        return [tuple(paths) for paths in found.values()]

    def batch(self, paths: tuple[str, ...], coverage: CoverageOf) -> Batch:
        """All that is known of files that are read together."""
        sources = {path: self.sources[path] for path in paths}
        locations = {self.layout.location(path) for path in paths}
        obstacles = {place: why for place, why in self.obstacles.items() if place.partition(":")[0] in locations}
        if not any(map(holds_client, sources.values())):
            return Batch(sources, self.layout, obstacles, coverage=dict.fromkeys(paths, Coverage.SCRIPT))
        obstacles = self._taken_by_others(paths) | obstacles
        process = self.processes.of(paths, are_imported=self._are_imported)
        obstacles |= self._taken_from_main(paths, process)
        return Batch(
            sources,
            self.layout,
            obstacles,
            process.contents,
            {path: self._coverage(path, coverage) for path in paths},
            next((path for path in process.makers if path not in paths), None),
        )

    def _taken_by_others(self, paths: tuple[str, ...]) -> dict[str, str]:
        """Why variables may be used by importers that are not read together with the files, whatever flows there."""
        found: dict[str, str] = {}
        for path in paths if self._are_imported else ():
            everything = Gives(variables_of(self.graph.source(path)))
            for other, imports in self.graph.importers.get(path, {}).items():
                names = everything.taken_by(self.graph.source(other), imports) if other not in paths else ()
                for name in names if not kind_of(other).is_page else ():
                    why = f"{other}{self._verb(other, [name])}, and is not read together with it"
                    found[f"{self.layout.location(path)}:{name}"] = why
        return found

    def _taken_from_main(self, paths: tuple[str, ...], process: Process) -> dict[str, str]:
        """Why globals of a script may be used by what it imports, which finds them in the running program."""
        found: dict[str, str] = {}
        for other, names in process.takers.items():
            for location in (self.layout.location(path) for path in paths if path != other):
                found |= {f"{location}:{name}": f"{other}{USE} as __main__'s" for name in names}
        return found

    def _coverage(self, path: str, coverage: CoverageOf) -> Coverage:
        is_imported = self._are_imported and bool(self.graph.importers.get(path))
        return coverage.of(self.layout.absolute(path), self.sources[path], is_imported=is_imported)
