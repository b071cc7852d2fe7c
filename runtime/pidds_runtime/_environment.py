"""The environment variables of panda-client, read into one typed value."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pidds_runtime._address import problem_of, server_of
from pidds_runtime._failure import RelayError

DEFAULT_URL = "https://pandaserver.cern.ch/server/panda"
DEFAULT_CA_DIRECTORY = "/etc/grid-security/certificates"

#: Where grid tools leave the proxy of the user with this number.
DEFAULT_PROXY = "/tmp/x509up_u{}"  # noqa: S108

#: The variables that requests takes proxies from.
_PROXY_VARIABLES = tuple(
    cased for name in ("https_proxy", "http_proxy", "all_proxy", "no_proxy") for cased in (name, name.upper())
)


@dataclass(frozen=True)
class Environment:
    """Where PanDA is and how to log in: what panda-client 2.2.0 takes from the same variables.

    Attributes:
        url: base URL of the PanDA server, without a slash at the end (``PANDA_URL_SSL``).
        oidc: bearer tokens rather than client certificates (``PANDA_AUTH=oidc``).
        vo: virtual organisation to log in for, empty if none is set (``PANDA_AUTH_VO``, ``OIDC_AUTH_VO``).
        verify_host: whether the server's certificate is checked (not with ``PANDA_VERIFY_HOST=off``).
        ca: file or directory of CA certificates, or None for those that requests brings.
        is_grid_ca: whether it is that of ``X509_CERT_DIR``.
        proxy: file with the client's certificate and key, which need not exist (``X509_USER_PROXY``).
        config_root: where panda-client keeps its files (``PANDA_CONFIG_ROOT``).
    """

    url: str
    oidc: bool
    vo: str
    verify_host: bool
    ca: str | None
    is_grid_ca: bool
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
        problem = problem_of(address)
        if problem:
            raise RelayError(f"the address of PanDA {problem}: check {'url' if url else 'PANDA_URL_SSL'}")
        grid_ca = _grid_ca(variables)
        return cls(
            url=address,
            oidc=variables.get("PANDA_AUTH") == "oidc",
            vo=variables.get("PANDA_AUTH_VO") or variables.get("OIDC_AUTH_VO") or "",
            verify_host=variables.get("PANDA_VERIFY_HOST") != "off",
            ca=grid_ca or public_ca(variables),
            is_grid_ca=grid_ca is not None,
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
        return f"{self.ca} (X509_CERT_DIR)" if self.is_grid_ca else ca_words(self.ca)


def ca_words(ca: str | None) -> str:
    """Return what server certificates are checked against, for messages."""
    return ca or "the CA bundle of requests"


def public_ca(variables: Mapping[str, str]) -> str | None:
    """Return the CA bundle or directory for servers outside the grid, None for the bundle that requests brings."""
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        if variables.get(name):
            return variables[name]
    return ssl.get_default_verify_paths().cafile


def proxy_variables(variables: Mapping[str, str]) -> tuple[str | None, ...]:
    """Return what the environment says of HTTP proxies, so that a change of it is seen."""
    return tuple(variables.get(name) for name in _PROXY_VARIABLES)


def proxy_urls(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return the addresses of HTTP proxies in the environment, which may hold a user name and a password."""
    return tuple(value for name in _PROXY_VARIABLES[:-2] if (value := variables.get(name)))


def _grid_ca(variables: Mapping[str, str]) -> str | None:
    directory = variables.get("X509_CERT_DIR") or DEFAULT_CA_DIRECTORY
    return directory if Path(directory).is_dir() else None
