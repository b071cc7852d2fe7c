"""Unified diffs of bytes that ``git apply`` and ``patch -p1`` take, with any encoding and any line ends."""

from __future__ import annotations

import difflib
import io
import os
from collections.abc import Iterator
from pathlib import Path

_NO_FINAL_NEWLINE = b"\n\\ No newline at end of file\n"


def unified(path: Path, before: bytes, after: bytes) -> bytes:
    """The change of one file, which is named from the current folder, or from the root: see `base_of`.

    Of a link, the file that it leads to is named: neither patch nor git writes through links.
    """
    name = os.fsencode(_relative(path))
    lines = difflib.diff_bytes(
        difflib.unified_diff, _lines(before), _lines(after), _label(b"a/" + name), _label(b"b/" + name)
    )
    return b"".join(_ended(lines))


def base_of(path: Path) -> Path:
    """The folder in which the change of a file is to be applied: the current one, or the root for a file outside."""
    # Neither patch nor git takes "..".
    full, here = Path(os.path.realpath(path)), Path.cwd()
    return here if full.is_relative_to(here) else Path(full.anchor)


def _relative(path: Path) -> Path:
    return Path(os.path.realpath(path)).relative_to(base_of(path))


def _lines(data: bytes) -> list[bytes]:
    # patch and git end lines at "\n" only; bytes.splitlines would also split at a lone "\r".
    return io.BytesIO(data).readlines()


def _label(name: bytes) -> bytes:
    if any(byte < 0x20 or byte in b'"\\\x7f' for byte in name):
        return b'"' + b"".join(_quoted(byte) for byte in name) + b'"'
    # Without the tab, patch and git take what follows a space for a date.
    return name + b"\t" if b" " in name else name


def _quoted(byte: int) -> bytes:
    if byte in b'"\\':
        return b"\\" + bytes([byte])
    return bytes([byte]) if 0x20 <= byte != 0x7F else b"\\%03o" % byte


def _ended(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield line if line.endswith(b"\n") else line + _NO_FINAL_NEWLINE
