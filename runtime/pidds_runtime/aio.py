"""The same API for asyncio: ``await api.ping()``.

    api = pidds_runtime.aio.get_api(compress=True)
    replies = await asyncio.gather(*(api.get_requests(request_id=number) for number in range(100)))

Each call runs in a thread of the object, under the same rules as without asyncio. A call that is cancelled stops
waiting at once: its connection is closed, and what was not yet sent is not sent.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pidds_runtime
from pidds_runtime._api import ClientApi, ManagerApi
from pidds_runtime._exchange import Cancellable
from pidds_runtime._reply import Reply

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["AsyncApi", "get_api"]

#: How many calls of one object are under way at the same time.
DEFAULT_CONNECTIONS = 100


class AsyncApi:
    """Relays what is called on it; every name without a leading underscore is a method of iDDS, and is awaited."""

    def __init__(self, api: ClientApi | ManagerApi, connections: int) -> None:
        """Take the threads; none is started yet.

        Args:
            api: whose methods these are.
            connections: how many calls may be under way at the same time.
        """
        self._api = api
        self._limit = connections
        self._threads = ThreadPoolExecutor(connections, "pidds_runtime")

    async def close_connections(self) -> None:
        """Close the connections that no call is using. The object stays usable: the next call opens new ones."""
        self._api.close_connections()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close_connections()

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Reply]]:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__} has no method {name!r}")
        getattr(self._api, name)  # which is an AttributeError where it is strict
        return functools.partial(self._relay, name)

    async def _relay(self, name: str, /, *args: Any, **kwargs: Any) -> Reply:
        exchange = Cancellable(self._api._options.timeout)
        call = functools.partial(self._api._transport.call, name, args, kwargs, exchange)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        except asyncio.CancelledError:
            exchange.cancel()
            raise

    def __reduce__(self) -> tuple[type[AsyncApi], tuple[ClientApi | ManagerApi, int]]:
        return type(self), (self._api, self._limit)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._api!r}>"


def get_api(*settings: Any, connections: int = DEFAULT_CONNECTIONS, **named: Any) -> AsyncApi:
    """Return an object whose methods are those of iDDS, called through PanDA, and awaited.

    Args:
        settings: as `pidds_runtime.get_api` takes them.
        connections: how many calls may be under way at the same time, each on a connection and a thread of its own.
        named: as `pidds_runtime.get_api` takes them.

    Raises:
        TypeError: a setting is of another type.
        ValueError: a setting that cannot work.
    """
    if not isinstance(connections, int) or isinstance(connections, bool):
        raise TypeError(f"connections must be an int, not {connections!r}")
    if connections < 1:
        raise ValueError("connections must be above zero")
    return AsyncApi(pidds_runtime.get_api(*settings, **named), connections)
