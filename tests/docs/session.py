"""Carry out a page, as its reader would, in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.docs.pages import Command, Do, Step, commands, steps

_SECONDS = 300
#: A command line that cannot be understood, or a command that is not there: never what a page wants to show.
_MISTAKES = (2, 126, 127)


class UntrueError(AssertionError):
    """A page shows what is not so."""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    output: str


class Session:
    """A reader at work.

    Args:
        folder: an empty one, with room for one folder after the other.
        page: its name, for what went wrong.
    """

    def __init__(self, folder: Path, page: str) -> None:
        self._top, self._page, self._folders, self._status = folder, page, 0, 0
        self._home = folder / "home"
        self._home.mkdir()
        self._new_folder()

    def carry_out(self, text: str) -> None:
        """Do everything that a page says.

        Raises:
            UntrueError: something is not as the page shows it.
        """
        for step in steps(text):
            self._carry_out(step)

    def _carry_out(self, step: Step) -> None:
        if step.do is Do.NEW_FOLDER:
            self._new_folder()
        elif step.do is Do.RUN:
            self._run(step.about)
        elif step.do is Do.SESSION:
            self._session(commands(step))
        elif step.language == "yaml":
            self._workflow(step)
        elif step.do is Do.FILE:
            path = self._folder / step.about
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, encoding="utf-8")
        elif step.do is Do.BECOMES:
            self._compare(step.line, step.about, step.text, self._read(step))
        elif step.do is Do.PART and step.text not in self._read(step):
            raise UntrueError(f"{self._page}:{step.line}: {step.about} has no such lines:\n{step.text}")

    def _session(self, session: list[Command]) -> None:
        compared = any(command.shown for command in session)
        for command in session:
            done = self._run(command.text)
            if compared:
                self._compare(command.line, command.text, command.shown, done.output)
            elif done.status in _MISTAKES:
                raise UntrueError(
                    f"{self._page}:{command.line}: {command.text}\nended with {done.status}:\n{done.output}"
                )

    def _workflow(self, step: Step) -> None:
        """Run what CI would; steps of others (``uses``) and settings are not ours to run."""
        listed = yaml.safe_load(step.text)
        for text in (one["run"] for one in listed if "run" in one) if isinstance(listed, list) else ():
            done = self._run(text)
            if done.status in _MISTAKES:
                raise UntrueError(f"{self._page}:{step.line}: {text}\nended with {done.status}:\n{done.output}")

    def _compare(self, line: int, what: str, shown: str, real: str) -> None:
        if not _shows(shown.splitlines(), real.splitlines()):
            raise UntrueError(f"{self._page}:{line}: {what}\n--- shown\n{shown}--- real\n{real}---")

    def _run(self, command: str) -> Done:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PIDDS", "GIT_"))}
        environment |= {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}",
            "HOME": str(self._home),
            "COLUMNS": "80",
            "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            # panda-client looks its server up when it is imported: no page may reach one.
            **dict.fromkeys(("PANDA_URL", "PANDA_URL_SSL", "PANDACACHE_URL"), "https://127.0.0.1:9/server/panda"),
        }
        done = subprocess.run(
            # The status of the last command is what `echo $?` asks for.
            ["bash", "-c", f"(exit {self._status})\n{command}"],
            cwd=self._folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
        self._status = done.returncode
        return Done(done.returncode, done.stdout + done.stderr)

    def _read(self, step: Step) -> str:
        path = self._folder / step.about
        if not path.is_file():
            raise UntrueError(f"{self._page}:{step.line}: there is no file {step.about}")
        return path.read_text(encoding="utf-8")

    def _new_folder(self) -> None:
        self._folders += 1
        self._folder = self._top / f"reader-{self._folders}"
        self._folder.mkdir()


def _shows(shown: list[str], real: list[str]) -> bool:
    """Whether a page shows the real lines; a line of one ``…`` stands for any lines, within a line for any text."""
    if not shown:
        return not real
    if shown[0] == "…":
        return any(_shows(shown[1:], real[start:]) for start in range(len(real) + 1))
    return bool(real) and _same(shown[0], real[0]) and _shows(shown[1:], real[1:])


def _same(shown: str, real: str) -> bool:
    # Editors take spaces away at the end of lines, and a diff has them there.
    return re.fullmatch(".*".join(map(re.escape, shown.rstrip().split("…"))), real.rstrip()) is not None
