"""The published packages that call iDDS natively, fetched with pip and unpacked, never installed or run.

As a program: ``python tests/real_code/packages.py FOLDER`` fetches them into a folder and prints the files that real
users' code looks like, one a line.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

_NO_BUILD = Path(__file__).parent / "no_build"
_SECONDS = 600


@dataclass(frozen=True)
class Package:
    """A release on the package index.

    Attributes:
        users: patterns for the files that call iDDS as a user's program does.
    """

    name: str
    version: str
    users: tuple[str, ...]

    def unpacked(self, folder: Path) -> Path:
        """Where its code lies once it is fetched."""
        return folder / f"{self.name}-{self.version}"


PACKAGES = (
    Package("idds-server", "2.6.21", ("idds/tests/*.py",)),
    Package("idds-workflow", "2.6.21", ("idds/iworkflow/work.py", "idds/iworkflow/workflow.py")),
    Package(
        "panda-server",
        "1.0.4",
        ("pandajedi/jedirefine/TaskRefinerBase.py", "pandajedi/jedipprocess/AtlasPostProcessorUtils.py"),
    ),
)


def fetch(package: Package, folder: Path) -> Path:
    """Download and unpack a package, unless it is there already; its folder.

    Raises:
        subprocess.CalledProcessError: pip could not download it.
    """
    unpacked = package.unpacked(folder)
    if not unpacked.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as scratch:
            archive = _download(package, Path(scratch))
            _unpack(archive, Path(scratch, "unpacked"))
            try:
                Path(scratch, "unpacked").rename(unpacked)  # whole or not at all
            except OSError:
                if not unpacked.is_dir():  # where another process came first, its copy serves
                    raise
    return unpacked


def user_files(package: Package, folder: Path) -> list[Path]:
    """The files of a fetched package that call iDDS as a user's program does."""
    top = package.unpacked(folder)
    return sorted(path for pattern in package.users for path in top.glob(pattern))


def _download(package: Package, into: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-build-isolation", "--dest", str(into), f"{package.name}=={package.version}"]
    environment = os.environ | {"PYTHONPATH": str(_NO_BUILD)}
    subprocess.run(command, env=environment, check=True, timeout=_SECONDS)
    (archive,) = into.iterdir()
    return archive


def _unpack(archive: Path, into: Path) -> None:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(into)
    else:
        with tarfile.open(archive) as source:
            members = [member for member in source.getmembers() if member.name.endswith(".py")]
            for member in members:
                member.name = member.name.partition("/")[2]  # all lies in a folder called after the release
                if not member.isfile() or _leaves(member.name):
                    raise ValueError(f"{archive.name} holds a path that leads out of it")
            source.extractall(into, members)


def _leaves(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in Path(name).parts


def main() -> None:
    """Fetch all and name the files."""
    folder = Path(sys.argv[1])
    for package in PACKAGES:
        fetch(package, folder)
        for path in user_files(package, folder):
            print(path.relative_to(folder))


if __name__ == "__main__":
    main()
