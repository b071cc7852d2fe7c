"""Who the user is: a grid proxy, or an OIDC token."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from pidds_runtime._auth import oidc, x509
from pidds_runtime._environment import Environment
from pidds_runtime._exchange import Exchange
from pidds_runtime._files import Version
from pidds_runtime._secret import Secret


@dataclass(frozen=True)
class Credentials:
    """What a request carries to show who sends it. Its repr holds no secret.

    Attributes:
        headers: HTTP headers of the request.
        certificate: file with the client's certificate and key, None without one.
        version: changes when the file's content does, so that a renewed proxy gets a connection of its own.
        secret: what must not appear in any message; empty if nothing.
    """

    headers: dict[str, str] = field(default_factory=dict, repr=False)
    certificate: str | None = None
    version: Version | None = None
    secret: str = field(default="", repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not appear in any message."""
        return (self.secret,) if self.secret else ()


def credentials(environment: Environment, exchange: Exchange) -> Credentials:
    """Return what to send to PanDA, after a login if one is due and a person is there to do it.

    Args:
        environment: where PanDA is and how to log in.
        exchange: for whose time a renewal is waited for.

    Raises:
        RelayError: there is nothing valid to send; its text says what to do.
    """
    if environment.oidc:
        token = Secret(oidc.id_token(environment, os.environ, exchange))
        headers = {"Authorization": Secret(f"Bearer {token}"), "Origin": environment.vo}
        return Credentials(headers=headers, secret=token)
    if not environment.https:
        return Credentials()
    proxy = x509.read_proxy(environment.proxy)
    return Credentials(certificate=proxy.path, version=proxy.version)
