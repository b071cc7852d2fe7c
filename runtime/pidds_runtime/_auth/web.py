"""JSON over HTTP with the servers that give tokens."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests

from pidds_runtime import _failure
from pidds_runtime._address import is_loopback, problem_of, server_of
from pidds_runtime._environment import ca_words, proxy_urls
from pidds_runtime._exchange import Exchange
from pidds_runtime._secret import Secret, mask
from pidds_runtime._server import Server

_FORM = "application/x-www-form-urlencoded"

#: No configuration page or token answer comes near to this many bytes.
_LIMIT = 1 << 20


def get(url: str, verify: bool | str, exchange: Exchange) -> dict[str, Any]:
    """Fetch a JSON object.

    Args:
        url: of the page.
        verify: as `Server` takes it.
        exchange: the time for it.

    Raises:
        RelayError: there is none at this URL.
    """
    status, answer = _request("GET", url, verify, None, exchange)
    if status != 200:
        raise _failure.RelayError(f"{_shown(url)}: HTTP {status}")
    return answer


def post(url: str, form: Mapping[str, str], verify: bool | str, exchange: Exchange) -> tuple[int, dict[str, Any]]:
    """Send a form and return the HTTP status with the JSON object that came back, its texts as secrets.

    Raises:
        RelayError: nothing like that came back.
    """
    status, answer = _request("POST", url, verify, form, exchange)
    return status, {name: Secret(value) if isinstance(value, str) else value for name, value in answer.items()}


def _request(
    method: str, url: str, verify: bool | str, form: Mapping[str, str] | None, exchange: Exchange
) -> tuple[int, dict[str, Any]]:
    problem = problem_of(url)
    if problem:
        raise _failure.RelayError(f"an address in the login configuration {problem}")
    if urlsplit(url).scheme != "https" and not is_loopback(url):
        raise _failure.RelayError(f"{_shown(url)}: logins go over https only")
    ca = verify if isinstance(verify, str) else None
    stream = None if form is None else io.BytesIO(urlencode(form).encode())
    headers = {} if stream is None else {"Content-Type": _FORM, "Content-Length": str(len(stream.getvalue()))}
    try:
        with (
            contextlib.closing(Server(url, verify)) as server,
            server.send(method, headers, stream, exchange) as response,
        ):
            answer = _object(response)
    except OSError as error:  # which those of requests are too
        failure = _failure.from_requests(error, server_of(url), ca_words(ca), exchange)
        secrets = tuple(value for value in (form or {}).values() if isinstance(value, Secret))
        words = mask(secrets, tuple(proxy_urls(os.environ))).text(str(failure))
        raise _failure.RelayError(words, failure.reach) from error
    if answer is None:
        raise _failure.RelayError(f"{_shown(url)}: HTTP {response.status_code} without a JSON object")
    return response.status_code, answer


def _object(response: requests.Response) -> dict[str, Any] | None:
    body = bytearray()
    for chunk in response.iter_content(1 << 16):
        body += chunk
        if len(body) > _LIMIT:
            return None
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _shown(url: str) -> str:
    return f"{urlsplit(url).scheme}://{server_of(url)}{urlsplit(url).path}"
