"""Runs in the server's virtualenv: the part that Apache's mod_ssl plays in front of iDDS and PanDA."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server

SHORT_NAMES = {
    "domainComponent": "DC",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "commonName": "CN",
}
THREADS = 16
CONNECTIONS = 100
KEEP_ALIVE_SECONDS = 5  # Apache's default
Application = Callable[..., Any]
Name = Callable[[list[tuple[str, str]]], str]


def slash_form(parts: list[tuple[str, str]]) -> str:
    """``/DC=test/CN=alice``: Apache's LegacyDNStringFormat, parsed by panda-server 1.0.4's clean_user_id."""
    return "".join(f"/{key}={value}" for key, value in parts)


def comma_form(parts: list[tuple[str, str]]) -> str:
    """``CN=alice,DC=test``: Apache 2.4's default, which iDDS 2.6.21 parses (get_user_name_from_dn2)."""
    return ",".join(f"{key}={value}" for key, value in reversed(parts))


def serve(application: Application, port: int, pki: Path, name_form: Name) -> None:
    """Serve over TLS on loopback, with the client's certificate in the WSGI environment, until terminated."""
    server = Server(("127.0.0.1", port), application, THREADS, timeout=KEEP_ALIVE_SECONDS)
    server.keep_alive_conn_limit = CONNECTIONS
    server.ssl_adapter = _ModSsl(pki, name_form)
    server.start()


class _ModSsl(BuiltinSSLAdapter):
    def __init__(self, pki: Path, name_form: Name) -> None:
        super().__init__(str(pki / "server.pem"), str(pki / "server.pem"), str(pki / "ca.pem"))
        self.context.verify_mode = ssl.CERT_OPTIONAL
        self._name_form = name_form

    def get_environ(self, sock: ssl.SSLSocket) -> dict[str, Any]:
        environ: dict[str, Any] = {"wsgi.url_scheme": "https", "HTTPS": "on"}
        certificate = sock.getpeercert()
        if certificate:
            parts = [(SHORT_NAMES[key], value) for part in certificate["subject"] for key, value in part]
            environ["SSL_CLIENT_S_DN"] = self._name_form(parts)
            environ["SSL_CLIENT_VERIFY"] = "SUCCESS"
            der = sock.getpeercert(binary_form=True)
            assert der  # as there is a certificate
            environ["SSL_CLIENT_CERT"] = ssl.DER_cert_to_PEM_cert(der)
        return environ
