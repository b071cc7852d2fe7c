"""The environment variables of panda-client, read into one typed value."""

from __future__ import annotations

import ipaddress
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pidds_runtime._failure import RelayError

DEFAULT_URL = "https://pandaserver.cern.ch/server/panda"
DEFAULT_CA_DIRECTORY = "/etc/grid-security/certificates"

#: Where grid tools leave the proxy of the user with this number.
DEFAULT_PROXY = "/tmp/x509up_u{}"  # noqa: S108


@dataclass(frozen=True)
class Environment:
    """Where PanDA is and how to log in: what panda-client 2.2.0 takes from the same variables.

    Attributes:
        url: base URL of the PanDA server, without a slash at the end (``PANDA_URL_SSL``).
        oidc: bearer tokens rather than client certificates (``PANDA_AUTH=oidc``).
        vo: virtual organisation to log in for, empty if none is set (``PANDA_AUTH_VO``, ``OIDC_AUTH_VO``).
        verify_host: whether the server's certificate is checked (not with ``PANDA_VERIFY_HOST=off``).
        ca: file or directory of CA certificates, or None for those that requests brings (``X509_CERT_DIR``).
        proxy: file with the client's certificate and key, which need not exist (``X509_USER_PROXY``).
        config_root: where panda-client keeps its files (``PANDA_CONFIG_ROOT``).
    """

    url: str
    oidc: bool
    vo: str
    verify_host: bool
    ca: str | None
    proxy: str
    config_root: str

    @classmethod
    def read(cls, variables: Mapping[str, str], url: str | None = None) -> Environment:
        """Read the variables.

        Args:
            variables: such as `os.environ`.
            url: what to use instead of ``PANDA_URL_SSL``.

        Raises:
            RelayError: the URL is none.
        """
        address = (url or variables.get("PANDA_URL_SSL") or DEFAULT_URL).rstrip("/")
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
            raise RelayError("the address of PanDA must be http://… or https://…: check PANDA_URL_SSL")
        return cls(
            url=address,
            oidc=variables.get("PANDA_AUTH") == "oidc",
            vo=variables.get("PANDA_AUTH_VO") or variables.get("OIDC_AUTH_VO") or "",
            verify_host=variables.get("PANDA_VERIFY_HOST") != "off",
            ca=_grid_ca(variables) or public_ca(variables),
            proxy=variables.get("X509_USER_PROXY") or DEFAULT_PROXY.format(os.getuid()),
            config_root=variables.get("PANDA_CONFIG_ROOT") or ".",
        )

    @property
    def https(self) -> bool:
        """Whether PanDA is spoken to over TLS."""
        return urlsplit(self.url).scheme == "https"

    @property
    def token_directory(self) -> Path:
        """Where the file ``.token`` is."""
        return Path(self.config_root).expanduser()

    @property
    def verify(self) -> bool | str:
        """How the server's certificate is checked, as requests takes it."""
        return self.verify_host and (self.ca or True)

    @property
    def server(self) -> str:
        """Host and port of PanDA, without a user name or password that the URL may hold."""
        return server_of(self.url)

    @property
    def shown_url(self) -> str:
        """The URL without a user name or password that it may hold."""
        return f"{urlsplit(self.url).scheme}://{self.server}{urlsplit(self.url).path}"

    @property
    def ca_words(self) -> str:
        """What the server's certificate is checked against, for messages."""
        return ca_words(self.ca)


def server_of(url: str) -> str:
    """Return host and port of a URL, never its user name or password."""
    return urlsplit(url).netloc.rpartition("@")[2]


def ca_words(ca: str | None) -> str:
    """Return what server certificates are checked against, for messages."""
    return f"{ca} (X509_CERT_DIR)" if ca and Path(ca).is_dir() else ca or "the CA bundle of requests"


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine, so that what is sent never leaves it."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def public_ca(variables: Mapping[str, str]) -> str | None:
    """Return the CA bundle for servers outside the grid, None for the one that requests brings."""
    system = ssl.get_default_verify_paths().cafile
    return variables.get("REQUESTS_CA_BUNDLE") or variables.get("SSL_CERT_FILE") or system


def _grid_ca(variables: Mapping[str, str]) -> str | None:
    directory = variables.get("X509_CERT_DIR") or DEFAULT_CA_DIRECTORY
    return directory if Path(directory).is_dir() else None
