"""The states of the servers in which programs run, and how each is brought about."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stack.stack import Stack

MID_CALL_SECONDS = 20.0
SLOW_SECONDS = 1.0
ESTABLISHED = "01"


class Condition(enum.Enum):
    """What the program meets."""

    NORMAL = "both servers up"
    STRANGER = "a user whom iDDS does not allow"
    OTHER_USER = "a user who does not own the requests"
    IDDS_DOWN = "iDDS down"
    RELAY_DOWN = "relay down"
    KILLED = "killed in the middle of a call"
    SLOW = "a slow server"

    @property
    def user(self) -> str:
        """Whose certificate the program presents."""
        return {Condition.STRANGER: "stranger", Condition.OTHER_USER: "bob"}.get(self, "alice")


@contextmanager
def servers_in(condition: Condition, stack: Stack) -> Iterator[None]:
    """The state that lasts while programs run; afterwards both servers are up."""
    if condition is Condition.IDDS_DOWN:
        stack.kill_idds()
    elif condition is Condition.RELAY_DOWN:
        stack.kill_relay()
    try:
        yield
    finally:
        stack.revive()


def before_run(condition: Condition, stack: Stack) -> set[str]:
    """What happens to the servers just before a program starts.

    Returns:
        The connections that there are, so that `during_run` knows that of the program's call.
    """
    if condition not in (Condition.IDDS_DOWN, Condition.RELAY_DOWN):
        stack.revive()  # of what another condition has killed
    if condition in (Condition.SLOW, Condition.KILLED):
        stack.idds.suspend()
    return _connections(stack.idds.port)


def during_run(condition: Condition, stack: Stack, connections: set[str], running: Callable[[], bool]) -> None:
    """What happens to the servers while a program runs.

    Args:
        condition: the state.
        stack: the servers.
        connections: what `before_run` returned.
        running: tells whether the program still runs.
    """
    if condition is Condition.SLOW:
        _wait_for_call(stack, connections, running)
        time.sleep(SLOW_SECONDS)
        stack.idds.resume()
    elif condition is Condition.KILLED:
        _wait_for_call(stack, connections, running)
        # The halted iDDS server goes with the relay: natively its end is what the program sees.
        stack.kill_relay()
        stack.kill_idds()


def _wait_for_call(stack: Stack, connections: set[str], running: Callable[[], bool]) -> None:
    """Until a client, or the relay for it, has connected to the halted iDDS server."""
    deadline = time.monotonic() + MID_CALL_SECONDS
    while running() and time.monotonic() < deadline:
        if _connections(stack.idds.port) - connections:
            return
        time.sleep(0.02)
    assert not running(), f"no call after {MID_CALL_SECONDS:.0f} s"


def _connections(port: int) -> set[str]:
    """The established connections to a port of loopback, by the client's end."""
    lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return {local for _, local, remote, state, *_ in lines if remote == f"0100007F:{port:04X}" and state == ESTABLISHED}
