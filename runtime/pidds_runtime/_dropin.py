"""Stand in for panda-client: ``import pandaclient.idds_api`` finds this package."""

from __future__ import annotations

import functools
import importlib.util
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from pidds_runtime._api import ApiObject, get_api
from pidds_runtime._recover import arguments_failure

_PACKAGE, _MODULE = "pandaclient", "pandaclient.idds_api"

#: The settings of panda-client's API object and their defaults, in the order of its `get_api` (2.2.0).
_SETTINGS: dict[str, Any] = {
    "dumper": None,
    "verbose": False,
    "idds_host": None,
    "compress": True,
    "manager": False,
    "loader": None,
    "json_outputs": False,
}

_PandaReply = tuple[int, Any]


def install() -> bool:
    """Let ``import pandaclient.idds_api`` find this package where panda-client is not installed.

    Its `get_api` gives objects that are independent of each other, as `pidds_runtime.get_api` does, and replies of
    panda-client's shape: ``(255, text)`` where a call failed on the way. Its `api` is an object of the same class.

    Returns:
        Whether it does now; False where the real panda-client is there, which is left alone.
    """
    if any(finder is _Finder for finder in sys.meta_path):
        return True
    if _PACKAGE in sys.modules or importlib.util.find_spec(_PACKAGE) is not None:
        return False
    sys.meta_path.append(_Finder)
    return True


class _Finder:
    """Finds the two modules, after all other finders."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in (_PACKAGE, _MODULE):
            return None
        return ModuleSpec(name, _Loader(), origin=__file__, is_package=name == _PACKAGE)


class _Loader(Loader):
    """Fills the modules that stand in for panda-client's."""

    def create_module(self, spec: ModuleSpec) -> None:
        """Take an ordinary module."""

    def exec_module(self, module: ModuleType) -> None:
        module.__doc__ = __doc__
        if module.__name__ == _MODULE:
            vars(module).update(api=IddsApi(), get_api=_get_api)


class IddsApi:
    """What panda-client calls the interface to its API: all settings are attributes, all other names are methods.

    A method has the settings that held when it was looked up.
    """

    __slots__ = ("__dict__", "_kept")

    _kept: tuple[dict[str, Any], ApiObject]

    def __init__(self) -> None:
        vars(self).update(_SETTINGS)

    def __getattr__(self, name: str) -> Callable[..., _PandaReply]:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__} has no method {name!r}")
        return functools.partial(_call, self._api(), name)

    def _api(self) -> ApiObject:
        """Return the API object with the settings as they are; it keeps its connections until they change."""
        settings = dict(vars(self))
        try:
            kept, api = self._kept
        except AttributeError:
            kept = None
        if settings != kept:
            api = get_api(**settings)
            self._kept = settings, api
        return api


def _call(api: ApiObject, name: str, /, *args: Any, **kwargs: Any) -> _PandaReply:
    ret: _PandaReply = getattr(api, name)(*args, **kwargs)
    status, (ok, payload) = ret
    if status == 0:
        return status, [ok, payload]
    not_written = arguments_failure(payload)
    return status, payload if not_written is None else f"Failed with {not_written}"


def _get_api(
    dumper: Callable[..., str] | None = None,
    verbose: bool = False,
    idds_host: str | None = None,
    compress: bool = True,
    manager: bool = False,
    loader: Callable[..., Any] | None = None,
    json_outputs: bool = False,
    **further: Any,
) -> IddsApi:
    """Return an API object of its own, with panda-client's defaults; `pidds_runtime.get_api` describes the settings."""
    api = IddsApi()
    given = (dumper, verbose, idds_host, compress, manager, loader, json_outputs)
    vars(api).update(zip(_SETTINGS, given, strict=True), **further)
    api._api()  # a setting that cannot work is refused here
    return api
