"""The options that a project can set in its ``pyproject.toml``, each with what it may be."""

from __future__ import annotations

import keyword
from collections.abc import Callable
from typing import NamedTuple

from pidds_migrate.discover.walk import DEFAULT_EXCLUDE
from pidds_migrate.options.selection import codes_in
from pidds_migrate.terms import Checks, Target

Value = str | bool | tuple[str, ...]

_TARGETS = tuple(target.value for target in Target)
_CHECKS = tuple(checks.value for checks in Checks)


class Option(NamedTuple):
    """One option.

    Attributes:
        key: its name in ``[tool.pidds-migrate]``, and behind ``--`` on the command line.
        default: what it is where nobody sets it.
        allowed: what it may be, in words.
        read: the value of what TOML gives; None where that is not allowed.
    """

    key: str
    default: Value
    allowed: str
    read: Callable[[object], Value | None]


def _one_of(allowed: tuple[str, ...]) -> Callable[[object], Value | None]:
    return lambda value: value if isinstance(value, str) and value in allowed else None


def _module(value: object) -> Value | None:
    return value if isinstance(value, str) and (not value or is_module_name(value)) else None


def _patterns(value: object) -> Value | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return None
    return tuple(value)


def _codes(value: object) -> Value | None:
    words = _patterns(value)
    if not isinstance(words, tuple):
        return None
    try:
        return codes_in(words)
    except ValueError:
        return None


def _file(value: object) -> Value | None:
    return value if isinstance(value, str) else None


def _truth(value: object) -> Value | None:
    return value if isinstance(value, bool) else None


def is_module_name(text: str) -> bool:
    """Whether the text can stand behind ``import``."""
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in text.split("."))


_PATTERNS = "a list of strings, each a pattern as in .gitignore"
_CODES = 'a list of codes and families, such as ["N201", "A"]; what is E always counts'

OPTIONS: dict[str, Option] = {
    option.key: option
    for option in (
        Option("target", _TARGETS[0], " or ".join(f'"{target}"' for target in _TARGETS), _one_of(_TARGETS)),
        Option("checks", _CHECKS[0], " or ".join(f'"{checks}"' for checks in _CHECKS), _one_of(_CHECKS)),
        Option("helpers", "", 'the dotted name of a module, such as "package.module"', _module),
        Option("exclude", DEFAULT_EXCLUDE, _PATTERNS, _patterns),
        Option("extend-exclude", (), _PATTERNS, _patterns),
        Option("gitignore", True, "true or false", _truth),
        Option("docs", False, "true or false", _truth),
        Option("select", (), _CODES, _codes),
        Option("ignore", (), _CODES, _codes),
        Option("baseline", "", "the name of a file", _file),
        Option("fix", False, "true or false", _truth),
    )
}
"""All options, in the order in which they are shown."""
