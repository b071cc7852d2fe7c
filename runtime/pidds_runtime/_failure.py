"""A call that gave no answer of the relay, and in what words the user hears of it."""

from __future__ import annotations

import enum
import socket
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions as pool


class Reach(enum.Enum):
    """How far a failed call got: what decides whether it may be sent again."""

    NEVER = "it never reached PanDA, and may next time"
    MAYBE = "it may have been executed"
    USELESS = "sending it again would give the same"


class RelayError(Exception):
    """A call without an answer of the relay; becomes the reply ``(255, (False, str(failure)))``."""

    def __init__(self, text: str, reach: Reach = Reach.USELESS) -> None:
        super().__init__(text)
        self.reach = reach


def from_requests(error: OSError, server: str, ca: str, timeout: tuple[float, float], sent: bool = True) -> RelayError:
    """Return the failure that an exception of requests stands for.

    Args:
        error: what requests raised, or the operating system.
        server: host and port, for the words.
        ca: what server certificates are checked against, for the words.
        timeout: connect and read timeout in seconds, for the words.
        sent: False if no byte of the request's body left, so that it cannot have been executed.
    """
    causes = list(_causes(error))
    innermost = str(next((cause for cause in reversed(causes) if isinstance(cause, OSError)), causes[-1]))
    tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if tls is not None:
        return _tls_failure(tls, server, ca, sent)
    # requests reports a TLS handshake that takes too long as a read timeout.
    if isinstance(error, requests.ConnectTimeout) or (isinstance(error, requests.ReadTimeout) and not sent):
        return RelayError(f"no connection to {server} within {timeout[0]:g} s", Reach.NEVER)
    if isinstance(error, requests.ReadTimeout):
        # Not MAYBE, though it may have been executed: who waited that long does not want to wait thrice.
        return RelayError(f"no answer from {server} within {timeout[1]:g} s; {Reach.MAYBE.value}")
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return RelayError(f"{server}: host name not known ({innermost})", Reach.NEVER)
    if isinstance(error, requests.exceptions.ProxyError):
        return RelayError(f"no connection to {server} through the proxy of HTTPS_PROXY", Reach.NEVER)
    if any(isinstance(cause, pool.NewConnectionError) for cause in causes):
        return RelayError(f"{server}: {innermost}", Reach.NEVER)
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return RelayError(f"{server} sent an answer that cannot be decompressed", Reach.USELESS)
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        moment, reach = ("its answer was complete", Reach.MAYBE) if sent else ("a request", Reach.NEVER)
        return RelayError(f"{server} ended the connection before {moment} ({innermost})", reach)
    return RelayError(f"{server}: {innermost}")


def _tls_failure(error: ssl.SSLError, server: str, ca: str, sent: bool) -> RelayError:
    reason = getattr(error, "verify_message", "") or error.reason or str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return RelayError(f"the certificate of {server} is not accepted: {reason}; checked against {ca}")
    if "EOF" in str(error):
        reach = Reach.MAYBE if sent else Reach.NEVER
        return RelayError(f"{server} ended the TLS connection early ({reason})", reach)
    return RelayError(f"TLS with {server} failed: {reason}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and those within it, outermost first; requests nests them in several ways."""
    pending: list[object] = [error]
    seen: set[int] = set()
    while pending:
        current = pending.pop(0)
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        pending += [getattr(current, "reason", None), *current.args, current.__cause__, current.__context__]
