"""Small calls of the runtime, one thread.

`get_requests(request_id=…)` over TLS with a client certificate to a relay on loopback that answers at once, so that the
clients' own cost shows. These factors hold for loopback and an instant relay alone: where the relay takes its time they
shrink to what `distant` and `real_servers` show. panda-client compresses, as by its own default. Both panda-clients
open a connection for each call, the second by starting curl. The bare pool sends bytes that were written once and
leaves the answer undecoded: what no client on urllib3 can be faster than. What the runtime has got since 2026-11-23,
one deadline for a whole call and checks of what an answer says of itself, takes 0.1 to 0.3 ms of a call, which is in
the way of the last row.
"""

from __future__ import annotations

from functools import partial

from benchmarks.clients import CURL_CLIENT, PANDA_CLIENT, RUNTIME, URLLIB3, relay
from benchmarks.measure import Result, Row, Setting, at_least, at_most, take_turns

#: Calls of each contender a round: about the same time for each.
_CALLS = {RUNTIME: 300, URLLIB3: 300, PANDA_CLIENT: 30, CURL_CLIENT: 10}


def measure(setting: Setting) -> Result:
    """Measure the four clients."""
    with relay(setting) as server:
        contenders = {
            name: partial(server.client(name).seconds, "small", times=2 if setting.quick else calls)
            for name, calls in _CALLS.items()
        }
        found = take_turns(contenders, setting.rounds(15))
    ours = found[RUNTIME]
    rows = [
        Row(
            f"{other} / {RUNTIME}",
            {other: found[other], RUNTIME: ours},
            found[other].median / ours.median,
            at_least(figure),
        )
        for other, figure in ((PANDA_CLIENT, 8), (CURL_CLIENT, 20))
    ]
    bare = found[URLLIB3]
    rows.append(Row(f"{RUNTIME} / {URLLIB3}", {RUNTIME: ours, URLLIB3: bare}, ours.median / bare.median, at_most(2)))
    return Result(rows)
