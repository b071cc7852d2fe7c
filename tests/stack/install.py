"""Make the virtualenvs that hold the real servers and clients, once for each set of pins."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PINS = Path(__file__).with_name("pins")
REPOSITORY = Path(__file__).parents[2]
CONSTRAINTS = "constraints.txt"
INSTALL_SECONDS = 900
NOBODY = 65534


@dataclass(frozen=True)
class Environment:
    """One virtualenv: its name, the pins to install, and those to build without what they ask for."""

    name: str
    requirements: str
    built_alone: str | None = None


SERVER = Environment("server", "server.txt", built_alone="panda-server.txt")
CLIENTS = {version: Environment(f"client-{version}", f"client-{version}.txt") for version in ("2.2.0", "2.0.1")}
ENVIRONMENTS = (SERVER, *CLIENTS.values())


class InstallError(Exception):
    """A pinned package could not be installed; the message ends with pip's own words."""


@dataclass(frozen=True)
class Installation:
    """Where the virtualenvs are."""

    root: Path

    def python(self, environment: Environment) -> Path:
        """The interpreter of one of the virtualenvs."""
        return self.root / environment.name / "bin" / "python"

    def prefix(self, environment: Environment) -> Path:
        """The folder of one of the virtualenvs."""
        return self.root / environment.name


def install() -> Installation:
    """Make the virtualenvs that are missing; a second call finds them made.

    The folder is ``.cache/stack/<hash of the pins>``, or ``<hash of the pins>`` in ``$PIDDS_STACK_CACHE``.

    Raises:
        InstallError: pip failed.
    """
    cache = Path(os.environ.get("PIDDS_STACK_CACHE", REPOSITORY / ".cache" / "stack"))
    root = cache / _fingerprint()
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs may start together
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda environment: _make(environment, root / environment.name), ENVIRONMENTS))
    return Installation(root)


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for pins in sorted(PINS.iterdir()):
        digest.update(pins.name.encode() + b"\0" + pins.read_bytes())
    return digest.hexdigest()[:12]


def _make(environment: Environment, folder: Path) -> None:
    complete = folder / "complete"
    if complete.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=INSTALL_SECONDS)
    _pip(folder, "-r", PINS / environment.requirements, "-c", PINS / CONSTRAINTS)
    if environment.built_alone:
        _pip(
            folder,
            "--no-deps",
            "--no-build-isolation",
            "-r",
            PINS / environment.built_alone,
            unprivileged=True,
        )
    complete.touch()


def _pip(folder: Path, *arguments: str | Path, unprivileged: bool = False) -> None:
    # panda-server's build announces itself in a chat unless DISABLE_MM is set, and wants a user of its own
    # where the group is root's.
    drop_group = unprivileged and os.getgid() == 0
    run = subprocess.run(
        [folder / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", *arguments],
        env={**os.environ, "DISABLE_MM": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
        group=NOBODY if drop_group else None,
        extra_groups=[] if drop_group else None,
    )
    if run.returncode:
        raise InstallError(f"pip install {' '.join(map(str, arguments))} failed in {folder}:\n{run.stdout[-2000:]}")
