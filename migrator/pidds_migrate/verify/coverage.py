"""Which of the migrated calls were reached, and with which outcomes: the rest is for the user to try."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pidds_migrate.verify.migration import CallSite
from pidds_migrate.verify.trace import Trace

_WORDS = {"answer": "answered", "refused": "refused", "down": "iDDS down", "lost": "did not get through"}


@dataclass(frozen=True)
class Covered:
    """A migrated call, and what happened to it in all runs.

    Attributes:
        site: the call.
        outcomes: in words, in a fixed order; empty where it was never reached.
    """

    site: CallSite
    outcomes: tuple[str, ...]


def coverage(sites: Sequence[CallSite], traces: Iterable[Trace]) -> tuple[Covered, ...]:
    """Find out what happened to each call.

    Args:
        sites: the migrated calls.
        traces: of the native program.
    """
    found: dict[CallSite, set[str]] = {site: set() for site in sites}
    for trace in traces:
        for call in trace.calls:
            for site in sites:
                if call.place and site.holds(call.place):
                    found[site].add(call.outcome)
    return tuple(Covered(site, tuple(words for kind, words in _WORDS.items() if kind in found[site])) for site in sites)
