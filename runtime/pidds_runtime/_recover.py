"""From a diagnostic back to the exception that the native client would have raised."""

from __future__ import annotations

import ast
import json
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
_VALUE_ERROR = re.compile(r"Circular reference detected|Out of range float values are not JSON compliant")
_ATTRIBUTE_ERROR = re.compile(r"'[\w.]+' object has no attribute '")
_JSON_ERROR = re.compile(r".+: line (\d{1,18}) column (\d{1,18}) \(char (\d{1,18})\)")
_OS_ERROR = re.compile(r"\[Errno (\d{1,9})\] ([^:]*)(?:: '([^']*)')?$")

#: How requests words the end of idds-client's patience; its other connection errors become iDDS's own.
_READ_TIMEOUT = re.compile(r"HTTPS?ConnectionPool\(.*\): Read timed out\.")

#: What Python writes for a dictionary: other escapes would make its parser warn.
_REPR = re.compile(r"(?:[^\\]|\\(?:[\\'\"nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}))*")

_NO_WORDS = "no diagnostic"


def text(payload: object) -> str:
    """Return a diagnostic as text: panda-client gives str or bytes, and either can be empty."""
    if isinstance(payload, bytes):
        payload = payload.decode("utf-8", "replace")
    return str(payload) or _NO_WORDS


def native_words(diagnostic: str) -> str:
    """Return the native exception's text: the diagnostic without what the relay or its client wrote before it."""
    error = _of_arguments(diagnostic)
    return diagnostic.removeprefix(RELAY_WORDS) if error is None else str(error)


def out_of_reach(diagnostic: str) -> Exception:
    """Return the exception of a call that PanDA did not answer as the relay does."""
    return _of_arguments(diagnostic) or exceptions.find("ConnectionException")(diagnostic)


def arguments_failure(diagnostic: str) -> str | None:
    """Return why the arguments could not be written as JSON, or None if that is not what is said."""
    not_sent = _NOT_SENT.match(diagnostic)
    return diagnostic[not_sent.end() :] if not_sent else None


def _of_arguments(diagnostic: str) -> Exception | None:
    """Return the exception of arguments that cannot be written as JSON, or None if that is not what is said."""
    words = arguments_failure(diagnostic) or ""
    if _TYPE_ERROR.match(words):
        return TypeError(words)
    return ValueError(words) if _VALUE_ERROR.match(words) else None


def refusal(diagnostic: str) -> Exception:
    """Return the exception of a call that iDDS refused; it prints what the native one printed."""
    native = diagnostic.removeprefix(RELAY_WORDS)
    if _NO_METHOD.match(native):
        return AttributeError(native)
    if diagnostic.startswith(RELAY_WORDS) and not _OF_IDDS.match(native):
        return _error_of_python(native)
    first_words, colon, rest = native.partition(":")
    name = exceptions.NAME_OF_FIRST_WORDS.get(first_words) if colon else None
    if name is None:
        return exceptions.find("IDDSException")(native)
    # Both classes print "<first words>: <keywords>\nDetails: <argument>": with the same they print the same.
    shown, has_details, details = rest.partition("\nDetails:")
    keywords = _keywords(shown.strip())
    if keywords is None:
        return exceptions.find(name)(native)
    return exceptions.find(name)(*([details.removeprefix(" ")] if has_details else []), **keywords)


def _keywords(shown: str) -> dict[str, object] | None:
    """Return the keyword arguments that an exception shows, or None where they cannot be read back."""
    if not _REPR.fullmatch(shown):
        return None
    try:
        found = ast.literal_eval(shown)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    is_readable = isinstance(found, dict) and all(isinstance(key, str) and key != "self" for key in found)
    return found if is_readable else None


def _error_of_python(words: str) -> Exception:
    """Return an error that is provably none of iDDS: the class that its words tell, else Exception itself."""
    if _TYPE_ERROR.match(words):
        return TypeError(words)
    if _ATTRIBUTE_ERROR.match(words):
        return AttributeError(words)
    not_json = _JSON_ERROR.fullmatch(words)
    if not_json:
        return _json_error(words, *map(int, not_json.groups()))
    if _READ_TIMEOUT.match(words):
        import requests  # it takes long to import, and only a call imports it otherwise

        return requests.ReadTimeout(words)
    of_system = _OS_ERROR.match(words)
    if of_system:
        number, reason, file = of_system.groups()
        return OSError(int(number), reason, file) if file else OSError(int(number), reason)
    return Exception(words)


def _json_error(words: str, line: int, column: int, position: int) -> Exception:
    """Return the error of an answer that is not JSON: which answer that was, only PanDA knows."""
    error = json.JSONDecodeError("", "", 0)
    error.args, error.msg = (words,), words
    error.lineno, error.colno, error.pos = line, column, position
    return error
