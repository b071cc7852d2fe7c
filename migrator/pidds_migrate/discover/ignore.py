"""Patterns of paths to pass over, in the syntax of ``.gitignore``.

pathspec is imported when the first pattern needs it: nearly all are plain names, and most runs are over named files.
"""

# ruff: noqa: PTH110, PTH118, PTH120, PTH123 - these run for every file of a tree, and strings are several times faster

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

# Characters that stand for themselves: nearly all lines of real `.gitignore` files are of one of these two forms.
_WORD = r"[\w.$,-]+"
_NAME = rf"(\*?)({_WORD})(?:\[(\w+)\])?"
_PATH = rf"/?((?:{_WORD}/)*{_WORD})"
_IGNORE_FILE = ".gitignore"


class _Rule(NamedTuple):
    """One pattern; `excludes` is False where it takes back."""

    regex: re.Pattern[str]
    excludes: bool

    def matches(self, path: str) -> bool:
        """Whether the pattern matches the path itself: git asks it of each folder on the way down, too."""
        found = self.regex.search(path)
        # The one group of pathspec's expressions is the slash behind a folder that the path is in.
        return found is not None and found.lastindex is None


def _compiled(line: str) -> _Rule | None:
    """The rule of one line; None where there is none in it, or one that git would not understand."""
    from pathspec import GitIgnoreSpec

    try:
        (pattern,) = GitIgnoreSpec.from_lines([line]).patterns
    except ValueError:
        return None
    if pattern.regex is None or pattern.include is None:
        return None
    return _Rule(pattern.regex, pattern.include)


class _Rules:
    """What some patterns say of files, or of folders; no pattern ends with a slash here.

    Names, endings and whole paths are looked up: for 20,000 files that takes a tenth of the time of an expression a
    line.
    """

    def __init__(self, lines: list[str]) -> None:
        names: set[str] = set()
        endings: set[str] = set()
        paths: set[str] = set()
        others: list[str] = []
        # Only where a line takes back does the order of the lines count.
        in_order = any(line.startswith("!") for line in lines)
        for line in lines:
            if not in_order and (found := re.fullmatch(_NAME, line)):
                star, name, letters = found.groups()
                (endings if star else names).update(name + letter for letter in letters or ("",))
            elif not in_order and (found := re.fullmatch(_PATH, line)):
                paths.add(found[1])
            else:
                others.append(line)
        self._names, self._endings, self._paths = names, tuple(endings), paths
        self._others = [rule for line in reversed(others) if (rule := _compiled(line)) is not None]

    def verdict(self, path: str, base: str) -> bool | None:
        """Whether to pass over a path; None where no pattern, relative to the folder `base`, matches it."""
        name = path.rpartition(os.sep)[2]
        if name in self._names or name.endswith(self._endings):
            return True
        if not (self._paths or self._others):
            return None
        relative = path.removeprefix(base).lstrip(os.sep).replace(os.sep, "/")
        if relative in self._paths:
            return True
        return next((rule.excludes for rule in self._others if rule.matches(relative)), None)


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
        rules = self._of_folders if is_folder else self._of_files
        return None if rules is None else rules.verdict(path, self.base)

    @property
    def names_files(self) -> bool:
        """Whether a pattern can match what is no folder."""
        return self._of_files is not None

    def covers(self, folder: str) -> bool:
        """Whether the folder, or one that it is in, is passed over."""
        return any(self.verdict(each, is_folder=True) for each in _down_to(folder, self.base))

    @cached_property
    def _of_folders(self) -> _Rules | None:
        lines = [_without_spaces(line).removesuffix("/") for line in self.lines]
        return _Rules(lines) if lines else None

    @cached_property
    def _of_files(self) -> _Rules | None:
        lines = [text for line in self.lines if not (text := _without_spaces(line)).endswith("/")]
        return _Rules(lines) if lines else None


def _without_spaces(line: str) -> str:
    """A line without the spaces at its end; one behind a backslash belongs to the pattern."""
    text = line.rstrip(" ")
    return line if text.endswith("\\") else text


def first_verdict(layers: Iterable[Patterns], path: str, *, is_folder: bool) -> bool | None:
    """What the first of several patterns with a word on a path says of it; None where none has."""
    for layer in layers:
        verdict = layer.verdict(path, is_folder=is_folder)
        if verdict is not None:
            return verdict
    return None


class IgnoreFiles(NamedTuple):
    """The ``.gitignore`` files that count in a folder, the outermost first."""

    layers: tuple[Patterns, ...] = ()

    def entered(self, folder: str) -> IgnoreFiles:
        """Those that count one level down, in `folder`."""
        lines = _lines(os.path.join(folder, _IGNORE_FILE))
        return IgnoreFiles((*self.layers, Patterns(folder, lines))) if lines else self

    def ignores(self, path: str, *, is_folder: bool) -> bool:
        """Whether the innermost file with a word on the path leaves it out."""
        return first_verdict(reversed(self.layers), path, is_folder=is_folder) or False


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
