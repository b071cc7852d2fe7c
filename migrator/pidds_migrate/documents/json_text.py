"""Where the values of a JSON document stand in its text, so that one can be replaced and the rest stay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Node:
    """One value in a text that is known to be JSON."""

    text: str
    start: int

    @property
    def value(self) -> Any:
        """The value."""
        return _DECODER.raw_decode(self.text, self.start)[0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return _DECODER.raw_decode(self.text, self.start)[1]

    @property
    def raw(self) -> str:
        """How it is spelled."""
        return self.text[self.start : self.end]

    def members(self) -> dict[str, Node]:
        """The members of an object, none of another value; of two with one key the last counts."""
        found: dict[str, Node] = {}
        position = _next(self.text, self.start + 1)
        while self.text[self.start] == "{" and self.text[position] != "}":
            key, position = _DECODER.raw_decode(self.text, position)
            node = found[key] = Node(self.text, _next(self.text, _next(self.text, position) + 1))
            position = _next_item(self.text, node.end)
        return found

    def elements(self) -> Iterator[Node]:
        """The elements of an array, none of another value."""
        position = _next(self.text, self.start + 1)
        while self.text[self.start] == "[" and self.text[position] != "]":
            node = Node(self.text, position)
            yield node
            position = _next_item(self.text, node.end)


def root(text: str) -> Node:
    """The value that a whole text is.

    Raises:
        ValueError: the text is not JSON.
        RecursionError: it is nested too deeply.
    """
    json.loads(text)
    return Node(text, _next(text, 0))


def _next(text: str, position: int) -> int:
    """Where the white space ends."""
    match = _SPACE.match(text, position)
    assert match is not None
    return match.end()


def _next_item(text: str, position: int) -> int:
    """Where the next member or element starts, or the bracket that closes them."""
    position = _next(text, position)
    return _next(text, position + 1) if text[position] == "," else position
