"""Which files of a run have to be read together, because a client may pass from one to another.

A file that never mentions iDDS belongs to them where it imports, directly or through others, one that does, and where
one that does may hand it a client.
"""

from __future__ import annotations

import math
import os
import posixpath
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pidds_migrate.analysis.layout import PACKAGES, Found, Layout
from pidds_migrate.documents import Kind, kind_of
from pidds_migrate.prefilter import Wanted, holds_any, holds_client
from pidds_migrate.receivers import Receivers
from pidds_migrate.references import LOADING_ANY, Reference, references, references_of_program, taken_whole
from pidds_migrate.surroundings import NOTHING_AROUND, Explorer, Surroundings

_ATTRIBUTE = re.compile(rb"\.(\w+)")
# What is handed a client and imported by half the project takes longer to read than it is worth: it stays native.
_MOST_IMPORTERS = 50
_MOST_BY_RECEIVERS = 100

ReadAmong = Callable[[Sequence[str], Wanted], Iterable[tuple[str, bytes]]]
"""Gives those of the files that are wanted, and their content."""


@dataclass(frozen=True)
class Component:
    """Files that are migrated together.

    Attributes:
        paths: the files.
        obstacles: why what a module has may be used by code that is not read: by the module's location, or by
            `location:name` for one of its names, `location:*` for all that are not those of modules inside it.
        surroundings: what the files do that these import.
    """

    paths: tuple[str, ...]
    obstacles: Mapping[str, str]
    surroundings: Surroundings


@dataclass
class Project:
    """The files of a run that matter, by component.

    Attributes:
        sources: their content.
        layout: all files of the run.
        components: each of the files is in one.
    """

    sources: dict[str, bytes]
    layout: Layout
    components: list[Component] = field(default_factory=list)


def read_project(
    candidates: Mapping[str, bytes],
    others: Sequence[str],
    read: ReadAmong,
    base: str,
    links: Mapping[str, str] | None = None,
    exists: Callable[[str], bool] = lambda _: False,
) -> Project:
    """Find out what has to be read together.

    Args:
        candidates: the files that mention iDDS, and their content.
        others: the rest of the run.
        read: gives the content of those of the others that are wanted.
        base: the folder that relative paths start in.
        links: other paths to some of the files.
        exists: whether there is a file or folder, of the run or not.
    """
    layout = Layout([*candidates, *others], base, links)
    users = _Users(dict(candidates), others, read, layout)
    users.find()
    users = users.with_receivers()
    users.add_whole()
    project = Project(users.sources, layout)
    explorer = Explorer(layout, users.read_one, exists)
    for paths in users.joined():
        locations = {layout.location(path) for path in paths}
        obstacles = {place: why for place, why in users.obstacles.items() if place.partition(":")[0] in locations}
        sources = {path: users.sources[path] for path in paths}
        has_client = any(map(holds_client, sources.values()))
        around = explorer.around(sources) if has_client else NOTHING_AROUND
        project.components.append(Component(paths, obstacles, around))
    return project


class _Users:
    """Goes from the files with clients to those that import them, and on to those that import these."""

    def __init__(self, sources: dict[str, bytes], others: Sequence[str], read: ReadAmong, layout: Layout) -> None:
        self.sources, self.layout = sources, layout
        self.obstacles: dict[str, str] = {}
        self._others, self._read = list(others), read
        self._joined_with = {path: path for path in sources}
        self._reached: set[str] = set()

    def find(self) -> None:
        """Find all users, and join files with the modules that they name."""
        self._follow({path for path, source in self.sources.items() if holds_client(source)})

    def _follow(self, new: set[str], most: float = math.inf) -> None:
        """Reach files, and those that import them, and go on until there are no more, or too many."""
        self._reached |= new
        while new and len(self._reached) <= most:
            importers = self._importers(self._modules(new))
            new = set()
            for path, source, named in importers:
                if self._join(path, source, named) and path not in self._reached:
                    new.add(path)
                if len(self._reached) + len(new) > most:
                    break
            self._reached |= new

    def with_receivers(self) -> _Users:
        """These, with the files that are handed a client and all that import those, where they are few."""
        receivers = Receivers(self.layout, self.read_one)
        found: dict[str, bytes] = {}
        for path in [path for path in self._reached if kind_of(path) is Kind.PYTHON]:
            found |= receivers.of(path, self.sources[path])
        new = found.keys() - self._reached
        counts = Counter(other for _, _, named in self._importers(self._modules(new)) for other in named) if new else {}
        new = {path for path in new if counts[path] <= _MOST_IMPORTERS}
        trial = self._copy()
        for path in new:
            trial.sources.setdefault(path, found[path])
            trial._joined_with.setdefault(path, path)
        most = len(self._reached) + _MOST_BY_RECEIVERS
        trial._follow(new, most)
        return trial if len(trial._reached) <= most else self

    def read_one(self, path: str) -> bytes | None:
        """The content of a file; None where it cannot be read."""
        return self.sources.get(path) or next((source for _, source in self._read([path], _is_any)), None)

    def _copy(self) -> _Users:
        other = _Users(dict(self.sources), self._others, self._read, self.layout)
        other.obstacles, other._joined_with = dict(self.obstacles), dict(self._joined_with)
        other._reached = set(self._reached)
        return other

    def _modules(self, paths: Iterable[str]) -> dict[str, str]:
        """Those of the files that can be imported, by their location."""
        return {self.layout.location(path): path for path in paths if path.endswith(".py")}

    def add_whole(self) -> None:
        """Join what any of the files takes all names from: one of these can take the place of a client's name."""
        waiting = [path for path in self.sources if path.endswith(".py")]
        while waiting:
            path = waiting.pop()
            for found in taken_whole(self.sources[path]):
                link = self.layout.resolve(path, found.dotted, found.level)
                other = self.layout.file(link.location) if isinstance(link, Found) else None
                if other is not None and other not in self.sources:
                    for _, source in self._read([other], _is_any):
                        self.sources[other] = source
                        self._joined_with[other] = other
                        waiting.append(other)
                if other is not None and other in self._joined_with:
                    self._joined_with[self._root(other)] = self._root(path)
                    if other not in self._reached:
                        place = f"{self.layout.location(other)}:*"
                        self.obstacles[place] = f"not all that may import {other} is read together with it"

    def _importers(self, modules: Mapping[str, str]) -> Iterator[tuple[str, bytes, set[str]]]:
        """The files that may import one of the modules, with their content and what they import."""
        names = {posixpath.basename(module) for module in modules} | self.layout.other_names(modules)
        packages = {posixpath.basename(posixpath.dirname(module)) for module in modules} - {""}
        words, around_words = (frozenset(map(os.fsencode, each)) for each in (names, packages))
        around = {folder for module in modules for folder in _folders_around(module)}

        def may_import(path: str, source: bytes) -> bool:
            if holds_any(source, words):
                return True
            # A tenth of all files load modules: from a package that they name, or that they are in.
            return holds_any(source, LOADING_ANY) and (holds_any(source, around_words) or self._package(path) in around)

        for path, source in self._read_all(may_import) if modules else ():
            named = self._named_by(path, source, modules, names | packages)
            if named:
                yield path, source, named

    def _package(self, path: str) -> str:
        """The location of the package that a file belongs to, or is."""
        location = self.layout.location(path)
        return location if posixpath.basename(path) == "__init__.py" else posixpath.dirname(location)

    def _read_all(self, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
        for path, source in [*self.sources.items()]:
            if wanted(path, source):
                yield path, source
        yield from self._read([path for path in self._others if path not in self.sources], wanted)

    def _named_by(self, path: str, source: bytes, modules: Mapping[str, str], names: Collection[str]) -> set[str]:
        """The files of the modules that another file may import, each of which ends in one of the names."""
        kind = kind_of(path)
        if kind.is_page:
            return set()  # what documentation shows does not run
        found = set(references(source, names))
        for reference in found:
            if not (reference.level or self._targets(path, reference)):
                self._note_namesakes(path, source, reference, modules)
        named = self._named(path, found, modules)
        if named and kind is Kind.PYTHON:
            return self._named(path, references_of_program(source, names), modules)
        return named

    def _join(self, path: str, source: bytes, named: set[str]) -> bool:
        """Have a file read together with those that it names; whether that can be."""
        if kind_of(path) is Kind.NOTEBOOK:
            locations = [self.layout.location(module) for module in named]
            self.obstacles |= dict.fromkeys(locations, f"{path} may import it, and is not read together with it")
            return False
        self.sources.setdefault(path, source)
        self._joined_with.setdefault(path, path)
        for module in named:
            self._joined_with[self._root(module)] = self._root(path)
        return True

    def _named(self, path: str, found: Iterable[Reference], modules: Mapping[str, str]) -> set[str]:
        """The files of the modules that another file may name."""
        files: set[str] = set()
        for reference in found:
            locations = self._targets(path, reference)
            files.update(modules[location] for location in locations if location in modules)
            if reference.is_open:
                inside = tuple(f"{location}/" for location in locations)
                files.update(file for location, file in modules.items() if location.startswith(inside))
        return files - {path}

    def _targets(self, path: str, found: Reference) -> list[str]:
        locations = self.layout.targets(path, found.dotted, found.level, found.names)
        return [place for place in locations if not found.is_loose or self.layout.may_be_searched(place, path)]

    def _note_namesakes(self, path: str, source: bytes, found: Reference, modules: Mapping[str, str]) -> None:
        """Where an import names no file of the run, a module of that last name may be installed under another path."""
        top, _, last = found.dotted.partition(".")[0], "", found.dotted.rpartition(".")[2]
        if top == last or top in sys.stdlib_module_names or top in PACKAGES:
            return
        taken = found.names or tuple({name.decode(errors="replace") for name in _ATTRIBUTE.findall(source)})
        for location, module in modules.items():
            if posixpath.basename(location) == last and module != path:
                why = f"{path} may import it as {found.dotted}"
                self.obstacles |= {f"{location}:{name}": why for name in taken}

    def _root(self, path: str) -> str:
        while (above := self._joined_with[path]) != path:
            self._joined_with[path] = self._joined_with[above]
            path = above
        return path

    def joined(self) -> list[tuple[str, ...]]:
        """The files by component, both in the order of the run."""
        found: dict[str, list[str]] = {}
        for path in self.sources:
            found.setdefault(self._root(path), []).append(path)
        return [tuple(paths) for paths in found.values()]


def _folders_around(location: str) -> Iterator[str]:
    while (above := posixpath.dirname(location)) != location:
        yield above
        location = above


def _is_any(_path: str, _source: bytes) -> bool:
    return True
