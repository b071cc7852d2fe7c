"""From a diagnostic back to the exception that the native client would have raised."""

from __future__ import annotations

import re

from pidds_runtime import exceptions

#: What the relay puts before the exception's own text (panda-server 1.0.4, UserIF.relay_idds_command).
RELAY_WORDS = "failed to execute command with "

#: How Python and the relay say that the native class has no such method, or takes other arguments.
_NO_METHOD = re.compile(r"\w+ is not a command of iDDS (Client|ClientManager)$")
_OTHER_ARGUMENTS = re.compile(
    r"[\w.]+\(\) (got an unexpected keyword argument|got multiple values for argument"
    r"|missing \d+ required|takes (from \d+ to )?\d+ positional arguments? but)"
)

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
    return exceptions.find("ConnectionException")(diagnostic)


def refusal(diagnostic: str) -> Exception:
    """Return the exception of a call that iDDS refused; it prints what the native one printed."""
    native = without_relay_words(diagnostic)
    if _NO_METHOD.match(native):
        return AttributeError(native)
    if diagnostic.startswith(RELAY_WORDS) and _OTHER_ARGUMENTS.match(native):
        return TypeError(native)
    first_words, colon, rest = native.partition(":")
    name = exceptions.NAME_OF_FIRST_WORDS.get(first_words) if colon else None
    if name is None:
        return exceptions.find("IDDSException")(native)
    # Both classes print "<first words>: {}\nDetails: <argument>": with the same argument they print the same.
    _, has_details, details = rest.partition("\nDetails:")
    return exceptions.find(name)(*([details.removeprefix(" ")] if has_details else []))
