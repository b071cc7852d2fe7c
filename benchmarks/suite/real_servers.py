"""The real relay and iDDS: small calls, and a request of 5 MB, compressed.

iDDS 2.6.21 on SQLite and panda-server 1.0.4, on loopback, as the tests start them. Nearly all of a call is the
servers': two processes, each with TLS, and the relay with a new client of iDDS for each call. What a client saves shows
in what is left. panda-client compresses, as by its own default.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks.clients import PANDA_CLIENT, RUNTIME, Client, real_servers
from benchmarks.measure import Result, Row, Setting, take_turns


def measure(setting: Setting) -> Result:
    """Measure the runtime beside panda-client."""
    with real_servers(setting) as start:
        clients = {name: start(name) for name in (PANDA_CLIENT, RUNTIME)}
        calls, megabytes = (1, 1) if setting.quick else (10, 5)
        small = _row(setting, clients, "get_requests", lambda client: client.seconds("small", times=calls))
        large = _row(
            setting,
            clients,
            f"add_request of {megabytes} MB",
            lambda client: client.seconds("add", megabytes=megabytes),
        )
    return Result([small, large])


def _row(setting: Setting, clients: dict[str, Client], what: str, work: Callable[[Client], float]) -> Row:
    found = take_turns({name: partial(work, client) for name, client in clients.items()}, setting.rounds(9))
    return Row(f"{PANDA_CLIENT} / {RUNTIME}, {what}", found, found[PANDA_CLIENT].median / found[RUNTIME].median)
