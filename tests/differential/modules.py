"""Import the other files of a program from memory, anew in every run."""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Any


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules among compiled files; folders without an ``__init__`` are packages, too."""

    def __init__(self, codes: Mapping[str, types.CodeType], names: Mapping[str, Any]) -> None:
        self._names = names
        self._codes: dict[str, types.CodeType] = {}
        self._packages: set[str] = set()
        for path, code in codes.items():
            dotted = path.removesuffix(".py").replace("/", ".")
            if dotted.rpartition(".")[2] == "__init__":
                dotted = dotted.removesuffix(".__init__")
                self._packages.add(dotted)
            self._codes[dotted] = code
            while "." in dotted:
                dotted = dotted.rpartition(".")[0]
                self._packages.add(dotted)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self._codes and fullname not in self._packages:
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=fullname in self._packages)

    def exec_module(self, module: types.ModuleType) -> None:
        module.__dict__.update(self._names)
        if module.__name__ in self._codes:
            exec(self._codes[module.__name__], module.__dict__)

    def forget(self) -> None:
        for name in [*self._codes, *self._packages]:
            sys.modules.pop(name, None)


@contextlib.contextmanager
def importable(codes: Mapping[str, types.CodeType], names: Mapping[str, Any]) -> Iterator[None]:
    """Let the files be imported by the names that their paths give them, and forget them at the end.

    Args:
        codes: the files, by path.
        names: what every file sees without importing it.
    """
    finder = _Finder(codes, names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        finder.forget()
