"""The pages of the documentation, read as steps that can be carried out.

A page is a session in one folder, from top to bottom. A comment in front of a code block says what the block is:

- ``<!-- file: NAME -->``: the reader has this file.
- ``<!-- becomes: NAME -->``: the file is this now.
- ``<!-- part of: NAME -->``: the file holds these lines now.
- ``<!-- not run: REASON -->``: a block that the tests cannot carry out.

Comments without a block: ``<!-- run: COMMAND -->`` is done and not shown; ``<!-- new folder -->`` starts anew.
A ``console`` block needs no comment: its commands are run, and what it shows of their output is compared.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

PRODUCT = Path(__file__).parents[2]
FOLDER = PRODUCT / "docs"

_COMMENT = re.compile(r"<!-- ([a-z ]+?)(?:: (.+?))? -->\s*", re.DOTALL)


class Do(enum.Enum):
    """What is to be done with a step."""

    FILE = "file"
    BECOMES = "becomes"
    PART = "part of"
    NOT_RUN = "not run"
    RUN = "run"
    NEW_FOLDER = "new folder"
    SESSION = "session"
    ONLY_SHOWN = "only shown"


_WITHOUT_BLOCK = (Do.RUN, Do.NEW_FOLDER)


@dataclass(frozen=True)
class Step:
    """One thing on a page.

    Attributes:
        line: where it starts on the page, counted from 1.
        do: what is to be done with it.
        about: what its comment names: a file, a reason or a command.
        language: of the block.
        text: of the block.
    """

    line: int
    do: Do
    about: str = ""
    language: str = ""
    text: str = ""


def names() -> list[str]:
    """Every page, relative to the repository."""
    return ["README.md", "SECURITY.md", *sorted(path.relative_to(PRODUCT).as_posix() for path in FOLDER.rglob("*.md"))]


def text_of(name: str) -> str:
    """What a page says."""
    return (PRODUCT / name).read_text(encoding="utf-8")


def steps(page: str) -> Iterator[Step]:
    """What a page has its reader do.

    Raises:
        ValueError: a comment belongs to no block, or is none that these tests know.
    """
    waiting: Step | None = None
    for token in MarkdownIt().enable("table").parse(page):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "html_block":
            for step in _comments(token.content, line):
                if waiting:
                    raise ValueError(f"line {waiting.line}: no block follows <!-- {waiting.do.value} -->")
                if step.do in _WITHOUT_BLOCK:
                    yield step
                else:
                    waiting = step
        elif token.type == "fence":
            language = token.info.partition(" ")[0]
            do = waiting.do if waiting else Do.SESSION if language == "console" else Do.ONLY_SHOWN
            yield Step(line, do, waiting.about if waiting else "", language, token.content)
            waiting = None
        elif waiting:
            raise ValueError(f"line {waiting.line}: no block follows <!-- {waiting.do.value} -->")
    if waiting:
        raise ValueError(f"line {waiting.line}: no block follows <!-- {waiting.do.value} -->")


def _comments(html: str, line: int) -> Iterator[Step]:
    for match in _COMMENT.finditer(html):
        yield Step(line, Do(match[1]), match[2] or "")


@dataclass(frozen=True)
class Command:
    """One command of a session.

    Attributes:
        line: of the page.
        text: without the prompt.
        shown: the output below it.
    """

    line: int
    text: str
    shown: str


def commands(step: Step) -> list[Command]:
    """The commands of a session, each with the output that is shown.

    A command may go on in lines that start with ``> ``.
    """
    found: list[Command] = []
    for number, text in enumerate(step.text.splitlines(), start=step.line + 1):
        if text.startswith("$ "):
            found.append(Command(number, text[2:], ""))
        elif text.startswith("> ") and found and not found[-1].shown:
            found[-1] = Command(found[-1].line, f"{found[-1].text}\n{text[2:]}", "")
        elif found:
            found[-1] = Command(found[-1].line, found[-1].text, f"{found[-1].shown}{text}\n")
        else:
            raise ValueError(f"line {number}: a session starts with a prompt")
    return found
