"""Random choices, and the expansion of the templates that generated programs are made of."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

T = TypeVar("T")
Lines = list[str]


class Kind(enum.Enum):
    """Which native class an object is of."""

    CLIENT = "Client"
    MANAGER = "ClientManager"


@dataclass
class Draw:
    """Random choices and fresh names; everything follows from the seed."""

    random: Random
    taken: int = 0

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return self.random.choice(options)

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.random.random() < probability

    def fresh(self, prefix: str) -> str:
        """A name that the program has not used."""
        self.taken += 1
        return f"{prefix}{self.taken}"


_PLACEHOLDER = re.compile(r"\$(\w+)")
_LINES_PLACEHOLDER = re.compile(r"^( *)\$(\w+)$")


@dataclass
class Expansion:
    """Fills a template in.

    `$word` inside a line is replaced by a text, each occurrence drawn anew where `texts` knows the word, else
    by one fresh name for the whole template. A line that is only `$word` becomes the lines of `blocks`,
    indented as it is.
    """

    draw: Draw
    texts: dict[str, Callable[[], str]]
    blocks: dict[str, Callable[[], Lines]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def lines(self, template: str) -> Lines:
        """The template's lines, filled in."""
        filled: Lines = []
        for line in template.strip("\n").splitlines():
            whole = _LINES_PLACEHOLDER.match(line)
            if whole and whole[2] in self.blocks:
                filled += indented(self.blocks[whole[2]](), whole[1])
            else:
                filled.append(self.text(line))
        return filled

    def text(self, template: str) -> str:
        """One line, filled in."""
        return _PLACEHOLDER.sub(lambda match: self._word(match[1]), template)

    def _word(self, word: str) -> str:
        if word in self.texts:
            return self.texts[word]()
        if word not in self.names:
            self.names[word] = self.draw.fresh(word)
        return self.names[word]


def indented(lines: Lines, by: str = "    ") -> Lines:
    """The lines, moved to the right."""
    return [by + line if line else line for line in lines]
