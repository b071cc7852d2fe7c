"""After the programs: say what their projects require now and, when asked to, write it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from pidds_migrate.discover.walk import Chosen, select
from pidds_migrate.facts.requirement_files import NOTEBOOK
from pidds_migrate.outcome import Outcome, Unchanged, Unreadable
from pidds_migrate.requirements.distributions import may_name_old
from pidds_migrate.requirements.find import Listed, listed
from pidds_migrate.source import store

# Each is imported where a file of its kind names idds-client: packaging and tomlkit take their time.
_KINDS = {"pyproject.toml": "pyproject", "setup.cfg": "setup_cfg", "setup.py": "setup_py"}
_MODULE = "pidds_migrate.requirements"


class Programs:
    """Sees a run, and knows what its programs hold after it."""

    def __init__(self) -> None:
        self._rewritten: dict[str, bytes] = {}

    def contents(self, path: Path, before: bytes, after: bytes) -> None:
        """Keep what differs from the file on disk, or may."""
        if after != before:
            self._rewritten[os.path.realpath(path)] = after

    def content_of(self, path: Path) -> bytes:
        """What a file holds after the run.

        Raises:
            StoreError: it cannot be read.
        """
        content = self._rewritten.get(os.path.realpath(path))
        return store.read(path) if content is None else content

    def below(self, root: Path) -> Iterator[tuple[Path, bytes]]:
        """All programs of a project, those that the run did not look at too."""
        for item in select([root]):
            if isinstance(item, Chosen):
                try:
                    yield Path(item.path), self.content_of(Path(item.path))
                except store.StoreError:
                    continue


class Advised(NamedTuple):
    """What there is to do to one file with requirements."""

    path: Path
    source: bytes
    outcome: Outcome


class Advisor:
    """Looks at the requirements of the projects that a run was about.

    Args:
        programs: what the run's programs hold.
        writes: whether to edit files, and not only say what is to be edited.
    """

    def __init__(self, programs: Programs, *, writes: bool) -> None:
        self._programs = programs
        self._writes = writes

    def advise(self, found: Mapping[str, Sequence[str]]) -> Iterator[Advised]:
        """What there is to do, for each file that requires idds-client.

        Args:
            found: the paths of the run, each with the files with requirements below it.
        """
        waiting = listed(found)
        seen = {os.path.realpath(each.path) for each in waiting}
        of_root: dict[str, list[tuple[Path, bytes]]] = {}
        while waiting:
            each = waiting.pop(0)
            try:
                source = self._programs.content_of(each.path)
            except store.StoreError as error:
                yield Advised(each.path, b"", Unreadable(error.finding))
                continue
            waiting += [new for new in _included(each, source) if _is_new(new, seen)]
            if may_name_old(source):
                of_root.setdefault(os.path.realpath(each.root), []).append((each.path, source))
        for root, sources in of_root.items():
            yield from self._of_project(Path(root), sources)

    def _of_project(self, root: Path, sources: list[tuple[Path, bytes]]) -> Iterator[Advised]:
        from pidds_migrate.requirements.verdict import verdict

        programs = _of_notebook(*sources[0]) if root.suffix == NOTEBOOK else self._programs.below(root)
        found = verdict((_relative(path), content) for path, content in programs)
        if not found.needed:
            return  # no program calls iDDS through PanDA (yet)
        from pidds_migrate.requirements.judge import judged

        for path, source in sources:
            entries = import_module(f"{_MODULE}.{_kind(path)}").entries
            outcome = judged(source, entries, found, writes=self._writes)
            if not isinstance(outcome, Unchanged) or outcome.findings:
                yield Advised(path, source, outcome)


def _of_notebook(path: Path, source: bytes) -> Iterator[tuple[Path, bytes]]:
    """The code of a notebook, which alone decides on what the notebook needs."""
    from pidds_migrate.documents import python_of

    yield path, python_of(path, source).encode()


def _kind(path: Path) -> str:
    if path.suffix == NOTEBOOK:
        return "notebook"
    return _KINDS.get(path.name) or ("environment" if path.suffix in (".yml", ".yaml") else "requirements_txt")


def _included(each: Listed, source: bytes) -> Iterator[Listed]:
    if _kind(each.path) != "requirements_txt":
        return
    from pidds_migrate.requirements.requirements_txt import included

    root = os.path.realpath(each.root)
    for name in included(source.decode("utf-8", "replace")):
        path = each.path.parent / name
        is_inside = Path(os.path.realpath(path)).is_relative_to(root)  # else it is of another project
        if is_inside and os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises in a folder that may not be entered
            yield Listed(path, each.root)


def _is_new(each: Listed, seen: set[str]) -> bool:
    real = os.path.realpath(each.path)
    is_new = real not in seen
    seen.add(real)
    return is_new


def _relative(path: Path) -> Path:
    """A path as short as it can be written from here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
