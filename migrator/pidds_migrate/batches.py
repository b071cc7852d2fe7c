"""Which files of a run are migrated together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from pidds_migrate import prefilter, scan, store

if TYPE_CHECKING:
    from pidds_migrate.analysis.layout import Layout
    from pidds_migrate.surroundings import Surroundings


@dataclass(frozen=True)
class Batch:
    """Files that are migrated together.

    Attributes:
        sources: the files and their content.
        layout: all files of the run.
        obstacles: why what a module has may be used by code that is not among the files, by the module's location.
        surroundings: what the files do that these import; None where there are none.
    """

    sources: Mapping[str, bytes]
    layout: Layout | None = None
    obstacles: Mapping[str, str] = field(default_factory=dict)
    surroundings: Surroundings | None = None

    @property
    def is_alone(self) -> bool:
        """Whether it is one file that nothing else has to do with."""
        return len(self.sources) == 1 and not self.obstacles and self.surroundings is None


def batches(
    candidates: Mapping[str, bytes],
    others: Sequence[str],
    links: Mapping[str, str],
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[Batch]:
    """Put files together that import one another, with those of the others that use a client of theirs.

    Args:
        candidates: the files that mention iDDS, and their content.
        others: the rest of the run.
        links: other paths to files of the run, and to folders by their real paths.
        meanwhile: what this process can do where others search for those that use a client.
    """
    if not any(map(prefilter.holds_client, candidates.values())):
        yield from (Batch({path: source}) for path, source in candidates.items())
        return
    # Needed only where there is a client that others may use.
    from pidds_migrate.project import read_project
    from pidds_migrate.surroundings import NOTHING_AROUND

    base = os.getcwd().replace(os.sep, "/")  # noqa: PTH109
    linked = _linked_files([*candidates, *others], links) if links else {}
    project = read_project(candidates, others, partial(_read_among, meanwhile), base, linked, os.path.exists)
    for component in project.components:
        sources = {path: project.sources[path] for path in component.paths}
        around = component.surroundings if component.surroundings != NOTHING_AROUND else None
        yield Batch(sources, project.layout, component.obstacles, around)


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
    meanwhile: Callable[[], object] | None, paths: Sequence[str], wanted: prefilter.Wanted
) -> Iterator[tuple[str, bytes]]:
    for path in scan.among(paths, wanted, meanwhile):
        try:
            yield path, store.read(path)
        except store.StoreError:
            continue  # it went away since it was read first
