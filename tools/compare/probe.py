"""What a probe is, and what several of them need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lab import Lab

YES, NO = "yes", "no"


class SurpriseError(Exception):
    """A tool is not what the catalogue says: correct the catalogue."""


@dataclass(frozen=True)
class Probe:
    """A row of the table: its name on the command line, its heading, and how a cell is found out."""

    name: str
    heading: str
    cell: Callable[[Lab], str]


def rewrite(lab: Lab) -> None:
    """Have the tool rewrite a file, as the catalogue says that it does.

    Raises:
        SurpriseError: the file is not as expected.
    """
    done = lab.run_on(lab.tool.write, "a.py")
    if lab.get() != lab.done:
        raise SurpriseError(f"not rewritten as expected: {lab.get()!r}\n{done.text}")


def absent(lab: Lab, *words: str) -> str:
    """No, as nothing in the tool's help speaks of it.

    Raises:
        SurpriseError: its help does.
    """
    usage = "".join(lab.run(call).text for call in lab.tool.usage).lower().replace("github.com", "")
    named = [word for word in words if word in usage]
    if named or not usage:
        raise SurpriseError(f"its help names {named}")
    return NO
