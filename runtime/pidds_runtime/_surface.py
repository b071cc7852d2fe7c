"""The methods of the two native classes, relayed; ``_surface.pyi`` has their signatures for editors."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from pidds_runtime._facts import CLIENT, MANAGER
from pidds_runtime._methods import LOCAL

_ON_THE_SERVER = " It acts on the PanDA server, not on this machine."


def _relayed(name: str, parameters: str, owner: str) -> Callable[..., Any]:
    def method(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        return self._call(name, args, kwargs)

    method.__name__ = name
    method.__qualname__ = f"{owner}.{name}"
    method.__doc__ = f"Relay ``{name}{parameters}`` and return its reply.{_ON_THE_SERVER * (name in LOCAL)}"
    method.__signature__ = _signature(parameters)  # type: ignore[attr-defined]
    return method


def _signature(parameters: str) -> inspect.Signature:
    """Build the signature that a row of the table describes: plain names, defaults, and ``**kwargs``."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    found = [inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)]
    for parameter in filter(None, parameters.strip("()").split(", ")):
        name, _, default = parameter.partition("=")
        if name.startswith("**"):
            found.append(inspect.Parameter(name[2:], inspect.Parameter.VAR_KEYWORD))
        elif default:
            found.append(inspect.Parameter(name, kind, default=_Default(default)))
        else:
            found.append(inspect.Parameter(name, kind))
    return inspect.Signature(found)


class _Default(str):
    """A default value as idds-client's source writes it; only shown, never passed on."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _methods(owner: str, table: dict[str, str]) -> dict[str, Any]:
    described = {name: _relayed(name, parameters, owner) for name, parameters in table.items()}
    return {**described, "__module__": __name__, "__doc__": f"The {len(table)} methods of this API."}


ClientMethods = type("ClientMethods", (), _methods("ClientMethods", CLIENT))
ManagerMethods = type("ManagerMethods", (), _methods("ManagerMethods", MANAGER))
