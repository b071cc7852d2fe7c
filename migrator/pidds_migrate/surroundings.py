"""What the files around a program do: those that it imports, which are not read together with it.

They never get at a client by themselves. But what is theirs may call the program back and see its exceptions, and a
property of theirs may run where the program reads an attribute.
"""

from __future__ import annotations

import ast
import posixpath
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from pidds_migrate.analysis.layout import PACKAGES, Layout
from pidds_migrate.analysis.own_host import host_setting
from pidds_migrate.analysis.program import Strangers
from pidds_migrate.analysis.scopes import read_module
from pidds_migrate.documents import Kind, kind_of
from pidds_migrate.forms.traits import Hidden, hidden_in
from pidds_migrate.forms.typed import Curiosity, curiosity_of
from pidds_migrate.references import Reference, references

# Of an object, or in a string: `getattr(o, "name")`, `patch.object(o, "name")`.
_ATTRIBUTE = re.compile(rb"(?:\.|[\"'])(\w+)")
_BY_NAME = re.compile(rb"\bsetattr\b|__setattr__|__dict__|\bvars[ \t]*\(\w")
# Reading more takes longer than it is worth: the program then keeps all that any of them could look at.
_MOST = 500
# Programs import from their own folder, or from one that holds it: that of a package, or a repository.
_LEVELS = 3


@dataclass(frozen=True)
class Surroundings:
    """What the files around a program do, all together.

    Attributes:
        curiosity: how closely they look at exceptions.
        hidden: what runs unseen in them.
        strangers: which attributes they use, and whether they choose the host.
    """

    curiosity: Curiosity = field(default_factory=Curiosity)
    hidden: Hidden = field(default_factory=Hidden)
    strangers: Strangers = field(default_factory=Strangers)


NOTHING_AROUND = Surroundings()
UNKNOWN_AROUND = Surroundings(
    Curiosity(tells_apart=True),
    Hidden(reads_live_exception=True, takes_part_in_logging=True, hooks_attributes=True),
    Strangers(by_name="one of many files that it imports"),
)


class _Anything:
    """Holds all names."""

    def __contains__(self, _: object) -> bool:
        return True


class Explorer:
    """Looks at the files that programs import, directly or through others.

    Args:
        layout: the files of the run.
        read: gives the content of a file, or nothing where it cannot be read.
        exists: whether a file or folder is there, of the run or not: a program named alone imports others all the same.
    """

    def __init__(self, layout: Layout, read: Callable[[str], bytes | None], exists: Callable[[str], bool]) -> None:
        self._layout, self._read, self._exists = layout, read, cache(exists)
        self._imported: dict[str, list[str]] = {}
        self._single: dict[str, Surroundings] = {}
        self._sources: dict[str, bytes] = {}

    def around(self, program: Mapping[str, bytes]) -> Surroundings:
        """What the files around a program do.

        Args:
            program: the files that are read together, and their content.
        """
        found: dict[str, None] = {}
        waiting = [other for path, source in program.items() for other in self._imports(path, source)]
        while waiting:
            path = waiting.pop()
            if path in found or path in program:
                continue
            found[path] = None
            if len(found) > _MOST:
                return UNKNOWN_AROUND
            waiting += self._imports(path, self._source(path))
        return _joined(map(self._of_file, found))

    def _source(self, path: str) -> bytes:
        if path not in self._sources:
            self._sources[path] = self._read(path) or b""
        return self._sources[path]

    def _imports(self, path: str, source: bytes) -> list[str]:
        """The files of the run that a file may import."""
        if kind_of(path) is not Kind.PYTHON:
            return []
        if path not in self._imported:
            self._imported[path] = [*dict.fromkeys(self._files_named(path, source))]
        return self._imported[path]

    def _files_named(self, path: str, source: bytes) -> Iterator[str]:
        for found in references(source, _Anything()):
            if not found.level and found.dotted.partition(".")[0] in sys.stdlib_module_names:
                continue
            for location in self._layout.targets(path, found.dotted, found.level, found.names):
                file = self._layout.file(location)
                if file is not None and file != path:
                    yield file
            if not found.is_loose:
                yield from self._beside(path, found)

    def _beside(self, path: str, found: Reference) -> Iterator[str]:
        """The files that are not of the run, and that an import may name."""
        for folder in self._folders(path, found):
            module = posixpath.join(folder, *found.dotted.split("."))
            for stem in [module, *(posixpath.join(module, name) for name in found.names)]:
                for file in (f"{stem}.py", posixpath.join(stem, "__init__.py")):
                    if self._layout.file(self._layout.location(file)) is None and self._exists(file):
                        yield posixpath.normpath(file)

    def _folders(self, path: str, found: Reference) -> Iterator[str]:
        """The folders that an import may start in: that of the file, or one above."""
        folder, top = posixpath.dirname(path), found.dotted.partition(".")[0]
        if found.level:
            yield posixpath.join(folder, *[".."] * (found.level - 1))
        for _ in range(_LEVELS if not found.level and top not in PACKAGES else 0):
            if self._exists(posixpath.join(folder, top)) or self._exists(posixpath.join(folder, f"{top}.py")):
                yield folder
            folder = posixpath.join(folder, "..")

    def _of_file(self, path: str) -> Surroundings:
        if path not in self._single:
            self._single[path] = _looked_at(path, self._source(path))
        return self._single[path]


def _looked_at(path: str, source: bytes) -> Surroundings:
    """What one file does; a file that cannot be parsed does not run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = read_module(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return NOTHING_AROUND
    used = dict.fromkeys((word.decode(errors="replace") for word in _ATTRIBUTE.findall(source)), path)
    setting = host_setting(module)
    strangers = Strangers(
        used, path if _BY_NAME.search(source) else None, (path, setting[1]) if setting is not None else None
    )
    return Surroundings(curiosity_of(module, catches_all_only=True), hidden_in(module), strangers)


def _joined(parts: Iterable[Surroundings]) -> Surroundings:
    joined = NOTHING_AROUND
    for part in parts:
        joined = Surroundings(
            joined.curiosity | part.curiosity, joined.hidden | part.hidden, joined.strangers | part.strangers
        )
    return joined
