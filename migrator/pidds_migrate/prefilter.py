"""Questions that a file's bytes answer faster than a parser: nearly all files need no parser at all."""

from __future__ import annotations

import re

MARK = b"idds"
"""What a file holds wherever the answer to any of the questions is yes."""

# `exceptions.NoObject`, `exceptions import NoObject` and `exceptions as e`, but not the base class alone.
_SPECIFIC_EXCEPTION = re.compile(
    rb"\bexceptions(?:[ \t]+as[ \t]|(?:\.|[ \t]+import[\s(\\]+)(?!IDDSException\b(?!\s*,))[\w*#])"
)


def may_use_client(data: bytes) -> bool:
    """Whether the file can hold an import of ``idds.client``; where not, there is nothing to migrate."""
    return b"idds" in data and b"client" in data


def is_of_interest(data: bytes) -> bool:
    """Whether the core has anything to say of the file: of a client, or of a comment ``# pidds: ...``."""
    return may_use_client(data) or b"pidds:" in data


def names_specific_exception(data: bytes) -> bool:
    """Whether the file seems to name a class of ``idds.common.exceptions`` other than ``IDDSException``.

    It may say yes where there is none: then rewrites in other files only keep the exact native exception where
    its family would do.
    """
    return b"idds.common" in data and _SPECIFIC_EXCEPTION.search(data) is not None
