"""Files that may be replaced while a program runs: proxies and CA certificates."""

from __future__ import annotations

import os
import stat
import time
from typing import NamedTuple

#: Differs after a file is replaced or written to, also by a copy that keeps the times.
Version = tuple[int, int]

#: The share of the time that looking through a directory may take: a grid site has some 600 files of CAs (1 ms).
_SHARE = 0.05


class _Scan(NamedTuple):
    directory: Version
    files: int
    due: float


_scans: dict[str, _Scan] = {}


def version_of(path: str) -> Version:
    """Return the version of a file, or of a directory with all that lies in it.

    Args:
        path: a file or directory, or several directories as ``SSL_CERT_DIR`` has them.

    Raises:
        OSError: it is not there.
    """
    if os.pathsep in path and not os.path.exists(path):  # noqa: PTH110 - it is no single path
        found = [version_of(each) for each in path.split(os.pathsep) if os.path.isdir(each)]  # noqa: PTH112
        return len(found), hash(tuple(found))
    status = os.stat(path)  # noqa: PTH116 - at each call
    own = status.st_ino, status.st_ctime_ns
    if not stat.S_ISDIR(status.st_mode):
        return own
    scan = _scans.get(path)
    if scan is None or scan.directory != own or time.monotonic() >= scan.due:
        scan = _scans[path] = _scanned(path, own)
    return own[1], scan.files


def _scanned(path: str, own: Version) -> _Scan:
    """Look at each file of a directory: one that is written to in place changes nothing about the directory."""
    started = time.monotonic()
    found = []
    with os.scandir(path) as entries:
        for entry in entries:
            try:
                status = entry.stat()
            except OSError:
                continue
            found.append((entry.name, status.st_ino, status.st_ctime_ns))
    ended = time.monotonic()
    return _Scan(own, hash(tuple(sorted(found))), ended + (ended - started) / _SHARE)
