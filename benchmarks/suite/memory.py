"""The memory for a submission of 100 MB, compressed.

How far the process grows during the call, by the operating system's peak. The dumper gives the arguments' JSON in one
piece, so that no client can need less than the dumper alone; on top of it comes the compressed body.
"""

from __future__ import annotations

from benchmarks.clients import DUMPER, PANDA_CLIENT, RUNTIME, relay
from benchmarks.measure import Result, Row, Setting, at_most

_MEGA = 1_000_000


def measure(setting: Setting) -> Result:
    """Measure the growth of each client, and of the dumper alone."""
    # What a small submission needs disappears in what was free before.
    megabytes = 20 if setting.quick else 100
    grown = {}
    with relay(setting) as server:
        for name in (DUMPER, RUNTIME, PANDA_CLIENT):
            client = server.client(name)
            before = client.order("small", megabytes=megabytes)["peak"]
            growth = client.order("submit", megabytes=megabytes)["peak"] - before
            grown[name] = max(growth, _MEGA) / _MEGA  # what was free before can hold all of a small submission
    shown = {name: f"{growth:.0f} MB" for name, growth in grown.items()}
    rows = [
        Row(f"{name} / {DUMPER}", {name: shown[name], DUMPER: shown[DUMPER]}, grown[name] / grown[DUMPER], bound)
        for name, bound in ((RUNTIME, at_most(1.25)), (PANDA_CLIENT, None))
    ]
    return Result(rows)
