"""The whole stack: an iDDS server on a fresh database, and the PanDA relay in front of it."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from tests.stack import configuration
from tests.stack.database import Database
from tests.stack.install import SERVER, Installation
from tests.stack.pki import Pki, make_pki
from tests.stack.servers import Server, free_port

INSIDE = Path(__file__).with_name("inside")
CLOSED_URL = "https://127.0.0.1:1/server/panda"
CLOSED_API_URL = "https://127.0.0.1:1/api/v1"
# Where panda-client goes unless told otherwise is production; PANDA_BEHIND_REAL_LB keeps it from asking DNS.
# The iDDS server uses it too, to submit what create_workflow_task makes; panda-server asks the API for banned
# users, at each request until it has been answered.
NO_PANDA = {
    "PANDA_URL": CLOSED_URL,
    "PANDA_URL_SSL": CLOSED_URL,
    "PANDA_API_URL": CLOSED_API_URL,
    "PANDA_API_URL_SSL": CLOSED_API_URL,
    "PANDACACHE_URL": CLOSED_URL,
    "PANDAMON_URL": CLOSED_URL,
    "PANDA_BEHIND_REAL_LB": "1",
}


class Stack:
    """Starts both servers on entering, and ends them on leaving.

    Attributes:
        folder: where configuration, certificates and logs are; it stays after the end.
        database: the database that the iDDS server uses.
        pki: the certificates of servers and users.
        idds: the iDDS server.
        relay: the PanDA server.

    Example:
        >>> with Stack(installation, database, folder) as stack:  # doctest: +SKIP
        ...     subprocess.run([python, "program.py"], env=stack.client_environment())
    """

    def __init__(self, installation: Installation, database: Database, folder: Path) -> None:
        self.folder = folder
        self.database = database
        self.pki: Pki = make_pki(folder / "pki")
        idds_port, relay_port = free_port(), free_port()
        self.idds_url = f"https://127.0.0.1:{idds_port}/idds"
        self.relay_url = f"https://127.0.0.1:{relay_port}/server/panda"
        idds = configuration.write_idds(folder / "idds", database.url, self.idds_url)
        panda = configuration.write_panda(folder / "panda", installation.prefix(SERVER) / "etc" / "panda")
        # Without SSL_CERT_FILE each connection of the relay reads the system's authorities: 40 ms.
        self._common = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "SSL_CERT_FILE": str(self.pki.authority),
            **NO_PANDA,
            **idds.environment(),
        }
        identity = {"X509_USER_PROXY": str(self.pki.proxy("relay"))}
        python = installation.python(SERVER)
        self.idds = Server(
            "idds",
            [python, INSIDE / "serve_idds.py", str(idds_port), self.pki.folder],
            self._common,
            idds_port,
            folder,
        )
        self.relay = Server(
            "relay",
            [python, INSIDE / "serve_relay.py", str(relay_port), self.pki.folder],
            self._common | panda | identity,
            relay_port,
            folder,
        )

    def __enter__(self) -> Stack:
        with ExitStack() as cleanup:
            for server in (self.idds, self.relay):
                cleanup.enter_context(server)
            self._start(self.idds, self.relay)
            self._cleanup = cleanup.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cleanup.__exit__(kind, error, trace)

    def server_environment(self) -> dict[str, str]:
        """The variables of a program that works on the database as iDDS's own agents do."""
        return dict(self._common)

    def client_environment(self, home: Path, user: str = "alice") -> dict[str, str]:
        """The variables of a client program, for the native client and for PanDA's.

        Args:
            home: the program's home folder.
            user: whose certificate it presents, one of `pki.SUBJECTS`.
        """
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "IDDS_HOST": self.idds_url,
            **NO_PANDA,
            "PANDA_URL": self.relay_url,
            "PANDA_URL_SSL": self.relay_url,
            "X509_USER_PROXY": str(self.pki.proxy(user)),
            "X509_CERT_DIR": str(self.pki.folder),
        }

    def kill_relay(self) -> None:
        """The PanDA server crashes."""
        self.relay.kill()

    def restart_relay(self) -> None:
        """A new PanDA server at the same address."""
        self._restart(self.relay)

    def kill_idds(self) -> None:
        """The iDDS server crashes."""
        self.idds.kill()

    def restart_idds(self) -> None:
        """A new iDDS server at the same address, on the same database."""
        self._restart(self.idds)

    def revive(self) -> None:
        """Start the servers that a test has killed, so that the next test finds both."""
        self._start(*(server for server in (self.idds, self.relay) if server.pid is None))

    def _restart(self, server: Server) -> None:
        server.stop()
        self._start(server)

    def _start(self, *servers: Server) -> None:
        for server in servers:
            server.start()
        for server in servers:
            server.wait_ready()
