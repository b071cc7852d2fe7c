"""The ``.token`` file that panda-client and this package share."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pidds_runtime._auth.token import parse
from pidds_runtime._failure import RelayError

#: Room that is made sure of before a token is asked for, in bytes: some times what any token takes.
_ROOM = 1 << 15

#: How often a file is read that somebody is just writing, as panda-client does in place, and the pause in seconds.
_READINGS, _BETWEEN = 3, 0.02

#: Seconds between two looks at a lock that another has.
_LOOK = 0.05


class TokenFile:
    """The ``.token`` file: a JSON object with ``id_token`` and perhaps ``refresh_token``.

    Attributes:
        path: the file, behind symbolic links.
    """

    def __init__(self, directory: Path) -> None:
        self.path = directory / ".token"
        with contextlib.suppress(OSError, RuntimeError):  # a circle of links
            self.path = self.path.resolve()

    def read(self) -> dict[str, Any]:
        """Return its content, empty where there is none that can be read."""
        for _ in range(_READINGS):
            try:
                found = parse(self.path.read_text(encoding="utf-8"))
            except FileNotFoundError:
                return {}
            except (OSError, UnicodeDecodeError):
                found = {}
            if found:
                return found
            time.sleep(_BETWEEN)
        return {}

    @contextlib.contextmanager
    def replacement(self) -> Iterator[Callable[[dict[str, Any]], None]]:
        """Make room for a new content, and give what replaces the old one by it in one step, with mode 0600.

        Raises:
            RelayError: there is no room, or the directory cannot be written; also when the new content is written.
        """
        temporary = ""
        try:
            with self._explained():
                self.path.parent.mkdir(parents=True, exist_ok=True)
                descriptor, temporary = tempfile.mkstemp(prefix=".token.", dir=self.path.parent)
                with os.fdopen(descriptor, "wb") as file:
                    _fill(file.fileno(), b" " * _ROOM)

            def write(content: dict[str, Any]) -> None:
                with self._explained():
                    with Path(temporary).open("r+b") as file:
                        _fill(file.fileno(), json.dumps(content).encode())
                    Path(temporary).replace(self.path)

            yield write
        finally:
            if temporary:
                Path(temporary).unlink(missing_ok=True)

    @contextlib.contextmanager
    def locked(self, seconds: float, until: Callable[[], bool] = lambda: False) -> Iterator[bool]:
        """Keep other threads and processes from renewing the token meanwhile: it can be refreshed only once.

        Args:
            seconds: how long to wait for another who renews it.
            until: whether what is wanted is there already, asked while waiting.

        Yields:
            Whether the token may be renewed now. Also true where there are no locks: some network file systems
            have none, and a directory that cannot be written has nothing to protect.
        """
        deadline = time.monotonic() + seconds
        with contextlib.ExitStack() as stack:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
                descriptor = os.open(f"{self.path}.lock", flags, 0o600)
            except OSError:
                yield True
                return
            stack.callback(os.close, descriptor)
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if until() or time.monotonic() >= deadline:
                        yield False
                        return
                    time.sleep(_LOOK)
                except OSError:
                    break
                else:
                    break
            yield True

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise RelayError(f"{self.path}: {error.strerror}; set PANDA_CONFIG_ROOT to your directory") from error


def _fill(descriptor: int, content: bytes) -> None:
    """Make this the whole content of a file, and see it on the disk: a full one tells only then."""
    written = 0
    while written < len(content):
        written += os.pwrite(descriptor, content[written:], written)
    os.ftruncate(descriptor, len(content))
    os.fsync(descriptor)
