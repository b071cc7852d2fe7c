"""The methods of `pidds_runtime.native`, relayed or refused; ``_native_surface.pyi`` shows them to editors."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from pidds_runtime import _facts, _native_call, _signatures

_Method = Callable[..., Any]

#: What the classes have of their own, although the relay cannot carry it.
_KEPT = frozenset({"enable_json_outputs", "setup_client", "setup_json_outputs"})


def _relayed(bind: _Method, call: Callable[..., Any]) -> _Method:
    @functools.wraps(bind)
    def method(*args: Any, **kwargs: Any) -> Any:
        owner = bind(*args, **kwargs)
        kwargs.pop("self", None)
        return call(owner, bind.__name__, args[1:], kwargs)

    return method


def _handled(raising: _Method) -> _Method:
    """Do what idds-common's `exception_handler` does: log an exception, and return it as a pair."""

    @functools.wraps(raising)
    def method(*args: Any, **kwargs: Any) -> Any:
        try:
            return raising(*args, **kwargs)
        except _native_call.NotRelayedError:
            raise  # a pair would be taken for an answer of iDDS
        except Exception as error:
            logging.getLogger().error(error)
            return False, str(error)

    return method


def _refused(bind: _Method, native: str, reason: str) -> _Method:
    @functools.wraps(bind)
    def method(*args: Any, **kwargs: Any) -> Any:
        way_out = f"which PanDA does not carry: call it on a client of {native}"
        raise _native_call.NotRelayedError(f"{bind.__name__} {reason}, {way_out}")

    return method


def _methods(owner: str, native: str, bound: dict[str, _Method], refused: dict[str, str], call: _Method) -> type:
    """Return a class with the methods of one native class.

    Args:
        owner: name of the public class that inherits them.
        native: full name of the native class.
        bound: its signatures; a TypeError has the native name of the method, which is theirs.
        refused: which methods are not relayed, and why.
        call: relays one call, and gives its result.
    """
    found: dict[str, Any] = {}
    for name in bound.keys() - _KEPT:
        reason = refused.get(name)
        method = _refused(bound[name], native, reason) if reason else _relayed(bound[name], call)
        if owner == "ClientManager" and name in _facts.MANAGER_NEVER_RAISES:
            method = _handled(method)
        method.__module__, method.__qualname__ = "pidds_runtime.native", f"{owner}.{name}"
        method.__doc__ = f"Refuse: it {reason}." if reason else f"Do what the native ``{name}`` does, through PanDA."
        found[name] = method
    return type(f"{owner}Methods", (), {**found, "__module__": __name__, "__doc__": f"The methods of `{native}`."})


ClientMethods = _methods(
    "Client",
    "idds.client.client.Client",
    _signatures.CLIENT,
    _facts.CLIENT_NOT_RELAYED,
    _native_call.client,
)
ManagerMethods = _methods(
    "ClientManager",
    "idds.client.clientmanager.ClientManager",
    _signatures.MANAGER,
    _facts.MANAGER_NOT_RELAYED,
    _native_call.manager,
)
