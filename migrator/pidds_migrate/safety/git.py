"""What git knows of files: which it tracks, and which it could not give back. Asked of the real command."""

# ruff: noqa: PTH110, PTH112, PTH114, PTH118, PTH120 - these run for every file of a tree

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pidds_migrate.failures import StoppedError

# A run that does not ask git does without.
if TYPE_CHECKING:
    from subprocess import CompletedProcess

_AT_ONCE = 500
# Set by git for its hooks; they are about the repository of the hook, which need not be that of a file.
_LOCAL = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
_LINK = b"\x00120000 "
_UNWATCHED = "git is told not to look for changes in it"


class GitError(StoppedError):
    """Git is not installed, or does not answer; the text says why."""


class Repositories:
    """Finds the repository of any folder."""

    def __init__(self) -> None:
        self._roots: dict[str, str | None] = {}

    def root_of(self, folder: str) -> str | None:
        """The top of the repository that a folder, given by its real path, is in; None where it is in none."""
        if folder not in self._roots:
            parent = os.path.dirname(folder)
            if os.path.exists(os.path.join(folder, ".git")):
                self._roots[folder] = folder
            else:
                self._roots[folder] = None if parent == folder else self.root_of(parent)
        return self._roots[folder]


class Tracked:
    """The files that git tracks, in the repositories that some paths are in; not those of repositories inside these.

    Args:
        paths: the paths.

    Raises:
        GitError: a path is in no repository, or git does not answer.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        repositories = Repositories()
        self._folders: dict[str, str] = {}
        self._roots: set[str] = set()
        self._paths = [os.path.realpath(path) for path in paths]
        for path, real in zip(paths, self._paths, strict=True):
            root = repositories.root_of(real if os.path.isdir(real) else os.path.dirname(real))
            if root is None:
                raise GitError(f"--tracked-only: {path} is in no git repository")
            self._roots.add(root)
        self._files: set[str] = set()
        self._has_links = False
        for root in self._roots:
            # Each with its mode, hash and stage in front.
            listed = _asked(root, "ls-files", "-s", "-z")
            self._has_links = self._has_links or _LINK in b"\0" + listed
            entries = os.fsdecode(listed).split("\0")[:-1]
            start = f"{root}{os.sep}"
            self._files.update([start + entry[entry.index("\t") + 1 :] for entry in entries])

    def __contains__(self, path: str) -> bool:
        folder, name = os.path.split(path)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        full = os.path.join(self._folders[folder], name)
        return full in self._files or (os.path.islink(full) and os.path.realpath(full) in self._files)

    def count(self, suffixes: tuple[str, ...]) -> int:
        """How many of them are among the paths or below them, and end so."""
        starts = tuple(os.path.join(path, "") for path in self._paths)
        return sum(file.endswith(suffixes) and (file.startswith(starts) or file in self._paths) for file in self._files)

    def any_holds(self, word: bytes) -> bool:
        """Whether a word may be in one of the files; git reads them several times faster than Python does."""
        # What a link leads to is not looked at by git.
        return self._has_links or any(_holds(root, word) for root in self._roots)


def endangered(root: str, files: Sequence[str]) -> dict[str, str]:
    """Why git could not give back what some of the files hold, by their real paths; the others it could.

    Args:
        root: the top of the repository.
        files: real paths of files in it.

    Raises:
        GitError: git does not answer.
    """
    found: dict[str, str] = {}
    for names in _portions([os.path.relpath(file, root) for file in files]):
        flags = {name: flag for flag, name in _entries(_asked(root, "ls-files", "-v", "-z", "--", *names), 1)}
        states = _entries(_asked(root, "status", "--porcelain", "-z", "-uno", "--no-renames", "--", *names), 2)
        changed = {name for state, name in states if state[1] != " "}
        for name in names:
            if name not in flags:
                found[os.path.join(root, name)] = "git does not track it"
            elif flags[name].islower() or flags[name] == "S":
                found[os.path.join(root, name)] = _UNWATCHED
            elif name in changed:
                found[os.path.join(root, name)] = "it has changes that are not staged"
    return found


def _holds(root: str, word: bytes) -> bool:
    done = _done(root, "grep", "-q", "-a", "-F", "-e", os.fsdecode(word))
    return done.returncode != 1 or bool(done.stderr)  # a file that cannot be read is for others to tell


def _portions(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]


def _entries(answer: bytes, width: int) -> Iterator[tuple[str, str]]:
    """The letters in front of each name, and the name."""
    for entry in answer.split(b"\0"):
        if entry:
            yield entry[:width].decode(), os.fsdecode(entry[width + 1 :])


def _asked(root: str, *arguments: str) -> bytes:
    done = _done(root, *arguments)
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"it ended with {done.returncode}"]
        raise GitError(f"git says of {root}: {lines[0]}")
    return done.stdout


def _done(root: str, *arguments: str) -> CompletedProcess[bytes]:
    import subprocess

    command = ["git", "--no-optional-locks", "--literal-pathspecs", "-C", root, *arguments]
    try:
        return subprocess.run(command, env=_environment(root), capture_output=True, check=False)
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from error


def _environment(root: str) -> dict[str, str] | None:
    """Git's own variables count for the repository that they are of: a commit of some files has an index of its own."""
    folder = os.environ.get("GIT_DIR")
    if folder is None and "GIT_INDEX_FILE" not in os.environ:
        return None
    if os.path.realpath(folder or ".git") == os.path.realpath(os.path.join(root, ".git")):
        absolute = {name: os.path.abspath(os.environ[name]) for name in _LOCAL[:3] if name in os.environ}  # noqa: PTH100
        return {**os.environ, **absolute}
    return {name: value for name, value in os.environ.items() if name not in _LOCAL}
