"""What a program replaces in the modules of the clients, put back after its run."""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Iterator
from typing import Any

_CLIENTS = ("idds.client", "idds.common", "pandaclient", "pidds_runtime")
_OF_CLASSES = ("__dict__", "__weakref__", "__doc__", "__annotations__", "__abstractmethods__", "__static_attributes__")


@contextlib.contextmanager
def clients_put_back() -> Iterator[None]:
    """Undo what the run replaces, adds or deletes in the client's classes, and the functions of its modules."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(_CLIENTS)]
    classes = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__.startswith(_CLIENTS)
    }
    before: list[tuple[Any, dict[str, Any]]] = [(cls, dict(vars(cls))) for cls in classes]
    before += [(module, _code_of(module)) for module in modules]
    try:
        yield
    finally:
        for owner, attributes in before:
            _put_back(owner, attributes)


def _code_of(module: types.ModuleType) -> dict[str, Any]:
    """The classes and functions of a module; its other values are caches and settings, which may change."""
    return {name: value for name, value in vars(module).items() if isinstance(value, type | types.FunctionType)}


def _put_back(owner: Any, attributes: dict[str, Any]) -> None:
    now = vars(owner)
    for name, value in attributes.items():
        if name not in _OF_CLASSES and now.get(name) is not value:
            setattr(owner, name, value)
    if isinstance(owner, type):
        for name in [name for name in now if name not in attributes and name not in _OF_CLASSES]:
            with contextlib.suppress(AttributeError):
                delattr(owner, name)
