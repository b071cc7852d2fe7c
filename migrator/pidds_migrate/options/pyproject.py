"""The options for a path: the command line, then the nearest ``pyproject.toml`` above it, then the defaults.

The nearest file with a table ``[tool.pidds-migrate]`` counts, and only that one: a package inside a repository may
have a ``pyproject.toml`` that says nothing of this tool.
"""

# ruff: noqa: PTH100, PTH109, PTH112, PTH118, PTH120 - importing pathlib takes longer than the rest of this module

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pidds_migrate.discover.ignore import Patterns
from pidds_migrate.discover.walk import Discovery
from pidds_migrate.failures import StoppedError
from pidds_migrate.options.selection import Selection
from pidds_migrate.options.table import OPTIONS, Value
from pidds_migrate.source import store
from pidds_migrate.terms import Checks, Target

# Neither is needed by a run that finds nothing.
if TYPE_CHECKING:
    from pathlib import Path

    from pidds_migrate.outcome import Settings

FILE_NAME = "pyproject.toml"
TABLE = "pidds-migrate"

_COMMAND_LINE = "command line"
_DEFAULT = "default"


class ConfigurationError(StoppedError):
    """A ``pyproject.toml`` that cannot be followed; the text names the file, the key and what is allowed."""


class Setting(NamedTuple):
    """The value of one option, where it comes from, and the folder that its patterns are relative to."""

    value: Any
    source: str
    base: str


class Configuration:
    """Every option's value for one path."""

    def __init__(self, settings: Mapping[str, Setting]) -> None:
        self._settings = settings

    @property
    def settings(self) -> Settings:
        """What the core is told."""
        from pidds_migrate.outcome import Settings

        helpers = self._settings["helpers"].value
        checks = Checks(self._settings["checks"].value)
        return Settings(
            Target(self._settings["target"].value),
            helpers_module=helpers or None,
            checks=checks,
            fix=self._settings["fix"].value,
        )

    @property
    def discovery(self) -> Discovery:
        """How the path is searched, where it is a folder."""
        patterns = (self._settings[key] for key in ("exclude", "extend-exclude"))
        return Discovery(
            tuple(Patterns(setting.base, setting.value) for setting in patterns if setting.value),
            self._settings["gitignore"].value,
            self._settings["docs"].value,
        )

    @property
    def selection(self) -> Selection:
        """Which codes are told and counted."""
        return Selection(self._settings["select"].value, self._settings["ignore"].value)

    @property
    def baseline(self) -> str:
        """The file with the places that are known; empty where there is none."""
        setting = self._settings["baseline"]
        if not setting.value or setting.source == _COMMAND_LINE:
            return str(setting.value)
        return os.path.relpath(os.path.join(setting.base, setting.value))

    def lines(self) -> Iterator[str]:
        """The configuration as a table that a ``pyproject.toml`` can hold, with the sources as comments."""
        import json

        yield f"[tool.{TABLE}]"
        for key, setting in self._settings.items():
            # A string, a list of strings and a truth value are the same in JSON and in TOML.
            value = json.dumps(setting.value, ensure_ascii=False)
            yield f"{key} = {value}  # {setting.source}"


class Configurations:
    """Finds the configuration of any path.

    Args:
        given: what the command line says, by option; it outweighs every file.
    """

    def __init__(self, given: Mapping[str, Value]) -> None:
        here = os.getcwd()
        self._here = here
        self._given = {key: Setting(value, _COMMAND_LINE, here) for key, value in given.items()}
        self._nearest: dict[str, dict[str, Setting]] = {}

    def of(self, path: str | Path) -> Configuration:
        """The configuration of a file or folder, which need not exist.

        Raises:
            ConfigurationError: the file that counts for it has a mistake.
        """
        absolute = os.path.abspath(path)
        found = self._from_file(absolute if os.path.isdir(absolute) else os.path.dirname(absolute))
        default = {key: Setting(option.default, _DEFAULT, self._here) for key, option in OPTIONS.items()}
        return Configuration({**default, **found, **self._given})

    def _from_file(self, folder: str) -> dict[str, Setting]:
        known = self._nearest.get(folder)
        if known is None:
            own = _read(os.path.join(folder, FILE_NAME))
            parent = os.path.dirname(folder)
            if own is None:
                own = {} if parent == folder else self._from_file(parent)
            known = self._nearest[folder] = own
        return known


def _read(path: str) -> dict[str, Setting] | None:
    """The settings of one file; None where it is not there or does not speak of this tool."""
    # In a folder that cannot be entered there is none either: neither can the programs in it be read.
    if not os.path.lexists(path):
        return None
    try:
        content = store.read(path)
    except store.StoreError as error:
        remedy = f"correct that or remove it, for [tool.{TABLE}] may be in it"
        raise ConfigurationError(f"{path} cannot be read: {error}; {remedy}") from error
    # A TOML parser takes longer to import than a small tree takes to scan.
    if TABLE.encode() not in content:
        return None
    table = _parsed(path, content).get("tool", {}).get(TABLE)
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ConfigurationError(f"{path}: tool.{TABLE} must be a table")
    return {key: Setting(_checked(path, key, value), path, os.path.dirname(path)) for key, value in table.items()}


def _parsed(path: str, content: bytes) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        parsed = tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = f"it is not UTF-8 (byte 0x{content[error.start]:02x} in line {line})"
        raise ConfigurationError(_not_toml(path, problem)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(_not_toml(path, str(error))) from error
    return parsed if isinstance(parsed.get("tool", {}), dict) else {}


def _not_toml(path: str, problem: str) -> str:
    return f"{path} is not valid TOML: {problem}; correct it, for [tool.{TABLE}] is read from it"


def _checked(path: str, key: str, value: object) -> Value:
    option = OPTIONS.get(key)
    if option is None:
        raise ConfigurationError(f"{path}: [tool.{TABLE}] has no option {key}; its options are {', '.join(OPTIONS)}")
    read = option.read(value)
    if read is None:
        import json

        shown = json.dumps(value, ensure_ascii=False, default=str)
        raise ConfigurationError(f"{path}: [tool.{TABLE}] {key} = {shown} is not allowed; write {option.allowed}")
    return read
