"""What a program tells `get_api`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: Connect and read timeout in seconds: panda-client waits 600 s for an answer.
DEFAULT_TIMEOUT = (15.0, 600.0)

#: How often a call that failed without harm is sent again.
DEFAULT_RETRIES = 2

#: Largest answer that is read, in bytes after decompression.
DEFAULT_MAX_ANSWER = 1 << 30


@dataclass(frozen=True)
class Options:
    """The settings of one API object; `pidds_runtime.get_api` describes them."""

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


def timeouts(timeout: float | tuple[float, float] | None) -> tuple[float, float]:
    """Return connect and read timeout in seconds from what `get_api` takes.

    Raises:
        ValueError: one of them is not above zero.
    """
    if timeout is None:
        return DEFAULT_TIMEOUT
    connect, read = timeout if isinstance(timeout, tuple) else (min(timeout, DEFAULT_TIMEOUT[0]), timeout)
    if not (connect > 0 and read > 0):
        raise ValueError("timeout is in seconds, above zero")
    return float(connect), float(read)
