"""Run a command on a terminal, as a person would, and within a time."""

from __future__ import annotations

import os
import pty
import select
import signal
import time
from dataclasses import dataclass

_SECONDS = 60


@dataclass(frozen=True)
class Shown:
    """How the command ended, and all that came up on the terminal, with its control characters."""

    exit_code: int
    text: str


def run_on_terminal(
    command: list[str], *, prompt: str = "", answer: bytes = b"", environment: dict[str, str] | None = None
) -> Shown:
    """Run a command on a new terminal of 24 lines and 80 columns.

    Args:
        command: the command; its first word is a path.
        prompt: the text to wait for before answering.
        answer: what the person types then.
        environment: what differs from this process's environment.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        # What runs tests in the background has the signal ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.execve(command[0], command, {**os.environ, "CI": "", "LINES": "24", "COLUMNS": "80", **(environment or {})})
    shown = b""
    answered = False
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            # Ctrl-C can come just before Python waits for input, and is heeded only with what is typed next.
            if answered:
                os.write(terminal, answer)
            continue
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break  # Linux says so at the end
        if not part:
            break
        shown += part
        if answer and not answered and prompt.encode() in shown:
            os.write(terminal, answer)
            answered = True
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(terminal)
    return Shown(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode("utf-8", "replace"))
