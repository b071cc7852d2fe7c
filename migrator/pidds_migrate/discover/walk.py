"""The files of a run: those named, and the Python files and notebooks in the folders named.

Paths are strings here, and as the user would write them: making objects of them for every file of a large tree takes
longer than reading the files.
"""

# ruff: noqa: PTH100, PTH109, PTH110, PTH112, PTH113, PTH118, PTH123, PTH206 - see above

from __future__ import annotations

import errno
import operator
import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from pidds_migrate.discover.ignore import IgnoreFiles, Patterns, first_verdict, ignore_files_above
from pidds_migrate.documents import PAGE_SUFFIXES
from pidds_migrate.facts.requirement_files import NOTEBOOK, lists_requirements
from pidds_migrate.source.store import unreadable

# A run that finds nothing needs neither.
if TYPE_CHECKING:
    from pathlib import Path

    from pidds_migrate.outcome import Finding

DEFAULT_EXCLUDE = (
    *(".eggs/", ".git/", ".hg/", ".ipynb_checkpoints/", ".mypy_cache/", ".nox/", ".pytest_cache/", ".ruff_cache/"),
    *(".svn/", ".tox/", ".venv/", "__pycache__/", "build/", "dist/", "node_modules/", "site-packages/", "venv/"),
)
"""What version control, environments, package managers and build tools keep beside the code."""

OF_CLIENT_PACKAGE = "part of idds.client itself"
"""Why code of the client package is passed over even when it is named."""

PROGRAM_SUFFIXES = (".py", ".pyi", ".ipynb")
"""How the names of programs end that a folder gives."""
# The system reads no more of a first line than this either (BINPRM_BUF_SIZE of Linux).
_SHEBANG_BYTES = 256
_SHEBANG = rb"#![^\n]*\bpython[0-9.]*\b"
_NAME = operator.attrgetter("name")
_CLIENT_FOLDER = os.path.join(os.sep, "idds", "client")


class Discovery(NamedTuple):
    """How a folder is searched.

    Attributes:
        exclude: what to pass over; later patterns outweigh earlier ones.
        gitignore: whether the ``.gitignore`` files are asked too.
        docs: whether pages of documentation are taken too.
    """

    exclude: tuple[Patterns, ...]
    gitignore: bool = True
    docs: bool = False


class Chosen(NamedTuple):
    """A file to look at.

    Attributes:
        path: as the user would write it.
        is_regular: whether it is known to be a regular file, and no link.
        is_linked: whether the path is a link, or leads over one.
    """

    path: str
    is_regular: bool = False
    is_linked: bool = False


class Listing(NamedTuple):
    """A file with requirements, in the folder that was named; it can be a program too."""

    path: str
    named: str


class Skipped(NamedTuple):
    """A file or folder that was passed over on purpose."""

    path: str
    reason: str


class Unreachable(NamedTuple):
    """A path that gives no file; the finding says why."""

    path: str
    finding: Finding


class Linked(NamedTuple):
    """Another path to a file that was chosen already, or to a folder, whose files may be chosen by another."""

    path: str
    target: str


Selected = Chosen | Listing | Skipped | Linked | Unreachable


def default_discovery(_: str) -> Discovery:
    """How a folder is searched where nothing is configured."""
    return Discovery((Patterns(os.getcwd(), DEFAULT_EXCLUDE),))


def select(
    paths: Iterable[str | Path], discovery_of: Callable[[str], Discovery] = default_discovery
) -> Iterator[Selected]:
    """Find the files to look at, each once, however many of the paths lead to it; by its own path, if that does.

    A path that is no folder is taken whatever its name. A folder is walked in order of names; what its discovery
    leaves out, virtual environments and links to folders are taken only when named themselves.

    Args:
        paths: files and folders.
        discovery_of: how to search each of the folders among them.
    """
    seen: dict[str, str] = {}
    linked: list[tuple[Chosen, str]] = []
    for path in map(without_dots, paths):
        for item, real in _Walk(path, discovery_of(path)).items() if os.path.isdir(path) else [_named(path)]:
            if isinstance(item, Unreachable):
                if real not in seen:
                    seen[real] = item.path
                    yield item
            elif not isinstance(item, Chosen):
                yield item
            elif item.is_linked:
                linked.append((item, real))
            else:
                yield _once(item, real, seen)
    for chosen, real in linked:
        yield _once(chosen, real, seen)


def _once(chosen: Chosen, real: str, seen: dict[str, str]) -> Selected:
    if real in seen:
        return Linked(chosen.path, seen[real])
    seen[real] = chosen.path
    return Skipped(chosen.path, OF_CLIENT_PACKAGE) if is_client_package(real) else chosen


def _named(path: str) -> tuple[Selected, str]:
    real = os.path.realpath(path)
    return Chosen(path, is_linked=real != os.path.abspath(path)), real


def is_client_package(real: str) -> bool:
    """Whether the file, given as its real path, is code of the package ``idds.client``, installed or in a checkout."""
    folder = real.rpartition(os.sep)[0]
    return folder.endswith(_CLIENT_FOLDER) and os.path.exists(os.path.join(folder, "clientmanager.py"))


class _Folder(NamedTuple):
    """A folder on the way.

    Attributes:
        below: its path from the named folder on; empty for that one, else ends with a separator.
        ignored: the ``.gitignore`` files above it.
    """

    below: str
    ignored: IgnoreFiles


class _Walk:
    """One folder that was named, and what is below it."""

    def __init__(self, top: str, discovery: Discovery) -> None:
        self._top = top
        self._gitignore = discovery.gitignore
        self._suffixes = (*PROGRAM_SUFFIXES, *PAGE_SUFFIXES) if discovery.docs else PROGRAM_SUFFIXES
        self._written = "" if top == os.curdir else os.path.join(top, "")
        self._absolute = os.path.join(os.path.abspath(top), "")
        self._real = os.path.join(os.path.realpath(top), "")
        self._is_linked = self._real != self._absolute
        self._exclude = [_within(patterns, os.path.abspath(top)) for patterns in reversed(discovery.exclude)]
        self._exclude_files = [patterns for patterns in self._exclude if patterns.names_files]
        self._failures: list[OSError] = []

    def items(self) -> Iterator[tuple[Selected, str]]:
        """What is found, with the real path of the files."""
        top = self._absolute.removesuffix(os.sep) or os.sep
        waiting = [_Folder("", ignore_files_above(top) if self._gitignore else IgnoreFiles())]
        while waiting:
            folder = waiting.pop()
            folders, files = self._listed(folder)
            names = set(map(_NAME, files))
            if folder.below and "pyvenv.cfg" in names:
                path = self._written + folder.below.removesuffix(os.sep)
                yield Skipped(path, "a virtual environment is looked at only when named"), ""
                continue
            ignored = folder.ignored
            if self._gitignore and ".gitignore" in names:
                ignored = ignored.entered((self._absolute + folder.below).removesuffix(os.sep))
            inside = []
            for entry in folders:
                below = folder.below + entry.name
                reason = self._why_not_folder(entry, below, ignored)
                if reason:
                    yield Skipped(self._written + below, reason), ""
                    if entry.is_symlink():
                        yield Linked(self._written + below, os.path.realpath(self._absolute + below)), ""
                else:
                    inside.append(_Folder(below + os.sep, ignored))
            waiting += reversed(inside)
            yield from self._files(files, folder.below, ignored)
        for failure in self._failures:
            path = without_dots(failure.filename)
            yield Unreachable(path, unreadable(path, failure).finding), os.path.realpath(path)

    def _listed(self, folder: _Folder) -> tuple[list[os.DirEntry[str]], list[os.DirEntry[str]]]:
        """The folders in a folder, and what else is in it."""
        folders: list[os.DirEntry[str]] = []
        files: list[os.DirEntry[str]] = []
        try:
            with os.scandir(self._written + folder.below or os.curdir) as entries:
                for entry in entries:
                    (folders if _is_folder(entry) else files).append(entry)
        except OSError as error:
            self._failures.append(error)
            return [], []
        return sorted(folders, key=_NAME), sorted(files, key=_NAME)

    def _files(
        self, entries: list[os.DirEntry[str]], below: str, ignored: IgnoreFiles
    ) -> Iterator[tuple[Selected, str]]:
        absolute, written, real = self._absolute + below, self._written + below, self._real + below
        for entry in entries:
            name = entry.name
            full = absolute + name
            is_program = name.endswith(self._suffixes) or ("." not in name and _is_python_script(full))
            is_listing = name.endswith(NOTEBOOK) or (
                (not is_program or name == "setup.py") and lists_requirements(full)
            )
            if not (is_program or is_listing):
                continue
            reason = self._why_not(full, ignored, is_folder=False) or _why_nothing_to_read(entry)
            if not reason and is_listing:
                yield Listing(written + name, self._top), ""
            if not is_program:
                continue
            if reason:
                yield Skipped(written + name, reason), ""
            elif entry.is_symlink():
                yield Chosen(written + name, is_linked=True), os.path.realpath(full)
            else:
                # No link to a folder was followed on the way down, so nothing is left to resolve.
                yield Chosen(written + name, is_regular=True, is_linked=self._is_linked), real + name

    def _why_not_folder(self, entry: os.DirEntry[str], below: str, ignored: IgnoreFiles) -> str | None:
        full = self._absolute + below
        reason = self._why_not(full, ignored, is_folder=True)
        if reason:
            return reason
        return "a link to a folder is followed only when named" if entry.is_symlink() else None

    def _why_not(self, absolute: str, ignored: IgnoreFiles, *, is_folder: bool) -> str | None:
        exclude = self._exclude if is_folder else self._exclude_files
        if exclude and first_verdict(exclude, absolute, is_folder=is_folder):
            return "excluded; it is looked at only when named"
        if ignored.layers and ignored.ignores(absolute, is_folder=is_folder):
            return "ignored by .gitignore; it is looked at only when named"
        return None


def without_dots(path: str | Path) -> str:
    """The path without what says nothing; ``..`` stays, for it may lead up from where a link leads."""
    drive, rest = os.path.splitdrive(os.fspath(path).replace(os.altsep or os.sep, os.sep))
    root = os.sep if rest.startswith(os.sep) else ""
    parts = (part for part in rest.split(os.sep) if part not in ("", os.curdir))
    return drive + root + os.sep.join(parts) or os.curdir


def _within(patterns: Patterns, top: str) -> Patterns:
    """The patterns as they count below a folder that was named: they must not leave out all of it."""
    is_below = top == patterns.base or top.startswith(os.path.join(patterns.base, ""))
    return patterns if is_below and not patterns.covers(top) else Patterns(top, patterns.lines)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder or a link to one; a link that leads in a circle is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _why_nothing_to_read(entry: os.DirEntry[str]) -> str | None:
    """Why what a walk meets cannot hold a program; editors lock files by links that lead nowhere."""
    try:
        if entry.is_file():
            return None
    except OSError as error:
        # What could be read with more rights is a failure, and no reason to pass it over.
        return "a link that leads in a circle" if error.errno == errno.ELOOP else None
    return "a link that leads nowhere" if entry.is_symlink() else "not a regular file"


def _is_python_script(path: str) -> bool:
    """Whether a file's first line asks for Python; a pipe is not opened, for that could block."""
    if not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as stream:
            return re.match(_SHEBANG, stream.read(_SHEBANG_BYTES)) is not None
    except OSError:
        return False
