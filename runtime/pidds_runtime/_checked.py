"""A method of an API object that checks its reply: a value like a bound method of the native client."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from pidds_runtime._api import ApiObject, ManagerApi
from pidds_runtime._facts import MANAGER_NEVER_RAISES
from pidds_runtime._reply import unwrap, unwrap_pair


def checked(api: ApiObject, name: str) -> CheckedMethod:
    """Return a method of `api` that gives what the native client's gives, for where a method is used as a value.

    ``pool.submit(pidds_runtime.checked(api, "get_requests"), 1)``. A call is that of `unwrap`, or of `unwrap_pair` for
    the methods of a manager that natively return ``(False, message)``. Two are equal, and hash alike, where object and
    name are the same; they can be pickled.

    Args:
        api: what `get_api` returned.
        name: of the method.

    Raises:
        TypeError: `api` is something else.
        AttributeError: `api` has no such method; so it is where a program takes a method of None.
    """
    getattr(api, name)
    if not isinstance(api, ApiObject):
        raise TypeError(f"checked takes what pidds_runtime.get_api returns, not {api!r}")
    return CheckedMethod(api, name)


class CheckedMethod:
    """See `checked`; it has the attributes of a bound method."""

    def __init__(self, api: ApiObject, name: str) -> None:
        self._call: Callable[..., Any] = getattr(api, name)
        pairs = isinstance(api, ManagerApi) and name in MANAGER_NEVER_RAISES
        self._check: Callable[[Any], Any] = unwrap_pair if pairs else unwrap
        self.__self__, self.__name__ = api, name
        self.__doc__ = self._call.__doc__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._check(self._call(*args, **kwargs))

    @property
    def __signature__(self) -> inspect.Signature:
        return inspect.signature(self._call)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CheckedMethod):
            return NotImplemented
        return self.__self__ is other.__self__ and self.__name__ == other.__name__

    def __hash__(self) -> int:
        return hash((id(self.__self__), self.__name__))

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[ApiObject, str]]:
        return checked, (self.__self__, self.__name__)

    def __repr__(self) -> str:
        return f"<checked {self.__name__} of {self.__self__!r}>"
