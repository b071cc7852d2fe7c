"""Which files list the requirements of what the command was given."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pidds_migrate.files import Chosen, Discovery, select

_REQUIREMENTS = re.compile(r"requirements[\w.-]*\.(?:txt|in)", re.IGNORECASE)
_ENDS = (".txt", ".in")  # pip-compile makes the one of the other
_NAMES = frozenset({"pyproject.toml", "setup.cfg", "setup.py", "environment.yml", "environment.yaml"})
_MARKS_A_ROOT = ("pyproject.toml", "setup.cfg", "setup.py", ".git")
_REQUIREMENTS_FOLDER = "requirements"


@dataclass(frozen=True)
class Listed:
    """A file with requirements, and the project that they are of."""

    path: Path
    root: Path


def listed(paths: Iterable[Path], discovery_of: Callable[[Path], Discovery]) -> list[Listed]:
    """The files with requirements in the folders given, and in the projects that the files given are of.

    A folder without any is taken for a part of the project around it.
    """
    found: dict[str, Listed] = {}
    for path in paths:
        below = list(_below(path, discovery_of(path))) if path.is_dir() else []
        for each in below or _in_root(_root_of(path)):
            found.setdefault(os.path.realpath(each.path), each)
    return list(found.values())


def lists_requirements(path: str) -> bool:
    """Whether a file is one with requirements, by its name."""
    folder, _, name = path.rpartition(os.sep)
    if not name.lower().endswith(_ENDS):
        return name in _NAMES
    is_in_folder = folder.rpartition(os.sep)[2] == _REQUIREMENTS_FOLDER and name.endswith(_ENDS)
    return is_in_folder or _REQUIREMENTS.fullmatch(name) is not None


def _below(folder: Path, discovery: Discovery) -> Iterator[Listed]:
    for item in select([folder], lambda _: discovery, lists_requirements):
        if isinstance(item, Chosen):
            yield Listed(Path(item.path), _project_of(Path(item.path)))


def _project_of(path: Path) -> Path:
    return path.parent.parent if path.parent.name == _REQUIREMENTS_FOLDER else path.parent


def _root_of(path: Path) -> Path:
    """The nearest folder that looks like the root of a project; the folder of the file where none does."""
    start = path if path.is_dir() else path.parent
    absolute = Path(os.path.abspath(start))  # noqa: PTH100 - Path.absolute keeps ".."
    for folder in (absolute, *absolute.parents):
        if any((folder / name).exists() for name in _MARKS_A_ROOT):
            # As the user would write it, where it is the folder that was named.
            return start if folder == absolute else Path(os.path.relpath(folder))
    return start


def _in_root(root: Path) -> Iterator[Listed]:
    for folder in (root, root / _REQUIREMENTS_FOLDER):
        names = sorted(os.listdir(folder)) if folder.is_dir() else []  # noqa: PTH208
        for name in names:
            path = folder / name
            if lists_requirements(str(path)) and path.is_file():
                yield Listed(path, root)
