"""Small calls of the runtime, eight threads that share an API object.

The same calls as one thread makes, together as many; no call may fail. More than one thread's rate is not expected of
Python with its one lock: the figure would say that threads cost nothing. But a call gives the lock up a dozen times
(each read, write and timeout of the socket), and each time one of seven others has to be woken to take it: on idle
cores that costs more than the waiting for a relay on the same machine that is saved. The second row shows the bare pool
of urllib3 under the same conditions.
"""

from __future__ import annotations

from functools import partial

from benchmarks.clients import RUNTIME, URLLIB3, relay
from benchmarks.measure import Result, Row, Setting, at_least, take_turns

_THREADS = 8


def measure(setting: Setting) -> Result:
    """Measure one thread and eight, of the runtime and of the bare pool."""
    calls = 2 if setting.quick else 50
    with relay(setting) as server:
        contenders = {}
        for name in (RUNTIME, URLLIB3):
            client = server.client(name)
            contenders[name, 1] = partial(client.seconds, "small", times=calls * _THREADS)
            contenders[name, _THREADS] = partial(client.seconds, "small", times=calls, threads=_THREADS)
        found = take_turns(contenders, setting.rounds(21))
    rows = []
    for name, bound in ((RUNTIME, at_least(1)), (URLLIB3, None)):
        one, eight = found[name, 1], found[name, _THREADS]
        measured = {"one thread, a call": one, "eight threads, a call": eight}
        rows.append(Row(f"calls a second of {name}, eight threads / one", measured, one.median / eight.median, bound))
    return Result(rows)
