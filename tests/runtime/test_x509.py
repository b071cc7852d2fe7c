"""Client certificates over real TLS."""

from __future__ import annotations

import os
import re
import socket
import ssl
from pathlib import Path

import pytest

from pidds_runtime import get_api

from .conftest import Serve
from .pki import Pki
from .wire import OK, Wire, free_port, http, kept

GOOD = http("200 OK", "text/plain", OK)


def test_the_proxy_is_presented_to_a_server_that_is_verified(serve: Serve, trusting: Pki) -> None:
    wire = serve(GOOD, trusting.server(ask_for_client=True))
    assert get_api().ping().ok
    (request,) = wire.received
    assert request.certificate is not None
    assert (("commonName", "Alice Tester"),) in request.certificate["subject"]


def test_connections_are_reused(serve: Serve, trusting: Pki) -> None:
    wire = serve(kept(OK), trusting.server(ask_for_client=True))
    api = get_api()
    assert all(api.ping().ok for _ in range(5))
    assert wire.connections == 1


def test_a_renewed_proxy_is_used_at_once(serve: Serve, trusting: Pki) -> None:
    wire = serve(kept(OK), trusting.server(ask_for_client=True))
    api = get_api()
    assert api.ping().ok
    trusting.proxy("Alice Tester")
    assert api.ping().ok
    serials = [request.certificate and request.certificate["serialNumber"] for request in wire.received]
    assert serials[0] != serials[1]


def test_a_proxy_renewed_by_a_copy_that_keeps_the_time_is_used_at_once(serve: Serve, trusting: Pki) -> None:
    wire = serve(kept(OK), trusting.server(ask_for_client=True))
    api = get_api()
    assert api.ping().ok
    path = Path(os.environ["X509_USER_PROXY"])
    before = path.stat()
    trusting.proxy("Alice Tester")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert api.ping().ok
    serials = [request.certificate and request.certificate["serialNumber"] for request in wire.received]
    assert serials[0] != serials[1]


def test_a_proxy_renewed_while_it_is_read_is_read_again(
    serve: Serve, trusting: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = serve(kept(OK), trusting.server(ask_for_client=True))
    path = Path(os.environ["X509_USER_PROXY"])
    old = path.read_bytes()
    new = trusting.proxy("Alice Tester").read_bytes()
    load = ssl.SSLContext.load_cert_chain
    failures: list[str] = []

    def load_while_renewed(context: ssl.SSLContext, file: str, password: str | None) -> None:
        border = b"-----BEGIN PRIVATE KEY-----"
        path.write_bytes(new if failures else old.partition(border)[0] + border + new.partition(border)[2])
        try:
            load(context, file, password=password)
        except ssl.SSLError as error:
            failures.append(error.reason)
            raise

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", load_while_renewed)
    assert get_api(retries=0).ping().ok
    assert (failures, len(wire.received)) == (["KEY_VALUES_MISMATCH"], 1)


def test_a_proxy_of_an_unknown_ca_is_a_failed_reply(
    serve: Serve, trusting: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = serve(GOOD, trusting.server(ask_for_client=True))
    monkeypatch.setenv("X509_USER_PROXY", str(Pki(tmp_path, "Another CA").proxy("Mallory")))
    status, (ok, diagnostic) = get_api().ping()
    assert (status, ok) == (255, False)
    assert re.search("TLS|before its answer was complete", diagnostic)
    assert wire.received == []


def test_a_server_that_speaks_no_tls_is_a_failed_reply(serve: Serve, trusting: Pki) -> None:
    wire = serve(GOOD)
    url = wire.url.replace("http:", "https:")
    diagnostic = get_api(url=url, retries=0, timeout=(0.5, 60)).ping().diagnostic
    assert diagnostic == f"no connection to 127.0.0.1:{wire.port} within 0.5 s"


def test_a_submission_is_tried_again_if_the_connection_ended_in_the_handshake(
    serve: Serve, trusting: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = serve(GOOD, trusting.server(ask_for_client=True))
    healthy, attempts = Wire.serve, []

    def end_the_first(self: Wire, connection: socket.socket) -> None:
        attempts.append(connection)
        if len(attempts) == 1:
            connection.close()
        else:
            healthy(self, connection)

    monkeypatch.setattr(Wire, "serve", end_the_first)
    assert get_api().add_request().ok
    assert (len(attempts), len(wire.received)) == (2, 1)


def test_a_refused_tls_connection_names_the_server(trusting: Pki) -> None:
    port = free_port()
    diagnostic = get_api(url=f"https://127.0.0.1:{port}/x", retries=0).ping().diagnostic
    assert diagnostic == f"127.0.0.1:{port}: [Errno 111] Connection refused"
