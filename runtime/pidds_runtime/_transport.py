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
from pidds_runtime._environment import Environment, proxy_urls
from pidds_runtime._exchange import Exchange
from pidds_runtime._failure import Reach, RelayError
from pidds_runtime._journal import Journal
from pidds_runtime._methods import READ_ONLY
from pidds_runtime._options import Options
from pidds_runtime._pool import READ_IDLE, WRITE_IDLE
from pidds_runtime._repetition import PASSING_STATUSES, is_repeatable, pause_before, retry_after
from pidds_runtime._reply import FAILED, Reply
from pidds_runtime._secret import Mask, mask
from pidds_runtime._signals import raised_by_handler

PATH = "/relay_idds_command"

_CHUNK = 1 << 20


class Transport:
    """Sends the commands of one API object, from any thread and after a fork."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._journal = Journal(options.verbose)
        self._connections = Connections()

    def call(
        self, method: str, args: tuple[Any, ...], kwargs: dict[str, Any], exchange: type[Exchange] | Exchange = Exchange
    ) -> Reply:
        """Send one command and return the relay's reply, or one that says why there is none; it holds no secret.

        What a signal handler of the program raises meanwhile passes through.

        Args:
            method: name of the command.
            args: its positional arguments.
            kwargs: its keyword arguments.
            exchange: the one to use, or of which class to make one.
        """
        if isinstance(exchange, type):
            exchange = exchange(self._options.timeout)
        try:
            return self._send(method, _message.encode(method, args, kwargs, self._options), exchange)
        except RelayError as failure:
            passing, text = raised_by_handler(failure, exchange.handled), str(failure)
        except Exception as error:  # the promise of the API: a call that fails is a reply
            passing = raised_by_handler(error, exchange.handled)
            text = f"{method} failed: {type(error).__name__}: {error}"
        except BaseException as interrupt:
            passing, text = raised_by_handler(interrupt, exchange.handled) or interrupt.with_traceback(None), ""
        if passing is not None:
            raise passing  # out here it brings along none of the frames that hold a token
        return Reply(FAILED, False, text)

    def _send(self, method: str, body: _message.Body, exchange: Exchange) -> Reply:
        """Send a command until there is an answer, or sending it again is no use or not safe.

        What provably never reached PanDA is sent again after a pause, and so is a read-only method that
        failed in passing. Nothing else is: it might be executed twice.
        """
        # Read at each call, as panda-client does: a program may set or renew its login meanwhile.
        environment = Environment.read(os.environ, self._options.url)
        urls = (environment.url, self._options.idds_host or "", *proxy_urls(os.environ))
        exchange.idle = READ_IDLE if method in READ_ONLY else WRITE_IDLE
        repetitions = 0
        while True:
            login = credentials(environment, exchange)  # which may be renewed during a pause
            hiding = mask(login.secrets, urls)
            try:
                content = self._once(method, environment, login, body, exchange, hiding)
                return _without_secrets(_message.decode(method, content, self._options), hiding)
            except RelayError as failure:
                text = hiding.text(str(failure))
                self._journal.note(f"{method}: {text}")
                if raised_by_handler(failure, exchange.handled) or not is_repeatable(method, failure.reach):
                    raise RelayError(text) from failure
                if exchange.reused and failure.reach is Reach.MAYBE and not failure.retry_after:
                    # The server had given the connection up: no failure of its own, and no repetition.
                    exchange.idle = -1.0
                    continue
                pause = pause_before(repetitions, failure)
                if repetitions == self._options.retries or pause >= exchange.left:
                    raise RelayError(text) from failure
            except Exception as error:
                raise RelayError(hiding.text(f"{method} failed: {type(error).__name__}: {error}")) from error
            repetitions += 1
            self._journal.tell(f"{method}: again in {pause:.1f} s")
            exchange.pause(pause)

    def _once(
        self,
        method: str,
        environment: Environment,
        login: Credentials,
        body: _message.Body,
        exchange: Exchange,
        hiding: Mask,
    ) -> bytes | bytearray:
        url = environment.url + PATH
        stream = io.BytesIO(body.content)
        headers = {**login.headers, "Content-Type": body.content_type, "Content-Length": str(len(body.content))}
        started = time.monotonic()
        try:
            server = self._connections.to(url, environment.verify, login.certificate, login.version)
            with server.send("POST", headers, stream, exchange) as response:
                content = self._read(response)
        except OSError as error:  # which those of requests are too
            name, ca = environment.server, environment.ca_words
            raise _failure.from_requests(error, name, ca, exchange, stream.tell() > 0) from error
        took, status = time.monotonic() - started, response.status_code
        self._journal.note(
            f"{method}: POST {environment.server}, sent {len(body.content)} bytes, "
            f"HTTP {status}, got {len(content)} bytes in {took:.3f} s"
        )
        content = hiding.content(content)
        if status == 200:
            return content
        raise _refused(response, content)

    def _read(self, response: requests.Response) -> bytes | bytearray:
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


def _without_secrets(ret: Reply, hiding: Mask) -> Reply:
    """Return a reply whose diagnostic shows no password either."""
    status, (ok, payload) = ret
    return ret if ok or not isinstance(payload, str) else Reply(status, ok, hiding.text(payload))


def _refused(response: requests.Response, content: bytes | bytearray) -> RelayError:
    """Return the failure that an answer with another status than 200 is."""
    status = response.status_code
    if str(status) == _failure.PROXY_LOGIN_STATUS:
        return RelayError(_failure.PROXY_LOGIN)
    reach = Reach.MAYBE if status in PASSING_STATUSES else Reach.USELESS
    text = _message.refusal(status, content, response.headers.get("Content-Type", ""))
    return RelayError(text, reach, retry_after(response.headers))
