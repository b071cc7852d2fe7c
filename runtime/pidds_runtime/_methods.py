"""What the runtime must know of iDDS's methods beyond their signatures."""

from __future__ import annotations

from typing import Any

from pidds_runtime._facts import (
    CLIENT_NOT_RELAYED,
    MANAGER_NEVER_RAISES,
    MANAGER_NOT_RELAYED,
    RETURNS_MINUS_ONE,
    RETURNS_TRUE_AND_VALUE,
)
from pidds_runtime._facts import READ_ONLY as READ_ONLY

#: Methods that work on local files, settings or state: through the relay they act on the PanDA server instead.
LOCAL: frozenset[str] = frozenset({*CLIENT_NOT_RELAYED, *MANAGER_NOT_RELAYED})


def restore_status_pair(method: str, response: Any) -> Any:
    """Return a manager's response with its status pair as the tuple that it is natively.

    JSON has no tuples, so the pair arrives as a list. Any other list stays one.
    """
    if not isinstance(response, list) or len(response) != 2:
        return response
    status, value = response
    failed = status is False and isinstance(value, str) and method in MANAGER_NEVER_RAISES
    succeeded = status is True and method in RETURNS_TRUE_AND_VALUE
    refused = status == -1 and isinstance(value, str) and method in RETURNS_MINUS_ONE
    return (status, value) if failed or succeeded or refused else response
