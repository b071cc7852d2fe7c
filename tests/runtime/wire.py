"""A real HTTP server in the test process that answers with any bytes, and records what it was sent."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

OK = json.dumps([True, {"k": "v"}]).encode()

#: Instead of an answer: end the connection, properly or with a reset.
CLOSE, RESET = "close", "reset"


def http(status: str, content_type: str, body: bytes, extra: str = "", length: int | None = None) -> bytes:
    """The bytes of an answer after which the connection ends."""
    shown = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {shown}\r\n"
    return (head + f"Connection: close\r\n{extra}\r\n").encode() + body


def kept(body: bytes) -> bytes:
    """The bytes of a good answer after which the connection stays open."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@dataclass
class Received:
    """One request as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    certificate: dict[str, Any] | None

    def fields(self) -> dict[str, str]:
        """What the relay makes of the body (panda-server 1.0.4)."""
        if self.headers.get("content-type") == "application/json":
            found = json.loads(gzip.decompress(self.body))
            return {key: str(value) if isinstance(value, bool) else value for key, value in found.items()}
        assert self.headers.get("content-type") == "application/x-www-form-urlencoded"
        return dict(parse_qsl(self.body.decode()))

    def form(self) -> dict[str, str]:
        """The body as a form, whatever its Content-Type: panda-client 2.2.0 forgets to send one."""
        return dict(parse_qsl(self.body.decode()))


class Last(bytes):
    """An answer after which the server ends the connection without having said that it would."""


#: Parts are sent one after the other; a number among them is a pause in seconds.
Parts = tuple[bytes | float, ...]

Answer = bytes | str | Parts


@dataclass
class Wire:
    """The running server."""

    listener: socket.socket
    answer: Callable[[Received], Answer]
    tls: ssl.SSLContext | None
    received: list[Received] = field(default_factory=list)
    peers: set[str] = field(default_factory=set)
    connections: int = 0
    ended: int = 0

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    @property
    def origin(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.listener.getsockname()[0]}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.origin}/server/panda"

    def run(self) -> None:
        while True:
            try:
                connection, (peer, _) = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self.peers.add(peer)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, plain: socket.socket) -> None:
        plain.settimeout(30)
        try:
            connection = self.tls.wrap_socket(plain, server_side=True) if self.tls else plain
        except OSError:
            plain.close()
            return
        with connection:
            try:
                while self.answer_one(connection):
                    pass
            except OSError:
                return
            finally:
                self.ended += 1

    def answer_one(self, connection: socket.socket) -> bool:
        request = read_request(connection)
        if request is None:
            return False
        self.received.append(request)
        answer = self.answer(request)
        if answer == RESET:
            reset_when_closed(connection)
        if isinstance(answer, str):
            return False
        parts = answer if isinstance(answer, tuple) else (answer,)
        for part in parts:
            if isinstance(part, bytes):
                connection.sendall(part)
            else:
                time.sleep(part)
        last = parts[-1]
        return not isinstance(last, Last | float) and b"Connection: close" not in last[:500]


def read_request(connection: socket.socket) -> Received | None:
    data = bytearray()
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(1 << 16)
        if not chunk:
            return None
        data += chunk
    head, _, body = bytes(data).partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("expect") == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    rest = [body]
    missing = int(headers.get("content-length", 0)) - len(body)
    while missing > 0:
        chunk = connection.recv(min(missing, 1 << 20))
        if not chunk:
            return None
        rest.append(chunk)
        missing -= len(chunk)
    certificate = connection.getpeercert() if isinstance(connection, ssl.SSLSocket) else None
    return Received(method, path, headers, b"".join(rest), certificate)


@contextmanager
def serving(
    answer: Callable[[Received], Answer] | Answer,
    tls: ssl.SSLContext | None = None,
    listener: socket.socket | None = None,
) -> Iterator[Wire]:
    """Run a server that gives the same answer always, or what a function says; on a free loopback port by default."""
    chosen = answer if callable(answer) else lambda _: answer
    listener = listener or socket.create_server(("127.0.0.1", 0))
    wire = Wire(listener, chosen, tls)
    thread = threading.Thread(target=wire.run, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        # close() alone does not wake a thread in accept().
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@contextmanager
def resetting() -> Iterator[int]:
    """Reset each connection to the port that is given as soon as it is made."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    reset_when_closed(connection)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def reset_when_closed(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
