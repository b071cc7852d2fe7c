"""The names of files with requirements; asked for each file of a walk, so nothing is imported that takes time."""

from __future__ import annotations

import os
import re

FOLDER = "requirements"
"""What a folder is called in which every text file lists requirements."""

NOTEBOOK = ".ipynb"
"""A notebook installs what it needs by lines of its own."""

_TEXT = re.compile(r"requirements[\w.-]*\.(?:txt|in)", re.IGNORECASE)
_ENDS = (".txt", ".in")  # pip-compile makes the one of the other
_OTHERS = frozenset({"pyproject.toml", "setup.cfg", "setup.py", "environment.yml", "environment.yaml"})


def lists_requirements(path: str) -> bool:
    """Whether a file is one with requirements, by its name."""
    folder, _, name = path.rpartition(os.sep)
    if not name.lower().endswith(_ENDS):
        return name in _OTHERS
    is_in_folder = folder.rpartition(os.sep)[2] == FOLDER and name.endswith(_ENDS)
    return is_in_folder or _TEXT.fullmatch(name) is not None
