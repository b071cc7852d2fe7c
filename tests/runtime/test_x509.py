"""Client certificates over real TLS."""

from __future__ import annotations

import os
import pty
import re
import socket
import ssl
import subprocess
import sys
import time
import warnings
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from pidds_runtime import get_api
from pidds_runtime._auth import der
from pidds_runtime._files import version_of

from .conftest import Serve
from .pki import NOW, Pki
from .wire import OK, Wire, free_port, http, kept

GOOD = http("200 OK", "text/plain", OK)
PACKAGES = Path(__file__).resolve().parents[2] / "runtime"


@pytest.fixture
def trusting(pki: Pki, monkeypatch: pytest.MonkeyPatch) -> Pki:
    """An environment with the test CA's directory and Alice's proxy."""
    monkeypatch.setenv("X509_CERT_DIR", str(pki.ca_directory))
    monkeypatch.setenv("X509_USER_PROXY", str(pki.proxy("Alice Tester")))
    return pki


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


def test_the_ca_directory_is_read_again_when_it_changes(serve: Serve, trusting: Pki) -> None:
    wire = serve(kept(OK), trusting.server())
    (ca,) = trusting.ca_directory.iterdir()
    away = trusting.directory / ca.name
    api = get_api(retries=0)
    assert api.ping().ok
    ca.rename(away)
    try:
        assert "is not accepted" in api.ping().diagnostic
    finally:
        away.rename(ca)
    assert api.ping().ok
    assert (len(wire.received), wire.connections) == (2, 3)


def test_a_server_of_another_ca_is_not_trusted_and_the_ca_is_named(serve: Serve, trusting: Pki, tmp_path: Path) -> None:
    wire = serve(GOOD, Pki(tmp_path, "Another CA").server())
    diagnostic = get_api(retries=0).ping().diagnostic
    assert re.search(
        rf"the certificate of 127.0.0.1:{wire.port} is not accepted: .*issuer.*{trusting.ca_directory}",
        diagnostic,
    )
    assert wire.received == []


def test_the_proxy_file_is_no_ca(serve: Serve, pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = pki.proxy("Alice Tester")
    proxy.write_bytes(proxy.read_bytes() + pki.ca_file.read_bytes())
    monkeypatch.setenv("X509_USER_PROXY", str(proxy))
    monkeypatch.setenv("X509_CERT_DIR", str(tmp_path))
    wire = serve(GOOD, pki.server())
    assert "is not accepted" in get_api().ping().diagnostic
    assert wire.received == []


def test_a_server_of_another_name_is_not_trusted(serve: Serve, trusting: Pki) -> None:
    wire = serve(GOOD, trusting.server())
    diagnostic = get_api(url=f"https://localhost:{wire.port}/server/panda").ping().diagnostic
    assert re.search("the certificate of localhost.*is not accepted: .*[Hh]ostname mismatch", diagnostic)
    assert wire.received == []


def test_panda_verify_host_off_turns_verification_off(
    serve: Serve, trusting: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANDA_VERIFY_HOST", "off")
    serve(GOOD, Pki(tmp_path, "Another CA").server())
    assert get_api().ping().ok


def test_an_expired_proxy_is_named_and_not_used(serve: Serve, trusting: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = serve(GOOD, trusting.server(ask_for_client=True))
    expired = trusting.proxy("Late Bob", NOW - timedelta(hours=1))
    monkeypatch.setenv("X509_USER_PROXY", str(expired))
    diagnostic = get_api().ping().diagnostic
    assert f"the grid proxy {expired} expired on {NOW - timedelta(hours=1):%Y-%m-%d %H:%M} UTC" in diagnostic
    assert "voms-proxy-init" in diagnostic
    assert wire.connections == 0


def test_a_missing_proxy_is_named(serve: Serve, trusting: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = serve(GOOD, trusting.server())
    monkeypatch.setenv("X509_USER_PROXY", "/no/such/proxy")
    assert "no grid proxy: /no/such/proxy: No such file" in get_api().ping().diagnostic
    assert wire.connections == 0


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\n", b"\xff\x00"])
def test_a_file_that_is_no_proxy_is_named(
    serve: Serve, trusting: Pki, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(GOOD, trusting.server())
    path = tmp_path / "proxy"
    path.write_bytes(content)
    monkeypatch.setenv("X509_USER_PROXY", str(path))
    assert f"{path} is not a grid proxy" in get_api().ping().diagnostic


def test_a_proxy_of_an_unknown_ca_is_a_failed_reply(
    serve: Serve, trusting: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = serve(GOOD, trusting.server(ask_for_client=True))
    monkeypatch.setenv("X509_USER_PROXY", str(Pki(tmp_path, "Another CA").proxy("Mallory")))
    status, (ok, diagnostic) = get_api().ping()
    assert (status, ok) == (255, False)
    assert re.search("TLS|before its answer was complete", diagnostic)
    assert wire.received == []


def test_plain_http_needs_no_proxy(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(GOOD)
    monkeypatch.setenv("X509_USER_PROXY", "/no/such/proxy")
    assert get_api().ping().ok


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


def test_a_ca_bundle_that_is_not_there_is_a_failed_reply(
    serve: Serve, trusting: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(GOOD, trusting.server())
    monkeypatch.setenv("X509_CERT_DIR", "/no/such/directory")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/bundle")
    status, (ok, diagnostic) = get_api().ping()
    assert (status, ok) == (255, False)
    assert "/no/such/bundle" in diagnostic


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_without_a_ca_directory_the_public_cas_count(
    serve: Serve, trusting: Pki, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    serve(GOOD, trusting.server())
    monkeypatch.setenv("X509_CERT_DIR", "/no/such/directory")
    assert "is not accepted" in get_api(retries=0).ping().diagnostic
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/bundle")  # what the first variable names goes before it
    monkeypatch.setenv(variable, str(trusting.ca_file))
    assert get_api().ping().ok


def test_a_ca_directory_goes_before_the_public_cas(
    serve: Serve, trusting: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(GOOD, trusting.server())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/bundle")
    assert get_api().ping().ok


def test_a_certificate_is_read_as_openssl_reads_it(pki: Pki) -> None:
    expires = NOW + timedelta(days=20_000)
    (certificate,) = der.certificates(pki.proxy("Ünal O'Neil", expires).read_bytes())
    assert certificate.subject == "/DC=test/OU=Users/CN=Ünal O'Neil"
    assert certificate.not_after == expires
    decoded = ssl.PEM_cert_to_DER_cert(pki.ca_file.read_text())
    (ca,) = der.certificates(ssl.DER_cert_to_PEM_cert(decoded).encode())
    assert ca.not_after == NOW + timedelta(days=2)


@pytest.mark.parametrize("body", ["", "AAAA", "MIIB", "not base64!"])
def test_what_is_no_certificate_is_said_so(body: str) -> None:
    with pytest.raises(ValueError, match="certificate"):
        der.certificates(f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----".encode())


@pytest.mark.parametrize("form", ["PKCS8", "TraditionalOpenSSL"])
@pytest.mark.parametrize("stdin", ["terminal", "pipe"])
def test_an_encrypted_key_is_named_and_nobody_is_asked_for_its_password(
    serve: Serve, trusting: Pki, form: str, stdin: str, tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives import serialization

    wire = serve(GOOD, trusting.server(ask_for_client=True))
    pem = trusting.proxy("Locked Carol").read_bytes()
    key = serialization.load_pem_private_key(pem[pem.index(b"-----BEGIN PRIVATE") :], None)
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        getattr(serialization.PrivateFormat, form),
        serialization.BestAvailableEncryption(b"open sesame"),
    )
    path = tmp_path / "locked.pem"
    path.write_bytes(pem[: pem.index(b"-----BEGIN PRIVATE")] + locked)
    code = f"""
import os, sys
os.environ["X509_USER_PROXY"] = {str(path)!r}
import pidds_runtime
from pidds_runtime._server import tls_context
print(pidds_runtime.get_api(timeout=5).ping().diagnostic)
try:
    tls_context(False, {str(path)!r})
except Exception as error:
    print(error)
print(sys.stdin.readline())
"""
    if stdin == "terminal":
        leader, follower = pty.openpty()
        os.write(leader, b"open sesame\n")
    else:
        follower, leader = os.pipe()
        os.write(leader, b"open sesame\n")
    try:
        command = [sys.executable, "-c", code]
        environment = {**os.environ, "PYTHONPATH": str(PACKAGES)}
        done = subprocess.run(
            command, stdin=follower, capture_output=True, text=True, timeout=20, check=False, env=environment
        )
    finally:
        os.close(leader)
        os.close(follower)
    told = "is encrypted: make a proxy from it with voms-proxy-init\n"
    assert done.stdout == f"the key of {path} {told}the key of the grid proxy {told}open sesame\n\n"
    assert done.stderr == ""
    assert wire.received == []


def certificate_of(path: Path) -> bytes:
    pem = path.read_bytes()
    return pem[: pem.index(b"-----BEGIN PRIVATE")]


def test_a_certificate_in_the_file_that_is_no_issuer_does_not_count(
    serve: Serve, trusting: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(GOOD, trusting.server(ask_for_client=True))
    other = certificate_of(trusting.proxy("Old Dave", NOW - timedelta(hours=1)))
    proxy = trusting.proxy("Alice Tester")
    proxy.write_bytes(proxy.read_bytes() + other)
    monkeypatch.setenv("X509_USER_PROXY", str(proxy))
    assert get_api().ping().ok


def test_an_issuer_in_the_file_that_has_expired_counts(
    serve: Serve, trusting: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(GOOD, trusting.server(ask_for_client=True))
    expired = certificate_of(trusting.proxy("Old Dave", NOW - timedelta(hours=1)))
    issued = Pki(tmp_path, "Old Dave").proxy("Old Dave proxy")
    issued.write_bytes(issued.read_bytes() + expired)
    monkeypatch.setenv("X509_USER_PROXY", str(issued))
    assert f"the grid proxy {issued} expired on {NOW - timedelta(hours=1):%Y-%m-%d}" in get_api().ping().diagnostic


def test_a_ca_that_is_replaced_in_place_counts_from_the_next_call_on(
    serve: Serve, trusting: Pki, tmp_path: Path
) -> None:
    wire = serve(kept(OK), trusting.server())
    (ca,) = trusting.ca_directory.iterdir()
    good = ca.read_bytes()
    api = get_api(retries=0)
    assert api.ping().ok
    try:
        ca.write_bytes(Pki(tmp_path, "Test CA").ca_file.read_bytes())
        assert "is not accepted" in api.ping().diagnostic
    finally:
        ca.write_bytes(good)
    assert api.ping().ok
    assert len(wire.received) == 2


def test_a_large_directory_of_cas_costs_little_at_each_call(tmp_path: Path) -> None:
    for number in range(600):
        (tmp_path / f"{number:08x}.0").write_bytes(b"x" * 2000)
    started = time.perf_counter()
    before = version_of(str(tmp_path))
    once = time.perf_counter() - started
    started = time.perf_counter()
    versions = {version_of(str(tmp_path)) for _ in range(2000)}
    assert (time.perf_counter() - started) / 2000 < once / 5
    assert versions == {before}
    (tmp_path / "00000007.0").write_bytes(b"y")
    deadline = time.monotonic() + 10
    while version_of(str(tmp_path)) == before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert version_of(str(tmp_path)) != before


def test_a_directory_of_public_cas_counts_where_there_is_no_other(
    serve: Serve, trusting: Pki, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    serve(GOOD, trusting.server())
    monkeypatch.setenv("X509_CERT_DIR", "/no/such/directory")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    diagnostic = get_api(retries=0).ping().diagnostic
    assert "is not accepted" in diagnostic
    assert diagnostic.endswith(f"checked against {tmp_path}")
    monkeypatch.setenv("SSL_CERT_DIR", f"{tmp_path}:{trusting.ca_directory}")
    assert get_api().ping().ok
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/bundle")
    assert "/no/such/bundle" in get_api().ping().diagnostic
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SSL_CERT_DIR", "/no/such/directory")
    assert "/no/such/directory" in get_api().ping().diagnostic


def test_panda_verify_host_off_leaves_the_programs_own_warnings_alone(
    serve: Serve, trusting: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANDA_VERIFY_HOST", "off")
    wire = serve(GOOD, Pki(tmp_path, "Another CA").server())
    filters = list(warnings.filters)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        inside = list(warnings.filters)
        assert get_api().ping().ok
        assert list(warnings.filters) == inside
        assert caught == []
        requests.get(wire.url, verify=False, timeout=10)
    assert [warning.category.__name__ for warning in caught] == ["InsecureRequestWarning"]
    assert list(warnings.filters) == filters
