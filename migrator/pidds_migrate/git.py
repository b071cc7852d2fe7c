"""What git knows of files: which it tracks, and which it could not give back. Asked of the real command."""

# ruff: noqa: PTH110, PTH118, PTH120 - these run for every file of a tree

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from pidds_migrate.failures import StoppedError

_AT_ONCE = 500
# Set by git for its hooks; they are about the repository of the hook, which need not be that of a file.
_LOCAL = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
_UNWATCHED = "git is told not to look for changes in it"


class GitError(StoppedError):
    """Git is not installed, or does not answer; the text says why."""


class Repositories:
    """Finds the repository of any file, and asks it."""

    def __init__(self) -> None:
        self._roots: dict[str, str | None] = {}
        self._tracked: dict[str, frozenset[str]] = {}

    def root_of(self, folder: str) -> str | None:
        """The top of the repository that a folder, given by its real path, is in; None where it is in none."""
        if folder not in self._roots:
            parent = os.path.dirname(folder)
            if os.path.exists(os.path.join(folder, ".git")):
                self._roots[folder] = folder
            else:
                self._roots[folder] = None if parent == folder else self.root_of(parent)
        return self._roots[folder]

    def is_tracked(self, real: str) -> bool:
        """Whether git tracks a file, given by its real path.

        Raises:
            GitError: it is in no repository, or git does not answer.
        """
        root = self.root_of(os.path.dirname(real))
        if root is None:
            raise GitError(f"{real} is in no git repository")
        if root not in self._tracked:
            names = _asked(root, "ls-files", "-z").split(b"\0")
            self._tracked[root] = frozenset(os.path.join(root, os.fsdecode(name)) for name in names if name)
        return real in self._tracked[root]


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


def _portions(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]


def _entries(answer: bytes, width: int) -> Iterator[tuple[str, str]]:
    """The letters in front of each name, and the name."""
    for entry in answer.split(b"\0"):
        if entry:
            yield entry[:width].decode(), os.fsdecode(entry[width + 1 :])


def _asked(root: str, *arguments: str) -> bytes:
    import subprocess

    command = ["git", "--no-optional-locks", "--literal-pathspecs", "-C", root, *arguments]
    try:
        done = subprocess.run(command, env=_environment(root), capture_output=True, check=False)
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"it ended with {done.returncode}"]
        raise GitError(f"git says of {root}: {lines[0]}")
    return done.stdout


def _environment(root: str) -> dict[str, str] | None:
    """Git's own variables count for the repository that they are of: a commit of some files has an index of its own."""
    folder = os.environ.get("GIT_DIR")
    if folder is None and "GIT_INDEX_FILE" not in os.environ:
        return None
    if os.path.realpath(folder or ".git") == os.path.realpath(os.path.join(root, ".git")):
        absolute = {name: os.path.abspath(os.environ[name]) for name in _LOCAL[:3] if name in os.environ}  # noqa: PTH100
        return {**os.environ, **absolute}
    return {name: value for name, value in os.environ.items() if name not in _LOCAL}
