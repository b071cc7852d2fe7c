"""What a program tells `get_api`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import Any

from pidds_runtime._address import problem_of

#: Seconds for a connection, and for a whole call: panda-client waits 600 s for an answer.
DEFAULT_TIMEOUT = (15.0, 600.0)

#: How often a call that failed without harm is sent again.
DEFAULT_RETRIES = 2

#: Largest answer that is read, in bytes after decompression.
DEFAULT_MAX_ANSWER = 1 << 30


@dataclass(frozen=True)
class Options:
    """The settings of one API object; `pidds_runtime.get_api` describes them.

    Truth values may be of any type but text, and a dumper or loader that is false is none, as with panda-client.

    Raises:
        TypeError: a setting is of another type.
        ValueError: a setting that cannot work.
    """

    dumper: Callable[..., str] | None = None
    verbose: bool = False
    idds_host: str | None = None
    compress: bool = False
    manager: bool = False
    loader: Callable[..., Any] | None = None
    json_outputs: bool = False
    timeout: tuple[float, float] = DEFAULT_TIMEOUT
    retries: int = DEFAULT_RETRIES
    max_answer: int = DEFAULT_MAX_ANSWER
    strict: bool = False
    url: str | None = None

    def __post_init__(self) -> None:
        for name, function in (("dumper", self.dumper), ("loader", self.loader)):
            _require(not function or callable(function), name, "a function or None", function)
        for name in ("verbose", "compress", "manager", "json_outputs", "strict"):
            value = getattr(self, name)
            _require(not isinstance(value, str | bytes), name, "True or False", value)
        for name, text in (("idds_host", self.idds_host), ("url", self.url)):
            _require(text is None or isinstance(text, str), name, "a URL as a str, or None", text)
        _require(_is_number(self.retries) and isinstance(self.retries, int), "retries", "an int", self.retries)
        _require(_is_number(self.max_answer), "max_answer", "a number of bytes", self.max_answer)
        if self.url and problem_of(self.url):
            raise ValueError(f"url {problem_of(self.url)}")
        if self.idds_host is not None and "+" in self.idds_host:
            raise ValueError("idds_host must not contain '+': the relay splits the command there")
        if self.retries < 0:
            raise ValueError("retries must not be negative")
        if not self.max_answer >= 1:
            raise ValueError("max_answer must be above zero")


def _is_number(value: object) -> bool:
    """Whether this is a number; True is 1 for Python, and a mistake here."""
    return isinstance(value, Real) and not isinstance(value, bool)


def _require(holds: bool, name: str, allowed: str, value: object) -> None:
    if not holds:
        raise TypeError(f"{name} must be {allowed}, not {value!r}")


def timeouts(timeout: float | tuple[float, float] | None) -> tuple[float, float]:
    """Return the seconds for a connection and for a whole call from what `get_api` takes.

    Raises:
        TypeError: it is neither a number nor a pair of numbers.
        ValueError: one of them is not above zero, or has no end.
    """
    if timeout is None:
        return DEFAULT_TIMEOUT
    both = timeout if isinstance(timeout, tuple) else (timeout, timeout)
    is_known = len(both) == 2 and all(map(_is_number, both))
    _require(is_known, "timeout", "a number of seconds, a pair of such, or None", timeout)
    connect, read = timeout if isinstance(timeout, tuple) else (min(timeout, DEFAULT_TIMEOUT[0]), timeout)
    if not all(0 < seconds < math.inf for seconds in (connect, read)):
        raise ValueError("timeout is in seconds, above zero; None is the default")
    return float(connect), float(read)
