"""Hosts for tests: network namespaces of the test's own, each with a cable to one that has the server."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

#: The server's address, on no network but the test's.
SERVER = "10.77.0.1"

_NAMESPACES = Path("/run/netns")
_CLONE_NEWNET = 0x40000000


class NoHostsError(Exception):
    """Namespaces cannot be made here; its text says why."""


@dataclass(frozen=True)
class Hosts:
    """Namespaces that are joined.

    Attributes:
        server: name of the one with the address `SERVER`.
        clients: names of the others.
    """

    server: str
    clients: list[str]

    def listener(self) -> socket.socket:
        """A socket on which this process is the server."""
        with ThreadPoolExecutor(1) as thread:  # which alone moves there
            return thread.submit(_listen, self.server).result()

    def on(self, client: str) -> list[str]:
        """What comes before a command that a client runs."""
        return ["ip", "netns", "exec", client]


def _listen(namespace: str) -> socket.socket:
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(_NAMESPACES / namespace, os.O_RDONLY)
    try:
        if libc.setns(descriptor, _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")
        return socket.create_server((SERVER, 0), backlog=128)
    finally:
        os.close(descriptor)


def _ip(*arguments: str, lines: str | None = None) -> None:
    done = subprocess.run(
        ["ip", *arguments], input=lines or "", capture_output=True, text=True, timeout=30, check=False
    )
    if done.returncode:
        raise NoHostsError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


@contextmanager
def hosts(count: int) -> Iterator[Hosts]:
    """Make a server and this many clients; they are gone afterwards.

    Raises:
        NoHostsError: that cannot be done here.
    """
    if shutil.which("ip") is None:
        raise NoHostsError("there is no command ip; scripts/install-tools gets it")
    if os.geteuid() != 0:
        raise NoHostsError("only root may make network namespaces")
    server, *clients = [f"pidds-{os.getpid()}-{number}" for number in range(count + 1)]
    with ExitStack() as stack:
        for name in (server, *clients):
            _ip("netns", "add", name)
            stack.callback(_ip, "netns", "del", name)
        _ip("-n", server, "-batch", "-", lines=f"addr add {SERVER}/32 dev lo\nlink set lo up\n")
        for number, client in enumerate(clients, start=1):
            network = SERVER.rpartition(".")[0].rpartition(".")[0] + f".{number}"
            cable = f"link add c{number} type veth peer name eth0 netns {client}\n"
            near = f"addr add {network}.1/30 dev c{number}\nlink set c{number} up\n"
            _ip("-n", server, "-batch", "-", lines=cable + near)
            far = f"addr add {network}.2/30 dev eth0\nlink set lo up\nlink set eth0 up\n"
            _ip("-n", client, "-batch", "-", lines=f"{far}route add default via {network}.1\n")
        yield Hosts(server, clients)
