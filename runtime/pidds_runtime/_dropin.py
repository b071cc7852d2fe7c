"""Stand in for panda-client: ``import pandaclient.idds_api`` finds this package."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

_PACKAGE, _MODULE = "pandaclient", "pandaclient.idds_api"


def install() -> bool:
    """Let ``import pandaclient.idds_api`` find this package where panda-client is not installed.

    Returns:
        Whether it does now; False where the real panda-client is there, which is left alone.
    """
    present = sys.modules.get(_MODULE)
    if present is not None:
        return getattr(present, "__name__", "") == _MODULE and present.__doc__ == __doc__
    if _PACKAGE in sys.modules or importlib.util.find_spec(_PACKAGE) is not None:
        return False
    from pidds_runtime import _api

    package, module = ModuleType(_PACKAGE, __doc__), ModuleType(_MODULE, __doc__)
    package.__path__ = []
    package.idds_api = module  # type: ignore[attr-defined]
    module.get_api = _api.get_api  # type: ignore[attr-defined]
    sys.modules.update({_PACKAGE: package, _MODULE: module})
    return True
