"""Which modules a file names, read off its bytes: nearly all files of a project need no parser for that.

What is found may be too much (an import inside a string), never too little; whoever needs to know parses the file.
"""

from __future__ import annotations

import ast
import posixpath
import re
import warnings
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pidds_migrate.facts.loading import IMPORTS_OF_LOADERS, RUN_FILES, TAKE_MODULES
from pidds_migrate.named_in_strings import named_in_strings

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
_STRING = re.compile(rb"[\"'}]\.*(%(name)s(?:\.%(name)s)*)(\.(?:[%%{][^\"'\n]*)?|:[\w.]+)?[\"']" % {b"name": _NAME})
_LOADING = (*(name.encode() for name in sorted(TAKE_MODULES)), b"sys.modules")
_LOADING_FILES = tuple(name.encode() for name in sorted(RUN_FILES))
_STARTED = "__main__"  # whatever program was started
_FILE = re.compile(rb"[\"'](?:[^\"'\n]*/)?(\w+)(/\*)?\.py[\"']")
_RUN_MAGIC = re.compile(rb"%run\b([^\"\r\n]*)")
_OWN_PACKAGE = (b"__package__", b"__name__")

LOADING_ANY = tuple(map(str.encode, IMPORTS_OF_LOADERS))
"""What a file holds that loads modules by names it puts together, which may not stand in it."""


@dataclass(frozen=True)
class Reference:
    """A module that a file names.

    Attributes:
        dotted: its name; empty for `from . import name`.
        level: the number of dots before it.
        names: what is taken from it, among which there may be modules.
        is_open: whether it may be any module below that name.
        is_loose: whether a single word in a string is all that speaks for it.
    """

    dotted: str
    level: int = 0
    names: tuple[str, ...] = ()
    is_open: bool = False
    is_loose: bool = False


def references(data: bytes, modules: Container[str]) -> Iterator[Reference]:
    """The modules that a file may import, or name in a string.

    Args:
        data: the file.
        modules: the last parts of the dotted names of all modules that matter.
    """
    if b"\\" in data:
        # The lines and quotes of code in a string, which a notebook's cells are.
        data = _CONTINUED.sub(b" ", data).replace(b"\\n", b"\n").replace(b'\\"', b'"')
    loads, loads_any = (any(name in data for name in names) for names in (_LOADING, LOADING_ANY))
    yield from _imported(data, modules, loads=loads_any)
    for found in _STRING.finditer(data):
        dotted, rest = found[1].decode(errors="replace"), found[2]
        names_part = rest is not None and rest.startswith(b":")  # "module:attribute", as of an entry point
        is_open = rest is not None and not names_part
        if loads or "." in dotted or rest:
            yield from _ending_in(dotted, modules, is_open=loads_any or is_open, is_string=not names_part)
    if loads_any and any(name in data for name in _OWN_PACKAGE):
        yield Reference("", 1, is_open=True)
    if any(name in data for name in _LOADING_FILES):
        for found in _FILE.finditer(data):
            yield from _ending_in(found[1].decode(errors="replace"), modules, is_open=found[2] is not None)
    for line in _RUN_MAGIC.finditer(data):
        for word in line[1].decode(errors="replace").split():
            yield from _ending_in(posixpath.basename(word).removesuffix(".py"), modules)


def references_of_program(data: bytes, modules: Container[str]) -> Iterator[Reference]:
    """What `references` gives, without what only looks like a reference; the same where the file cannot be parsed."""
    mentions = _mentions(data)
    if mentions is None:
        yield from references(data, modules)
        return
    for found in mentions:
        if isinstance(found, Reference):
            yield found
        else:
            yield from _ending_in(found.dotted, modules, is_open=found.is_open, is_string=found.is_string)


@dataclass(frozen=True)
class _Mention:
    """A dotted name of which a beginning may be a module."""

    dotted: str
    is_open: bool = False
    is_string: bool = False


# A file is asked for other modules in each round of a search: taking it apart is nearly all of the time.
@lru_cache(maxsize=1_000)
def _mentions(data: bytes) -> tuple[Reference | _Mention, ...] | None:
    """What the syntax tree of a file says of modules, whichever are looked for; None where it cannot be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found: list[Reference | _Mention] = []
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in parents:
        if isinstance(node, ast.Import):
            found += [_Mention(alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            found.append(Reference(node.module or "", node.level, names, is_open=names == ("*",)))
    for named in named_in_strings(parents, parents):
        if named.level:
            found.append(Reference(named.dotted, named.level, is_open=named.is_open))
            continue
        is_loose = isinstance(named.node, ast.Constant) and not named.with_part
        dotted = posixpath.basename(named.dotted).removesuffix(".py") if named.is_file else named.dotted
        found.append(_Mention(dotted, named.is_open, is_loose))
    return tuple(found)


def _imported(data: bytes, modules: Container[str], *, loads: bool) -> Iterator[Reference]:
    for found in _IMPORT.finditer(data):
        if found["modules"] is not None:
            for name in _RENAMED.sub("", found["modules"].decode(errors="replace")).split(","):
                yield from _ending_in(name.strip(), modules, is_open=loads)
            continue
        dotted, level = _source(found)
        taken = _RENAMED.sub("", found["names"].decode(errors="replace"))
        names = tuple(_WORD.findall(_COMMENT.sub("", taken)))
        if level or dotted.rpartition(".")[2] in modules or any(name in modules for name in names):
            yield Reference(dotted, level, names, is_open=found["names"].startswith(b"*"))


def taken_whole(data: bytes) -> Iterator[Reference]:
    """The modules that a file may take all names from."""
    for found in _IMPORT.finditer(_CONTINUED.sub(b" ", data)) if b"*" in data else ():
        if found["names"] is not None and found["names"].startswith(b"*"):
            yield Reference(*_source(found))


def _source(found: re.Match[bytes]) -> tuple[str, int]:
    """The dotted name that something is imported from, and the number of dots before it."""
    dotted = found["source"].decode(errors="replace")
    level = found["dots"].count(b".") + len(dotted) - len(dotted.lstrip("."))
    return dotted.lstrip("."), level


def _ending_in(
    dotted: str, modules: Container[str], *, is_open: bool = False, is_string: bool = False
) -> Iterator[Reference]:
    """The longest beginnings of a dotted name that may be modules."""
    parts = dotted.split(".")
    is_loose = len(parts) == 1 and (is_string or dotted == _STARTED)
    for end in range(len(parts), 0, -1):
        if parts[end - 1] in modules:
            yield Reference(".".join(parts[:end]), is_open=is_open and end == len(parts), is_loose=is_loose)
