"""Scratch folders: copies of the user's working folder, and a home with nothing of his in it."""

from __future__ import annotations

import compileall
import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pidds_migrate.verify.failures import CannotRunError

LEFT_OUT = frozenset(
    (".git", ".hg", ".svn", ".venv", "venv", "env", "node_modules", "__pycache__", ".tox", ".nox", ".cache")
) | {".mypy_cache", ".ruff_cache", ".pytest_cache"}
MOST_BYTES = 200 * 1024 * 1024
MOST_FILES = 10_000

_OF_CLIENTS = ("IDDS_", "PANDA", "OIDC_", "X509_", "PIDDS_", "RUCIO_")
_INSIDE = Path(__file__).with_name("inside")


@dataclass(frozen=True)
class Scratch:
    """The folders of one verification.

    Attributes:
        root: holds all of them.
        original: the user's working folder.
    """

    root: Path
    original: Path

    @property
    def inside(self) -> Path:
        """What is found by the programs' Python before all else."""
        return self.root / "inside"

    @property
    def run(self) -> Path:
        """Where each program runs in turn: the same names in every run, so that they may be shown."""
        return self.root / "run"

    @property
    def work(self) -> Path:
        """The working folder of a run."""
        return self.run / "work"

    def master(self, side: str) -> Path:
        """The copy that the working folders of a side are made from."""
        return self.root / side

    def renew(self, side: str) -> None:
        """Make the folders of a run anew."""
        shutil.rmtree(self.run, ignore_errors=True)
        for name in ("home", "tmp"):
            (self.run / name).mkdir(parents=True)
        shutil.copytree(self.master(side), self.work, symlinks=True)


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Scratch]:
    """Copy a working folder twice; everything is removed at the end.

    Args:
        folder: the user's.

    Raises:
        CannotRunError: it is too large.
    """
    _check_size(folder)
    with tempfile.TemporaryDirectory(prefix="pidds-verify-", ignore_cleanup_errors=True) as root:
        scratch = Scratch(Path(root).resolve(), folder.resolve())
        for side in ("native", "migrated"):
            shutil.copytree(folder, scratch.master(side), symlinks=True, ignore=_ignored)
        shutil.copytree(_INSIDE, scratch.inside / "pidds_verify", ignore=_ignored)
        shutil.move(scratch.inside / "pidds_verify" / "sitecustomize.py", scratch.inside / "sitecustomize.py")
        compileall.compile_dir(scratch.inside, quiet=2)  # else each run does it again
        (scratch.root / "x509_proxy").write_text("not a certificate\n", encoding="utf-8")
        yield scratch


def _ignored(folder: str, names: list[str]) -> list[str]:
    paths = ((name, Path(folder, name)) for name in names)
    return [name for name, path in paths if name in LEFT_OUT or not (path.is_file() or path.is_dir())]


def _check_size(folder: Path) -> None:
    size = count = 0
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        for name in files:
            path = Path(here, name)
            count += 1
            size += path.lstat().st_size
            if size > MOST_BYTES or count > MOST_FILES:
                raise CannotRunError(
                    f"{folder} holds more than {MOST_BYTES // 1024**2} MB or {MOST_FILES} files, too much to copy for"
                    " each run: start --verify in a folder that holds only what the program needs"
                )


def _copied(scratch: Scratch, entry: str) -> str:
    """A folder of modules: in the copy, where it is one of the user's working folder."""
    path = Path(entry)
    if path.is_absolute() and path.resolve().is_relative_to(scratch.original):
        return str(scratch.work / path.resolve().relative_to(scratch.original))
    return entry


def environment(scratch: Scratch, variables: Mapping[str, str], host: str, panda: str) -> dict[str, str]:
    """The environment of a program: the user's, with a home, clients and a network that are not.

    Args:
        scratch: the folders.
        variables: the user's.
        host: that the configuration of the native client names.
        panda: the URL of the scripted PanDA.
    """
    config = scratch.root / "idds.cfg"
    config.write_text(f"[common]\nloglevel = ERROR\n[rest]\nhost = {host}\n", encoding="utf-8")
    kept = {name: value for name, value in variables.items() if not name.startswith(_OF_CLIENTS)}
    earlier = [_copied(scratch, entry) for entry in kept.get("PYTHONPATH", "").split(os.pathsep) if entry]
    return kept | {
        "HOME": str(scratch.run / "home"),
        "TMPDIR": str(scratch.run / "tmp"),
        "PYTHONPATH": os.pathsep.join([str(scratch.inside), *earlier]),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",  # importing idds-client hides all warnings
        "PYTHONIOENCODING": "utf-8",
        "IDDS_CONFIG": str(config),
        "IDDS_LOCAL_CONFIG_ROOT": str(scratch.run / "home" / ".idds"),
        "X509_USER_PROXY": str(scratch.root / "x509_proxy"),
        "PANDA_CONFIG_ROOT": str(scratch.run / "home" / ".pathena"),
        "PANDA_URL": panda,
        "PANDA_URL_SSL": panda,
        "PANDA_BEHIND_REAL_LB": "1",
    }
