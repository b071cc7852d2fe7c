"""Small calls where the relay is as far away, or as busy, as real ones are.

The relay of the section above answers at once, so that only the clients' own cost counts: what they gain there is lost
in the time that a real call takes. Here it waits 20 or 100 ms before each answer. A client that opens a connection for
each call would also pay the way there and back two or three times more; on loopback that way takes no time, and is not
in these figures. With eight threads the calls wait beside each other, and the clients' cost shows again. The last row
makes a hundred calls at once on one event loop.
"""

from __future__ import annotations

from functools import partial
from importlib.metadata import version

from benchmarks.clients import HTTPX_ASYNC, PANDA_CLIENT, RUNTIME, RUNTIME_ASYNC, URLLIB3, Relay, relay
from benchmarks.measure import Result, Row, Sample, Setting, at_least, at_most, take_turns

_THREADS = 8
_NEAR, _FAR = 20, 100


def measure(setting: Setting) -> Result:
    """Measure one thread at both distances, eight threads and a hundred calls at the shorter one."""
    with relay(setting) as server:
        rows = [_one_thread(setting, server, _NEAR), _one_thread(setting, server, _FAR)]
        rows += _eight_threads(setting, server)
        rows.append(_hundred_at_once(setting, server))
    return Result(rows, {"httpx": version("httpx")})


def _one_thread(setting: Setting, server: Relay, after: int) -> Row:
    calls = 2 if setting.quick else 10
    found = _found(setting, server, (PANDA_CLIENT, RUNTIME), after, calls, 1)
    what = f"{PANDA_CLIENT} / {RUNTIME}, {after} ms"
    return Row(what, found, found[PANDA_CLIENT].median / found[RUNTIME].median)


def _eight_threads(setting: Setting, server: Relay) -> list[Row]:
    calls = 2 if setting.quick else 10
    found = _found(setting, server, (PANDA_CLIENT, RUNTIME, URLLIB3), _NEAR, calls, _THREADS)
    ours = found[RUNTIME]
    return [
        Row(
            f"calls a second, {other} against {RUNTIME}, {_NEAR} ms, eight threads",
            {other: found[other], RUNTIME: ours},
            (found[other].median / ours.median),
            at_least(bound),
        )
        for other, bound in ((PANDA_CLIENT, 2), (URLLIB3, 0.75))
    ]


def _hundred_at_once(setting: Setting, server: Relay) -> Row:
    found = _found(setting, server, (RUNTIME_ASYNC, HTTPX_ASYNC), _NEAR, 1, 1)
    ratio = found[RUNTIME_ASYNC].median / found[HTTPX_ASYNC].median
    return Row(f"{RUNTIME_ASYNC} / {HTTPX_ASYNC}, a hundred calls at once, {_NEAR} ms", found, ratio, at_most(1.5))


def _found(
    setting: Setting, server: Relay, names: tuple[str, ...], after: int, calls: int, threads: int
) -> dict[str, Sample]:
    contenders = {
        name: partial(server.client(name, after=after).seconds, "small", times=calls, threads=threads) for name in names
    }
    return take_turns(contenders, setting.rounds(9))
