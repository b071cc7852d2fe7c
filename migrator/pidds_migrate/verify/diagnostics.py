"""Take diagnostics out of texts: their words differ between the two routes, all around them must not.

A failure's text travels as `Bad request exception.: {}` and details natively, as `failed to execute command
with ...` through the relay, as `[False, 'failed ...']` where a program prints the relay's pair, and as
nothing at all where panda-client gives an empty text. So every one of these forms becomes the empty string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_GONE = "\ue000"
_RELAYED = "\ue001"  # went through the relay, so that a list around it is the relay's too
_NEWLINE = r"(?:\n|\\+n)"
_ANY = f"[{_GONE}{_RELAYED}]"
_QUOTE = r"""\\*['"]"""
_EMPTY_TEXT = re.compile(r'""')

MARK = r"\[verify: [a-z ]*\]"
"""What stands in every text of the scripted iDDS."""


class Diagnostics:
    """Knows diagnostics again.

    Args:
        first_words: of each class of iDDS's exceptions.
        mark: a pattern of what stands in every text of the scripted iDDS.
    """

    def __init__(self, first_words: Iterable[str], mark: str = MARK) -> None:
        self._marked = re.compile(mark)
        words = "|".join(re.escape(text) for text in sorted(set(first_words), key=len, reverse=True))
        head = rf"(?:{words}): \{{\}}"
        # From the surest to the loosest: an inner diagnostic goes before the one around it is looked at.
        self._steps = tuple(
            (re.compile(pattern), mark)
            for pattern, mark in (
                (rf"""b({_QUOTE}){_ANY}?\1""", _GONE),  # bytes of panda-client, printed
                (rf"ConnectionError: {_ANY}", _GONE),
                (rf"failed to execute command with {_ANY}", _RELAYED),
                (rf"\[False, ({_QUOTE}){_RELAYED}\1\]", _GONE),
                (rf"{head}{_NEWLINE}Details: (?:{_ANY}|\(False, ({_QUOTE}){_ANY}?\1\))", _GONE),
                (rf"{head}(?!{_NEWLINE}Details)", _GONE),
                # Without details: nothing, or an empty text, was given.
                (rf"{head}{_NEWLINE}Details:(?=\s*(?:$|\n|{_QUOTE}))", _GONE),
                (rf"{head}{_NEWLINE}Details:", _GONE),
            )
        )

    def taken_out(self, text: str) -> str:
        """The text with every diagnostic of iDDS or PanDA replaced by nothing."""
        text = self._marked.sub(_GONE, text)
        while (shorter := self._one_step(text)) != text:
            text = shorter
        return _EMPTY_TEXT.sub("''", re.sub(_ANY, "", text))

    def _one_step(self, text: str) -> str:
        for step, mark in self._steps:
            shorter = step.sub(mark, text)
            if shorter != text:
                return shorter
        return text
