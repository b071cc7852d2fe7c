"""Why a run stops before it writes anything."""

from __future__ import annotations


class StoppedError(Exception):
    """The run cannot go on as it was asked for, and has written nothing; the text says why and what to do."""
