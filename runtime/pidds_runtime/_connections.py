"""Which connections a call goes over: those of the last call, unless something about it is new."""

from __future__ import annotations

import os

from pidds_runtime._address import is_loopback
from pidds_runtime._environment import proxy_variables
from pidds_runtime._files import Version, version_of
from pidds_runtime._server import Server


class Connections:
    """The connections of one API object, for all threads; a forked process opens its own."""

    def __init__(self) -> None:
        self._servers: dict[tuple[object, ...], Server] = {}

    def to(self, url: str, verify: bool | str, certificate: str | None, version: Version | None) -> Server:
        """Return the server for these settings, as it was at the last call where they have not changed.

        Args:
            url: as `Server` takes it.
            verify: as `Server` takes it.
            certificate: as `Server` takes it.
            version: of the certificate's file.

        Raises:
            OSError: a file that is needed cannot be read.
        """
        trusted = version_of(verify) if isinstance(verify, str) else None
        proxies = None if is_loopback(url) else proxy_variables(os.environ)
        key = (os.getpid(), url, verify, trusted, certificate, version, proxies)
        server = self._servers.get(key)
        if server is None:
            # Without a lock, which a fork could leave taken: of threads that come here together, the first counts.
            server = self._servers.setdefault(key, Server(url, verify, certificate))
            for other in list(self._servers):
                if other != key:
                    self._servers.pop(other, None)
        return server

    def close(self) -> None:
        """Close the connections that are not in use; the next call opens new ones."""
        for key in list(self._servers):
            server = self._servers.pop(key, None)
            if server is not None:
                server.close()
