"""Which modules a file names, read off its bytes: nearly all files of a project need no parser for that.

What is found may be too much (an import inside a string), never too little; whoever needs to know parses the file.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

_SPACE = rb"[ \t\x0c]"
_NAME = rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*"
_IMPORT = re.compile(
    rb"\bfrom\b(?P<dots>[. \t\x0c]*)(?P<source>[\w.\x80-\xff]*)%(space)s*\bimport\b%(space)s*"
    rb"(?P<names>\((?:[^)#]|#[^\r\n]*[\r\n])*\)|[^\r\n;#]*)"
    rb"|\bimport\b%(space)s+(?P<modules>[\w., \t\x0c\x80-\xff]+)" % {b"space": _SPACE}
)
_WORD = re.compile(r"\w+")
_RENAMED = re.compile(r"\s+as\s+\w+")
_COMMENT = re.compile(r"#[^\r\n]*")
_CONTINUED = re.compile(rb"\\(?:\r\n|\r|\n)")
_STRING = re.compile(rb"[\"'](%(name)s(?:\.%(name)s)*)[\"']" % {b"name": _NAME})
_DOTTED_STRING = re.compile(rb"[\"'](%(name)s(?:\.%(name)s)+)[\"']" % {b"name": _NAME})
_TAKE_MODULES = (b"import_module", b"__import__", b"run_module", b"resolve_name", b"find_spec", b"sys.modules")
_TAKE_FILES = (b"run_path", b"spec_from_file_location", b"SourceFileLoader")
_FILE = re.compile(rb"[\"'](?:[^\"'\n]*/)?(\w+)\.py[\"']")


@dataclass(frozen=True)
class Reference:
    """A module that a file names.

    Attributes:
        dotted: its name; empty for `from . import name`.
        level: the number of dots before it.
        names: what is taken from it, among which there may be modules.
    """

    dotted: str
    level: int = 0
    names: tuple[str, ...] = ()


def references(data: bytes, modules: Container[str]) -> Iterator[Reference]:
    """The modules that a file may import, or name in a string.

    Args:
        data: the file.
        modules: the last parts of the dotted names of all modules that matter.
    """
    if b"\\" in data:
        data = _CONTINUED.sub(b" ", data)
    yield from _imported(data, modules)
    takes_modules = any(name in data for name in _TAKE_MODULES)
    for found in (_STRING if takes_modules else _DOTTED_STRING).finditer(data):
        yield from _ending_in(found[1].decode(errors="replace"), modules)
    if any(name in data for name in _TAKE_FILES):
        for found in _FILE.finditer(data):
            yield from _ending_in(found[1].decode(errors="replace"), modules)


def _imported(data: bytes, modules: Container[str]) -> Iterator[Reference]:
    for found in _IMPORT.finditer(data):
        if found["modules"] is not None:
            for name in _RENAMED.sub("", found["modules"].decode(errors="replace")).split(","):
                yield from _ending_in(name.strip(), modules)
            continue
        dotted = found["source"].decode(errors="replace")
        level = found["dots"].count(b".") + len(dotted) - len(dotted.lstrip("."))
        dotted = dotted.lstrip(".")
        taken = _RENAMED.sub("", found["names"].decode(errors="replace"))
        names = tuple(_WORD.findall(_COMMENT.sub("", taken)))
        if level or dotted.rpartition(".")[2] in modules or any(name in modules for name in names):
            yield Reference(dotted, level, names)


def _ending_in(dotted: str, modules: Container[str]) -> Iterator[Reference]:
    """The longest beginnings of a dotted name that may be modules."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        if parts[end - 1] in modules:
            yield Reference(".".join(parts[:end]))
