"""Texts that no output may show: tokens, and what comes with them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, quote_plus

MASK = "***"

#: Characters below which a text is no secret, and would be found in any other text.
_SHORTEST = 6


class Secret(str):
    """A text whose repr says nothing, as debuggers and tools that show local variables write it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(MASK)


def hidden(text: str, secrets: Iterable[str]) -> str:
    """Return a text with these in it made unreadable: servers send back what they were sent."""
    forms = {form for secret in secrets for form in (secret, quote(secret), quote_plus(secret))}
    for form in sorted(forms, key=len, reverse=True):
        if len(form) >= _SHORTEST:
            text = text.replace(form, MASK)
    return text
