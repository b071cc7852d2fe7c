"""Cheap byte-level filters, run before parsing: nearly all files need no parser at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import lru_cache

Wanted = Callable[[str, bytes], bool]
"""Whether a file is looked for, by its path and content."""

MARK = b"idds"
"""What a file holds wherever the answer to any of the questions is yes; in UTF-16 it is written otherwise."""
_MARK_16 = "idds".encode("utf-16-le")

# From here on, taking a file apart into words is faster than looking for one after the other.
_MANY_WORDS = 40
# Leaves the words of a text, and spaces between them.
_WORDS = bytes(byte if chr(byte).isalnum() or byte > 127 or byte == ord("_") else ord(" ") for byte in range(256))

# Some answers are asked for once for each file that has to do with a file.
_REMEMBERED = 1 << 13

_PATTERN = b"case "
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HOLDS_CLIENT = rb"\bidds\.client\b|\bfrom[ \t]+idds[ \t]+import\b|\bidds_api\b|\bpidds_runtime\b"


def names_idds(data: bytes) -> bool:
    """Whether `MARK` stands in the file, in whatever encoding; UTF-16 is told by its first bytes."""
    return MARK in data or (data.startswith(_UTF_16) and _MARK_16 in data)


def holds_any(data: bytes, words: Collection[bytes]) -> bool:
    """Whether one of the words stands in the file; it may say yes where one is only part of a longer word."""
    if len(words) < _MANY_WORDS:
        return any(map(data.__contains__, words))
    return bool(words_among(data, words))


def words_among(data: bytes, words: Collection[bytes]) -> set[bytes]:
    """Those of the words that stand in the file; of letters, digits and underscores only as whole words."""
    words = frozenset(words)
    return {*words.intersection(data.translate(_WORDS).split()), *filter(data.__contains__, _of_several(words))}


@lru_cache(maxsize=16)
def _of_several(words: frozenset[bytes]) -> tuple[bytes, ...]:
    """Those that are not one word, as bytes of a name may be."""
    return tuple(word for word in words if b" " in word.translate(_WORDS))


@lru_cache(maxsize=_REMEMBERED)
def attributes_named(data: bytes) -> frozenset[bytes]:
    """The words that follow a dot or a quote, or stand as keywords of a pattern: attributes that the file may use."""
    found = frozenset(re.findall(rb"[.\"']([\w\x80-\xff]+)", data))
    return found | frozenset(re.findall(rb"([\w\x80-\xff]+)\s*=", data)) if _PATTERN in data else found


@lru_cache(maxsize=_REMEMBERED)
def attributes_set(data: bytes) -> frozenset[bytes]:
    """The attributes that the file assigns, perhaps among others: by itself, unpacked, in a loop."""
    return frozenset(re.findall(rb"\.([\w\x80-\xff]+)(?=\s*(?:=[^=]|[,:]|[)\]]\s*=[^=]|in\b))", data))


def may_use_client(data: bytes) -> bool:
    """Whether the file can hold an import of ``idds.client``; where not, there is nothing to migrate."""
    if data.startswith(_UTF_16):
        data = data.replace(b"\0", b"")
    return b"idds" in data and b"client" in data


def holds_client(data: bytes) -> bool:
    """Whether the file seems to import a native client or an API object of PanDA, which others may get from it."""
    return re.search(_HOLDS_CLIENT, data) is not None


def is_about_client(data: bytes) -> bool:
    """Whether a file that cannot be read is any concern: it names a native client or an API object."""
    return holds_client(data.replace(b"\0", b"") if data.startswith(_UTF_16) else data)


@lru_cache(maxsize=_REMEMBERED)
def makes_client(data: bytes) -> bool:
    """Whether the file seems to make native clients, or API objects of PanDA."""
    return holds_client(data) and re.search(rb"\b(?:Client|ClientManager|get_api)\b", data) is not None


def is_of_interest(data: bytes) -> bool:
    """Whether the core has anything to say of the file: of a client, or of a comment ``# pidds: ...``."""
    return may_use_client(data) or b"idds_api" in data or b"pidds_runtime" in data or b"pidds:" in data
