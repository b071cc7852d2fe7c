"""The exceptions of iDDS: those of idds-common if it is installed, else classes of the same names and bases.

``pidds_runtime.exceptions.NoObject`` is ``idds.common.exceptions.NoObject`` in the first case, so a handler
catches the same failures under either name. The tree, as of idds-common 2.6.21::

    IDDSException
    ├── NotImplementedException, WrongParameterException
    ├── DatabaseException
    │   └── InvalidDatabaseType, NoObject, DuplicatedObject
    ├── CoreException
    │   └── ConflictRequestException
    ├── RestException
    │   └── BadRequest, ConnectionException
    ├── ProcessNotFound, ProcessFormatNotSupported, ProcessSubmitFailed
    ├── AgentException
    │   └── NoPluginException, AgentPluginError
    └── AuthenticationException, AuthenticationPending, AuthenticationNotSupported, AuthenticationNoPermission
"""

from __future__ import annotations

import functools
from typing import Any

#: Name, base, first words and error code of each exception of idds-common 2.6.21; a base stands before its
#: children.
_ROWS: tuple[tuple[str, str, str, int], ...] = (
    ("IDDSException", "Exception", "An unknown IDDS exception occurred.", 100),
    ("NotImplementedException", "IDDSException", "Not implemented exception.", 101),
    ("WrongParameterException", "IDDSException", "Wrong parameter exception.", 102),
    ("DatabaseException", "IDDSException", "Database exception.", 200),
    ("InvalidDatabaseType", "DatabaseException", "Invalid Database type exception.", 201),
    ("NoObject", "DatabaseException", "No object  exception.", 202),
    ("DuplicatedObject", "DatabaseException", "Duplicated object exception.", 203),
    ("CoreException", "IDDSException", "Core exception.", 300),
    ("ConflictRequestException", "CoreException", "Conflict Request exception.", 301),
    ("RestException", "IDDSException", "Rest exception.", 400),
    ("BadRequest", "RestException", "Bad request exception.", 401),
    ("ConnectionException", "RestException", "Connection exception.", 402),
    ("ProcessNotFound", "IDDSException", "Process not found.", 403),
    ("ProcessFormatNotSupported", "IDDSException", "Process format not support.", 404),
    ("ProcessSubmitFailed", "IDDSException", "Failed to submit process.", 405),
    ("AgentException", "IDDSException", "Agent exception.", 500),
    ("NoPluginException", "AgentException", "No plugin exception.", 501),
    ("AgentPluginError", "AgentException", "Agent plugin exception.", 502),
    ("AuthenticationException", "IDDSException", "Authentication exception.", 600),
    ("AuthenticationPending", "IDDSException", "Authentication pending.", 601),
    ("AuthenticationNotSupported", "IDDSException", "Authentication not supported.", 602),
    ("AuthenticationNoPermission", "IDDSException", "Authentication no permission.", 603),
)

#: The class whose exceptions print these words before the first colon.
NAME_OF_FIRST_WORDS: dict[str, str] = {words: name for name, _, words, _ in _ROWS}


def find(name: str) -> type[Exception]:
    """Return the class of this name: idds-common's where it is installed, else this package's own.

    Raises:
        KeyError: iDDS has no exception of this name.
    """
    own = _own_classes()[name]
    try:
        from idds.common import exceptions as native
    except ImportError:
        return own
    found: type[Exception] = getattr(native, name, own)
    return found


def __getattr__(name: str) -> Any:
    if name not in NAME_OF_FIRST_WORDS.values():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return find(name)


def __dir__() -> list[str]:
    return sorted(NAME_OF_FIRST_WORDS.values())


class _Printing:
    """Prints as idds-common's exceptions do: first words, keyword arguments, then the details."""

    _message: str
    error_code: int

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args)
        self.kwargs = kwargs

    def __str__(self) -> str:
        details = "\n".join(str(argument) for argument in self.args if argument)  # type: ignore[attr-defined]
        shown = f"{self._message}: {self.kwargs}"
        return (f"{shown}\nDetails: {details}" if self.args else shown).strip()  # type: ignore[attr-defined]


@functools.cache
def _own_classes() -> dict[str, type[Exception]]:
    classes: dict[str, type[Exception]] = {}
    for name, base, words, code in _ROWS:
        bases = (classes[base],) if base in classes else (_Printing, Exception)
        described = {"__module__": __name__, "__doc__": words, "_message": words, "error_code": code}
        classes[name] = type(name, bases, described)
    return classes
