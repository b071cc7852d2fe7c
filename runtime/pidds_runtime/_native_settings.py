"""From the attributes of a native client to the API object that makes its calls."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any

from pidds_runtime._api import ApiObject, ClientApi, ManagerApi
from pidds_runtime._loading import json_loads
from pidds_runtime._options import DEFAULT_TIMEOUT, Options

#: Longest wait of a socket, in seconds: poll counts milliseconds in 31 bits.
FOR_EVER = 24 * 86_400.0

#: Where an object keeps its API object: no name that a subclass would take.
_KEPT = "_pidds_runtime_api"


def prepare() -> None:
    """Import what calls need: a process that is forked while another thread imports waits for that forever."""
    import pidds_runtime._transport  # noqa: F401

    _dumper()


def api(owner: Any, client: Any, manager: bool) -> ApiObject:
    """Return the API object for a client as it is now; the one of the last call where nothing has changed.

    Args:
        owner: whose calls it makes; it keeps it, and its `answer_modules` counts.
        client: the `Client` whose attributes count: `host`, `timeout`, `retries` and `json_outputs`.
        manager: whether the calls are those of `ClientManager`.

    Raises:
        TypeError, ValueError: what the native client raises at a call with these attributes.
    """
    modules = tuple(owner.answer_modules)
    wanted = (client.host, client.timeout, client.retries, bool(client.json_outputs), modules)
    kept = vars(owner).get(_KEPT)
    if kept is None or kept[0] != wanted:
        options = _options(*wanted, manager)
        kept = vars(owner)[_KEPT] = (wanted, ManagerApi(options) if manager else ClientApi(options))
    made: ApiObject = kept[1]
    return made


def _options(
    host: Any, timeout: Any, retries: Any, json_outputs: bool, modules: tuple[str, ...], manager: bool
) -> Options:
    return Options(
        dumper=_dumper(),
        idds_host=_relayed_host(host),
        compress=True,
        manager=manager,
        loader=functools.partial(json_loads, modules=modules),
        json_outputs=json_outputs and manager,  # panda-server 1.0.4 ignores it for the Client
        timeout=_timeouts(timeout),
        retries=max(len(range(retries)) - 1, 0),  # natively the number of tries
    )


def _dumper() -> Callable[..., str] | None:
    """Return what writes arguments: idds-common's function, as natively, where it is installed."""
    try:
        from idds.common.utils import json_dumps
    except ImportError:
        return None
    found: Callable[..., str] = json_dumps
    return found


def _relayed_host(host: Any) -> str | None:
    """Return the iDDS server as the relay takes it; None is the one that PanDA uses.

    Raises:
        TypeError: it is no text; in the native client's words.
    """
    if host is None or host == _configured_host():
        return None
    # The relay splits a command at "+", which within a path means the same as "%2B".
    return "/".join((host,)).replace("+", "%2B")


def _configured_host() -> str | None:
    try:
        from idds.common.utils import get_rest_host

        configured: str | None = get_rest_host()
    except Exception:  # no idds-common, or no configuration
        return os.environ.get("IDDS_HOST")
    return configured


def _timeouts(timeout: Any) -> tuple[float, float]:
    """Return connect and read timeout from what the native client hands to requests.

    Raises:
        ValueError: requests 2.32 does not take it; in its words.
    """
    import urllib3

    pair = timeout if isinstance(timeout, tuple) else (timeout, timeout)
    try:
        connect, read = pair
        urllib3.Timeout(connect=connect, read=read)
    except ValueError as error:
        if pair is not timeout:
            raise
        raise ValueError(
            f"Invalid timeout {timeout}. Pass a (connect, read) timeout tuple, "
            "or a single float to set both timeouts to the same value."
        ) from error
    connect, read = (FOR_EVER if limit is None else min(float(limit), FOR_EVER) for limit in pair)
    return connect if pair is timeout else min(connect, DEFAULT_TIMEOUT[0]), read
