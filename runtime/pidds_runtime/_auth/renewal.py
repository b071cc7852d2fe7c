"""Renewing the token of the ``.token`` file: once for all threads and processes, and never so that it is lost."""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from pidds_runtime._auth import issuer
from pidds_runtime._auth.token import UNDER_WAY, is_due, seconds_left
from pidds_runtime._auth.token_file import TokenFile
from pidds_runtime._environment import Environment
from pidds_runtime._exchange import Exchange
from pidds_runtime._failure import RelayError
from pidds_runtime._journal import log

#: Seconds for a connection, and for the pages and the refresh together.
_TIMEOUT = (15.0, 30.0)

#: For how many seconds a failure counts before the issuer is asked again.
_AFTER_REFUSAL = 300.0
_AFTER_FAILURE = 30.0

#: How long a process that lost a race waits for the winner to have written the file, in seconds.
_WINNER, _LOOK = 2.0, 0.1

_NO_REFRESH = "there is no valid token"


class _Failure(NamedTuple):
    refresh_token: str
    until: float
    reason: str


class Login:
    """What this process knows of one token file beyond its content.

    Attributes:
        file: the token file.
    """

    def __init__(self, file: TokenFile) -> None:
        self.file = file
        self._held: tuple[str, dict[str, Any]] = ("", {})
        self._fresh: tuple[str, float] = ("", 0.0)
        self._failure = _Failure("", 0.0, "")
        self._running: list[Renewal] = []

    def stored(self) -> dict[str, Any]:
        """Return the content of the file, or what it would be if it could have been written."""
        found = self.file.read()
        replaced, held = self._held
        return held if held and found.get("id_token", "") == replaced else found

    def is_due(self, stored: Mapping[str, Any]) -> bool:
        """Whether there is no token, or one to be renewed that was not got just now."""
        if not stored or seconds_left(stored["id_token"]) <= UNDER_WAY:
            return True
        token, until = self._fresh
        return is_due(stored["id_token"]) and (stored["id_token"] != token or time.monotonic() >= until)

    def failure(self, stored: Mapping[str, Any]) -> str:
        """Return why a renewal is no use for now; empty where it may be tried."""
        if not stored.get("refresh_token"):
            return _NO_REFRESH
        last = self._failure
        is_same = last.refresh_token == stored["refresh_token"] and time.monotonic() < last.until
        return last.reason if is_same else ""

    def renewal(self, environment: Environment, variables: Mapping[str, str], wait: float) -> tuple[Renewal, bool]:
        """Return the renewal that is under way, or a new one, and whether it is new.

        Args:
            environment: where PanDA is.
            variables: the environment's.
            wait: seconds to wait for another process that renews the token.
        """
        if self._running:
            return self._running[0], False
        new = Renewal(self, environment, dict(variables), wait)
        # Without a lock, which a fork could leave taken: of threads that come here together, the first counts.
        self._running.append(new)
        first = self._running[0]
        if first is not new:
            return first, False
        threading.Thread(target=new.run, name="pidds_runtime renewal", daemon=True).start()
        return new, True

    def keep(self, old: Mapping[str, Any], new: dict[str, Any]) -> None:
        """Count a new content as that of the file, written or not."""
        self._held = (old.get("id_token", ""), new)
        self._fresh = (new["id_token"], time.monotonic() + seconds_left(new["id_token"]) / 2)

    def remember(self, stored: Mapping[str, Any], error: RelayError) -> None:
        """Do not ask the issuer again for a while."""
        seconds = _AFTER_REFUSAL if isinstance(error, issuer.RefusedError) else _AFTER_FAILURE
        self._failure = _Failure(stored.get("refresh_token", ""), time.monotonic() + seconds, str(error))

    def ended(self) -> None:
        """Let the next renewal begin."""
        self._running.clear()


class Renewal:
    """One renewal, in a thread of its own: a call whose time is over does not take the new token along.

    Attributes:
        done: set when it has ended.
        stored: the content of the file then; what was there before where it failed.
        reason: why it failed; empty where it did not.
    """

    def __init__(self, login: Login, environment: Environment, variables: Mapping[str, str], wait: float) -> None:
        self._login, self._environment, self._variables, self._wait = login, environment, variables, wait
        self.done = threading.Event()
        self.stored: dict[str, Any] = {}
        self.reason = ""

    def run(self) -> None:
        """Renew the token, unless another has it or has done it."""
        try:
            with self._login.file.locked(self._wait, self._is_there) as may:
                self.stored = self._login.stored()
                if may and self._login.is_due(self.stored) and not self._login.failure(self.stored):
                    self._renew()
        except Exception as error:  # nobody else would hear of it
            self.reason = str(error) if isinstance(error, RelayError) else f"{type(error).__name__}: {error}"
        finally:
            self._login.ended()
            self.done.set()

    def _is_there(self) -> bool:
        return not self._login.is_due(self._login.stored())

    def _renew(self) -> None:
        old = self.stored
        process, exchange = os.getpid(), Exchange(_TIMEOUT)

        def wait_at_exit() -> None:
            if os.getpid() == process:
                self.done.wait(max(0.0, exchange.left))

        try:
            with self._login.file.replacement() as write:  # before the old refresh token is spent
                atexit.register(wait_at_exit)
                found = issuer.discover(self._environment, self._variables, exchange)
                # An issuer that gives no new refresh token means the old one to stay.
                given, problem = found.refresh(old["refresh_token"], exchange)
                self.stored = {**old, **given}
                self._login.keep(old, self.stored)
                _try_to_write(write, self.stored)
                if problem:
                    raise RelayError(problem)
        except RelayError as error:
            issuer.forget_pages()
            winners = self._winners(old) if isinstance(error, issuer.RefusedError) else {}
            if not winners:
                self._login.remember(self.stored, error)
                raise
            self.stored = winners
        finally:
            atexit.unregister(wait_at_exit)

    def _winners(self, old: Mapping[str, Any]) -> dict[str, Any]:
        """Return what another wrote who spent the refresh token before; empty where nobody did."""
        deadline = time.monotonic() + _WINNER
        while time.monotonic() < deadline:
            found = self._login.file.read()
            if found and found["id_token"] != old["id_token"] and seconds_left(found["id_token"]) > 0:
                return found
            time.sleep(_LOOK)
        return {}


def _try_to_write(write: Any, stored: dict[str, Any]) -> None:
    try:
        write(stored)
    except RelayError as error:
        log.warning(
            "the new token is used by this process but could not be stored, so that others need a login: %s", error
        )


_logins: dict[tuple[int, str], Login] = {}


def login_of(file: TokenFile) -> Login:
    """Return what this process knows of a token file."""
    key = (os.getpid(), str(file.path))
    return _logins.get(key) or _logins.setdefault(key, Login(file))
