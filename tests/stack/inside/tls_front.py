"""Runs in the server's virtualenv: the part that Apache's mod_ssl plays in front of iDDS and PanDA."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

SHORT_NAMES = {
    "domainComponent": "DC",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "commonName": "CN",
}
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
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki / "server.pem")
    context.load_verify_locations(pki / "ca.pem")
    context.verify_mode = ssl.CERT_OPTIONAL
    server = make_server(
        "127.0.0.1",
        port,
        application,
        threaded=True,
        ssl_context=context,
        request_handler=_handler(name_form),
    )
    server.serve_forever()


def _handler(name_form: Name) -> type[WSGIRequestHandler]:
    class Handler(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"  # keeps connections open, as Apache does
        disable_nagle_algorithm = (
            True  # werkzeug writes head and body apart: 40 ms a call to the delayed acknowledgement
        )

        def make_environ(self) -> dict[str, Any]:
            environ = super().make_environ()
            certificate = self.connection.getpeercert()
            if certificate:
                parts = [(SHORT_NAMES[key], value) for part in certificate["subject"] for key, value in part]
                environ["SSL_CLIENT_S_DN"] = name_form(parts)
                environ["SSL_CLIENT_VERIFY"] = "SUCCESS"
            return environ

    return Handler
