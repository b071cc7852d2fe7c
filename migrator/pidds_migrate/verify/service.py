"""The process of the scripted iDDS, and what is said to it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pidds_migrate.verify import scratch as folders
from pidds_migrate.verify.failures import CannotRunError
from pidds_migrate.verify.scratch import Scratch

_SECONDS = 60
NATIVE_PACKAGES = "idds-client idds-common idds-workflow"


@dataclass(frozen=True)
class Service:
    """A running scripted iDDS.

    Attributes:
        port: on the loopback interface.
        host: that clients without one of their own are sent to.
        classes: the first words of each class of iDDS's exceptions, by name.
    """

    port: int
    host: str
    classes: Mapping[str, str]

    def begin(self, run: str, schedule: Mapping[str, Any], answers: Mapping[str, list[Any]]) -> None:
        """Make a script for a run."""
        self._tell({"do": "begin", "run": run, "schedule": schedule, "answers": answers})

    def end(self, run: str) -> list[dict[str, Any]]:
        """The calls of a run that is over."""
        calls: list[dict[str, Any]] = self._tell({"do": "end", "run": run})["calls"]
        return calls

    def panda(self, run: str) -> str:
        """The URL of the PanDA server of a run."""
        return f"http://127.0.0.1:{self.port}/{run}/server/panda"

    def _tell(self, words: Mapping[str, Any]) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        try:
            connection.request("POST", "/control", json.dumps(words))
            told: dict[str, Any] = json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException) as error:
            raise CannotRunError(f"the scripted iDDS does not answer any more: {error}") from error
        finally:
            connection.close()
        return told


@contextlib.contextmanager
def started(scratch: Scratch, python: str) -> Iterator[Service]:
    """Start the scripted iDDS; it ends with this process, or at the end of the context.

    Args:
        scratch: the folders.
        python: one that has idds-client.

    Raises:
        CannotRunError: it has not.
    """
    read, write = os.pipe()
    variables = folders.environment(scratch, os.environ, "https://idds.example.org:443/idds", "http://127.0.0.1:9")
    said_wrong = scratch.root / "server.txt"
    with said_wrong.open("wb") as stderr:
        process = subprocess.Popen(
            [python, "-m", "pidds_verify.server", str(write)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            pass_fds=[write],
            env=variables,
            cwd=scratch.root,
        )
    os.close(write)
    try:
        with os.fdopen(read, encoding="utf-8") as pipe:
            hello = pipe.readline()
        if not hello:
            process.wait(_SECONDS)
            raise CannotRunError(_why_not(python, said_wrong.read_text(encoding="utf-8", errors="replace")))
        said = json.loads(hello)
        yield Service(said["port"], said["host"], said["classes"])
    finally:
        process.kill()
        process.communicate()


def _why_not(python: str, error: str) -> str:
    if "ModuleNotFoundError" in error and "idds" in error.rpartition("ModuleNotFoundError")[2]:
        return (
            f"the native program needs idds-client, which {python} does not have: run `{python} -m pip install"
            f" {NATIVE_PACKAGES}`, or name a Python that has it with --native-python"
        )
    return f"the scripted iDDS did not start in {python}: {error.strip().rpartition(chr(10))[2]}"
