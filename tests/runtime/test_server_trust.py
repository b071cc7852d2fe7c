"""Which servers are trusted: by whose word, from when on, and what is said of the others."""

from __future__ import annotations

import re
import time
import warnings
from pathlib import Path

import pytest
import requests

from pidds_runtime import get_api
from pidds_runtime._files import version_of

from .conftest import Serve
from .pki import Pki
from .wire import OK, http, kept

GOOD = http("200 OK", "text/plain", OK)


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
