"""The ways on which a whole program goes: untouched, or migrated for one of the targets."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from pidds_migrate.effects import told_apart
from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Rewritten, Settings, Target
from tests.stack.install import CLIENTS, Environment
from tests.stack.matrix.routes import RUNTIME_SOURCE


@dataclass(frozen=True)
class ProgramRoute:
    """One way: its title, its virtualenv, and the target of the migration (None: native)."""

    title: str
    environment: Environment
    target: Target | None = None
    source: Path | None = None

    def text(self, native: bytes) -> bytes:
        """The program as it runs on this route.

        Raises:
            NotMigratedError: the migrator left it as it is.
        """
        if self.target is None:
            return native
        return _migrated(native, self.target)


@functools.cache  # each program runs many times
def _migrated(native: bytes, target: Target) -> bytes:
    typed = told_apart.may_tell_apart(native)
    outcome = migrate(native, Settings(target, typed_handlers_elsewhere=typed))
    if not isinstance(outcome, Rewritten):
        raise NotMigratedError(", ".join(str(finding) for finding in outcome.findings))
    return outcome.content


class NotMigratedError(Exception):
    """The migrator did not rewrite the program; the message has its findings."""


NATIVE = ProgramRoute("native", CLIENTS["2.2.0"])
MIGRATED = (
    ProgramRoute("panda-client 2.2.0", CLIENTS["2.2.0"], Target.PANDACLIENT),
    ProgramRoute("panda-client 2.0.1", CLIENTS["2.0.1"], Target.PANDACLIENT),
    ProgramRoute("pidds_runtime", CLIENTS["2.2.0"], Target.RUNTIME, RUNTIME_SOURCE),
)
