"""The length that the author's tools give lines: black and ruff, else flake8, in the nearest folder that has either."""

# ruff: noqa: PTH100, PTH112, PTH113, PTH118, PTH120 - importing pathlib takes longer than most runs

from __future__ import annotations

import configparser
import os
import sys
from typing import Any, NamedTuple

from pidds_migrate.source import store

DEFAULT = 100
"""Where nothing is configured."""


class LineLength(NamedTuple):
    """How long lines may be.

    Attributes:
        limit: in characters.
        formatted: whether black or ruff keeps to it.
    """

    limit: int
    formatted: bool


_FORMATTER = 88  # the default of black and of ruff
_FLAKE8 = 79  # that of flake8
_RUFF_FILES = (".ruff.toml", "ruff.toml")
_FLAKE8_FILES = ("setup.cfg", ".flake8", "tox.ini")


class LineLengths:
    """Finds the limit of any file, and reads each folder once."""

    def __init__(self) -> None:
        self._of: dict[str, LineLength] = {}

    def of(self, path: str) -> LineLength:
        """The limit for a file, or for what is in a folder; it need not exist."""
        absolute = os.path.abspath(path)
        return self._in(absolute if os.path.isdir(absolute) else os.path.dirname(absolute))

    def _in(self, folder: str) -> LineLength:
        """The limit in a folder: its own, or that of the one above."""
        known = self._of.get(folder)
        if known is None:
            found, parent = _own(folder), os.path.dirname(folder)
            if found is None:
                found = LineLength(DEFAULT, formatted=False) if parent == folder else self._in(parent)
            known = self._of[folder] = found
        return known


def _own(folder: str) -> LineLength | None:
    """What the files of one folder say; None where they say nothing."""
    tools = _toml(os.path.join(folder, "pyproject.toml"), b"line-length", b"black", b"ruff").get("tool", {})
    for name in ("black", "ruff"):
        if isinstance(tools, dict) and isinstance(tools.get(name), dict):
            return LineLength(_length(tools[name].get("line-length"), _FORMATTER), formatted=True)
    for name in _RUFF_FILES:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return LineLength(_length(_toml(path).get("line-length"), _FORMATTER), formatted=True)
    limits = (_flake8(os.path.join(folder, name)) for name in _FLAKE8_FILES)
    return next((LineLength(limit, formatted=False) for limit in limits if limit is not None), None)


def _length(value: object, default: int) -> int:
    try:
        number = int(str(value)) if value is not None else default
    except ValueError:
        return default
    return number if number > 0 else default


def _content(path: str) -> bytes:
    """What a file holds; nothing where it cannot be read, for the limit is a matter of taste alone."""
    if not os.path.isfile(path):
        return b""
    try:
        return store.read(path)
    except store.StoreError:
        return b""


def _toml(path: str, *words: bytes) -> dict[str, Any]:
    content = _content(path)
    # A TOML parser takes longer to import than a small tree takes to scan.
    if not content or (words and not any(word in content for word in words)):
        return {}
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _flake8(path: str) -> int | None:
    content = _content(path)
    if b"flake8" not in content:
        return None
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(content.decode())
    except (UnicodeDecodeError, configparser.Error):
        return None
    if not parser.has_section("flake8"):
        return None
    given = parser["flake8"]
    return _length(given.get("max-line-length", given.get("max_line_length")), _FLAKE8)
