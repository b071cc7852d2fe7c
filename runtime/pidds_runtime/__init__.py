"""iDDS through the PanDA relay, on requests: the API object that migrated programs call.

    api = pidds_runtime.get_api(dumper=idds.common.utils.json_dumps, loader=idds.common.utils.json_loads)
    ret = api.get_requests(request_id=1)
    if ret[0] == 0 and ret[1][0]:
        requests = ret[1][-1]

A call returns a `Reply` and never raises. `unwrap` and `Reply.unwrap` raise what the native client would have
raised; `unwrap_pair` returns what the native `ClientManager` would have returned. The exceptions are those of
idds-common if it is installed, else `pidds_runtime.exceptions` has classes of the same names and bases, whose
tree stands there.
"""

from __future__ import annotations

import typing as _typing

from pidds_runtime._api import ClientApi, ManagerApi, get_api
from pidds_runtime._dropin import install
from pidds_runtime._reply import Reply, unwrap, unwrap_pair

__all__ = ["ClientApi", "ManagerApi", "Reply", "get_api", "install", "unwrap", "unwrap_pair"]

__version__: str

if not _typing.TYPE_CHECKING:  # else any name would be an attribute

    def __getattr__(name: str) -> str:
        """Look the version up when it is asked for: that takes longer than importing this package."""
        if name != "__version__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib.metadata import version

        return version("pidds-migrate")
