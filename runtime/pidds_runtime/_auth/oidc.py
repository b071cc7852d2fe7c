"""Which ID token to send: from the environment, the token file, a refresh, or a login by a person."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from pidds_runtime._address import is_loopback
from pidds_runtime._auth import issuer
from pidds_runtime._auth.renewal import Login, login_of
from pidds_runtime._auth.token import UNDER_WAY, claims, expiry, is_sendable, parse, seconds_left
from pidds_runtime._auth.token_file import TokenFile
from pidds_runtime._environment import Environment
from pidds_runtime._exchange import Exchange
from pidds_runtime._failure import RelayError
from pidds_runtime._secret import Secret

_LOG_IN = "run python -m pidds_runtime --check in a terminal to log in"

#: How long a call with a token that is still good waits for a better one, in seconds.
_PATIENCE = 2.0

#: Seconds of life with which a token is sent at the latest where a better one may come.
_LATEST = 1.0

#: Seconds to wait while another thread or process logs in: longer than a person may take.
_LOGIN_TIMEOUT = 960.0


def id_token(environment: Environment, variables: Mapping[str, str], exchange: Exchange) -> str:
    """Return the ID token to send, renewing it where it is about to expire.

    A token of the environment is taken as it is. Else the token file's is, after a refresh (RFC 6749, section
    6) in its last minutes, and after a login by the device flow (RFC 8628) where that fails and stdin is a
    terminal.

    Args:
        environment: where PanDA is and how to log in.
        variables: the environment's.
        exchange: for whose time a renewal is waited for.

    Raises:
        RelayError: there is no valid token, or PanDA's URL is one that a token must not be sent to.
    """
    if not environment.vo:
        raise RelayError("PANDA_AUTH=oidc needs PANDA_AUTH_VO (or OIDC_AUTH_VO): the name of your virtual organisation")
    if not environment.https and not is_loopback(environment.url):
        raise RelayError("a token is not sent over plain http: check PANDA_URL_SSL")
    source, token = supplied_token(variables)
    if not token:
        return _sendable("the token file", _own_token(environment, variables, exchange))
    moment = expiry(token)
    if moment is not None and seconds_left(token) <= 0:
        raise RelayError(f"the token of {source} expired on {_shown(moment)}: set a new one, or unset {source}")
    return _sendable(source, token)


def supplied_token(variables: Mapping[str, str]) -> tuple[str, str]:
    """Return the variable that brings a token, and the token; two empty texts where none does.

    The file of ``OIDC_AUTH_TOKEN_FILE`` holds the bare token for panda-client, and a JSON object with
    ``id_token`` for idds-client: either is read.

    Raises:
        RelayError: the file cannot be read.
    """
    for name in ("PANDA_AUTH_ID_TOKEN", "OIDC_AUTH_TOKEN_FILE", "OIDC_AUTH_ID_TOKEN"):
        value = variables.get(name)
        if value is None:
            continue
        if name == "OIDC_AUTH_TOKEN_FILE":
            value = _bare_token(Path(value))
        return (name, Secret(value.strip())) if value.strip() else ("", "")
    return "", ""


def describe(environment: Environment, variables: Mapping[str, str]) -> str:
    """Return, without any secret, where the token comes from, who it names, and when it expires."""
    source, token = supplied_token(variables)
    if not token:
        file = TokenFile(environment.token_directory)
        source, token = str(file.path), file.read().get("id_token", "")
    if not token:
        return f"none in {source}"
    said = claims(token)
    who = said.get("name") or said.get("preferred_username") or said.get("sub") or "someone"
    moment = expiry(token)
    return f"{who}, from {source}, {f'expires {_shown(moment)}' if moment else 'which says no expiry'}"


def _own_token(environment: Environment, variables: Mapping[str, str], exchange: Exchange) -> str:
    login = login_of(TokenFile(environment.token_directory))
    while True:
        stored = login.stored()
        is_good = bool(stored) and seconds_left(stored["id_token"]) > UNDER_WAY
        if is_good and not login.is_due(stored):
            break
        reason, is_done = login.failure(stored), True
        if not reason:
            renewal, is_new = login.renewal(environment, variables, 0.0 if is_good else max(0.0, exchange.left))
            is_done = renewal.done.wait(max(0.0, _patience(stored, exchange, is_new)))
            stored = renewal.stored if is_done and renewal.stored else stored
            reason = renewal.reason if is_done else ""
        if stored and seconds_left(stored["id_token"]) > 0:
            break
        if not is_done:
            raise RelayError(f"the token has expired, and in {exchange.seconds:g} s there was no new one")
        if reason or exchange.left <= 0:
            stored = _logged_in(login, environment, variables, reason)
            break
    return Secret(stored["id_token"])


def _patience(stored: dict[str, Any], exchange: Exchange, is_new: bool) -> float:
    """Return how many seconds a call waits for a renewal, new or begun by another call."""
    left = seconds_left(stored["id_token"]) if stored else 0.0
    if left > UNDER_WAY:
        return min(exchange.left, _PATIENCE if is_new else 0.0)
    if left > _LATEST:
        return min(exchange.left / 2, left - _LATEST)
    return exchange.left


def _logged_in(login: Login, environment: Environment, variables: Mapping[str, str], reason: str) -> dict[str, Any]:
    """Return what a person's login gives, where there is a terminal for it.

    Raises:
        RelayError: there is none, or nobody logged in.
    """
    old = login.stored()
    told = f"the token has expired and was not renewed ({reason})" if old.get("refresh_token") else reason
    if sys.stdin is None or not sys.stdin.isatty():
        raise RelayError(f"{told}; {_LOG_IN}")

    def is_there() -> bool:
        return not login.is_due(login.stored())

    with login.file.locked(_LOGIN_TIMEOUT, is_there) as may:
        if is_there():
            return login.stored()
        if not may:
            raise RelayError(f"another login holds {login.file.path}.lock")
        with login.file.replacement() as write:
            new = issuer.discover(environment, variables).log_in(environment.vo)
            login.keep(old, new)
            write(new)
            return new


def _bare_token(path: Path) -> str:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        words = getattr(error, "strerror", None) or "not text"
        raise RelayError(f"{path} (OIDC_AUTH_TOKEN_FILE): {words}") from None
    return str(parse(content).get("id_token", content))


def _sendable(source: str, token: str) -> str:
    if not is_sendable(token):
        raise RelayError(f"what {source} holds is not a token")
    return token


def _shown(moment: float) -> str:
    try:
        return f"{datetime.fromtimestamp(moment, timezone.utc):%Y-%m-%d %H:%M} UTC"
    except (OverflowError, OSError, ValueError):
        return "a date that no calendar has"
