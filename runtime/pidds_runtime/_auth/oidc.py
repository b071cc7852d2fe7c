"""Which ID token to send: from the environment, the token file, a refresh, or a login by a person."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from pidds_runtime._auth import issuer
from pidds_runtime._auth.token import RENEW_BEFORE, TokenFile, claims, expiry, parse, seconds_left
from pidds_runtime._environment import Environment, is_loopback
from pidds_runtime._failure import RelayError

_LOG_IN = "run python -m pidds_runtime --check in a terminal to log in"


def id_token(environment: Environment, variables: Mapping[str, str]) -> str:
    """Return the ID token to send, renewing it where it is about to expire.

    A token of the environment is taken as it is. Else the token file's is, after a refresh (RFC 6749, section
    6) in its last five minutes, and after a login by the device flow (RFC 8628) where that fails and stdin
    is a terminal.

    Raises:
        RelayError: there is no valid token, or PanDA's URL is one that a token must not be sent to.
    """
    if not environment.vo:
        raise RelayError("PANDA_AUTH=oidc needs PANDA_AUTH_VO (or OIDC_AUTH_VO): the name of your virtual organisation")
    if not environment.https and not is_loopback(environment.url):
        raise RelayError("a token is not sent over plain http: check PANDA_URL_SSL")
    source, token = supplied_token(variables)
    if not token:
        return _sendable("the token file", _own_token(environment, variables))
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
        return (name, value.strip()) if value.strip() else ("", "")
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


def _own_token(environment: Environment, variables: Mapping[str, str]) -> str:
    file = TokenFile(environment.token_directory)
    stored = file.read()
    if stored and seconds_left(stored["id_token"]) > RENEW_BEFORE:
        return str(stored["id_token"])
    with file.locked():
        # Another thread or process may have renewed it while this one waited.
        stored = file.read()
        if not stored or seconds_left(stored["id_token"]) <= RENEW_BEFORE:
            stored = _renewed(environment, variables, stored)
            file.write(stored)
    return str(stored["id_token"])


def _renewed(environment: Environment, variables: Mapping[str, str], stored: dict[str, Any]) -> dict[str, Any]:
    reason = "there is no valid token"
    if stored.get("refresh_token"):
        try:
            # An issuer that gives no new refresh token means the old one to stay.
            return {**stored, **issuer.discover(environment, variables).refresh(stored["refresh_token"])}
        except RelayError as failure:
            if seconds_left(stored["id_token"]) > 0:
                return stored
            reason = f"the token has expired and was not renewed ({failure})"
    if sys.stdin is None or not sys.stdin.isatty():
        raise RelayError(f"{reason}; {_LOG_IN}")
    return issuer.discover(environment, variables).log_in(environment.vo)


def _bare_token(path: Path) -> str:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        words = getattr(error, "strerror", None) or "not text"
        raise RelayError(f"{path} (OIDC_AUTH_TOKEN_FILE): {words}") from None
    return str(parse(content).get("id_token", content))


def _sendable(source: str, token: str) -> str:
    if not token.isascii() or not token.isprintable() or " " in token:
        raise RelayError(f"what {source} holds is not a token")
    return token


def _shown(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, timezone.utc):%Y-%m-%d %H:%M} UTC"
