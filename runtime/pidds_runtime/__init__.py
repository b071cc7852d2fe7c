"""iDDS through the PanDA relay, on requests: the API object that migrated programs call.

    api = pidds_runtime.get_api(dumper=idds.common.utils.json_dumps, loader=idds.common.utils.json_loads)
    ret = api.get_requests(request_id=1)
    if ret[0] == 0 and ret[1][0]:
        requests = ret[1][-1]

A call returns a `Reply` and never raises. `unwrap` and `Reply.unwrap` raise what the native client would have
raised, `error` returns it; `unwrap_pair` returns what the native `ClientManager` would have returned; `checked`
gives a method that does so itself. `pidds_runtime.native` has classes that behave as the native ones throughout. The
exceptions are those of idds-common if it is installed, else `pidds_runtime.exceptions` has classes of the same
names and bases, whose tree stands there.
"""

from __future__ import annotations

import typing as _typing

from pidds_runtime._api import ClientApi, ManagerApi, get_api
from pidds_runtime._checked import checked
from pidds_runtime._dropin import install
from pidds_runtime._loading import json_loads
from pidds_runtime._reply import Reply, error, unwrap, unwrap_pair

__all__ = [
    "ClientApi",
    "ManagerApi",
    "Reply",
    "checked",
    "error",
    "get_api",
    "install",
    "json_loads",
    "unwrap",
    "unwrap_pair",
]

__version__: str

if _typing.TYPE_CHECKING:
    from pidds_runtime import native as native
else:  # else any name would be an attribute

    def __getattr__(name: str) -> object:
        """Look up what takes longer than importing this package: its version, and the native classes."""
        if name == "native":
            from importlib import import_module

            return import_module("pidds_runtime.native")
        if name != "__version__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib.metadata import version

        return version("pidds-migrate")
