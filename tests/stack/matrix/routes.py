"""The ways from a program to the iDDS server."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.stack.dialogue import Program
from tests.stack.install import CLIENTS, REPOSITORY, Environment, Installation
from tests.stack.stack import INSIDE, Stack


@dataclass(frozen=True)
class Route:
    """One way: its title in tables, the virtualenv, and the name by which ``inside/call.py`` knows it."""

    title: str
    environment: Environment
    adapter: str
    source: Path | None = None

    def caller(self, installation: Installation, stack: Stack, home: Path) -> Program:
        """The program that makes calls by this route."""
        path = {"PYTHONPATH": str(self.source)} if self.source else {}
        environment = stack.client_environment(home) | path
        command: list[str | Path] = [installation.python(self.environment), INSIDE / "call.py", self.adapter]
        return Program(command, environment, home / f"{self.title}.log")


NATIVE = Route("native", CLIENTS["2.2.0"], "native")
PANDA_CLIENT_2_2_0 = Route("panda-client 2.2.0", CLIENTS["2.2.0"], "panda-client")
PANDA_CLIENT_2_0_1 = Route("panda-client 2.0.1", CLIENTS["2.0.1"], "panda-client")

# PIDDS_RUNTIME_SOURCE tries a runtime from elsewhere than this repository.
RUNTIME_SOURCE = Path(os.environ.get("PIDDS_RUNTIME_SOURCE", REPOSITORY / "runtime"))
RUNTIME = Route("pidds_runtime", CLIENTS["2.2.0"], "runtime", RUNTIME_SOURCE)
NATIVE_CLASSES = Route("pidds_runtime.native", CLIENTS["2.2.0"], "native-classes", RUNTIME_SOURCE)
RUNTIMES = (RUNTIME, NATIVE_CLASSES) if (RUNTIME_SOURCE / "pidds_runtime" / "_api.py").exists() else ()
RELAYED = (PANDA_CLIENT_2_2_0, PANDA_CLIENT_2_0_1, *RUNTIMES)
