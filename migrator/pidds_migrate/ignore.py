"""Patterns of paths to pass over, in the syntax of ``.gitignore``.

pathspec is imported when the first pattern needs it: the default patterns are plain names, and most runs are over
named files.
"""

# ruff: noqa: PTH110, PTH118, PTH119, PTH120, PTH123 - these run for every file of a tree, and strings are several times faster

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

_PLAIN = r"(\*?)([\w.-]+)(/?)"
_IGNORE_FILE = ".gitignore"


class _Rule(NamedTuple):
    """One pattern; `excludes` is False where it takes back."""

    regex: re.Pattern[str]
    excludes: bool
    folders_only: bool

    def matches(self, path: str, *, is_folder: bool) -> bool:
        """Whether the pattern matches the path itself: git asks it of each folder on the way down, too."""
        if self.folders_only and not is_folder:
            return False
        found = self.regex.search(path)
        # The one group of pathspec's expressions is the slash behind a folder that the path is in.
        return found is not None and found.lastindex is None


def _compiled(line: str) -> _Rule | None:
    """The rule of one line; None where there is none in it, or one that git would not understand."""
    from pathspec import GitIgnoreSpec

    text = line.rstrip(" ")
    text = line if text.endswith("\\") else text
    try:
        (pattern,) = GitIgnoreSpec.from_lines([text.removesuffix("/")]).patterns
    except ValueError:
        return None
    if pattern.regex is None or pattern.include is None:
        return None
    return _Rule(pattern.regex, pattern.include, text.endswith("/"))


class _Names:
    """Patterns that a name alone decides on: ``name`` and ``*.suffix``, each with a slash for folders only.

    Nearly all lines of real ``.gitignore`` files are of this kind, and for 20,000 files two look-ups take a tenth of
    the time of an expression a line.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        found = [match.groups() for line in lines if (match := re.fullmatch(_PLAIN, line)) is not None]
        self._names = frozenset(name for star, name, slash in found if not star and not slash)
        self._endings = tuple(name for star, name, slash in found if star and not slash)
        self._folder_names = frozenset(name for star, name, slash in found if not star)
        self._folder_endings = tuple(name for star, name, slash in found if star)

    def match(self, name: str, *, is_folder: bool) -> bool:
        """Whether one of the patterns matches a file or folder of that name."""
        if is_folder:
            return name in self._folder_names or name.endswith(self._folder_endings)
        return name in self._names or name.endswith(self._endings)


class Patterns:
    """Patterns that are relative to one folder.

    Args:
        base: the folder, as an absolute path.
        lines: the patterns, as in a ``.gitignore``; a later one outweighs an earlier one, ``!`` takes back.
    """

    def __init__(self, base: str, lines: tuple[str, ...]) -> None:
        self.base, self.lines = base, lines

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """Whether to pass over a path below the base; None where no pattern matches it."""
        if self._names.match(os.path.basename(path), is_folder=is_folder):
            return True
        if not self._rules:
            return None
        relative = path.removeprefix(self.base).lstrip(os.sep).replace(os.sep, "/")
        matching = (rule for rule in reversed(self._rules) if rule.matches(relative, is_folder=is_folder))
        return next((rule.excludes for rule in matching), None)

    def covers(self, folder: str) -> bool:
        """Whether the folder, or one that it is in, is passed over."""
        return any(self.verdict(each, is_folder=True) for each in _down_to(folder, self.base))

    def rebased(self, base: str) -> Patterns:
        """The same patterns, relative to another folder."""
        return Patterns(base, self.lines)

    @cached_property
    def _takes_back(self) -> bool:
        """Whether a line takes back: only then does the order of the lines count."""
        return any(line.startswith("!") for line in self.lines)

    @cached_property
    def _names(self) -> _Names:
        return _Names(() if self._takes_back else self.lines)

    @cached_property
    def _rules(self) -> list[_Rule]:
        others = (line for line in self.lines if self._takes_back or not re.fullmatch(_PLAIN, line))
        return [rule for line in others if (rule := _compiled(line)) is not None]


class IgnoreFiles(NamedTuple):
    """The ``.gitignore`` files that count in a folder, the outermost first."""

    layers: tuple[Patterns, ...] = ()

    def entered(self, folder: str) -> IgnoreFiles:
        """Those that count one level down, in `folder`."""
        lines = _lines(os.path.join(folder, _IGNORE_FILE))
        return IgnoreFiles((*self.layers, Patterns(folder, lines))) if lines else self

    def ignores(self, path: str, *, is_folder: bool) -> bool:
        """Whether the innermost file with a word on the path leaves it out."""
        verdicts = (layer.verdict(path, is_folder=is_folder) for layer in reversed(self.layers))
        return next((verdict for verdict in verdicts if verdict is not None), False)


def ignore_files_above(top: str) -> IgnoreFiles:
    """What the repository's ``.gitignore`` files above a folder say of its content.

    Nothing where the folder is in no repository, and nothing where they leave out the folder itself: who names an
    ignored folder means what is in it.
    """
    root = next((folder for folder in _upwards(top) if os.path.exists(os.path.join(folder, ".git"))), None)
    found = IgnoreFiles()
    if root is None or root == top:
        return found
    found = found.entered(root)
    for folder in _down_to(os.path.dirname(top), root):
        if found.ignores(folder, is_folder=True):
            return IgnoreFiles()
        found = found.entered(folder)
    return IgnoreFiles() if found.ignores(top, is_folder=True) else found


def _lines(path: str) -> tuple[str, ...]:
    try:
        with open(path, "rb") as stream:
            text = stream.read().decode("utf-8", "surrogateescape")
    except OSError:
        return ()
    lines = (line.removesuffix("\r") for line in text.split("\n"))
    return tuple(line for line in lines if line.strip() and not line.startswith("#"))


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while (parent := os.path.dirname(folder)) != folder:
        folder = parent
        yield folder


def _down_to(folder: str, base: str) -> Iterable[str]:
    """The folders below `base` on the way to `folder`, which is the last."""
    below: list[str] = []
    for each in _upwards(folder):
        if each == base:
            return reversed(below)
        below.append(each)
    return ()
