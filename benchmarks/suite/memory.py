"""The memory for a submission of 100 MB, compressed.

How far the process grows during the call, by the operating system's peak, in multiples of the arguments' JSON. The
dumper gives that JSON in one piece, so 1 is the least.
"""

from __future__ import annotations

from benchmarks.clients import PANDA_CLIENT, RUNTIME, relay
from benchmarks.measure import Result, Row, Setting

_MEGA = 1_000_000


def measure(setting: Setting) -> Result:
    """Measure the growth of each client."""
    megabytes = 1 if setting.quick else 100
    grown = {}
    with relay(setting) as server:
        for name in (RUNTIME, PANDA_CLIENT):
            client = server.client(name)
            before = client.order("small", megabytes=megabytes)["peak"]
            grown[name] = (client.order("submit", megabytes=megabytes)["peak"] - before) / _MEGA
    rows = [Row(name, {name: f"{growth:.0f} MB"}, growth / megabytes) for name, growth in grown.items()]
    return Result(rows)
