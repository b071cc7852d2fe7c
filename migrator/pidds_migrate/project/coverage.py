"""How much of a program a run sees: a script that stands alone, all of a project, or a part."""

from __future__ import annotations

import ast
import itertools
import posixpath
from collections.abc import Callable, Iterable
from functools import lru_cache

from pidds_migrate.source.parse import tree_of
from pidds_migrate.terms import Coverage

_ROOTS = (".git", "pyproject.toml", "setup.py", "setup.cfg")


def _does_something(source: bytes) -> bool:
    """Whether the top level of a file does more than to import, define and assign."""
    tree = tree_of(source)
    return tree is None or not all(map(_only_names_things, tree.body))


_DEFINING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ASSIGNING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Delete, ast.Pass)


def _only_names_things(node: ast.stmt) -> bool:
    """Whether a statement is there for the names that it binds, for other files."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Try):
        blocks = [node.body, node.orelse, node.finalbody, *(handler.body for handler in node.handlers)]
        return all(map(_only_names_things, itertools.chain(*blocks)))
    if isinstance(node, ast.If):
        return not _asks_for_main(node) and all(map(_only_names_things, [*node.body, *node.orelse]))
    return isinstance(node, (*_DEFINING, *_ASSIGNING))


def _asks_for_main(node: ast.If) -> bool:
    return any(isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(node.test))


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

    def of(self, path: str, source: bytes, *, is_imported: bool) -> Coverage:
        """How much of the program of a file is seen.

        Args:
            path: the file, absolute.
            source: its content.
            is_imported: whether a file of the run imports it.
        """
        folder = posixpath.dirname(path)
        in_package = self._exists(posixpath.join(folder, "__init__.py"))
        given = [above for above in self._folders if path.startswith(f"{above}/")]
        if not path.endswith(".py") or not (is_imported or in_package):
            # A file that was given by itself, as hooks do, and that does nothing when it is run is there for others.
            return Coverage.SCRIPT if given or _does_something(source) else Coverage.PART
        root = self._root(folder)
        whole = any(root is None or root == above or root.startswith(f"{above}/") for above in given)
        return Coverage.PROJECT if whole else Coverage.PART

    def _root_of(self, folder: str) -> str | None:
        """The root of the project that a folder lies in; None where nothing marks one."""
        if any(self._exists(posixpath.join(folder, name)) for name in _ROOTS):
            return folder
        above = posixpath.dirname(folder)
        return None if above == folder else self._root(above)
