"""HTTP proxies of the environment: the way to PanDA from many sites."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from pidds_runtime import get_api

from .conftest import Serve
from .pki import Pki
from .wire import OK, kept


@dataclass
class Tunnels:
    """A proxy that connects every tunnel to one port, or has one answer for all; it records the requests."""

    listener: socket.socket
    target: int
    answer: bytes = b""
    asked: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.listener.getsockname()[1]}"

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.connect, args=(client,), daemon=True).start()

    def connect(self, client: socket.socket) -> None:
        if self.answer:
            with client:
                self.asked.append(client.recv(1 << 16))
                client.sendall(self.answer)
            return
        with client, socket.create_connection(("127.0.0.1", self.target)) as server:
            self.asked.append(client.recv(1 << 16))
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pass_on, args=(server, client), daemon=True)
            back.start()
            pass_on(client, server)
            back.join(10)


def pass_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while block := source.recv(1 << 16):
            sink.sendall(block)
        sink.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def answering(answer: bytes) -> Iterator[Tunnels]:
    """A proxy that has the same answer for all."""
    with tunnels_to(0) as proxy:
        proxy.answer = answer
        yield proxy


@contextlib.contextmanager
def tunnels_to(port: int) -> Iterator[Tunnels]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Tunnels(listener, port)
        thread = threading.Thread(target=proxy.run)
        thread.start()
        try:
            yield proxy
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@pytest.fixture
def identified(pki: Pki, monkeypatch: pytest.MonkeyPatch) -> Pki:
    """An environment with Alice's proxy certificate, whose CA signs for no name but the loopback address."""
    monkeypatch.setenv("X509_USER_PROXY", str(pki.proxy("Alice Tester")))
    monkeypatch.setenv("X509_CERT_DIR", str(pki.ca_directory))
    return pki


def test_tls_goes_through_the_proxy_and_the_tunnel_is_reused(
    serve: Serve, identified: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = serve(kept(OK), identified.server(ask_for_client=True))
    monkeypatch.setenv("PANDA_VERIFY_HOST", "off")
    with tunnels_to(wire.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:hidden@{proxy.address}")
        api = get_api(url="https://panda.invalid/server/panda")
        assert [api.ping().ok for _ in range(3)] == [True] * 3
    (asked,) = proxy.asked
    assert asked.startswith(b"CONNECT panda.invalid:443 HTTP/1.")
    assert b"Proxy-Authorization: Basic " + base64.b64encode(b"user:hidden") in asked
    assert len(wire.received) == 3
    assert (("commonName", "Alice Tester"),) in (wire.received[0].certificate or {})["subject"]
    assert not any("proxy-authorization" in request.headers for request in wire.received)


def test_the_server_behind_a_proxy_is_verified(serve: Serve, identified: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = serve(kept(OK), identified.server())
    with tunnels_to(wire.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        diagnostic = get_api(url="https://panda.invalid/server/panda").ping().diagnostic
    assert "the certificate of panda.invalid is not accepted" in diagnostic
    assert wire.received == []


def test_a_host_of_no_proxy_and_loopback_are_reached_directly(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = serve(kept(OK))
    with tunnels_to(wire.port) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.address}")
        assert get_api().ping().ok
        monkeypatch.setenv("NO_PROXY", "panda.invalid")
        assert "not known" in get_api(url="http://panda.invalid/", retries=0).ping().diagnostic
    assert proxy.asked == []


def test_a_proxy_that_is_set_between_two_calls_counts_from_the_second(
    serve: Serve, identified: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = serve(kept(OK), identified.server())
    monkeypatch.setenv("PANDA_VERIFY_HOST", "off")
    with tunnels_to(wire.port) as proxy:
        api = get_api(url="https://panda.invalid/server/panda", retries=0)
        assert "not known" in api.ping().diagnostic
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        assert api.ping().ok
        monkeypatch.setenv("NO_PROXY", "panda.invalid")
        assert "not known" in api.ping().diagnostic
    assert len(proxy.asked) == 1
