"""Why a program could not be verified."""

from __future__ import annotations

from pidds_migrate.failures import StoppedError


class CannotRunError(StoppedError):
    """The program could not be run, or its runs could not be compared; the text says what to do."""
