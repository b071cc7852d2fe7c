"""The helpers of migrated programs: which there are, what they need of one another, and their text."""

from __future__ import annotations

import ast
import builtins
import enum
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from pidds_migrate.facts.methods import Api
from pidds_migrate.outcome import Settings, Target


class Helper(enum.Enum):
    """A function or class that makes relayed calls behave as the native ones, in the order of definition."""

    ERROR = "_idds_error"
    RESULT = "_idds_result"
    PAIR = "_idds_pair"
    GET_API = "_idds_get_api"
    CHECKED = "_idds_checked"
    METHOD = "_idds_method"
    CLIENT = "_IddsClient"
    MANAGER = "_IddsManager"


CHECKING = {Api.CLIENT: Helper.CLIENT, Api.MANAGER: Helper.MANAGER}
"""The class of a checking object."""

_NEEDS = {
    Helper.RESULT: [Helper.ERROR],
    Helper.PAIR: [Helper.ERROR],
    Helper.CHECKED: [Helper.RESULT, Helper.PAIR, Helper.GET_API],
    Helper.METHOD: [Helper.RESULT, Helper.GET_API],
    Helper.CLIENT: [Helper.METHOD],
    Helper.MANAGER: [Helper.METHOD, Helper.PAIR],
}

SHORT = frozenset({Helper.RESULT, Helper.PAIR})
"""Those that have a short text, which needs no other helper."""

BUILTINS = "_idds_builtins"
"""What helpers call the module of the builtins in a file that has something else by the name of one that they use."""

_TEXTS = Path(__file__).with_name("pandaclient_helpers.py")
_SHORT_TEXTS = Path(__file__).with_name("short_helpers.py")
_RUNTIME = "pidds_runtime"
_RUNTIME_NAMES = {Helper.ERROR: "error", Helper.RESULT: "unwrap", Helper.PAIR: "unwrap_pair", Helper.CHECKED: "checked"}
NATIVE_MODULE = "pidds_runtime.native"
"""Where the runtime has the native classes."""


def helpers_of(target: Target) -> list[Helper]:
    """The helpers that programs of this target may need, in the order of definition."""
    return [helper for helper in Helper if target is Target.PANDACLIENT or helper in _RUNTIME_NAMES]


def with_needs(helpers: Iterable[Helper], target: Target) -> list[Helper]:
    """The helpers and all that they use, in the order of definition; those of the runtime stand alone."""
    found: set[Helper] = set()
    waiting = list(helpers)
    while waiting:
        helper = waiting.pop()
        if helper not in found:
            found.add(helper)
            waiting += _NEEDS.get(helper, []) if target is Target.PANDACLIENT else []
    return [helper for helper in Helper if helper in found]


def imported_helper(helper: Helper, settings: Settings) -> tuple[str, str] | None:
    """The module that a helper is imported from and its name there; None where each file defines its own."""
    if settings.helpers_module is not None:
        return settings.helpers_module, helper.value.removeprefix("_")
    if settings.target is Target.RUNTIME and helper in _RUNTIME_NAMES:
        return _RUNTIME, _RUNTIME_NAMES[helper]
    return None


def helper_text(helper: Helper, target: Target, *, is_short: bool = False) -> str:
    """The definition of a helper, with four spaces of indentation and newline characters between lines.

    Args:
        helper: the helper.
        target: what it calls iDDS through.
        is_short: whether it need not tell one exception of iDDS from another.
    """
    if target is Target.RUNTIME:
        return _of_runtime(helper)
    short = texts_in(_SHORT_TEXTS).get(helper.value) if is_short else None
    return short or texts_in(_TEXTS)[helper.value]


def defined_beside(texts: Iterable[str], bound: Collection[str]) -> list[str]:
    """The texts of helpers in a file; those builtins whose names it binds come from their module, imported above.

    Args:
        texts: the definitions.
        bound: the globals of the file.
    """
    found = [_with_builtins(text, bound) for text in texts]
    is_imported = BUILTINS in bound or not any(f"{BUILTINS}." in text for text in found)
    return found if is_imported else [f"import builtins as {BUILTINS}\n", *found]


def _with_builtins(text: str, bound: Collection[str]) -> str:
    lines = text.splitlines(keepends=True)
    for line, column, name in sorted(_builtins_in(text), reverse=True):
        if name in bound:
            lines[line - 1] = f"{lines[line - 1][:column]}{BUILTINS}.{lines[line - 1][column:]}"
    return "".join(lines)


@cache
def _builtins_in(text: str) -> list[tuple[int, int, str]]:
    """The places where a text of nothing but ASCII reads builtins: line, column and name."""
    names = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name))
    return [(node.lineno, node.col_offset, node.id) for node in names if hasattr(builtins, node.id)]


@cache
def texts_in(path: Path) -> dict[str, str]:
    """The text of each helper, by its name; they stand as code in modules beside those that ask for them."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    return {
        node.name: "".join(lines[node.lineno - 1 : node.end_lineno])
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def _of_runtime(helper: Helper) -> str:
    """A helper for code that does not see the import of the runtime."""
    docstring = ast.get_docstring(ast.parse(texts_in(_TEXTS)[helper.value]).body[0])  # type: ignore[arg-type]
    given = "api, name" if helper is Helper.CHECKED else "ret"
    return (
        f'def {helper.value}({given}):\n    """{docstring}"""\n    import pidds_runtime\n\n'
        f"    return pidds_runtime.{_RUNTIME_NAMES[helper]}({given})\n"
    )
