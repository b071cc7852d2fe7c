"""Functions that take a module, or a file of code, by its name."""

from __future__ import annotations

LOADERS = frozenset({"import_module", "__import__", "run_module", "resolve_name", "find_spec"})
"""Functions that load the module of a name: of importlib, runpy, pkgutil, and the builtin."""

TAKE_MODULES = LOADERS | {"reload", "patch"}
"""Functions whose strings name modules, even where these are of one part."""

IMPORTS_OF_LOADERS = ("importlib", "pkgutil", "runpy", "__import__")
"""What a file holds, one of them, that loads a module whose name stands in no string of it."""

PUT_TOGETHER = LOADERS | {"format", "join"}
"""Functions that take the parts of a module's name."""

TAKE_FILES = frozenset({"run_path", "spec_from_file_location", "SourceFileLoader"})
"""Functions whose strings name files of code: of runpy and importlib."""

RUN_FILES = TAKE_FILES | {"exec"}
"""Functions that run the code of files, whose names may stand somewhere else: `exec(open("file.py").read())`."""

TAKE_TITLES = frozenset({"getLogger"})
"""Functions whose strings look like modules, and name none."""

FILE_SUFFIXES = frozenset(
    {
        *("cfg", "conf", "csv", "db", "gz", "html", "ini", "json", "log", "md", "pkl", "py", "root", "sh", "sql"),
        *("tar", "toml", "txt", "xml", "yaml", "yml", "zip"),
    }
)
"""What the names of files end in, which look like dotted names otherwise."""
