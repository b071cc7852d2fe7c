"""Texts that no output may show: tokens, and what comes with them."""

from __future__ import annotations

import base64
import functools
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus, unquote

MASK = "***"

#: Characters below which a text is no secret, and would be found in any other text.
_SHORTEST = 6

#: User name and password of a URL, also of one that is none and of one without a scheme.
_LOGIN = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?/{0,2}(.+)@", re.IGNORECASE | re.DOTALL)

#: Escapes in JSON where none is needed: Python's own writer has none, others write a slash so.
_NEEDLESS = re.compile(rb"\\u00[2-7]|\\/")

#: How deep JSON may stand in texts of JSON, each time with twice the backslashes.
_DEPTH = 8


class Secret(str):
    """A text whose repr says nothing, as debuggers and tools that show local variables write it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(MASK)


class Mask:
    """What must not be shown, made unreadable: servers and proxies send back what they were sent."""

    def __init__(self, secrets: Iterable[str], urls: Iterable[str]) -> None:
        """Prepare the forms in which the secrets may come back.

        Args:
            secrets: tokens and the like, which no other text contains.
            urls: such as may hold a user name and a password.
        """
        logins = [login for url in urls for login in _logins(url)]
        sent = [*secrets, *(form for login in logins for form in _sent(login))]
        passwords = [form for login in logins for form in _passwords(login)]
        self._sent = _forms(sent)
        self._all = _forms([*sent, *passwords])
        self._bytes = [form.encode() for form in self._sent]

    def text(self, text: str) -> str:
        """Return words for people with none of it in them."""
        for form in self._all:
            text = text.replace(form, MASK)
        return text

    def content(self, content: bytes | bytearray) -> bytes | bytearray:
        """Return an answer without what was sent.

        A password alone stays: it can be a word that the answer is right to have.
        """
        for form in self._bytes:
            if form in content:
                content = content.replace(form, MASK.encode())
        if self._bytes and _NEEDLESS.search(content):
            plain = _without_escapes(bytes(content))
            for secret in self._sent:
                if secret in plain:
                    content = _escaped(secret).sub(MASK.encode(), content)
        return content


@functools.lru_cache(maxsize=16)
def mask(secrets: tuple[str, ...], urls: tuple[str, ...]) -> Mask:
    """Return the mask for these, as `Mask` takes them; made once, since each call asks for it."""
    return Mask(secrets, urls)


def hidden(text: str, secrets: Iterable[str]) -> str:
    """Return a text with these in it made unreadable."""
    return Mask(secrets, ()).text(text)


def _logins(url: str) -> Iterator[str]:
    """Yield user name and password of a URL, as it has them."""
    found = _LOGIN.match(url)
    if found:
        yield found[1]


def _sent(login: str) -> Iterator[str]:
    """Yield a login as it stands in a URL and as HTTP sends it (RFC 7617)."""
    plain = unquote(login)
    yield from (login, plain)
    for coding in ("latin-1", "utf-8"):
        yield base64.b64encode(plain.encode(coding, "replace")).decode().rstrip("=")


def _passwords(login: str) -> Iterator[str]:
    user, _, password = login.partition(":")
    yield from (password or user, unquote(password or user))


def _forms(secrets: Iterable[str]) -> list[str]:
    """Return the secrets as texts may have them, the longest first."""
    found = {form for secret in map(str, secrets) for form in _written(secret) if len(form) >= _SHORTEST}
    return sorted(found, key=lambda form: (-len(form), form))


def _written(secret: str) -> Iterator[str]:
    """Yield a secret as URLs, Python and JSON write it."""
    yield from (secret, quote(secret), quote_plus(secret))
    yield from (repr(secret)[1:-1], repr(f'{secret}"')[1:-2])  # in quotes of either kind
    yield json.dumps(secret)[1:-1]


def _without_escapes(content: bytes) -> str:
    """Return JSON with its ASCII characters as such; only to look for something in it."""
    for _ in range(_DEPTH):
        if rb"\\" not in content:
            break
        content = content.replace(rb"\\", b"\\")
    return content.replace(rb"\/", b"/").decode("raw_unicode_escape", "replace")


@functools.lru_cache(maxsize=4)
def _escaped(form: str) -> re.Pattern[bytes]:
    """Return the pattern of a text each of whose characters may be an escape of JSON, also within JSON in a text."""
    return re.compile(b"".join(map(_character, form)))


def _character(character: str) -> bytes:
    plain = re.escape(character.encode())
    slash = rb"\\*" if character == "/" else b""
    return rb"(?:%b%b|\\+u(?i:%04x))" % (slash, plain, ord(character))
