"""Native classes that the type parameters and type statements of Python 3.12 name follow their objects."""

from __future__ import annotations

import sys

import pytest

from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Rewritten, Settings, Target

pytestmark = pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters are of Python 3.12")

PROGRAM = b"""from idds.client.client import Client

type Made[S: "Client"] = Client | list[S]


class Box[S: Client]:
    def __init__(self, held: S):
        self._held = held

    def first[T: (Client, int)](self, other: T) -> T:
        return other


def status[T: Client](client: T, number: int):
    return client.get_requests(request_id=number)


print(status(Client(), 7))
"""

TYPES = {Target.PANDACLIENT: b"typing.Any", Target.RUNTIME: b"pidds_runtime.native.Client"}


@pytest.mark.parametrize("target", list(Target))
def test_no_name_is_left_that_nothing_imports(target: Target) -> None:
    outcome = migrate(PROGRAM, Settings(target))
    assert isinstance(outcome, Rewritten)
    named = TYPES[target]
    assert b"idds.client" not in outcome.content
    assert b'type Made[S: "%s"] = %s | list[S]\n' % (named, named) in outcome.content
    assert b"class Box[S: %s]:\n" % named in outcome.content
    assert b"def first[T: (%s, int)](self, other: T) -> T:\n" % named in outcome.content
    assert b"def status[T: %s](client: T, number: int):\n" % named in outcome.content


def test_a_type_with_a_name_keeps_no_object_native() -> None:
    program = b"from idds.client.client import Client\n\ntype Made = Client\n\ncl = Client()\nprint(cl.ping())\n"
    outcome = migrate(program, Settings(Target.PANDACLIENT))
    assert isinstance(outcome, Rewritten)
    assert "N208" not in {finding.code for finding in outcome.findings}
    assert b"type Made = typing.Any\n" in outcome.content
