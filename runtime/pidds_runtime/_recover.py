"""From a diagnostic back to the exception that the native client would have raised."""

from __future__ import annotations

import re

from pidds_runtime import exceptions

#: What the relay puts before the exception's own text (panda-server 1.0.4, UserIF.relay_idds_command).
RELAY_WORDS = "failed to execute command with "

#: What this package and panda-client put before the words of a dumper that refuses the arguments.
_NOT_SENT = re.compile(r"the arguments of \w+ cannot be sent: |Failed with ")

#: How the relay says that the native class has no such method.
_NO_METHOD = re.compile(r"\w+ is not a command of iDDS (Client|ClientManager)$")

#: How every exception of iDDS prints: its first words, then its keyword arguments (idds-common 2.6.21).
_OF_IDDS = re.compile(r"[^:\n]+: \{")

#: How Python words a TypeError that arguments of a wrong number, name or type lead to (CPython 3.10 to 3.14).
_TYPE_ERROR = re.compile(
    r"[\w.<>]+\(\) (got an unexpected keyword argument|got multiple values for argument"
    r"|missing \d+ required|takes (from \d+ to )?\d+ positional arguments? but|argument must be )"
    r"|expected str, bytes or os\.PathLike object, not "
    r"|sequence item \d+: expected str instance, "
    r"|not a valid non-string sequence or mapping object"
    r"|(string|list|tuple) indices must be integers"
    r"|'[\w.]+' object (is not (iterable|subscriptable|callable|a mapping)|cannot be interpreted as |does not support )"
    r"|Object of type \w+ is not JSON serializable|keys must be str, int, "
)
_ATTRIBUTE_ERROR = re.compile(r"'[\w.]+' object has no attribute '")
_OS_ERROR = re.compile(r"\[Errno (\d+)\] ([^:]*)(?:: '([^']*)')?$")

#: How requests words the end of idds-client's patience; its other connection errors become iDDS's own.
_READ_TIMEOUT = re.compile(r"HTTPS?ConnectionPool\(.*\): Read timed out\.")

_NO_WORDS = "no diagnostic"


def text(payload: object) -> str:
    """Return a diagnostic as text: panda-client gives str or bytes, and either can be empty."""
    if isinstance(payload, bytes):
        payload = payload.decode("utf-8", "replace")
    return str(payload) or _NO_WORDS


def without_relay_words(diagnostic: str) -> str:
    """Return the native exception's text: the diagnostic without what the relay wrote before it."""
    return diagnostic.removeprefix(RELAY_WORDS)


def out_of_reach(diagnostic: str) -> Exception:
    """Return the exception of a call that PanDA did not answer as the relay does."""
    not_sent = _NOT_SENT.match(diagnostic)
    if not_sent and _TYPE_ERROR.match(diagnostic, not_sent.end()):
        return TypeError(diagnostic)
    return exceptions.find("ConnectionException")(diagnostic)


def refusal(diagnostic: str) -> Exception:
    """Return the exception of a call that iDDS refused; it prints what the native one printed."""
    native = without_relay_words(diagnostic)
    if _NO_METHOD.match(native):
        return AttributeError(native)
    if diagnostic.startswith(RELAY_WORDS) and not _OF_IDDS.match(native):
        return _error_of_python(native)
    first_words, colon, rest = native.partition(":")
    name = exceptions.NAME_OF_FIRST_WORDS.get(first_words) if colon else None
    if name is None:
        return exceptions.find("IDDSException")(native)
    # Both classes print "<first words>: {}\nDetails: <argument>": with the same argument they print the same.
    _, has_details, details = rest.partition("\nDetails:")
    return exceptions.find(name)(*([details.removeprefix(" ")] if has_details else []))


def _error_of_python(words: str) -> Exception:
    """Return an error that is provably none of iDDS: the class that its words tell, else Exception itself."""
    if _TYPE_ERROR.match(words):
        return TypeError(words)
    if _ATTRIBUTE_ERROR.match(words):
        return AttributeError(words)
    if _READ_TIMEOUT.match(words):
        import requests  # it takes long to import, and only a call imports it otherwise

        return requests.ReadTimeout(words)
    of_system = _OS_ERROR.match(words)
    if of_system:
        number, reason, file = of_system.groups()
        return OSError(int(number), reason, file) if file else OSError(int(number), reason)
    return Exception(words)
