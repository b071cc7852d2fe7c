"""Read a file, and replace it in one step: at no moment is there half a file under its name."""

# ruff: noqa: PTH114, PTH115, PTH116, PTH123 - importing pathlib takes longer than reading a file

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

# A run that finds nothing needs neither.
if TYPE_CHECKING:
    from pathlib import Path

    from pidds_migrate.outcome import Finding


class StoreError(Exception):
    """A file could not be read or written; `finding` says why. The file is as it was."""

    def __init__(self, code: str, problem: str) -> None:
        from pidds_migrate.outcome import Finding

        super().__init__(problem)
        self.finding = Finding(1, 1, code, {"problem": problem})


def read(path: str | Path) -> bytes:
    """Read a regular file.

    Raises:
        StoreError: there is no such file (E406), or it cannot be read (E403).
    """
    try:
        # Opening a named pipe would wait for its other end for ever.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise StoreError("E403", "it is not a regular file")
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: str | Path, error: OSError) -> StoreError:
    """Say why a file or folder could not be looked at: E406 where nothing is there, E403 otherwise."""
    if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
        return StoreError("E403", _words(error))
    if os.path.islink(path):
        return StoreError("E406", f"the symbolic link leads nowhere (to {os.readlink(path)})")
    return StoreError("E406", "there is no such file or folder")


def replace(path: Path, before: bytes, after: bytes) -> None:
    """Put `after` in place of `before`; mode bits stay, and owner and group where the system lets them.

    A symbolic link stays one: the file that it leads to is replaced. A file that holds nothing before may be new, and
    one that holds nothing afterwards goes.

    Raises:
        StoreError: E404; the file cannot be written, or no longer holds `before`.
    """
    try:
        if not before and not path.exists():
            path.touch()
        real = path.resolve(strict=True)
        status = real.stat()
        _require_one_name(status)
        _require_writable(real, status)
        _write_beside(real, status, before, after)
    except OSError as error:
        raise StoreError("E404", _words(error)) from error


class WriteError(Exception):
    """A file could not be written; those before it hold again what they held."""

    def __init__(self, path: Path, finding: Finding) -> None:
        super().__init__(finding.code)
        self.path, self.finding = path, finding


def replace_all(changes: Mapping[Path, tuple[bytes, bytes]]) -> None:
    """Replace the contents of several files, given before and after; where one cannot be written, put the others back.

    Raises:
        WriteError: that file, or one that could not be put back.
    """
    begun: dict[Path, tuple[bytes, bytes]] = {}
    try:
        for path, (before, after) in changes.items():
            begun[path] = before, after
            try:
                replace(path, before, after)
            except StoreError as error:
                del begun[path]
                raise WriteError(path, error.finding) from error
    except BaseException:
        _put_back(begun)
        raise


def _put_back(changes: Mapping[Path, tuple[bytes, bytes]]) -> None:
    """Undo those of the changes that have been made.

    Raises:
        WriteError: a file cannot be put back; all others are.
    """
    problem: WriteError | None = None
    for path, (before, after) in changes.items():
        try:
            # What is there tells: an interruption can come between a replacement and a note of it.
            if read(path) == after:
                replace(path, after, before)
        except StoreError as error:
            words = f"its old content could not be put back: {error}"
            problem = problem or WriteError(path, StoreError(error.finding.code, words).finding)
    if problem is not None:
        raise problem


@contextmanager
def replacement(path: Path) -> Iterator[Callable[[bytes], None]]:
    """Make sure that a file can be written, and give what writes it in one step, once; it need not exist.

    A symbolic link stays one. Where nothing is written in the end, the file is as it was.

    Raises:
        StoreError: E404; at the beginning where the file cannot be written, when writing where that fails.
    """
    from pathlib import Path

    # Path.resolve raises RuntimeError where links lead in a circle.
    real = Path(os.path.realpath(path))
    beside = real.with_name(f".pidds-migrate-{os.urandom(4).hex()}.tmp")
    try:
        status = _status(real)
        if status is not None:
            _require_regular(status)
            _require_writable(real, status)
    except OSError as error:
        raise StoreError("E404", _words(error)) from error
    try:
        stream = beside.open("xb")
    except OSError as error:
        raise _no_room_beside(real, error) from error

    def write(content: bytes) -> None:
        try:
            with stream:
                stream.write(content)
            if status is not None:
                beside.chmod(stat.S_IMODE(status.st_mode))
            beside.replace(real)
        except OSError as error:
            raise StoreError("E404", _words(error)) from error

    try:
        yield write
    finally:
        stream.close()
        beside.unlink(missing_ok=True)


def _status(real: Path) -> os.stat_result | None:
    try:
        return real.stat()
    except FileNotFoundError:
        return None


def _require_regular(status: os.stat_result) -> None:
    # Renaming over a device or a pipe would put a file in its place.
    if not stat.S_ISREG(status.st_mode):
        raise StoreError("E404", "it is not a regular file")


def _require_one_name(status: os.stat_result) -> None:
    # Renaming over one name of a file leaves the old content under the others.
    if status.st_nlink > 1:
        problem = f"it has {status.st_nlink} names (hard links), and would change under one alone"
        raise StoreError("E404", f"{problem}; copy it over itself first (cp -p)")


def _require_writable(real: Path, status: os.stat_result) -> None:
    # Renaming over a read-only file works, and for root so does writing: the bits say what its owner meant.
    if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise StoreError("E404", "it is read-only")
    with real.open("r+b"):
        pass


def _write_beside(real: Path, status: os.stat_result, before: bytes, after: bytes) -> None:
    import tempfile
    from pathlib import Path

    try:
        handle, name = tempfile.mkstemp(prefix=".pidds-migrate-", suffix=".tmp", dir=real.parent)
    except OSError as error:
        raise _no_room_beside(real, error) from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(after)
            stream.flush()
            os.fsync(stream.fileno())
        _keep_owner(beside, status)
        beside.chmod(stat.S_IMODE(status.st_mode))
        if real.read_bytes() != before:
            raise StoreError("E404", "it changed while it was being migrated; run the command again")
        beside.replace(real)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _keep_owner(beside: Path, status: os.stat_result) -> None:
    if not hasattr(os, "chown"):
        return
    try:
        os.chown(beside, status.st_uid, status.st_gid)
    except PermissionError:
        # Only root may give a file away; the content matters more than its owner.
        return


def _no_room_beside(real: Path, error: OSError) -> StoreError:
    return StoreError("E404", f"no new file can be made in its folder {real.parent}: {_words(error)}")


def _words(error: OSError) -> str:
    return error.strerror or str(error)
