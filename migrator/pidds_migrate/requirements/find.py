"""Which files list the requirements of what the command was given."""

# ruff: noqa: PTH110, PTH112, PTH113, PTH208 - the methods of Path raise where a folder may not be entered

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pidds_migrate.facts.requirement_files import FOLDER, NOTEBOOK, lists_requirements

_MARKS_A_ROOT = ("pyproject.toml", "setup.cfg", "setup.py", ".git")


class Listed(NamedTuple):
    """A file with requirements, and the project that they are of: a notebook's are of itself."""

    path: Path
    root: Path


def listed(found: Mapping[str, Sequence[str]]) -> list[Listed]:
    """The files with requirements in the folders given, and in the projects that the files given are of.

    A folder without any is taken for a part of the project around it.

    Args:
        found: the files and folders given, each with the files with requirements that a walk found below it.
    """
    by_file: dict[str, Listed] = {}
    for given, below in found.items():
        named = below if os.path.isdir(given) else [given]
        notebooks = [Listed(Path(path), Path(path)) for path in named if path.endswith(NOTEBOOK)]
        others = [Listed(path, _project_of(path)) for path in map(Path, below) if path.suffix != NOTEBOOK]
        for each in [*notebooks, *(others or _in_root(_root_of(Path(given))))]:
            by_file.setdefault(os.path.realpath(each.path), each)
    return list(by_file.values())


def _project_of(path: Path) -> Path:
    return path.parent.parent if path.parent.name == FOLDER else path.parent


def _root_of(path: Path) -> Path:
    """The nearest folder that looks like the root of a project; the folder of the file where none does."""
    start = path if os.path.isdir(path) else path.parent
    absolute = Path(os.path.abspath(start))  # noqa: PTH100 - Path.absolute keeps ".."
    for folder in (absolute, *absolute.parents):
        if any(os.path.exists(folder / name) for name in _MARKS_A_ROOT):
            # As the user would write it, where it is the folder that was named.
            return start if folder == absolute else Path(os.path.relpath(folder))
    return start


def _in_root(root: Path) -> Iterator[Listed]:
    for folder in (root, root / FOLDER):
        for name in _names_in(folder):
            path = folder / name
            if lists_requirements(str(path)) and os.path.isfile(path):
                yield Listed(path, root)


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []  # where it is a folder of the run, that it cannot be read is said by the walk
