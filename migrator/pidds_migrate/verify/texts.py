"""Whether two texts are the same, and if they are not, whether the promise names the reason."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from pidds_migrate.verify.diagnostics import Diagnostics

WORDS = "the words of a message"
CLASS = "the exact class of an exception that the program does not tell from others"
OWN_CLASS = "the class of a checking object"
PAIR = "a pair of a manager shown as a list"

_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
_FRAMES = re.compile(r"Traceback \(most recent call last\):\n(?:[ \t][^\n]*\n|\n)*")
_EARLIER = re.compile(
    r"(?:<traceback>\n(?:(?!<traceback>)[^\n]*\n)*?\n"
    r"(?:During handling of|The above exception was)[^\n]*\n\n)+(?=<traceback>)"
)
_MODULE = re.compile(r"\b(?:idds\.common\.exceptions|pidds_runtime\.exceptions|pidds_runtime\.native)\.")
_OWN = re.compile(
    r"\b(?:__main__\.|[\w.]+\.)?_?Idds(Client|Manager)\b|\bpidds_runtime\.native\.(ClientManager|Client)\b"
)
_BRACKETS = str.maketrans("[]", "()")


@dataclass(frozen=True)
class Texts:
    """Compares texts.

    Attributes:
        diagnostics: knows iDDS's messages again.
        classes: of iDDS's exceptions, by name.
        told_apart: those that the program tells from others.
    """

    diagnostics: Diagnostics
    classes: Collection[str]
    told_apart: Collection[str]

    def plain(self, text: str) -> str:
        """The text without what differs between any two files: addresses, and the frames of tracebacks."""
        text = _FRAMES.sub("<traceback>\n", _ADDRESS.sub("<address>", text))
        return _MODULE.sub("", _EARLIER.sub("", text))

    def reasons(self, native: str, migrated: str) -> tuple[str, ...] | None:
        """What the promise has to say of two texts: nothing where they are the same; None where they differ."""
        left, right = self.plain(native), self.plain(migrated)
        reasons: list[str] = []
        if left == right:
            return ()
        for reason, step in (
            (WORDS, self.diagnostics.taken_out),
            (CLASS, self._without_class),
            (OWN_CLASS, _as_native),
            (PAIR, lambda text: re.sub(" +", " ", text.translate(_BRACKETS))),
        ):
            shorter = step(left), step(right)
            if shorter != (left, right):
                reasons.append(reason)
            left, right = shorter
            if left == right:
                return tuple(reasons)
        return None

    def same_line(self, native: str, migrated: str) -> bool:
        """Whether two lines differ in nothing, or in what the promise names."""
        return self.reasons(native, migrated) is not None

    def _without_class(self, text: str) -> str:
        free = [name for name in self.classes if name not in self.told_apart]
        return re.sub(rf"\b(?:{'|'.join(map(re.escape, free))})\b", "IDDSException", text) if free else text


def _as_native(text: str) -> str:
    def name(found: re.Match[str]) -> str:
        short = {"Manager": "ClientManager"}.get(found[1] or found[2], found[1] or found[2])
        return f"idds.client.{short.lower()}.{short}"

    return _OWN.sub(name, text)
