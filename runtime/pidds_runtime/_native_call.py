"""One call on an object of `pidds_runtime.native`: what is refused, what is sent, and the native result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pidds_runtime import _facts, _json_outputs, _native_settings
from pidds_runtime._reply import unwrap, unwrap_pair

#: Attributes that the native client sends along as the user on whose behalf it calls (idds-client 2.6.21).
_ORIGINAL_USER = ("original_user_name", "original_user_dn", "original_user_cert", "original_user_token")


class NotRelayedError(NotImplementedError):
    """What a native client can do and PanDA does not carry; nothing was sent."""


def client(owner: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Make one call of a `Client`, and return what it returns natively.

    Raises:
        NotRelayedError: natively the call would go another way than through PanDA.
        Exception: what the native method raises.
    """
    from pidds_runtime._native_surface import ClientMethods  # which imports this module

    refuse_replaced(owner, vars(ClientMethods), _facts.CLIENT_HOOKS)
    _refuse_original_user(owner)
    ret = _native_settings.api(owner, owner, manager=False)._call(name, args, kwargs)
    return _json_outputs.answer(name, ret) if owner.json_outputs else unwrap(ret)


def manager(owner: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Make one call of a `ClientManager`, and return what it returns natively.

    Raises:
        NotRelayedError: natively the call would go another way than through PanDA.
        Exception: what `get_contents` raises natively, and what the others turn into a pair.
    """
    from pidds_runtime._native_surface import ClientMethods, ManagerMethods  # which import this module

    owner.setup_client()
    inner = owner.client
    refuse_foreign(inner)
    refuse_replaced(owner, vars(ManagerMethods), _facts.MANAGER_HOOKS)
    refuse_replaced(inner, vars(ClientMethods), _facts.CLIENT_HOOKS)
    refuse_replaced(inner, vars(ClientMethods), _facts.CALLED_ON_CLIENT[name])
    _refuse_original_user(inner)
    ret = _native_settings.api(owner, inner, manager=True)._call(name, args, kwargs)
    return unwrap_pair(ret) if name in _facts.MANAGER_NEVER_RAISES else unwrap(ret)


def refuse_foreign(inner: Any) -> None:
    """Make sure that the client of a manager is one of `pidds_runtime.native`.

    Raises:
        NotRelayedError: it is another, such as a mock; calls run on the PanDA server and would not use it.
    """
    from pidds_runtime._native_surface import ClientMethods

    if not issubclass(type(inner), ClientMethods):
        raise NotRelayedError(
            f"client is a {type(inner).__name__}, and a manager's calls, which run on the PanDA server, would not use "
            "it: set a pidds_runtime.native.Client, or patch the methods of the manager"
        )


def refuse_replaced(owner: Any, genuine: Mapping[str, Any], names: Iterable[str]) -> None:
    """Make sure that methods which the native ones would call are the class's own.

    Args:
        owner: an object of the class or of a subclass.
        genuine: the class's own methods.
        names: of those to look at.

    Raises:
        NotRelayedError: one is overridden or patched; calls, which run on the PanDA server, would not use it.
    """
    for name in names:
        if getattr(getattr(owner, name), "__func__", None) is not genuine[name]:
            raise NotRelayedError(
                f"{name} of {type(owner).__name__} is replaced, and calls through PanDA would not use it: "
                "replace the methods that the program itself calls, or keep the native client"
            )


def _refuse_original_user(owner: Any) -> None:
    for name in _ORIGINAL_USER:
        if getattr(owner, name):
            raise NotRelayedError(
                f"{name} is set, and PanDA calls iDDS as the user who logged in: use the native client"
            )
