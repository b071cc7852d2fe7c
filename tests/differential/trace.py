"""What a run of a program did, in a form that two runs can be compared in."""

from __future__ import annotations

import contextlib
import enum
import io
import logging
import re
from dataclasses import dataclass, field
from typing import Any

from idds.common.exceptions import IDDSException

from tests.differential.diagnostics import without_diagnostics
from tests.differential.documented_form import DOCUMENTED

PROGRAM = "<program>"
"""What the compiled program says that its file is called."""

Event = tuple[str, Any]


@dataclass(frozen=True)
class Trace:
    """What one run did.

    Attributes:
        events: iDDS calls, texts written and records logged, in their order.
        ending: how the program ended.
        values: the module's plain data at the end, by name.
        stored: the names that code of the module stores at module level.
    """

    events: tuple[Event, ...]
    ending: str
    values: dict[str, Any]
    stored: frozenset[str]

    @property
    def calls(self) -> int:
        """How many iDDS calls were made."""
        return sum(kind == "idds call" for kind, _ in self.events)


@dataclass
class Recorder:
    """Collects the events of one run; texts written one after the other become one."""

    events: list[Event] = field(default_factory=list)

    def add(self, kind: str, what: Any) -> None:
        if kind in ("stdout", "stderr") and self.events and self.events[-1][0] == kind:
            what = self.events.pop()[1] + what
        self.events.append((kind, what))

    def normalised(self) -> tuple[Event, ...]:
        return tuple((kind, what if kind == "idds call" else _normalised_text(what)) for kind, what in self.events)


class Stream(io.TextIOBase):
    """Standard output or error of the program."""

    def __init__(self, kind: str, recorder: Recorder) -> None:
        self._kind, self._recorder = kind, recorder

    def write(self, text: str, /) -> int:
        self._recorder.add(self._kind, text)
        return len(text)


class ProgramLog(logging.Handler):
    """Records what the program logs itself; what the clients log differs between the routes."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self._recorder = recorder

    def emit(self, record: logging.LogRecord) -> None:
        if record.pathname != PROGRAM:
            return
        live = _family(record.exc_info[1], exact=False) if record.exc_info and record.exc_info[1] else None
        self._recorder.add("log", f"{record.levelname} {record.getMessage()} {live}")


def _normalised_text(text: str) -> str:
    text = re.sub(r"\bThread-\d+", "Thread", text)  # Python counts threads over all programs of the process
    text = re.sub(r"\b__main__\._Idds(Client|Manager)\b", _native_path_of_own, text)  # an object shows its class
    text = re.sub(r"\b_Idds(Client|Manager)\b", _native_name, text)
    text = re.sub(r"\bpidds_runtime\.native\.(ClientManager|Client)\b", _native_path, text)
    text = re.sub(r"\b0x[0-9a-f]{6,}\b", "<address>", text)
    text = re.sub(r"(?s)Traceback \(most recent call last\):.*", "<traceback>", text)
    return without_diagnostics(text)


def _native_name(found: re.Match[str]) -> str:
    return {"Client": "Client", "Manager": "ClientManager"}[found[1]]


def _native_path_of_own(found: re.Match[str]) -> str:
    name = _native_name(found)
    return f"idds.client.{name.lower()}.{name}"


def _native_path(found: re.Match[str]) -> str:
    return f"idds.client.{found[1].lower()}.{found[1]}"


def _family(error: BaseException, *, exact: bool) -> str:
    if isinstance(error, IDDSException) and not exact:
        return "IDDSException family"
    return type(error).__name__


def ending_of(error: BaseException, *, exact: bool) -> str:
    """The exception that left the program; texts of iDDS differ, all others must not."""
    text = "" if isinstance(error, IDDSException) else f": {without_diagnostics(str(error))}"
    cause = f", from {_family(error.__cause__, exact=exact)}" if error.__cause__ else ""
    return f"raised {_family(error, exact=exact)}{text}{cause}"


def _plain(value: Any) -> Any:
    """A comparable picture of plain data that keeps types apart.

    Raises:
        TypeError: the value is no plain data.
    """
    if isinstance(value, str):
        return ("str", without_diagnostics(value))
    if isinstance(value, enum.Enum) or value is None or type(value) in (bool, int, float, bytes):
        return (type(value).__name__, repr(value))
    if type(value) in (list, tuple):
        return (type(value).__name__, [_plain(item) for item in value])
    if type(value) is dict:
        return ("dict", [(_plain(key), _plain(item)) for key, item in value.items()])
    if type(value) in (set, frozenset):
        return ("set", sorted(repr(_plain(item)) for item in value))
    raise TypeError(type(value).__name__)


def plain_values(namespace: dict[str, Any]) -> dict[str, Any]:
    """The plain data among the values of a namespace, as comparable pictures."""
    values = {}
    for name, value in namespace.items():
        if not name.startswith("__") and name != DOCUMENTED:
            with contextlib.suppress(TypeError):
                values[name] = _plain(value)
    return values
