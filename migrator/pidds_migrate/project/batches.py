"""Which files of a run are migrated together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from pidds_migrate.discover import search
from pidds_migrate.source import byte_filters, store

if TYPE_CHECKING:
    from pidds_migrate.resolve.layout import Layout
    from pidds_migrate.terms import Coverage


@dataclass(frozen=True)
class Batch:
    """Files that are migrated together.

    Attributes:
        sources: the files and their content.
        layout: all files of the run.
        obstacles: why what a module has may be used by code that is not among the files: by the module's location, or
            by `location:name` for one of its names.
        imported: the content of files of the run that may run in one process with these, which may be among them.
        coverage: how much of its program is seen, by file.
        met_in: another file that may run in the same process and makes clients; None where none does.
    """

    sources: Mapping[str, bytes]
    layout: Layout | None = None
    obstacles: Mapping[str, str] = field(default_factory=dict)
    imported: Mapping[str, bytes] = field(default_factory=dict)
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    met_in: str | None = None

    @property
    def is_alone(self) -> bool:
        """Whether it is one file that nothing else has to do with."""
        return len(self.sources) == 1 and not self.obstacles and self.imported.keys() <= self.sources.keys()


def batches(
    candidates: Mapping[str, bytes],
    others: Sequence[str],
    links: Mapping[str, str],
    folders: Sequence[str],
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[Batch]:
    """Put files together that import one another, with those of the others that use a client of theirs.

    Args:
        candidates: the files that mention iDDS, and their content.
        others: the rest of the run.
        links: other paths to files of the run, and to folders by their real paths.
        folders: the folders that the run was given.
        meanwhile: what this process can do where others search for those that use a client.
    """
    if not any(map(byte_filters.holds_client, candidates.values())):
        yield from (Batch({path: source}) for path, source in candidates.items())
        return
    # Needed only where there is a client that others may use.
    from pidds_migrate.project.components import read_project

    base = os.getcwd().replace(os.sep, "/")  # noqa: PTH109
    linked = _linked_files([*candidates, *others], links) if links else {}
    roots = [os.path.abspath(folder).replace(os.sep, "/") for folder in folders]  # noqa: PTH100
    yield from read_project(candidates, others, partial(_read_among, meanwhile), base, linked, roots, os.path.exists)


def _linked_files(paths: Sequence[str], links: Mapping[str, str]) -> dict[str, str]:
    """The other paths to files, by links to them and by links to folders above them."""
    files = frozenset(paths)
    found = {link: target for link, target in links.items() if target in files}
    folders = {link: f"{target}{os.sep}" for link, target in links.items() if target not in files}
    for path in paths if folders else ():
        real = os.path.realpath(path)
        below = ((link, target) for link, target in folders.items() if real.startswith(target))
        found |= {os.path.join(link, real.removeprefix(target)): path for link, target in below}  # noqa: PTH118
    return found


def _read_among(
    meanwhile: Callable[[], object] | None, paths: Sequence[str], wanted: byte_filters.Wanted
) -> Iterator[tuple[str, bytes]]:
    for path in search.among(paths, wanted, meanwhile):
        try:
            yield path, store.read(path)
        except store.StoreError:
            continue  # it went away since it was read first
