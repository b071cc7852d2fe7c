"""Small calls of the runtime, eight threads that share an API object.

The same calls as one thread makes, together as many; no call may fail. More than one thread's rate is not expected of
Python with its one lock: the figure says that threads cost nothing.
"""

from __future__ import annotations

from functools import partial

from benchmarks.clients import RUNTIME, relay
from benchmarks.measure import Result, Row, Setting, at_least, take_turns

_THREADS = 8


def measure(setting: Setting) -> Result:
    """Measure one thread and eight."""
    calls = 2 if setting.quick else 100
    with relay(setting) as server:
        client = server.client(RUNTIME)
        found = take_turns(
            {
                "one thread, a call": partial(client.seconds, "small", times=calls * _THREADS),
                "eight threads, a call": partial(client.seconds, "small", times=calls, threads=_THREADS),
            },
            setting.rounds(15),
        )
    one, eight = found.values()
    return Result([Row("calls a second, eight threads / one", found, one.median / eight.median, at_least(1))])
