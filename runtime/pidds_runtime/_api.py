"""The API object: iDDS's methods, relayed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, overload

from pidds_runtime._options import DEFAULT_MAX_ANSWER, DEFAULT_RETRIES, Options, timeouts
from pidds_runtime._reply import Reply
from pidds_runtime._surface import ClientMethods, ManagerMethods

if TYPE_CHECKING:
    from typing_extensions import Self


class ApiObject:
    """Relays what is called on it. Every name without a leading underscore is a method of iDDS.

    Objects are independent of each other, may be used from several threads and after a fork, and can be
    copied and pickled if their dumper and loader can; connections are not part of a copy. As a context manager,
    one closes its connections at the end; `close` is iDDS's.
    """

    def __init__(self, options: Options) -> None:
        # Longer to import than all else. Here and not at the first call: a process that is forked while another
        # thread imports would wait for that forever.
        from pidds_runtime._transport import Transport

        self._options = options
        self._transport = Transport(options)

    def close_connections(self) -> None:
        """Close the connections that no call is using. The object stays usable: the next call opens new ones."""
        self._transport.close_connections()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close_connections()

    def _call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Reply:
        return self._transport.call(name, args, kwargs)

    def __getattr__(self, name: str) -> Callable[..., Reply]:
        if name.startswith("_") or self._options.strict:
            raise AttributeError(f"{type(self).__name__} has no method {name!r}")
        return functools.partial(_relay, self, name)

    def __reduce__(self) -> tuple[type[ApiObject], tuple[Options]]:
        return type(self), (self._options,)

    def __repr__(self) -> str:
        from pidds_runtime._address import server_of

        host = "" if self._options.idds_host is None else f" of {server_of(self._options.idds_host)}"
        return f"<{type(self).__name__}{host} through PanDA>"


def _relay(api: ApiObject, name: str, /, *args: Any, **kwargs: Any) -> Reply:
    return api._call(name, args, kwargs)


class ClientApi(ClientMethods, ApiObject):
    """The methods of `idds.client.client.Client`, relayed."""


class ManagerApi(ManagerMethods, ApiObject):
    """The methods of `idds.client.clientmanager.ClientManager`, relayed."""


@overload
def get_api(
    dumper: Callable[..., str] | None = ...,
    verbose: bool = ...,
    idds_host: str | None = ...,
    compress: bool = ...,
    manager: Literal[False] = ...,
    loader: Callable[..., Any] | None = ...,
    json_outputs: bool = ...,
    *,
    timeout: float | tuple[float, float] | None = ...,
    retries: int = ...,
    max_answer: int = ...,
    strict: bool = ...,
    url: str | None = ...,
) -> ClientApi: ...


@overload
def get_api(
    dumper: Callable[..., str] | None = ...,
    verbose: bool = ...,
    idds_host: str | None = ...,
    compress: bool = ...,
    *,
    manager: Literal[True],
    loader: Callable[..., Any] | None = ...,
    json_outputs: bool = ...,
    timeout: float | tuple[float, float] | None = ...,
    retries: int = ...,
    max_answer: int = ...,
    strict: bool = ...,
    url: str | None = ...,
) -> ManagerApi: ...


@overload
def get_api(
    dumper: Callable[..., str] | None = ...,
    verbose: bool = ...,
    idds_host: str | None = ...,
    compress: bool = ...,
    manager: bool = ...,
    loader: Callable[..., Any] | None = ...,
    json_outputs: bool = ...,
    *,
    timeout: float | tuple[float, float] | None = ...,
    retries: int = ...,
    max_answer: int = ...,
    strict: bool = ...,
    url: str | None = ...,
) -> ClientApi | ManagerApi: ...


def get_api(
    dumper: Callable[..., str] | None = None,
    verbose: bool = False,
    idds_host: str | None = None,
    compress: bool = False,
    manager: bool = False,
    loader: Callable[..., Any] | None = None,
    json_outputs: bool = False,
    *,
    timeout: float | tuple[float, float] | None = None,
    retries: int = DEFAULT_RETRIES,
    max_answer: int = DEFAULT_MAX_ANSWER,
    strict: bool = False,
    url: str | None = None,
) -> ClientApi | ManagerApi:
    """Return an object whose methods are those of iDDS, called through PanDA.

    Each call returns a `Reply`; none raises, whatever the network does. The first seven parameters are
    panda-client's.

    Args:
        dumper: writes arguments as JSON; `json.dumps` if None, which knows no iDDS objects.
        verbose: whether to tell on stderr what is sent and how long it takes.
        idds_host: URL of the iDDS server, if not the one that PanDA uses.
        compress: whether to gzip the request.
        manager: the methods of `ClientManager` rather than those of `Client`.
        loader: reads the answer; `json.loads` if None, which gives enums as dictionaries.
        json_outputs: whether iDDS answers in plain JSON; works for the manager only (panda-server 1.0.4).
        timeout: seconds to wait for an answer, or a pair of seconds: to connect, and for an answer; 15 and
        600 if
            None.
        retries: how often to repeat what provably never reached PanDA, and read-only methods that failed in
            passing.
        max_answer: largest answer to read, in bytes after decompression.
        strict: whether a name that idds-client 2.6.21 does not have is an AttributeError instead of a call.
        url: base URL of the PanDA server instead of the one in ``PANDA_URL_SSL``.

    Raises:
        TypeError: a setting is of another type; a text for a truth value is: "no" would count as true.
        ValueError: a setting that cannot work.
    """
    options = Options(
        dumper=dumper,
        verbose=verbose,
        idds_host=idds_host,
        compress=compress,
        manager=manager,
        loader=loader,
        json_outputs=json_outputs,
        timeout=timeouts(timeout),
        retries=retries,
        max_answer=max_answer,
        strict=strict,
        url=url,
    )
    return ManagerApi(options) if manager else ClientApi(options)
