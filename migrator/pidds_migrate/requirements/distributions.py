"""Distributions and the code that needs them.

Source: the metadata of idds-client 2.6.21 (requires idds-common and idds-workflow) and of panda-client 2.2.0 (requires
neither).
"""

from __future__ import annotations

import re

OLD = "idds-client"

# What the code says, and the distribution that it needs for that. A loader makes objects of the classes that a reply
# names, and those of workflows are in idds-workflow.
NEEDED_BY: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\bpandaclient\b"), "panda-client"),
    (re.compile(rb"\bpidds_runtime\b"), "pidds-migrate"),
    (re.compile(rb"\bidds\.common\b|\bfrom\s+idds\s+import\b[^\n]*\bcommon\b"), "idds-common"),
    (re.compile(rb"\bidds\.i?workflow|\bidds\.common\.utils\.json_loads\b"), "idds-workflow"),
)

TARGETS = frozenset({"panda-client", "pidds-migrate"})
"""What migrated code calls iDDS through."""

_SEPARATORS = re.compile(r"[-_.]+")
_MENTION = re.compile(rb"idds[-_.]+client", re.IGNORECASE)


def normalised(name: str) -> str:
    """The name as the package index compares it (PEP 503)."""
    return _SEPARATORS.sub("-", name).lower()


def may_name_old(data: bytes) -> bool:
    """Whether a file can hold a requirement on idds-client."""
    return _MENTION.search(data) is not None
