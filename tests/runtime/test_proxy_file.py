"""The file of the grid proxy: what is wrong with it is named, and nothing is sent."""

from __future__ import annotations

import os
import pty
import ssl
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from pidds_runtime import get_api
from pidds_runtime._auth import der

from .conftest import Serve
from .pki import NOW, Pki
from .wire import OK, http

GOOD = http("200 OK", "text/plain", OK)
PACKAGES = Path(__file__).resolve().parents[2] / "runtime"


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


def test_plain_http_needs_no_proxy(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(GOOD)
    monkeypatch.setenv("X509_USER_PROXY", "/no/such/proxy")
    assert get_api().ping().ok


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
