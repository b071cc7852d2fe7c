"""The grid proxy: one PEM file with the client's certificate and key."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from pidds_runtime._auth import der
from pidds_runtime._failure import RelayError
from pidds_runtime._files import Version, version_of

_RENEW = "run voms-proxy-init, or set PANDA_AUTH=oidc"


@dataclass(frozen=True)
class Proxy:
    """A proxy that is there and not expired.

    Attributes:
        path: its file.
        version: of the file's content.
        subject: the distinguished name, as ``/DC=…/CN=…``; empty where the certificate cannot be read.
        expires: the moment the certificate or one of its issuers in the file expires; None where they cannot be read.
    """

    path: str
    version: Version
    subject: str
    expires: datetime | None


def read_proxy(path: str) -> Proxy:
    """Read a proxy file.

    Raises:
        RelayError: it is not there, holds no certificate and key, or has expired.
    """
    try:
        version = version_of(path)
        proxy = _parse(path, version)
    except OSError as error:
        raise RelayError(f"no grid proxy: {path}: {error.strerror}; {_RENEW}") from None
    if proxy.expires is not None and proxy.expires <= datetime.now(timezone.utc):
        raise RelayError(f"the grid proxy {path} expired on {proxy.expires:%Y-%m-%d %H:%M} UTC; {_RENEW}")
    return proxy


@functools.lru_cache(maxsize=8)
def _parse(path: str, version: Version) -> Proxy:
    pem = Path(path).read_bytes()
    if b"-----BEGIN CERTIFICATE-----" not in pem or b"PRIVATE KEY-----" not in pem:
        raise RelayError(f"{path} is not a grid proxy: it must hold a certificate and its key; {_RENEW}")
    if b"ENCRYPTED" in pem:  # in either form of PEM
        raise RelayError(f"the key of {path} is encrypted: make a proxy from it with voms-proxy-init")
    try:
        chain = der.certificates(pem)
    except ValueError:
        # The TLS library has the last word on a file that this reader does not understand.
        return Proxy(path, version, "", None)
    expires = min(certificate.not_after for certificate in der.issued(chain))
    return Proxy(path, version, chain[0].subject, expires)
