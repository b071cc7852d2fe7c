"""Pieces of Python on a page of documentation: where they stand, and how they are written there."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pidds_migrate.documents.program import Position, ProgramLine, merged
from pidds_migrate.documents.stubs import Stubs
from pidds_migrate.documents.suites import filled

PYTHON = {"python", "python3", "py", "py3", "ipython", "ipython3"}
"""What pages call Python."""

PROMPTED = {"pycon", "python-console", "pycon3", "doctest"}
"""What pages call a session of Python with its prompts."""

_PROMPT = re.compile(r"(?P<indent>\s*)>>>(?: |$)")
_MORE = re.compile(r"\s*\.\.\.(?: |$)")


@dataclass(frozen=True)
class Snippet:
    """The lines of a page that are one piece of Python: a code block, or one example with its prompts.

    Attributes:
        start: the first of its lines, counted from 0.
        lines: the lines of the page.
        indent: what stands before each of them on the page.
        is_prompted: whether they begin with ``>>>`` and ``...`` behind that.
        is_cell: whether it is run as a cell of a notebook is.
        block: tells which code block it is of; the examples of one block are one program.
    """

    start: int
    lines: tuple[str, ...]
    indent: str
    block: int
    is_prompted: bool = False
    is_cell: bool = False

    def code(self) -> list[tuple[str, int]]:
        """Each line as Python reads it, and how many characters of the page stand before it.

        Raises:
            ValueError: a line is indented in another way than the first, or holds what Python takes for its end.
        """
        if any("\r" in line for line in self.lines):
            raise ValueError("a carriage return stands within a line")
        return [self._code_of(line) for line in self.lines]

    def _code_of(self, line: str) -> tuple[str, int]:
        if not line.strip() or line.rstrip() == self.indent.rstrip():
            return "", 0
        if not line.startswith(self.indent):
            raise ValueError("its lines are not indented alike")
        text = line[len(self.indent) :]
        if not self.is_prompted:
            return text, len(self.indent)
        prompt = 4 if len(text) > 3 else 3
        return text[prompt:], len(self.indent) + prompt

    def spelled(self, code: Sequence[str]) -> list[str]:
        """The lines of the page for new code; what stays is spelled as it was."""
        old = [(text, line) for (text, _), line in zip(self.code(), self.lines, strict=True)]
        lines = merged(old, code)
        if self.is_prompted:
            return self._with_prompts(lines)
        return [
            spelled if spelled is not None else f"{self.indent}{text}" if text.strip() else self.indent.rstrip()
            for text, spelled in lines
        ]

    def _with_prompts(self, lines: Sequence[tuple[str, str | None]]) -> list[str]:
        found = []
        for (text, spelled), is_first in zip(lines, _starts([text for text, _ in lines]), strict=True):
            prompt = f"{self.indent}{'...' if is_first is False else '>>>'}"
            if spelled is not None and (is_first is None or spelled.startswith(prompt)):
                found.append(spelled)
            elif text.strip():
                found.append(f"{prompt} {text}")
            elif is_first is not None:
                found.append(prompt)
        return found


def _starts(code: Sequence[str]) -> list[bool | None]:
    """For each line whether it starts a statement; None where it is outside of any."""
    lines = filled([ProgramLine(text, Position(number)) for number, text in enumerate(code, start=1)], Stubs())
    found: list[bool | None] = [None] * len(lines)
    for node in ast.parse("".join(f"{line.text}\n" for line in lines)).body:
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
        found[first - 1 : node.end_lineno] = [True, *[False] * ((node.end_lineno or first) - first)]
    return [is_first for line, is_first in zip(lines, found, strict=True) if line.stub is None]


Block = tuple[list[Snippet], int]
"""The Python of a code block, and the line below the block."""


def snippets_of(lines: Sequence[str], block_at: Callable[[Sequence[str], int], Block | None]) -> list[Snippet]:
    """The Python of a page: that of its code blocks, and the examples with prompts elsewhere.

    Args:
        lines: of the page, without their ends.
        block_at: reads the code block that starts at a line; gives None where none does.
    """
    found: list[Snippet] = []
    outside = list(lines)
    position = 0
    while position < len(lines):
        block = block_at(lines, position)
        if block is None:
            position += 1
            continue
        snippets, end = block
        found += snippets
        outside[position:end] = [""] * (end - position)
        position = end
    found += examples(outside, 0, len(lines))
    return sorted(found, key=lambda snippet: snippet.start)


def from_block(
    lines: Sequence[str], start: int, block: int, *, is_prompted: bool = False, is_cell: bool = False
) -> list[Snippet]:
    """The snippets of a code block: itself, or its examples where it shows prompts.

    Args:
        lines: its content.
        start: the first of them on the page.
        block: its number.
        is_prompted: whether only what stands behind prompts is code.
        is_cell: whether it is run as a cell of a notebook is.
    """
    filled = [line for line in lines if line.strip()]
    if is_prompted or (filled and _PROMPT.match(filled[0])):
        return examples(lines, start, block)
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    if not filled:
        return []
    return [Snippet(start, tuple(lines), _common_indent(filled), block, is_cell=is_cell)]


def examples(lines: Sequence[str], start: int, block: int) -> list[Snippet]:
    """The examples among lines: ``>>>`` with the ``...`` below it, without what they print."""
    found = []
    position = 0
    while position < len(lines):
        match = _PROMPT.match(lines[position])
        if match is None:
            position += 1
            continue
        end = position + 1
        while end < len(lines) and _MORE.match(lines[end]) and lines[end].startswith(match["indent"]):
            end += 1
        found.append(Snippet(start + position, tuple(lines[position:end]), match["indent"], block, is_prompted=True))
        position = end
    return found


def _common_indent(lines: Sequence[str]) -> str:
    """The white space that all of the lines begin with."""
    first, last = min(lines), max(lines)
    length = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b or not a.isspace()), None)
    return first[: len(first) if length is None else length]
