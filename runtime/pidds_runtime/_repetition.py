"""Whether a failed call is sent again, and when: never where it might be executed twice."""

from __future__ import annotations

import random

from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from pidds_runtime._failure import Reach, RelayError
from pidds_runtime._methods import READ_ONLY

#: Seconds before the first repetition, at most; twice as many before each further one.
BACKOFF = 1.0

#: Seconds over which the clients that a server sent away come back: it told all of them the same moment.
_SPREAD = 1.0

#: Statuses of a proxy or an overloaded server: the next try can be answered.
PASSING_STATUSES = frozenset({429, 502, 503, 504})

#: Chance that no `random.seed` of the program sets, and no fork copies.
_chance = random.SystemRandom()


def is_repeatable(method: str, reach: Reach) -> bool:
    """Whether a call may be sent again: it never reached PanDA, or it changes nothing and failed in passing."""
    return reach is Reach.NEVER or (reach is Reach.MAYBE and method in READ_ONLY)


def pause_before(attempt: int, failure: RelayError) -> float:
    """Return the seconds to wait before a further attempt, different for each client.

    Args:
        attempt: how many repetitions there were.
        failure: of the last one.
    """
    if failure.retry_after:
        return failure.retry_after + _chance.uniform(0, _SPREAD)
    longest = BACKOFF * 2**attempt
    return _chance.uniform(longest / 4, longest)


def retry_after(headers: CaseInsensitiveDict[str]) -> float:
    """Return the seconds that a server asks to wait, 0 where it says nothing that can be read."""
    try:
        return max(0.0, float(Retry().parse_retry_after(headers.get("Retry-After", "")) or 0.0))
    except (InvalidHeader, OverflowError, ValueError):
        return 0.0
