"""One call of the relay over HTTP: what is sent, what is sent again, and what is never sent twice."""

from __future__ import annotations

import io
import os
import time
from typing import Any

import requests

from pidds_runtime import _failure, _message
from pidds_runtime._auth import Credentials, credentials
from pidds_runtime._connections import Connections
from pidds_runtime._environment import Environment
from pidds_runtime._failure import Reach, RelayError
from pidds_runtime._journal import Journal
from pidds_runtime._methods import READ_ONLY
from pidds_runtime._options import Options
from pidds_runtime._reply import FAILED, Reply

PATH = "/relay_idds_command"

#: Seconds before the first repetition; doubled before each further one.
_BACKOFF = 0.5

#: Statuses of a proxy or an overloaded server: the next try can be answered.
_PASSING_STATUSES = frozenset({502, 503, 504})

_CHUNK = 1 << 20


class Transport:
    """Sends the commands of one API object, from any thread and after a fork."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._journal = Journal(options.verbose)
        self._connections = Connections()

    def call(self, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Reply:
        """Send one command and return the relay's reply, or one that says why there is none; it holds no secret.

        Args:
            method: name of the command.
            args: its positional arguments.
            kwargs: its keyword arguments.
        """
        try:
            return self._send(method, _message.encode(method, args, kwargs, self._options))
        except RelayError as failure:
            return Reply(FAILED, False, str(failure))

    def _send(self, method: str, body: _message.Body) -> Reply:
        """Send a command until there is an answer, or sending it again is no use or not safe.

        What provably never reached PanDA is sent again after a pause, and so is a read-only method that
        failed in passing. Nothing else is: it might be executed twice.
        """
        # Read at each call, as panda-client does: a program may set or renew its login meanwhile.
        environment = Environment.read(os.environ, self._options.url)
        login = credentials(environment)
        repeatable = {Reach.NEVER, Reach.MAYBE} if method in READ_ONLY else {Reach.NEVER}
        for attempt in range(self._options.retries + 1):
            try:
                content = self._once(method, environment, login, body)
                return _message.decode(method, content, self._options)
            except RelayError as failure:
                # A server can send back what it was sent.
                text = str(failure).replace(login.secret, "***") if login.secret else str(failure)
                self._journal.note(f"{method}: {text}")
                if attempt == self._options.retries or failure.reach not in repeatable:
                    raise RelayError(text) from None
                time.sleep(_BACKOFF * 2**attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(self, method: str, environment: Environment, login: Credentials, body: _message.Body) -> bytearray:
        url = environment.url + PATH
        stream = io.BytesIO(body.content)
        headers = {**login.headers, "Content-Type": body.content_type, "Content-Length": str(len(body.content))}
        started = time.monotonic()
        try:
            server = self._connections.to(url, environment.verify, login.certificate, login.version)
            with server.send("POST", headers, stream, self._options.timeout) as response:
                content = self._read(response)
                status, content_type = response.status_code, response.headers.get("Content-Type", "")
        except OSError as error:  # which those of requests are too
            name, ca = environment.server, environment.ca_words
            sent = stream.tell() > 0
            raise _failure.from_requests(error, name, ca, self._options.timeout, sent) from error
        took = time.monotonic() - started
        self._journal.note(
            f"{method}: POST {environment.server}, sent {len(body.content)} bytes, "
            f"HTTP {status}, got {len(content)} bytes in {took:.3f} s"
        )
        if status == 200:
            return content
        reach = Reach.MAYBE if status in _PASSING_STATUSES else Reach.USELESS
        raise RelayError(_message.refusal(status, content, content_type), reach)

    def _read(self, response: requests.Response) -> bytearray:
        content = bytearray()
        for chunk in response.iter_content(_CHUNK):
            content += chunk
            if len(content) > self._options.max_answer:
                limit = self._options.max_answer
                raise RelayError(f"PanDA's answer is larger than {limit} bytes: get_api(max_answer=…) sets the limit")
        return content

    def close_connections(self) -> None:
        """Close the connections that are not in use; the next call opens new ones."""
        self._connections.close()
