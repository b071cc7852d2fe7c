"""A submission of 20 MB, compressed.

The description of a workflow with 50,000 jobs, as Python objects, is written as JSON, compressed and sent over TLS: all
of it counts for every client. Before the rounds the relay unpacks what each sent, and all must have said the same.

Two thirds of the runtime's time with isal are the dumper, `json.dumps`, which every client calls alike; a fifth escapes
its text as the protocol's JSON in JSON, and isal takes a twelfth. So the ratio falls where memory is slow because the
machine is busy. Tried without gain: other blocks, `str.replace` for the escaping, and `check_circular=False` (6 %).
"""

from __future__ import annotations

from functools import partial
from importlib.metadata import version

from benchmarks.clients import PANDA_CLIENT, RUNTIME, RUNTIME_WITHOUT_ISAL, ContenderError, relay
from benchmarks.measure import Result, Row, Setting, at_least, take_turns

_NAMES = (RUNTIME, RUNTIME_WITHOUT_ISAL, PANDA_CLIENT)


def measure(setting: Setting) -> Result:
    """Measure the runtime with and without isal beside panda-client.

    Raises:
        ContenderError: the contenders did not all send the same.
    """
    megabytes = 1 if setting.quick else 20
    with relay(setting) as server:
        said = {name: server.client(name, checked=True).order("submit", megabytes=megabytes)["last"] for name in _NAMES}
        if len({str(answer) for answer in said.values()}) != 1:
            raise ContenderError(f"not all sent the same: {said}")
        contenders = {name: partial(server.client(name).seconds, "submit", megabytes=megabytes) for name in _NAMES}
        found = take_turns(contenders, setting.rounds(11))
    theirs = found[PANDA_CLIENT]
    rows = [
        Row(
            f"{PANDA_CLIENT} / {name}",
            {PANDA_CLIENT: theirs, name: found[name]},
            theirs.median / found[name].median,
            at_least(figure),
        )
        for name, figure in ((RUNTIME_WITHOUT_ISAL, 2), (RUNTIME, 3.5))
    ]
    return Result(rows, {"isal": version("isal")})
