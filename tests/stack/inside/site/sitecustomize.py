"""Runs before a program of a user's does, and before those that it starts: keeps them on loopback.

``STACK_PACKAGES`` names a folder with further packages of iDDS, which real programs import; those of the
program's own virtualenv come first.
"""

import os
import socket
import sys

_connect = socket.socket.connect


def _connect_to_loopback(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "localhost", "::1"):
        raise ConnectionRefusedError(f"a test asked for {address[0]}")
    return _connect(self, address)


socket.socket.connect = _connect_to_loopback

if "STACK_PACKAGES" in os.environ:
    import idds

    sys.path.append(os.environ["STACK_PACKAGES"])
    idds.__path__.append(os.path.join(os.environ["STACK_PACKAGES"], "idds"))  # noqa: PTH118
