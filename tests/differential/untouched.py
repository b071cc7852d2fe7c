"""What a program replaces in the modules of the clients, put back after its run."""

from __future__ import annotations

import contextlib
import functools
import operator
import sys
import types
from collections.abc import Hashable, Iterator
from typing import Any

_CLIENTS = ("idds.client", "idds.common", "pandaclient", "pidds_runtime")
_OF_CLASSES = ("__dict__", "__weakref__", "__doc__", "__annotations__", "__abstractmethods__", "__static_attributes__")


@contextlib.contextmanager
def clients_put_back(lab: Hashable) -> Iterator[None]:
    """Undo what the run replaces, adds or deletes in the client's classes, and the functions of its modules.

    Args:
        lab: replaces some of them itself, for as long as it is open.
    """
    before = _untouched(lab, tuple(module for name, module in list(sys.modules.items()) if name.startswith(_CLIENTS)))
    try:
        yield
    finally:
        for owner, attributes in before:
            _put_back(owner, attributes)


@functools.lru_cache(maxsize=1)  # as each run puts all of it back, it holds until a module is added
def _untouched(_lab: Hashable, modules: tuple[types.ModuleType, ...]) -> list[tuple[Any, dict[str, Any]]]:
    """The classes and modules of the clients, with what must not change in them."""
    classes = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__.startswith(_CLIENTS)
    }
    return [*((cls, dict(vars(cls))) for cls in classes), *((module, _code_of(module)) for module in modules)]


def _code_of(module: types.ModuleType) -> dict[str, Any]:
    """The classes and functions of a module; its other values are caches and settings, which may change."""
    return {name: value for name, value in vars(module).items() if isinstance(value, type | types.FunctionType)}


def _put_back(owner: Any, attributes: dict[str, Any]) -> None:
    now = vars(owner)
    if all(map(operator.is_, map(now.get, attributes), attributes.values())) and (
        len(now) == len(attributes) or not isinstance(owner, type)
    ):
        return
    for name, value in attributes.items():
        if name not in _OF_CLASSES and now.get(name) is not value:
            setattr(owner, name, value)
    if isinstance(owner, type):
        for name in [name for name in now if name not in attributes and name not in _OF_CLASSES]:
            with contextlib.suppress(AttributeError):
                delattr(owner, name)
