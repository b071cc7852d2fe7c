"""Files that may be replaced while a program runs: proxies and CA certificates."""

from __future__ import annotations

from pathlib import Path

#: Differs after a file is replaced or written to, also by a copy that keeps the times.
Version = tuple[int, int]


def version_of(path: str) -> Version:
    """Return the version of a file or directory.

    Raises:
        OSError: it is not there.
    """
    status = Path(path).stat()
    return status.st_ino, status.st_ctime_ns
