"""JSON over HTTP with the servers that give tokens."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from pidds_runtime import _failure
from pidds_runtime._environment import ca_words, is_loopback, server_of
from pidds_runtime._server import Server

#: Connect and read timeout, in seconds.
_TIMEOUT = (15.0, 60.0)

_FORM = "application/x-www-form-urlencoded"

#: No configuration page or token answer comes near to this many bytes.
_LIMIT = 1 << 20


def get(url: str, verify: bool | str) -> dict[str, Any]:
    """Fetch a JSON object.

    Raises:
        RelayError: there is none at this URL.
    """
    status, answer = _request("GET", url, verify, None)
    if status != 200:
        raise _failure.RelayError(f"{_shown(url)}: HTTP {status}")
    return answer


def post(url: str, form: Mapping[str, str], verify: bool | str) -> tuple[int, dict[str, Any]]:
    """Send a form and return the HTTP status with the JSON object that came back.

    Raises:
        RelayError: nothing like that came back.
    """
    return _request("POST", url, verify, form)


def _request(method: str, url: str, verify: bool | str, form: Mapping[str, str] | None) -> tuple[int, dict[str, Any]]:
    if urlsplit(url).scheme != "https" and not is_loopback(url):
        raise _failure.RelayError(f"{_shown(url)}: logins go over https only")
    ca = verify if isinstance(verify, str) else None
    content = urlencode(form or {}).encode()
    headers = {"Content-Type": _FORM, "Content-Length": str(len(content))} if form is not None else {}
    try:
        with (
            contextlib.closing(Server(url, verify)) as server,
            server.send(method, headers, io.BytesIO(content) if form is not None else None, _TIMEOUT) as response,
        ):
            body = next(response.iter_content(_LIMIT), b"")
            status = response.status_code
    except OSError as error:  # which those of requests are too
        raise _failure.from_requests(error, server_of(url), ca_words(ca), _TIMEOUT) from None
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise _failure.RelayError(f"{_shown(url)}: HTTP {status} without a JSON object")
    return status, answer


def _shown(url: str) -> str:
    return f"{urlsplit(url).scheme}://{server_of(url)}{urlsplit(url).path}"
