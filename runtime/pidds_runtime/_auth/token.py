"""ID tokens, and the ``.token`` file that panda-client and this package share."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pidds_runtime._failure import RelayError

#: A token with less time left than this is renewed: panda-client 2.2.0 has the same five minutes.
RENEW_BEFORE = 300.0

#: Seconds to wait while another thread or process logs in: longer than a person may take.
_LOCK_TIMEOUT = 960.0


def claims(token: str) -> dict[str, Any]:
    """Return what a JSON web token says, unverified; empty where the token is of another kind."""
    try:
        middle = token.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def expiry(token: str) -> float | None:
    """Return when a token expires, in seconds since 1970, None where it does not say."""
    moment = claims(token).get("exp")
    return float(moment) if isinstance(moment, int | float) else None


def seconds_left(token: str) -> float:
    """Return the life left to a token; infinite where it does not say."""
    moment = expiry(token)
    return float("inf") if moment is None else moment - time.time()


def parse(content: str) -> dict[str, Any]:
    """Return the token answer that a text holds, empty where it is something else."""
    try:
        answer = json.loads(content)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) and isinstance(answer.get("id_token"), str) else {}


class TokenFile:
    """The ``.token`` file: a JSON object with ``id_token`` and perhaps ``refresh_token``.

    Attributes:
        path: the file.
    """

    def __init__(self, directory: Path) -> None:
        self.path = directory / ".token"

    def read(self) -> dict[str, Any]:
        """Return its content, empty where there is none that can be read."""
        try:
            return parse(self.path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            return {}

    def write(self, content: dict[str, Any]) -> None:
        """Replace the content in one step, readable by its owner alone.

        Raises:
            RelayError: the directory cannot be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(prefix=".token.", dir=self.path.parent)
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    json.dump(content, file)
                Path(temporary).replace(self.path)
            except BaseException:
                Path(temporary).unlink()
                raise
        except OSError as error:
            raise RelayError(f"{self.path}: {error.strerror}; set PANDA_CONFIG_ROOT to your directory") from None

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other threads and processes from renewing the token meanwhile: it can be refreshed only once.

        Raises:
            RelayError: another login did not end in time.
        """
        deadline = time.monotonic() + _LOCK_TIMEOUT
        with contextlib.ExitStack() as stack:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC
                descriptor = os.open(f"{self.path}.lock", flags, 0o600)
            except OSError:
                # A directory that cannot be written has nothing to protect; write() will say so.
                yield
                return
            stack.callback(os.close, descriptor)
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise RelayError(f"another login holds {self.path}.lock") from None
                    time.sleep(0.1)
                except OSError:
                    # Some network file systems have no locks: then two processes may both refresh.
                    break
            yield
