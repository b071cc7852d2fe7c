"""Which files of a run may run in one process: what imports a file, and all that these import."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pidds_migrate.project.graph import ImportGraph
from pidds_migrate.source.byte_filters import attributes_named, makes_client

_FROM_MAIN = re.compile(rb"\bfrom\s+__main__\s+import\s+([^\n;]+)")
_MAIN_ITSELF = re.compile(rb"\bimport\s+__main__|modules\[[\"']__main__")


@dataclass(frozen=True)
class Process:
    """The files of one process.

    Attributes:
        contents: all of them, by path, with their content.
        makers: those that make clients.
        takers: the names that files take from the script of the process, whatever that is, by the file.
    """

    contents: Mapping[str, bytes]
    makers: Sequence[str]
    takers: Mapping[str, frozenset[str]]


class Processes:
    """Finds the process of files, of which those that import each other in a circle have the same.

    Args:
        graph: the imports of the run.
    """

    def __init__(self, graph: ImportGraph) -> None:
        self._graph = graph
        self._files: dict[str, set[str]] = {}
        self._known: tuple[set[str], Process] = set(), Process({}, (), {})

    def files(self, paths: Collection[str]) -> set[str]:
        """All that may run in one process with files, these among them; nobody changes it."""
        if len(paths) != 1:
            return self._graph.below(self._graph.above(paths))
        (path,) = paths
        if path in self._files:
            return self._files[path]
        above = self._graph.above([path])
        found = self._graph.below(above)
        circle = above & self._graph.below([path])
        if len(circle) > 1:
            self._files |= dict.fromkeys(circle, found)
        return found

    def of(self, paths: Collection[str], *, are_imported: bool) -> Process:
        """The process of files.

        Args:
            paths: the files; they are among those of the process.
            are_imported: whether any file imports another that matters; else nothing of the graph is read for it.
        """
        files = self.files(paths) if are_imported else self._graph.below(paths)
        before, process = self._known
        if files is before:
            return process
        is_alone = not are_imported and len(files) == 1
        process = _read(self._graph, files if is_alone else files | self._graph.around(files))
        self._known = files, process
        return process


def _read(graph: ImportGraph, files: Iterable[str]) -> Process:
    contents = {path: graph.source(path) for path in sorted(files)}
    makers = tuple(path for path, content in contents.items() if makes_client(content))
    taken = ((path, _taken_from_main(content)) for path, content in contents.items())
    return Process(contents, makers, {path: names for path, names in taken if names})


@lru_cache(maxsize=1 << 13)  # a file is in many processes
def _taken_from_main(source: bytes) -> frozenset[str]:
    """The globals that a file takes from the running program."""
    names = {name for listed in _FROM_MAIN.findall(source) for name in re.findall(rb"\w+", listed)}
    found = names | attributes_named(source) if _MAIN_ITSELF.search(source) else names
    return frozenset(map(os.fsdecode, found))
