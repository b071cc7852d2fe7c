"""A folder in which one tool is tried."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalogue import Call, Tool

_SECONDS = 120


@dataclass(frozen=True)
class Done:
    """How a call ended."""

    status: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        """All that it printed."""
        return (self.out + self.err).decode("utf-8", "replace")


class Lab:
    """A tool with an empty folder.

    Args:
        tool: what is tried.
        folder: where.
        environment: the ``bin`` folder of the virtual environment that has the tool.
    """

    def __init__(self, tool: Tool, folder: Path, environment: Path) -> None:
        self.tool, self.folder, self._bin = tool, folder, environment

    @property
    def native(self) -> bytes:
        """A program that the tool rewrites."""
        return self.tool.native.encode()

    @property
    def done(self) -> bytes:
        """What comes out."""
        return self.tool.done.encode()

    def put(self, name: str, content: bytes | str) -> Path:
        """Write a file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def get(self, name: str = "a.py") -> bytes:
        """What a file holds."""
        return (self.folder / name).read_bytes()

    def run(self, call: Call, stdin: bytes = b"", variables: Mapping[str, str] = {}) -> Done:
        """Run a call as it is.

        Raises:
            subprocess.TimeoutExpired: it did not end.
        """
        done = subprocess.run(
            call,
            cwd=self.folder,
            env={**self._variables(), **variables},
            input=stdin,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def run_on(self, call: Call, *names: str) -> Done:
        """Run a call on all files of the folder, or on those named."""
        return self.run((*call, *self._paths(names)))

    def several_at_once(self, call: Call) -> bool:
        """Whether a call on all files has more than one thread or process at some time; it is ended then."""
        process = subprocess.Popen(
            (*call, *self._paths(())),
            cwd=self.folder,
            env=self._variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        several, end = False, time.monotonic() + _SECONDS
        while not several and process.poll() is None and time.monotonic() < end:
            several = _tasks(process.pid) > 1
            time.sleep(0.001)
        # Its children too: some do not end with their parent.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return several

    def _paths(self, names: tuple[str, ...]) -> tuple[str, ...]:
        if self.tool.only_files:
            return names or tuple(sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*.py")))
        return (".",) if self.tool.only_folders or not names else names

    def _variables(self) -> dict[str, str]:
        home = self.folder.parent / f"{self.folder.name}-home"
        home.mkdir(exist_ok=True)
        path = f"{self._bin}{os.pathsep}{os.environ['PATH']}"
        kept = {key: value for key, value in os.environ.items() if key in ("LANG", "LC_ALL", "TMPDIR")}
        return kept | {"PATH": path, "HOME": str(home), "COLUMNS": "300", "PYTHONDONTWRITEBYTECODE": "1"}


def _tasks(process: int) -> int:
    """How many threads a process and its children have now."""
    total = 0
    try:
        for task in Path(f"/proc/{process}/task").iterdir():
            children = (task / "children").read_text().split()
            total += 1 + sum(_tasks(int(child)) for child in children)
    except OSError:
        pass  # it ended while it was looked at
    return total
