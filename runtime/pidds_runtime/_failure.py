"""A call that gave no answer of the relay, and in what words the user hears of it."""

from __future__ import annotations

import enum
import http
import re
import socket
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions as pool

from pidds_runtime._exchange import Exchange

#: How http.client says that a proxy connects to no server.
_TUNNEL_REFUSED = re.compile(r"Tunnel connection failed: (\d{3})\b")

PROXY_LOGIN_STATUS = "407"
PROXY_LOGIN = "the HTTP proxy wants a login (HTTP 407): HTTPS_PROXY takes it as http://user:password@host:port"


class Reach(enum.Enum):
    """How far a failed call got: what decides whether it may be sent again."""

    NEVER = "it never reached PanDA, and may next time"
    MAYBE = "it may have been executed"
    USELESS = "sending it again would give the same"


class RelayError(Exception):
    """A call without an answer of the relay; becomes the reply ``(255, (False, str(failure)))``.

    Attributes:
        reach: how far the call got.
        retry_after: seconds to wait before the next try, by the server's word.
    """

    def __init__(self, text: str, reach: Reach = Reach.USELESS, retry_after: float = 0.0) -> None:
        super().__init__(text)
        self.reach = reach
        self.retry_after = retry_after


def from_requests(error: OSError, server: str, ca: str, exchange: Exchange, sent: bool = True) -> RelayError:
    """Return the failure that an exception of requests stands for.

    Args:
        error: what requests raised, or the operating system.
        server: host and port, for the words.
        ca: what server certificates are checked against, for the words.
        exchange: whose request it was.
        sent: False if no byte of the request's body left, so that it cannot have been executed.
    """
    found = list(causes(error, exchange.handled))
    innermost = str(next((cause for cause in reversed(found) if isinstance(cause, OSError)), found[-1]))
    tls = next((cause for cause in found if isinstance(cause, ssl.SSLError)), None)
    if tls is not None:
        return _tls_failure(tls, server, ca, sent)
    if any(_is_timeout(cause) for cause in found):
        if not sent:
            return RelayError(f"no connection to {server} within {exchange.connect:g} s", Reach.NEVER)
        # Not MAYBE, though it may have been executed: who waited that long does not want to wait thrice.
        return RelayError(f"no answer from {server} within {exchange.seconds:g} s; {Reach.MAYBE.value}")
    if any(isinstance(cause, socket.gaierror) for cause in found):
        return RelayError(f"{server}: host name not known ({innermost})", Reach.NEVER)
    if isinstance(error, requests.exceptions.ProxyError):
        return _proxy_failure(innermost, server)
    if any(isinstance(cause, pool.NewConnectionError) for cause in found):
        return RelayError(f"{server}: {innermost}", Reach.NEVER)
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return RelayError(f"{server} sent an answer that cannot be decompressed", Reach.USELESS)
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        moment, reach = ("its answer was complete", Reach.MAYBE) if sent else ("a request", Reach.NEVER)
        return RelayError(f"{server} ended the connection before {moment} ({innermost})", reach)
    return RelayError(f"{server}: {innermost}")


def _is_timeout(error: BaseException) -> bool:
    """Whether the time that was set is over; the system's own ETIMEDOUT has a number."""
    if isinstance(error, pool.NewConnectionError):  # for urllib3 a kind of timeout
        return False
    return isinstance(error, pool.TimeoutError) or (isinstance(error, TimeoutError) and error.errno is None)


def _proxy_failure(words: str, server: str) -> RelayError:
    status = _TUNNEL_REFUSED.search(words)
    if status is None:
        return RelayError(f"no connection to {server} through the proxy of HTTPS_PROXY", Reach.NEVER)
    if status[1] == PROXY_LOGIN_STATUS:
        return RelayError(PROXY_LOGIN)
    reach = Reach.NEVER if status[1].startswith("5") else Reach.USELESS
    # In the words of the standard: the proxy's own could hold what it was sent.
    words = next((each.phrase for each in http.HTTPStatus if str(each.value) == status[1]), "")
    told = f"the proxy of HTTPS_PROXY does not connect to {server}: HTTP {status[1]} {words}"
    return RelayError(told.rstrip(), reach)


def _tls_failure(error: ssl.SSLError, server: str, ca: str, sent: bool) -> RelayError:
    reason = getattr(error, "verify_message", "") or error.reason or str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return RelayError(f"the certificate of {server} is not accepted: {reason}; checked against {ca}")
    if "EOF" in str(error):
        reach = Reach.MAYBE if sent else Reach.NEVER
        return RelayError(f"{server} ended the TLS connection early ({reason})", reach)
    return RelayError(f"TLS with {server} failed: {reason}")


def causes(error: BaseException, handled: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and those within it, outermost first; requests nests them in several ways.

    Args:
        error: the outermost.
        handled: what the caller was handling already: an error of its own, which Python links too.
    """
    pending: list[object] = [error]
    seen: set[int] = {id(handled)}
    while pending:
        current = pending.pop(0)
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        pending += [getattr(current, "reason", None), *current.args, current.__cause__, current.__context__]
