"""Which connection a request goes over: one that is idle and surely in order, or a new one."""

from __future__ import annotations

import collections
import queue
import time
from typing import Any

import urllib3

from pidds_runtime._connection import PlainConnection, TlsConnection
from pidds_runtime._exchange import Exchange

#: Seconds for which an idle connection is trusted with what must not be sent twice: less than Apache's
#: KeepAliveTimeout (5 by default), so that a call does not meet a connection that the server is just closing,
#: and fail in doubt whether it was executed. Where the server says for how long it waits, that counts.
WRITE_IDLE = 4.0

#: The same for methods that only read, which are simply sent again. Firewalls forget connections after minutes.
READ_IDLE = 60.0

#: What urllib3 gives for no timeout where it takes connections in order to close them.
_TO_CLOSE = object()

#: How much earlier than the server says a connection is given up, in seconds.
_MARGIN = 1.0


class Idle(queue.LifoQueue[Any]):
    """Connections between two requests: as many as there were threads at once, the last used first.

    A deque needs no lock. A queue's would stay locked in a process forked while another thread has it.
    """

    def __init__(self, maxsize: int = 0) -> None:
        self._connections: collections.deque[Any] = collections.deque()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        if item is None:
            return
        if not item.is_reusable:
            item.close()
            return
        item.idle_since = time.monotonic()
        self._connections.append(item)

    def get(self, block: bool = True, timeout: float | object | None = _TO_CLOSE) -> Any:
        now = time.monotonic()
        try:
            while self._connections[0].idle_since < now - READ_IDLE:
                self._connections.popleft().close()
            connection = self._connections.pop()
        except IndexError:
            raise queue.Empty from None
        if timeout is not _TO_CLOSE:
            exchange = Exchange.current()
            exchange.reused = True  # until it connects
            if now - connection.idle_since > _trusted_for(connection, exchange):
                connection.close()  # which then connects anew
        return connection


def _trusted_for(connection: Any, exchange: Exchange) -> float:
    """Return for how many idle seconds a connection is good for this exchange."""
    said: float | None = connection.keep_alive
    if said is None or exchange.idle <= 0:
        return exchange.idle
    return min(max(0.0, said - _MARGIN), READ_IDLE)


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = PlainConnection
    QueueCls = Idle


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = TlsConnection
    QueueCls = Idle


def use_timely_connections(manager: urllib3.PoolManager) -> None:
    """Let the pools of a manager have these connections, and keep the idle ones in an `Idle`."""
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}
