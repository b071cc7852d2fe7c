"""Which connections a call goes over: those of the last call, unless something about it is new."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pidds_runtime._server import Server

#: Changes when a file is replaced or written to; no program can set it back.
Version = tuple[int, int]


def version_of(path: str) -> Version:
    """Return the version of a file or directory.

    Raises:
        OSError: it is not there.
    """
    status = Path(path).stat()
    return status.st_ino, status.st_ctime_ns


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
        key = (os.getpid(), url, verify, trusted, certificate, version)
        server = self._servers.get(key)
        if server is None:
            # Here, because requests takes longer to import than a program that makes no call should wait.
            from pidds_runtime._server import Server

            # Without a lock, which a fork could leave taken: of threads that come here together, the first counts.
            server = self._servers.setdefault(key, Server(url, verify, certificate))
            for other in [other for other in self._servers if other != key]:
                self._servers.pop(other, None)
        return server
