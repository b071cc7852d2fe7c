"""ID tokens: what they say, and when they are to be renewed."""

from __future__ import annotations

import base64
import json
import math
import time
from typing import Any

from pidds_runtime._secret import Secret

#: A token with less time left than this is renewed: panda-client 2.2.0 has the same five minutes.
_RENEW_BEFORE = 300.0

#: With less time left than this, a token may have expired when it arrives; it counts as expired where there is a way to
#: a new one.
UNDER_WAY = 5.0

#: One that lives for a few minutes only is renewed in this last part of its life.
_LAST_PART = 0.2


def claims(token: str) -> dict[str, Any]:
    """Return what a JSON web token says, unverified; empty where the token is of another kind."""
    try:
        middle = token.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def expiry(token: str) -> float | None:
    """Return when a token expires, in seconds since 1970, None where it does not say."""
    return _moment(claims(token).get("exp"))


def seconds_left(token: str) -> float:
    """Return the life left to a token; infinite where it does not say."""
    moment = expiry(token)
    return math.inf if moment is None else moment - time.time()


def is_sendable(token: object) -> bool:
    """Whether this can be a token: a header takes it."""
    return isinstance(token, str) and token.isascii() and token.isprintable() and token != "" and " " not in token


def is_due(token: str) -> bool:
    """Whether a token is to be renewed: in its last five minutes, or in the last part of a short life."""
    said = claims(token)
    end, start = _moment(said.get("exp")), _moment(said.get("iat"))
    if end is None:
        return False
    life = math.inf if start is None or start >= end else end - start
    return end - time.time() <= min(_RENEW_BEFORE, _LAST_PART * life)


def parse(content: str) -> dict[str, Any]:
    """Return the token answer that a text holds, its texts as secrets; empty where it is something else."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(answer, dict) or not isinstance(answer.get("id_token"), str):
        return {}
    return {name: Secret(value) if isinstance(value, str) else value for name, value in answer.items()}


def _moment(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    try:
        moment = float(value) if is_number else math.nan  # type: ignore[arg-type]
    except OverflowError:
        return None
    return moment if math.isfinite(moment) else None
