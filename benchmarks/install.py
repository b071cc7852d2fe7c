"""Virtualenvs with the contenders, made once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

_INSTALL_SECONDS = 600


def environment_with(cache: Path, *requirements: str) -> Path:
    """Return the Python of a virtualenv that has these packages; a second call finds it made.

    Args:
        cache: the folder for what is installed.
        requirements: as pip takes them; they name the virtualenv.

    Raises:
        CalledProcessError: pip failed; its words are on stderr.
    """
    home = cache / f"python{sys.version_info.major}.{sys.version_info.minor}" / "+".join(requirements)
    python = home / "bin" / "python"
    marker = home / "complete"
    if not marker.exists():
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", home], check=True, timeout=_INSTALL_SECONDS)
        command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *requirements]
        subprocess.run(command, check=True, timeout=_INSTALL_SECONDS, stdout=subprocess.DEVNULL)
        marker.touch()
    return python
