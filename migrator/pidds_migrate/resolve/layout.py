"""Module layout: the file of the run that an import names.

Absolute imports depend on `sys.path`, which only the running program knows. A file is taken only where nothing else in
the run could be meant and its folder is one that Python looks in; where several could be, all of them are named.
"""

from __future__ import annotations

import posixpath
import sys
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

PACKAGES = {"idds", "idds.client", "idds.common", "pandaclient", "pidds_runtime"}
"""Packages that are known to come from elsewhere."""

_SOURCE_FOLDERS = {"src", "lib", "python"}
_SUFFIX = ".py"
_PACKAGE = "__init__.py"


class Found(NamedTuple):
    """The one module or package of the run that an import names.

    Attributes:
        location: its path, without the suffix; a package's folder.
        root: the folder that the dotted name starts in; that of the importing file for a relative import.
    """

    location: str
    root: str


class Unsure(NamedTuple):
    """Modules of the run that an import may name, or not."""

    locations: tuple[str, ...]


class Layout:
    """The files of a run.

    Args:
        paths: the files; those that do not end in ``.py`` can import, but not be imported.
        base: the folder that relative paths start in.
        links: other paths to some of the files. What is imported by them is a module of its own when the program runs.
    """

    def __init__(self, paths: Iterable[str], base: str = "/", links: Mapping[str, str] | None = None) -> None:
        self._base = base
        self._normal: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._folders: set[str] = set()
        self._twice: set[str] = set()
        self._by_tail: defaultdict[str, list[str]] = defaultdict(list)
        self._links: dict[str, str] = {}
        for path in paths:
            self._add(path)
        for link, target in (links or {}).items():
            self._add_link(link, target)

    def _add(self, path: str) -> None:
        if not path.endswith(_SUFFIX):
            return
        location = self.location(path)
        if location in self._files:
            self._twice.add(location)
        self._place(location, path)

    def _add_link(self, link: str, target: str) -> None:
        """Know a file, and the folders that differ from those of its own path, by another path."""
        location, own = self.location(link), self.location(target)
        if not link.endswith(_SUFFIX) or location in self._files:
            return
        self._place(location, target)
        while location != own and location and own:
            self._links[location] = own
            location, own = posixpath.dirname(location), posixpath.dirname(own)

    def _place(self, location: str, path: str) -> None:
        self._files[location] = path
        folder, _, tail = location.rpartition("/")
        self._by_tail[tail].append(location)
        while folder not in self._folders and folder:
            self._folders.add(folder)
            above, _, tail = folder.rpartition("/")
            self._by_tail[tail].append(folder)
            folder = above

    def location(self, path: str) -> str:
        """Where a file stands in the tree of modules."""
        name = path.rpartition("/")[2]
        folder = self._folder(path.removesuffix(name))
        return folder if name == _PACKAGE else f"{folder}/{name.removesuffix(_SUFFIX)}"

    def _folder(self, written: str) -> str:
        """A folder in the one way to write it; there are far fewer than files."""
        known = self._normal.get(written)
        if known is None:
            known = self._normal[written] = posixpath.normpath(posixpath.join(self._base, written)).rstrip("/")
        return known

    def absolute(self, path: str) -> str:
        """A path in the one way to write it."""
        return posixpath.normpath(posixpath.join(self._base, path))

    def has_path(self, path: str) -> bool:
        """Whether a path is that of a file of the run."""
        return self._files.get(self.location(path)) is not None and path.endswith(_SUFFIX)

    def file(self, location: str) -> str | None:
        """The file of a module, or of a package's ``__init__``."""
        return self._files.get(location)

    def exists(self, location: str) -> bool:
        """Whether a module, a package or a folder of modules is there."""
        return location in self._files or location in self._folders

    def targets(self, importer: str, dotted: str, level: int = 0, names: Iterable[str] = ()) -> list[str]:
        """All modules that an import may name, and those among the names that it takes from them."""
        link = self.resolve(importer, dotted, level)
        found = list(link.locations) if isinstance(link, Unsure) else [link.location] if link is not None else []
        inside = [posixpath.join(location, name) for location in found for name in names]
        return [self._links.get(location, location) for location in [*found, *filter(self.exists, inside)]]

    def other_names(self, locations: Container[str]) -> set[str]:
        """The last parts of the dotted names that links give these modules."""
        return {posixpath.basename(link) for link, target in self._links.items() if target in locations}

    def resolve(self, importer: str, dotted: str, level: int = 0) -> Found | Unsure | None:
        """What an import names.

        Args:
            importer: the file with the import.
            dotted: the module's name; may be empty where there is a level.
            level: the number of dots before it.
        """
        folder = posixpath.dirname(posixpath.normpath(posixpath.join(self._base, importer)))
        parts = dotted.split(".") if dotted else []
        if level:
            for _ in range(level - 1):
                folder = posixpath.dirname(folder)
            return self._decided([(posixpath.join(folder, *parts), folder)])
        if not parts or parts[0] in PACKAGES - {"idds"} or ".".join(parts[:2]) in PACKAGES:
            return None
        return self._absolute(folder, parts)

    def _absolute(self, folder: str, parts: list[str]) -> Found | Unsure | None:
        tail = "/" + "/".join(parts)
        found = []
        for location in dict.fromkeys(self._by_tail.get(parts[-1], ())):
            if not location.endswith(tail):
                continue
            root = location.removesuffix(tail) or "/"
            if parts[0] in sys.stdlib_module_names and root in self._files:
                continue  # a module inside a package does not hide one of the standard library
            found.append((location, root))
        modules = [pair for pair in found if pair[0] in self._files]
        found = modules or found
        own = {location for location, _ in found}
        found = [pair for pair in found if self._links.get(pair[0]) not in own]
        is_plain = len(found) == 1 and self._is_searched(found[0][1], folder)
        if is_plain and parts[0] not in sys.stdlib_module_names:
            return self._decided(found)
        return Unsure(tuple(self._links.get(location, location) for location, _ in found)) if found else None

    def _decided(self, found: list[tuple[str, str]]) -> Found | Unsure | None:
        ((location, root),) = found
        if not self.exists(location):
            return None
        if location in self._links:
            return Unsure((self._links[location],))
        return Unsure((location,)) if location in self._twice else Found(location, root)

    def _is_searched(self, root: str, folder: str) -> bool:
        """Whether Python looks in a folder for a program in another: its own, one above, or the sources of one above.

        A folder that is a package itself is searched only for scripts inside it, which most of its files are not.
        """
        if root in self._files:
            return False
        above = posixpath.dirname(root) if posixpath.basename(root) in _SOURCE_FOLDERS else root
        return any(folder == top or folder.startswith(top.rstrip("/") + "/") for top in (root, above))
