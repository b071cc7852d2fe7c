"""Which files to look at: those named, and the Python files in the folders named.

`os.path` asks here instead of `pathlib`: for what may not be looked at it says no, where `pathlib` raises.
"""

# ruff: noqa: PTH110, PTH112

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pidds_migrate.outcome import Finding
from pidds_migrate.store import unreadable

# What version control, environments, package managers and build tools keep beside the code.
SKIPPED_FOLDERS = frozenset(
    {
        ".eggs",
        ".git",
        ".hg",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "__pycache__",
        "build",
        "dist",
        "node_modules",
        "site-packages",
        "venv",
    }
)


@dataclass(frozen=True)
class Chosen:
    """A file to look at; `path` is as the user would write it."""

    path: Path


@dataclass(frozen=True)
class Skipped:
    """A file or folder that was passed over on purpose."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Unreachable:
    """A path that gives no file; the finding says why."""

    path: Path
    finding: Finding


Selected = Chosen | Skipped | Unreachable


def select(paths: Iterable[Path]) -> Iterator[Selected]:
    """Find the files to look at, each once, however many of the paths lead to it.

    A path that is no folder is taken whatever its name. A folder is walked in order of names; folders of
    `SKIPPED_FOLDERS`, virtual environments and links to folders are taken only when named themselves.
    """
    seen: set[str] = set()
    for path in paths:
        for item in _walk(path) if os.path.isdir(path) else [Chosen(path)]:
            if not isinstance(item, Chosen):
                yield item
                continue
            real = os.path.realpath(item.path)
            if real in seen:
                continue
            seen.add(real)
            if is_client_package(Path(real)):
                yield Skipped(item.path, "part of idds.client itself")
            else:
                yield item


def is_client_package(path: Path) -> bool:
    """Whether the file is code of the package ``idds.client`` itself, installed or in a checkout."""
    folder = path.parent
    return folder.parts[-2:] == ("idds", "client") and os.path.exists(folder / "clientmanager.py")


def _walk(top: Path) -> Iterator[Selected]:
    failures: list[OSError] = []
    for folder, folders, names in os.walk(top, onerror=failures.append):
        here = Path(folder)
        kept = []
        for name in sorted(folders):
            reason = _skip_reason(here / name)
            if reason:
                yield Skipped(here / name, reason)
            else:
                kept.append(name)
        folders[:] = kept
        yield from (Chosen(here / name) for name in sorted(names) if name.endswith(".py"))
    for failure in failures:
        path = Path(failure.filename)
        yield Unreachable(path, unreadable(path, failure).finding)


def _skip_reason(folder: Path) -> str | None:
    if folder.name in SKIPPED_FOLDERS:
        return f"a folder called {folder.name} is looked at only when named"
    if folder.is_symlink():
        return "a link to a folder is followed only when named"
    if os.path.exists(folder / "pyvenv.cfg"):
        return "a virtual environment is looked at only when named"
    return None
