"""How much of a program a run sees: a script that stands alone, all of a project, or a part."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from functools import lru_cache

from pidds_migrate.terms import Coverage

_ROOTS = (".git", "pyproject.toml", "setup.py", "setup.cfg")


class CoverageOf:
    """Tells for each file of a run.

    Args:
        folders: the folders that the run was given, absolute.
        exists: whether a file or folder is there.
    """

    def __init__(self, folders: Iterable[str], exists: Callable[[str], bool]) -> None:
        self._folders = [folder.rstrip("/") for folder in folders]
        self._exists = exists
        self._root = lru_cache(maxsize=None)(self._root_of)

    def of(self, path: str, *, is_imported: bool) -> Coverage:
        """How much of the program of a file is seen.

        Args:
            path: the file, absolute.
            is_imported: whether a file of the run imports it.
        """
        folder = posixpath.dirname(path)
        in_package = self._exists(posixpath.join(folder, "__init__.py"))
        if not path.endswith(".py") or not (is_imported or in_package):
            return Coverage.SCRIPT
        given = [above for above in self._folders if path.startswith(f"{above}/")]
        root = self._root(folder)
        whole = any(root is None or root == above or root.startswith(f"{above}/") for above in given)
        return Coverage.PROJECT if whole else Coverage.PART

    def _root_of(self, folder: str) -> str | None:
        """The root of the project that a folder lies in; None where nothing marks one."""
        if any(self._exists(posixpath.join(folder, name)) for name in _ROOTS):
            return folder
        above = posixpath.dirname(folder)
        return None if above == folder else self._root(above)
