"""The imports of a file, read off its bytes: nearly all files of a project need no parser for that.

What is found may be too much (an import inside a string), never too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SPACE = rb"[ \t\x0c]"
_IMPORT = re.compile(
    rb"\bfrom\b(?P<dots>[. \t\x0c]*)(?P<source>[\w.\x80-\xff]*)%(space)s*\bimport\b%(space)s*"
    rb"(?P<names>\((?:[^)#]|#[^\r\n]*[\r\n])*\)|[^\r\n;#]*)"
    rb"|\bimport\b%(space)s+(?P<modules>[\w., \t\x0c\x80-\xff]+)" % {b"space": _SPACE}
)
_WORD = re.compile(r"\w+")
_RENAMED = re.compile(r"\s+as\s+(\w+)")
_COMMENT = re.compile(r"#[^\r\n]*")
_CONTINUED = re.compile(rb"\\(?:\r\n|\r|\n)")


@dataclass(frozen=True)
class Import:
    """One import of a module.

    Attributes:
        dotted: its name; empty for `from . import name`.
        level: the number of dots before it.
        names: what is taken from it, among which there may be modules; none where the module itself is.
        renamed: the names that the statement gives to what it takes, other than its own.
    """

    dotted: str
    level: int = 0
    names: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()

    @property
    def takes_all(self) -> bool:
        """Whether it reads ``from module import *``."""
        return self.names == ("*",)


def read_imports(data: bytes) -> Iterator[Import]:
    """The imports of a file, those in code that a string or a notebook's cell holds included."""
    if b"\\" in data:
        data = _CONTINUED.sub(b" ", data).replace(b"\\n", b"\n").replace(b'\\"', b'"')
    for found in _IMPORT.finditer(data):
        if found["modules"] is not None:
            modules = found["modules"].decode(errors="replace")
            renamed = tuple(_RENAMED.findall(modules))
            for name in _RENAMED.sub("", modules).split(","):
                yield Import(name.strip(), renamed=renamed)
        else:
            dotted = found["source"].decode(errors="replace")
            level = found["dots"].count(b".") + len(dotted) - len(dotted.lstrip("."))
            renamed = tuple(_RENAMED.findall(found["names"].decode(errors="replace")))
            taken = _RENAMED.sub("", found["names"].decode(errors="replace"))
            names = ("*",) if "*" in taken else tuple(_WORD.findall(_COMMENT.sub("", taken)))
            yield Import(dotted.lstrip("."), level, names, renamed)
