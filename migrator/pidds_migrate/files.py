"""Which files to look at: those named, and the Python files and notebooks in the folders named.

`os.path` asks here instead of `pathlib`: for what may not be looked at it says no, where `pathlib` raises.
"""

# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH118, PTH119, PTH123

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pidds_migrate.documents import PAGE_SUFFIXES
from pidds_migrate.ignore import IgnoreFiles, Patterns, ignore_files_above
from pidds_migrate.outcome import Finding
from pidds_migrate.store import unreadable

DEFAULT_EXCLUDE = (
    ".eggs/",
    ".git/",
    ".hg/",
    ".ipynb_checkpoints/",
    ".mypy_cache/",
    ".nox/",
    ".pytest_cache/",
    ".ruff_cache/",
    ".svn/",
    ".tox/",
    ".venv/",
    "__pycache__/",
    "build/",
    "dist/",
    "node_modules/",
    "site-packages/",
    "venv/",
)
"""What version control, environments, package managers and build tools keep beside the code."""

OF_CLIENT_PACKAGE = "part of idds.client itself"
"""Why code of the client package is passed over even when it is named."""

_SUFFIXES = (".py", ".pyi", ".ipynb")
# The system reads no more of a first line than this either (BINPRM_BUF_SIZE of Linux).
_SHEBANG_BYTES = 256
_SHEBANG = re.compile(rb"#![^\n]*\bpython[0-9.]*\b")


@dataclass(frozen=True)
class Discovery:
    """How a folder is searched.

    Attributes:
        exclude: what to pass over; later patterns outweigh earlier ones.
        gitignore: whether the ``.gitignore`` files are asked too.
        docs: whether pages of documentation are taken too.
    """

    exclude: tuple[Patterns, ...] = field(default_factory=lambda: (Patterns(os.getcwd(), DEFAULT_EXCLUDE),))  # noqa: PTH109
    gitignore: bool = True
    docs: bool = False


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


def select(
    paths: Iterable[Path],
    discovery_of: Callable[[Path], Discovery] = lambda _: Discovery(),
    wanted: Callable[[str], bool] | None = None,
) -> Iterator[Selected]:
    """Find the files to look at, each once, however many of the paths lead to it.

    A path that is no folder is taken whatever its name. A folder is walked in order of names; what its discovery
    leaves out, virtual environments and links to folders are taken only when named themselves.

    Args:
        paths: files and folders.
        discovery_of: how to search each of the folders among them.
        wanted: which files of a folder to take, by their path; programs where nothing is given.
    """
    seen: set[str] = set()
    for path in paths:
        for item in _Walk(path, discovery_of(path), wanted).items() if os.path.isdir(path) else [Chosen(path)]:
            if not isinstance(item, Chosen):
                yield item
                continue
            real = os.path.realpath(item.path)
            if real in seen:
                continue
            seen.add(real)
            if is_client_package(Path(real)):
                yield Skipped(item.path, OF_CLIENT_PACKAGE)
            else:
                yield item


def is_client_package(path: Path) -> bool:
    """Whether the file is code of the package ``idds.client`` itself, installed or in a checkout."""
    folder = path.parent
    return folder.parts[-2:] == ("idds", "client") and os.path.exists(folder / "clientmanager.py")


class _Walk:
    """One folder that was named, and what is below it."""

    def __init__(self, top: Path, discovery: Discovery, wanted: Callable[[str], bool] | None) -> None:
        self._wanted = wanted or self._is_program
        self._top, self._gitignore = top, discovery.gitignore
        self._suffixes = (*_SUFFIXES, *PAGE_SUFFIXES) if discovery.docs else _SUFFIXES
        absolute = os.path.abspath(top)
        self._exclude = [_within(patterns, absolute) for patterns in discovery.exclude]

    def items(self) -> Iterator[Selected]:
        failures: list[OSError] = []
        above = {os.path.abspath(self._top): ignore_files_above(os.path.abspath(self._top))} if self._gitignore else {}
        for folder, folders, names in os.walk(self._top, onerror=failures.append):
            here, absolute = Path(folder), os.path.abspath(folder)
            ignored = above.pop(absolute).entered(absolute) if self._gitignore else IgnoreFiles()
            kept = []
            for name in sorted(folders):
                reason = self._why_not_folder(here / name, os.path.join(absolute, name), ignored)
                if reason:
                    yield Skipped(here / name, reason)
                else:
                    kept.append(name)
                    above[os.path.join(absolute, name)] = ignored
            folders[:] = kept
            yield from self._files(here, absolute, sorted(names), ignored)
        for failure in failures:
            path = Path(failure.filename)
            yield Unreachable(path, unreadable(path, failure).finding)

    def _files(self, here: Path, absolute: str, names: list[str], ignored: IgnoreFiles) -> Iterator[Selected]:
        for name in names:
            full = os.path.join(absolute, name)
            if not self._wanted(full):
                continue
            reason = self._why_not(full, ignored, is_folder=False)
            yield Skipped(here / name, reason) if reason else Chosen(here / name)

    def _is_program(self, path: str) -> bool:
        name = os.path.basename(path)
        return name.endswith(self._suffixes) or ("." not in name and _is_python_script(path))

    def _why_not_folder(self, folder: Path, absolute: str, ignored: IgnoreFiles) -> str | None:
        reason = self._why_not(absolute, ignored, is_folder=True)
        if reason:
            return reason
        if folder.is_symlink():
            return "a link to a folder is followed only when named"
        if os.path.exists(folder / "pyvenv.cfg"):
            return "a virtual environment is looked at only when named"
        return None

    def _why_not(self, absolute: str, ignored: IgnoreFiles, *, is_folder: bool) -> str | None:
        verdicts = (patterns.verdict(absolute, is_folder=is_folder) for patterns in reversed(self._exclude))
        if next((verdict for verdict in verdicts if verdict is not None), False):
            return "excluded; it is looked at only when named"
        if ignored.ignores(absolute, is_folder=is_folder):
            return "ignored by .gitignore; it is looked at only when named"
        return None


def _within(patterns: Patterns, top: str) -> Patterns:
    """The patterns as they count below a folder that was named: they must not leave out all of it."""
    is_below = top == patterns.base or top.startswith(os.path.join(patterns.base, ""))
    return patterns if is_below and not patterns.covers(top) else patterns.rebased(top)


def _is_python_script(path: str) -> bool:
    """Whether a file's first line asks for Python; a pipe is not opened, for that could block."""
    if not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as stream:
            return _SHEBANG.match(stream.read(_SHEBANG_BYTES)) is not None
    except OSError:
        return False
