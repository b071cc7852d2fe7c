"""Take diagnostics out of texts: their words differ between the two routes, all around them must not.

A failure's text travels as `Bad request exception.: {}` and details natively, as `failed to execute command
with ...` through the relay, as `[False, 'failed ...']` where a program prints the relay's pair, and as
nothing at all where panda-client gives an empty text. So every one of these forms becomes the empty string.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

import idds.common.exceptions

from tests.differential.schedules import MARK

_GONE = "\ue000"
_RELAYED = "\ue001"  # went through the relay, so that a list around it is the relay's too


def exception_classes() -> dict[str, Any]:
    """The classes of `idds.common.exceptions`, by name."""
    found = inspect.getmembers(idds.common.exceptions, inspect.isclass)
    return {name: cls for name, cls in found if issubclass(cls, idds.common.exceptions.IDDSException)}


def _first_words() -> str:
    words = {cls()._message for cls in exception_classes().values()}
    return "|".join(re.escape(text) for text in sorted(words, key=len, reverse=True))


_NEWLINE = r"(?:\n|\\+n)"
_ANY = f"[{_GONE}{_RELAYED}]"
_QUOTE = r"""\\*['"]"""
_MARKED = re.compile(f"{MARK}[a-z ]*{MARK}")
_HEAD = rf"(?:{_first_words()}): \{{\}}"
# From the surest to the loosest: an inner diagnostic goes before the one around it is looked at.
_STEPS = tuple(
    (re.compile(pattern), mark)
    for pattern, mark in (
        (rf"""b({_QUOTE}){_ANY}?\1""", _GONE),  # bytes of panda-client, printed
        (rf"ConnectionError: {_ANY}", _GONE),
        (rf"failed to execute command with {_ANY}", _RELAYED),
        (rf"\[False, ({_QUOTE}){_RELAYED}\1\]", _GONE),
        (rf"{_HEAD}{_NEWLINE}Details: (?:{_ANY}|\(False, ({_QUOTE}){_ANY}?\1\))", _GONE),
        (rf"{_HEAD}(?!{_NEWLINE}Details)", _GONE),
        # Without details: nothing, or an empty text, was given.
        (rf"{_HEAD}{_NEWLINE}Details:(?=\s*(?:$|\n|{_QUOTE}))", _GONE),
        (rf"{_HEAD}{_NEWLINE}Details:", _GONE),
    )
)
_EMPTY_TEXT = re.compile(r'""')


def without_diagnostics(text: str) -> str:
    """The text with every diagnostic of iDDS or PanDA replaced by nothing."""
    text = _MARKED.sub(_GONE, text)
    while (shorter := _one_step(text)) != text:
        text = shorter
    return _EMPTY_TEXT.sub("''", re.sub(_ANY, "", text))


def _one_step(text: str) -> str:
    for step, mark in _STEPS:
        shorter = step.sub(mark, text)
        if shorter != text:
            return shorter
    return text
