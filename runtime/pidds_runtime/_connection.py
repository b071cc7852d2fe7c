"""HTTP connections that keep to the time of a call, and read an answer to its very end or are not used again."""

from __future__ import annotations

import contextlib
import functools
import http.client
import io
import queue
import re
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from pidds_runtime._exchange import Exchange, Limit

#: Interim answers (1xx) before an answer: more than any server has a reason for.
_MOST_INTERIM = 50

#: Bytes of a line between the parts of a body, which urllib3 before 2.8 reads to its end.
_LONGEST_LINE = 1 << 16

#: How long a server says that it keeps an idle connection (Apache, and others after it).
_KEEP_ALIVE = re.compile(r"timeout\s*=\s*(\d{1,6})", re.IGNORECASE)

if TYPE_CHECKING:
    _Base = HTTPConnection
else:
    _Base = object


class _Source(io.RawIOBase):
    """The bytes of a socket, each waited for no longer than the call has time."""

    def __init__(self, raw: io.RawIOBase, sock: Any, limit: Limit) -> None:
        self._raw, self._socket, self._limit = raw, sock, limit
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        if self.ended:
            return 0
        self._limit.apply(self._socket)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Reader(io.BufferedReader):
    """What an answer is read from; on closing it tells whether more came than the answer."""

    def __init__(self, source: _Source, limit: Limit) -> None:
        super().__init__(source)
        self._source, self._limit = source, limit

    def read(self, size: int | None = -1, /) -> bytes:
        # A chunk can say a length below zero, and http.client would read all that comes.
        if size is None or size < 0:
            raise http.client.HTTPException("a part of the answer says no length")
        return super().read(size)

    def readline(self, size: int | None = -1, /) -> bytes:
        if size is not None and size >= 0:
            return super().readline(size)
        line = super().readline(_LONGEST_LINE + 1)
        if len(line) > _LONGEST_LINE:
            raise http.client.LineTooLong("line")
        return line

    def close(self) -> None:
        if not self.closed:
            self._source.ended = True  # so that only what is already here is looked at
            self._limit.leftover = bool(self.peek(1))
        super().close()


class _Answer(http.client.HTTPResponse):
    """An answer after all the interim ones: http.client itself passes over 100 alone (RFC 9110, section 15.2)."""

    def __init__(self, sock: Any, *args: Any, limit: Limit, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        raw: Any = self.fp.detach()
        self._limit = limit
        self.fp = _Reader(_Source(raw, sock, limit), limit)

    def begin(self) -> None:
        for _ in range(_MOST_INTERIM):
            super().begin()
            if self.status == http.HTTPStatus.SWITCHING_PROTOCOLS:
                raise http.client.HTTPException("the server switched to another protocol, unasked")
            if not 100 <= self.status < 200:
                return self._tidy()
            self.headers = self.msg = None  # type: ignore[assignment]
        raise http.client.HTTPException(f"{_MOST_INTERIM} interim answers, and none that is final")

    def _tidy(self) -> None:
        """Take away from the headers what urllib3 would write to its log, with what stands there.

        Raises:
            http.client.HTTPException: they say different lengths.
        """
        headers = self.headers
        lengths = {length.strip() for each in headers.get_all("content-length", ()) for length in each.split(",")}
        if len(lengths) > 1 and not self.chunked:
            raise http.client.HTTPException("the answer has two lengths")
        self._limit.is_clear = _is_clear(headers)
        headers.defects = []
        headers.set_payload("")
        if self.chunked:
            del headers["content-length"]


class _Timely(_Base):
    """What both kinds of connection have on top of urllib3's.

    Attributes:
        idle_since: when it was last given back, by `time.monotonic`.
        keep_alive: for how many seconds the server says that it stays open; None if it does not say.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._limit = Limit()
        self._is_whole = False
        self.idle_since = 0.0
        self.keep_alive: float | None = None
        self.response_class = functools.partial(_Answer, limit=self._limit)  # type: ignore[assignment]

    def connect(self) -> None:
        exchange = Exchange.current()
        exchange.reused = False
        self._limit.end = min(exchange.end, time.monotonic() + exchange.connect)
        try:
            super().connect()
        finally:
            self._limit.end = exchange.end
        # Where PANDA_VERIFY_HOST=off, urllib3 would warn at each connection: the user has decided.
        self.is_verified = True

    def _new_conn(self) -> socket.socket:
        try:
            sock = _connect(self._dns_host, self.port, self._limit.end, self.socket_options or ())
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"Connection to {self.host} timed out.") from error
        except OSError as error:
            raise NewConnectionError(self, f"Failed to establish a new connection: {error}") from error
        Exchange.current().opened(sock)
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        exchange = Exchange.current()
        self._limit.end = exchange.end
        self._is_whole = False
        if self.sock is not None:
            exchange.opened(self.sock)
        super().request(*args, **kwargs)
        self._is_whole = True  # else, as after a broken pipe, not all of the request left

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        self._limit.apply(self.sock)
        super().send(data)

    def getresponse(self) -> Any:
        self._limit.leftover = False
        response = super().getresponse()
        self._is_whole = self._is_whole and response.status == http.HTTPStatus.OK and self._limit.is_clear
        said = _KEEP_ALIVE.search(response.headers.get("keep-alive", ""))
        self.keep_alive = float(said[1]) if said else None
        Exchange.current().reused = False  # what fails from here on is no matter of the connection's age
        return response

    @property
    def is_connected(self) -> bool:
        """Whether the connection is open and nothing waits to be read: that could only be a stray answer."""
        return bool(super().is_connected) and not _pending(self.sock)

    @property
    def is_reusable(self) -> bool:
        """Whether the last request and its answer are surely over, as far as is known without asking the system."""
        return self._is_whole and not self._limit.leftover and self.sock is not None and not _pending(self.sock)


class PlainConnection(_Timely, HTTPConnection):
    """Over TCP."""


class TlsConnection(_Timely, HTTPSConnection):
    """Over TLS."""


def _is_clear(headers: Any) -> bool:
    """Whether the headers leave no doubt about where an answer ends (RFC 9112, section 6.3)."""
    if headers.defects or headers.get_payload():  # a line that is no header, and those after it
        return False
    lengths, codings = headers.get_all("content-length", []), headers.get_all("transfer-encoding", [])
    if codings:
        return not lengths and [coding.lower() for coding in codings] == ["chunked"]
    return len(lengths) == 1 and lengths[0].isascii() and lengths[0].isdigit()


def _pending(sock: Any) -> int:
    """Return how many bytes TLS has unpacked that nobody has read; a look at the socket does not show them."""
    return int(sock.pending()) if isinstance(sock, ssl.SSLSocket) else 0


def _connect(host: str, port: int, end: float, options: Any) -> socket.socket:
    """Return a connection to the first address of a host that takes one; each gets its share of the time.

    Raises:
        OSError: none does.
    """
    addresses = _addresses(host, port, end)
    failure: OSError = OSError(f"{host} has no address")
    for tried, (family, kind, protocol, _, address) in enumerate(addresses):
        share = (end - time.monotonic()) / (len(addresses) - tried)
        if share <= 0:
            raise TimeoutError("timed out")
        sock = socket.socket(family, kind, protocol)
        try:
            for option in options:
                sock.setsockopt(*option)
            sock.settimeout(share)
            sock.connect(address)
            sock.settimeout(max(end - time.monotonic(), 0.001))  # for the TLS handshake
        except BaseException as error:
            sock.close()
            if not isinstance(error, OSError):
                raise
            failure = error
        else:
            return sock
    raise failure


def _addresses(host: str, port: int, end: float) -> list[Any]:
    """Look a host up; that knows no timeout of its own, so another thread waits for it.

    Raises:
        socket.gaierror: the host is not known.
        TimeoutError: it took too long.
    """
    host = host.strip("[]")
    with contextlib.suppress(socket.gaierror):
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=look_up, name="pidds_runtime look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, end - time.monotonic()))
    except queue.Empty:
        raise TimeoutError("timed out") from None
    if isinstance(answer, UnicodeError):
        raise socket.gaierror(socket.EAI_NONAME, f"{host!r} is no name of a host") from None
    if isinstance(answer, OSError):
        raise answer
    return list(answer)
