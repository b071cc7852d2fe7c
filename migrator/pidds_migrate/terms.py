"""Words that all steps share.

They stand apart from `pidds_migrate.outcome`: a run that finds nothing needs these alone, and making the data classes
there takes a tenth of such a run.
"""

from __future__ import annotations

import enum


class Target(enum.Enum):
    """The package that the migrated program calls iDDS through."""

    PANDACLIENT = "pandaclient"
    RUNTIME = "runtime"


class Family(enum.Enum):
    """What a finding is about, by the first letter of its code."""

    MIGRATED = "M"
    NATIVE = "N"
    ADVICE = "A"
    UNREADABLE = "E"
