"""What the files around a program do: those that it imports, which are not read together with it.

They never get at a client by themselves. But what is theirs may call the program back and see its exceptions, and a
property of theirs may run where the program reads an attribute.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pidds_migrate.analysis.layout import Layout
from pidds_migrate.analysis.program import Strangers
from pidds_migrate.analysis.scopes import read_module
from pidds_migrate.documents import Kind, kind_of
from pidds_migrate.forms.traits import Hidden, hidden_in
from pidds_migrate.forms.typed import Curiosity, curiosity_of
from pidds_migrate.references import references

# Of an object, or in a string: `getattr(o, "name")`, `patch.object(o, "name")`.
_ATTRIBUTE = re.compile(rb"(?:\.|[\"'])(\w+)")
_BY_NAME = re.compile(rb"\bsetattr\b|__setattr__|__dict__|\bvars[ \t]*\(\w")
# Reading more takes longer than it is worth: the program then keeps all that any of them could look at.
_MOST = 500


@dataclass(frozen=True)
class Surroundings:
    """What the files around a program do, all together.

    Attributes:
        curiosity: how closely they look at exceptions.
        hidden: what runs unseen in them.
        strangers: which attributes they use.
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


class Explorer:
    """Looks at the files that programs import, directly or through others.

    Args:
        layout: the files of the run.
        read: gives the content of one of them, or nothing where it cannot be read.
    """

    def __init__(self, layout: Layout, read: Callable[[str], bytes | None]) -> None:
        self._layout, self._read = layout, read
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
        for found in references(source, self._layout.names):
            if not found.level and found.dotted.partition(".")[0] in sys.stdlib_module_names:
                continue
            for location in self._layout.targets(path, found.dotted, found.level, found.names):
                file = self._layout.file(location)
                if file is not None and file != path:
                    yield file

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
    strangers = Strangers(used, path if _BY_NAME.search(source) else None)
    return Surroundings(curiosity_of(module, catches_all_only=True), hidden_in(module), strangers)


def _joined(parts: Iterable[Surroundings]) -> Surroundings:
    joined = NOTHING_AROUND
    for part in parts:
        joined = Surroundings(
            joined.curiosity | part.curiosity, joined.hidden | part.hidden, joined.strangers | part.strangers
        )
    return joined
