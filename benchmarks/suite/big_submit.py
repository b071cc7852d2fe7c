"""A submission of 20 MB, compressed.

The description of a workflow with 50,000 jobs, as Python objects, is written as JSON, compressed and sent over TLS: all
of it counts for every client. Before the rounds the relay unpacks what each sent, and all must have said the same.

Two thirds of the runtime's time with isal are the dumper, `json.dumps`, which every client calls alike; a fifth escapes
its text as the protocol's JSON in JSON, and isal takes a twelfth. So the ratio falls where memory is slow because the
machine is busy. Tried without gain: other blocks, `str.replace` for the escaping, and `check_circular=False` (6 %).

The last row is what goes over the wire. Without `compress` the body is a form, as the protocol has it: each quote,
brace, comma and space of the JSON becomes three characters or a plus. The runtime leaves `compress` off as documented,
so a program with large submissions asks for it.
"""

from __future__ import annotations

import json
from functools import partial
from importlib.metadata import version

from benchmarks.client import workflow
from benchmarks.clients import PANDA_CLIENT, RUNTIME, RUNTIME_WITHOUT_ISAL, ContenderError, relay
from benchmarks.measure import Result, Row, Setting, at_least, take_turns
from pidds_runtime import _message
from pidds_runtime._options import Options

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
    return Result([*rows, _wire(megabytes)], {"isal": version("isal")})


def _wire(megabytes: int) -> Row:
    """How large the body is, as a form and compressed."""
    described = workflow(megabytes)
    plain = len(json.dumps((described,)))
    sizes = {
        name: len(_message.encode("submit", (described,), {}, Options(compress=compress)).content)
        for name, compress in (("compress=False, a form", False), ("compress=True", True))
    }
    shown = {name: f"{size / 1e6:.3g} MB" for name, size in {"JSON": plain, **sizes}.items()}
    return Row("bytes sent without compress / bytes of JSON", shown, sizes["compress=False, a form"] / plain)
