"""A migration that is right by construction, and wrong ones made from it, to test the harness with.

Each native import is sent to modules of the same shape whose classes call iDDS through PanDA and give every
answer back as the native class does. No program text around the calls changes, so any divergence is the
harness's fault; and with one of the `MISTAKES` put in, a divergence has to be found.
"""

from __future__ import annotations

import contextlib
import re
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import idds.common.exceptions
import idds.common.utils
import pandaclient.idds_api
from idds.client.client import Client
from idds.client.clientmanager import ClientManager

from tests.differential.diagnostics import exception_classes

_PACKAGE = "idds_through_panda"
_PAIR_METHODS = frozenset({"get_messages", "get_metainfo", "send_messages"})
_NEVER_PAIRS = frozenset({"get_contents"})


def migrated(source: str) -> str:
    """The program with its native clients replaced by those of this module."""
    return re.sub(r"\bidds\.client\b", _PACKAGE, source)


class Api:
    """Calls iDDS through panda-client and behaves as the native client or manager."""

    manager = False
    get_api = staticmethod(pandaclient.idds_api.get_api)
    mistake = staticmethod(lambda api, method, args, kwargs: api.call(method, args, kwargs))

    def __init__(self, host: str | None = None, timeout: int = 600, **_: Any) -> None:
        self.host, self.timeout = host, timeout
        self._host = None if host in (None, idds.common.utils.get_rest_host()) else host

    def setup_client(self, auth_setup: bool = False) -> None:
        """Do nothing: the PanDA server sets its own client up."""

    def relayed(self, method: str, args: Any, kwargs: Any) -> Any:
        """The relay's answer."""
        api = self.get_api(
            dumper=idds.common.utils.json_dumps,
            loader=idds.common.utils.json_loads,
            idds_host=self._host,
            compress=True,
            manager=self.manager,
        )
        return getattr(api, method)(*args, **kwargs)

    def call(self, method: str, args: Any, kwargs: Any) -> Any:
        """The native answer."""
        ret = self.relayed(method, args, kwargs)
        if not self.manager or method in _NEVER_PAIRS:
            return result(ret)
        return pair(ret, method)


class Manager(Api):
    """As the native ClientManager."""

    manager = True


def result(ret: Any) -> Any:
    """The response, or the native exception raised."""
    status, answer = ret
    if status != 0:
        raise idds.common.exceptions.ConnectionException(answer)
    if answer[0]:
        return answer[-1]
    raise _named(answer[-1])(answer[-1])


def _named(diagnostic: str) -> Any:
    for cls in exception_classes().values():
        if f"with {cls()._message}" in diagnostic:
            return cls
    return idds.common.exceptions.IDDSException


def pair(ret: Any, method: str) -> Any:
    """The response, or (False, message)."""
    status, answer = ret
    if status != 0 or not answer[0]:
        return (False, str(answer if status else answer[-1]))
    response = answer[-1]
    if method in _PAIR_METHODS or (isinstance(response, list) and response[:1] == [False]):
        return tuple(response)
    return response


def _methods_of(native: type) -> dict[str, Callable[..., Any]]:
    """Real methods, one for each that the native class has: what it lacks is an AttributeError."""

    def method(name: str) -> Callable[..., Any]:
        def relay(self: Api, *args: Any, **kwargs: Any) -> Any:
            return type(self).mistake(self, name, args, kwargs)

        relay.__name__ = name
        return relay

    names = [name for name in dir(native) if not name.startswith("_") and name != "setup_client"]
    return {name: method(name) for name in names if callable(getattr(native, name))}


def _unchecked(api: Api, method: str, args: Any, kwargs: Any) -> Any:
    return api.relayed(method, args, kwargs)[1][-1]


def _lists(api: Api, method: str, args: Any, kwargs: Any) -> Any:
    answer = api.call(method, args, kwargs)
    return list(answer) if isinstance(answer, tuple) else answer


def _base_class(api: Api, method: str, args: Any, kwargs: Any) -> Any:
    try:
        return api.call(method, args, kwargs)
    except idds.common.exceptions.IDDSException as error:
        raise idds.common.exceptions.IDDSException(*error.args) from None


def _foreign_class(api: Api, method: str, args: Any, kwargs: Any) -> Any:
    try:
        return api.call(method, args, kwargs)
    except idds.common.exceptions.IDDSException as error:
        raise RuntimeError(str(error)) from None


def _swallowed(api: Api, method: str, args: Any, kwargs: Any) -> Any:
    try:
        return api.call(method, args, kwargs)
    except idds.common.exceptions.IDDSException:
        return None


def _called_twice(api: Api, method: str, args: Any, kwargs: Any) -> Any:
    api.relayed(method, args, kwargs)
    return api.call(method, args, kwargs)


def _argument_lost(api: Api, method: str, args: Any, kwargs: Any) -> Any:
    return api.call(method, args, dict(list(kwargs.items())[:-1]))


def _enums_lost(api: Api, method: str, args: Any, kwargs: Any) -> Any:
    answer = api.call(method, args, kwargs)
    plain = idds.common.utils.json.loads(idds.common.utils.json_dumps(answer))
    return tuple(plain) if isinstance(answer, tuple) else plain


def _raising_manager(api: Api, method: str, args: Any, kwargs: Any) -> Any:
    return result(api.relayed(method, args, kwargs))


MISTAKES: dict[str, Callable[[Api, str, Any, Any], Any]] = {
    "no check": _unchecked,
    "lists for tuples": _lists,
    "base class for all exceptions": _base_class,
    "exception of another family": _foreign_class,
    "failure swallowed": _swallowed,
    "call made twice": _called_twice,
    "argument lost": _argument_lost,
    "enums lost": _enums_lost,
    "manager that raises": _raising_manager,
}


def _made(native: type, base: type[Api], behaviour: Mapping[str, Any]) -> type:
    module = f"{_PACKAGE}.{native.__module__.rpartition('.')[2]}"  # where pickle looks for it
    return type(native.__name__, (base,), {**_methods_of(native), **behaviour, "__module__": module})


@contextlib.contextmanager
def installed(mistake: str | None = None, get_api: Callable[..., Any] = pandaclient.idds_api.get_api) -> Iterator[None]:
    """Make the modules importable.

    Args:
        mistake: to make, of `MISTAKES`; none if None.
        get_api: of panda-client or of the bundled runtime.
    """
    behaviour: dict[str, Any] = {"get_api": staticmethod(get_api)}
    if mistake:
        behaviour["mistake"] = staticmethod(MISTAKES[mistake])
    client = types.ModuleType(f"{_PACKAGE}.client")
    client.Client = _made(Client, Api, behaviour)  # type: ignore[attr-defined]
    manager = types.ModuleType(f"{_PACKAGE}.clientmanager")
    manager.ClientManager = _made(ClientManager, Manager, behaviour)  # type: ignore[attr-defined]
    package = types.ModuleType(_PACKAGE)
    package.__path__ = []
    package.client, package.clientmanager = client, manager  # type: ignore[attr-defined]
    modules = {module.__name__: module for module in (package, client, manager)}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name in modules:
            del sys.modules[name]
