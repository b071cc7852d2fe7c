"""Terms that all rooms share.

They stand apart from `pidds_migrate.outcome`: a run that finds nothing needs these alone, and making the data classes
there takes a tenth of such a run.
"""

from __future__ import annotations

import enum


class Target(enum.Enum):
    """The package that the migrated program calls iDDS through."""

    PANDACLIENT = "pandaclient"
    RUNTIME = "runtime"


class Coverage(enum.Enum):
    """How much of the program that a file belongs to is seen in a run."""

    SCRIPT = "all: a script that stands alone"
    PROJECT = "all: every file below the root of its project"
    PART = "a part: other files may use what it defines"


class Checks(enum.Enum):
    """Where the replies of PanDA are checked."""

    CALLS = "calls"
    OBJECT = "object"


class ObjectForm(enum.Enum):
    """What becomes of a client that a program makes, the simplest first."""

    CHECKED_CALLS = "checked-calls"
    CHECKED_METHOD = "checked-method"
    CHECKING_OBJECT = "checking-object"
    NATIVE = "native"


class Family(enum.Enum):
    """What a finding is about, by the first letter of its code."""

    MIGRATED = "M"
    NATIVE = "N"
    ADVICE = "A"
    UNREADABLE = "E"
    RELAYED = "L"
