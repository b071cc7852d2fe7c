"""Nothing is rewritten unasked that could not be had back: from git, or from a copy beside the file."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pidds_migrate.failures import StoppedError
from pidds_migrate.report.events import printable
from pidds_migrate.safety import git
from pidds_migrate.source import store

SUFFIX = ".orig"
"""What a copy is called by, behind the name of its file, where nobody says otherwise."""

_MOST_NAMED = 4


class Safety(NamedTuple):
    """What the user says of the originals.

    Attributes:
        backup: the suffix of copies; None where the user names none.
        no_backup: no copies at all.
        allow_dirty: rewrite also what git could not give back.
    """

    backup: str | None = None
    no_backup: bool = False
    allow_dirty: bool = False


class RefusedError(StoppedError):
    """Files would be rewritten that git could not give back; the text names them."""


class Originals:
    """Sees to it that the files of a run can be had back.

    Args:
        safety: what the user says of it.
        ask: puts a question to the user; None where nobody is there to answer.
    """

    def __init__(self, safety: Safety, ask: Callable[[str], bool] | None = None) -> None:
        self._safety = safety
        self._ask = ask
        self._repositories = git.Repositories()
        self._copies: dict[str, str] = {}
        self._in_git: list[str] = []
        self._new: list[str] = []
        self._unsafe: set[str] = set()

    def require(self, paths: Sequence[str]) -> None:
        """Make sure that the user agrees to have the files rewritten; comes before the first is.

        Raises:
            RefusedError: git could not give some of them back, and nobody says that they may be rewritten.
        """
        named = {os.path.realpath(path): path for path in paths if Path(path).exists()}  # a new file loses nothing
        of_root: dict[str, list[str]] = {}
        for real in named:
            root = self._root_of(real)
            if root is not None:
                of_root.setdefault(root, []).append(real)
        found: dict[str, str] = {}
        for root, files in of_root.items():
            try:
                found |= git.endangered(root, files)
            except git.GitError:
                self._unsafe.update(files)  # as outside of a repository: copies are kept
        if not found or self._safety.allow_dirty:
            return
        listed = "".join(f"\n  {printable(named[real])}: {reason}" for real, reason in sorted(found.items()))
        count = f"{len(found)} {'file' if len(found) == 1 else 'files'}"
        if self._ask is not None and self._ask(f"Git could not give back what {count} would lose:{listed}\n"):
            return
        raise RefusedError(
            f"nothing was written, for git could not give back what {count} would lose:{listed}\n"
            "Commit or stage them, or give --allow-dirty."
        )

    @contextmanager
    def kept(self, changes: Mapping[Path, tuple[bytes, bytes]]) -> Iterator[None]:
        """Keep copies of files while they are replaced, and afterwards, if that was not called off.

        Args:
            changes: the files, each with its content before and after.

        Raises:
            store.WriteError: a copy cannot be written; there is none of the others either then.
        """
        made: dict[str, str] = {}  # by the real path: a link stays one, and its file gets the copy
        new = {path for path in changes if not path.exists()}
        try:
            for path, (before, _) in changes.items():
                if path in new:
                    continue
                real = os.path.realpath(path)
                suffix = self._suffix_for(real)
                if suffix is None or real in self._copies:  # of a file that is written twice, the first content counts
                    continue
                try:
                    made[real] = _copied(real, before, suffix)
                except OSError as error:
                    problem = f"no copy of it can be kept: {error.strerror or error}"
                    raise store.WriteError(path, store.StoreError("E404", problem).finding) from error
            yield
        except BaseException:
            for copy in made.values():
                Path(copy).unlink(missing_ok=True)
            raise
        self._copies |= made
        self._new += [os.path.realpath(path) for path in changes if path in new]
        reals = [os.path.realpath(path) for path in changes if path not in new]
        known = {*self._in_git, *self._copies}
        self._in_git += [real for real in reals if real not in known and self._is_in_git(real)]

    def way_back(self) -> str:
        """How to have the originals back, in words and commands; empty where nothing was written."""
        words = []
        if self._in_git:
            words.append(f"To go back: {self._restored()}")
        if self._copies:
            suffix = self._safety.backup or SUFFIX
            moves = [f"mv {_shown(copy)} {_shown(real)}" for real, copy in self._copies.items()]
            few = " && ".join(moves) if len(moves) <= _MOST_NAMED else f"mv FILE{suffix} FILE, for each FILE above"
            words.append(f"The old content is kept beside each file. To go back: {few}")
        if words and self._new:
            words[-1] += f" && rm {' '.join(map(_shown, self._new))}"
        return "\n".join(words)

    def _restored(self) -> str:
        if len(self._in_git) > _MOST_NAMED:
            return "git restore FILE, for each FILE above"
        of_root: dict[str | None, list[str]] = {}
        for real in self._in_git:
            of_root.setdefault(self._root_of(real), []).append(real)
        here = self._repositories.root_of(os.path.realpath(os.curdir))
        commands = []
        for root, files in of_root.items():
            if root == here:
                commands.append(f"git restore {' '.join(map(_shown, files))}")
            else:
                names = (_quoted(os.path.relpath(file, root)) for file in files)
                commands.append(f"git -C {_shown(root or os.curdir)} restore {' '.join(names)}")
        return " && ".join(commands)

    def _root_of(self, real: str) -> str | None:
        return self._repositories.root_of(os.path.dirname(real))  # noqa: PTH120 - paths are strings here

    def _is_in_git(self, real: str) -> bool:
        return real not in self._unsafe and self._root_of(real) is not None and not self._safety.allow_dirty

    def _suffix_for(self, real: str) -> str | None:
        if self._safety.no_backup:
            return None
        if self._safety.backup is None and self._root_of(real) is not None and real not in self._unsafe:
            return None
        return self._safety.backup or SUFFIX


def _copied(real: str, content: bytes, suffix: str) -> str:
    """Write a copy beside a file, under a name that nothing has yet, and give that name."""
    number = 1
    while True:
        copy = Path(f"{real}{suffix}{number if number > 1 else ''}")
        try:
            with copy.open("xb") as stream:
                stream.write(content)
        except FileExistsError:
            number += 1
            continue
        try:
            shutil.copystat(real, copy)
        except BaseException:
            copy.unlink()
            raise
        return str(copy)


def _shown(real: str) -> str:
    """A path for the shell, as short as it can be written from here."""
    here = os.path.realpath(os.curdir)
    below = real.startswith(os.path.join(here, ""))  # noqa: PTH118 - paths are strings here
    return _quoted(os.path.relpath(real, here) if below else real)


def _quoted(path: str) -> str:
    if path.isprintable():
        return shlex.quote(path)
    letters = (
        chr(byte) if 0x20 <= byte < 0x7F and byte not in b"'\\" else f"\\x{byte:02x}" for byte in os.fsencode(path)
    )
    return f"$'{''.join(letters)}'"
