"""One scripted iDDS under the real clients, reached natively or through the relay of PanDA.

Only the two network points are replaced: `BaseRestClient.get_request_response` of idds-client 2.6.21, and the
HTTP send of panda-client 2.2.0 (or of requests, for the bundled runtime). Between the two stands what
panda-server 1.0.4 does in `relay_idds_command`, as in `--verify`.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import io
import json
import logging
import os
import tempfile
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import idds.client.base
import idds.common.config
import idds.common.exceptions
import idds.common.utils
import pandaclient.Client
import pandaclient.idds_api
import requests

from pidds_migrate.verify.inside.relay import relay_idds_command
from tests.differential.answers import answer_to
from tests.differential.schedules import (
    MARK,
    IddsDown,
    Refusal,
    Schedule,
    Unreachable,
    is_communication_failure,
)

IDDS_HOST = "https://idds.example.org:443/idds"
PANDA_URL = "http://panda.example.org/server/panda"
MAX_CALLS = 150

_BUILD_URL = idds.client.base.BaseRestClient.build_url


class RunawayProgramError(BaseException):
    """The program makes calls without end; not an `Exception`, so that its handlers let it pass."""


@dataclass
class Script:
    """The scripted iDDS of one run.

    Attributes:
        schedule: the outcome of each call.
        record: is told of each call as ``(method, url, data as JSON with enums by their repr)``.
        position: how many calls were made.
    """

    schedule: Schedule
    record: Callable[[tuple[str, str, str]], None]
    position: int = 0
    last_failed_to_connect: bool = field(default=False)

    def receive(self, method: str, url: str, data: Any) -> Any:
        """Answer one request as the iDDS server does.

        Raises:
            IDDSException: what the schedule says, as the real client raises it.
        """
        if self.position >= MAX_CALLS:
            raise RunawayProgramError
        outcome = self.schedule.outcome(self.position)
        self.position += 1
        self.last_failed_to_connect = is_communication_failure(outcome)
        self.record((method, url, json.dumps(data, sort_keys=True, default=repr)))
        if isinstance(outcome, Refusal):
            raise getattr(idds.common.exceptions, outcome.exception)(outcome.details)
        if isinstance(outcome, IddsDown | Unreachable):
            text = f"ConnectionError: {MARK}down{MARK}"
            raise idds.common.exceptions.ConnectionException(text)
        answer = answer_to(method, urllib.parse.urlsplit(url).path, outcome.variant)
        return idds.common.utils.json_loads(idds.common.utils.json_dumps(answer))


@dataclass(eq=False)
class Lab:
    """The real clients with their network points replaced; `script` is set for each run."""

    script: Script | None = None

    @property
    def running(self) -> Script:
        """The script of the run under way."""
        if self.script is None:
            raise AssertionError("an iDDS call outside a run")
        return self.script

    def native_request(self, url: str, type: str = "GET", data: Any = None, **_: Any) -> Any:  # noqa: A002
        """In place of `BaseRestClient.get_request_response`, which writes the data as JSON first.

        Raises:
            TypeError: the data cannot be written.
        """
        idds.common.utils.json_dumps(data)
        return self.running.receive(type, url, data)

    def panda_send(self, method: str, url: str, **request: Any) -> tuple[int, Any]:
        """In place of panda-client's `_HttpClient._send`: status 0 for HTTP 200, 1 for no connection."""
        failure = self._upcoming_failure()
        status, body = self._serve(url, request["headers"], request["content"])
        if failure:
            return failure.status, failure.body
        return (0, body.encode()) if status == 200 else (status, body)

    def requests_send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        """In place of `requests.adapters.HTTPAdapter.send`, for the bundled runtime.

        Whatever panda-client would see of a failure becomes HTTP 500 here: what never arrived the runtime
        sends again, after pauses, and other answers it reports in words of its own.
        """
        failure = self._upcoming_failure()
        status, body = self._serve(str(request.url), request.headers, _as_bytes(request.body))
        response = requests.Response()
        response.status_code, body = (500, f"{MARK}server error{MARK}") if failure else (status, body)
        response.headers["Content-Type"] = "text/plain"
        response.url = str(request.url)
        response.request = request
        response.raw = io.BytesIO(_as_bytes(body))
        return response

    def _upcoming_failure(self) -> Unreachable | None:
        outcome = self.running.schedule.outcome(self.running.position)
        return outcome if isinstance(outcome, Unreachable) else None

    def _serve(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """The front of panda-server, which one out of reach runs too: so the arguments are seen."""
        if not url.endswith("/relay_idds_command"):
            return 404, f"{MARK}no such page{MARK}"
        kind = headers.get("Content-Type", "")
        if kind == "application/json":
            return 200, relay_idds_command(json.loads(gzip.decompress(body)))
        if kind == "application/x-www-form-urlencoded":
            return 200, relay_idds_command(dict(urllib.parse.parse_qsl(body.decode())))
        return 500, f"{MARK}no parameters{MARK}"

    def reset(self) -> None:
        """Give panda-client's one API object the settings it has after the import."""
        pandaclient.idds_api.api.setup(None, False, None, True, False, None, False)

    @classmethod
    @contextlib.contextmanager
    def opened(cls) -> Iterator[Lab]:
        """Replace the network points, the environment and logging; put everything back at the end."""
        lab = cls()
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            stack.enter_context(mock.patch.dict(os.environ, _environment(folder)))
            for name in ("IDDS_HOST", "IDDS_AUTH_TYPE", "PANDA_AUTH", "PANDA_AUTH_ID_TOKEN"):
                os.environ.pop(name, None)
            # Bound methods, so none of them gets the object that it stands in for.
            for owner, name, replacement in (
                (idds.client.base.BaseRestClient, "get_request_response", lab.native_request),
                (idds.client.base.BaseRestClient, "build_url", _native_url),
                (pandaclient.Client._HttpClient, "_send", lab.panda_send),
                (pandaclient.Client, "baseURLSSL", PANDA_URL),
                (requests.adapters.HTTPAdapter, "send", lab.requests_send),
                # Read once: the clients parse the file several times a call.
                (idds.common.config, "get_main_config", functools.cache(idds.common.config.get_main_config)),
            ):
                stack.enter_context(mock.patch.object(owner, name, replacement))
            stack.enter_context(_silenced_logging())
            yield lab


def _native_url(client: Any, url: str | None, *args: Any, **kwargs: Any) -> str:
    """In place of `BaseRestClient.build_url`, which fails for a client without a host: PanDA knows its own iDDS."""
    return str(_BUILD_URL(client, url or IDDS_HOST, *args, **kwargs))


def _as_bytes(body: Any) -> bytes:
    """The bytes of a text, of a file, of bytes or of None."""
    if isinstance(body, str):
        return body.encode()
    return bytes(body.read()) if hasattr(body, "read") else bytes(body or b"")


def _environment(folder: Path) -> dict[str, str]:
    """An environment in which the clients find a proxy, a host and nothing of the user's."""
    proxy = folder / "x509_proxy"
    proxy.write_text("not a certificate\n")
    config = folder / "idds.cfg"
    config.write_text(f"[common]\nloglevel = ERROR\n[rest]\nhost = {IDDS_HOST}\n")
    return {
        "X509_USER_PROXY": str(proxy),
        "IDDS_CONFIG": str(config),
        "IDDS_LOCAL_CONFIG_ROOT": str(folder),
        "PANDA_CONFIG_ROOT": str(folder),
        "PANDA_URL": PANDA_URL,
        "PANDA_URL_SSL": PANDA_URL,
        "PANDA_BEHIND_REAL_LB": "1",
    }


@contextlib.contextmanager
def _silenced_logging() -> Iterator[None]:
    """Take the handlers of the root logger away: importing idds-client puts one on standard output."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = [logging.NullHandler()]
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.handlers, root.level = handlers, level
