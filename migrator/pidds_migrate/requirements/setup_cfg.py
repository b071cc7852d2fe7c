"""``setup.cfg``: lists of requirements in the sections of setuptools, one an indented line, or several on one line.

The two are told apart as setuptools 84 does it ("list-semi"): a value of one line is split at semicolons, one of
several lines at its line ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pidds_migrate.requirements.distributions import OLD
from pidds_migrate.requirements.listing import Entry, literal_of, names_in, problem_of, requirement_name

_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<text>[^\r\n]*)(?:\r\n|\r|\n|\Z)")
_SECTION = re.compile(r"\[(?P<name>[^\]]+)\]")
_KEY = re.compile(r"(?P<key>[^=:\s][^=:]*?)\s*[=:]\s*")
_BETWEEN_SEMICOLONS = re.compile(r"[^;\s](?:[^;]*[^;\s])?")
_LIST_KEYS = frozenset({"install_requires", "setup_requires", "tests_require"})
_EXTRAS = "options.extras_require"

Item = tuple[int, str]
"""Where a requirement begins, and its text."""


def entries(text: str) -> Iterator[Entry]:
    """The requirements on idds-client."""
    for inline, below in _lists(text):
        others = names_in(requirement for _, requirement in (*inline, *below))
        problem = _problem_of_line(inline, below)
        for items, separator, obstacle in ((inline, ";", problem), (below, "", None)):
            for start, requirement in items:
                if requirement_name(requirement) == OLD:
                    yield Entry(
                        start,
                        start + len(requirement),
                        requirement,
                        others,
                        literal_of(requirement),
                        separator=separator,
                        problem=problem_of(requirement) or obstacle,
                    )


def _problem_of_line(inline: list[Item], below: list[Item]) -> str | None:
    """Why a requirement on the line of its key cannot be edited."""
    if below:
        return "it stands on the line of its key, and others below"
    if any(requirement_name(requirement) is None for _, requirement in inline):
        return "what follows it on its line is no requirement"  # to setuptools a marker there is none
    return None


def _lists(text: str) -> Iterator[tuple[list[Item], list[Item]]]:
    """For each key with requirements, those on its line and those on the lines below."""
    section = ""
    inline, below = list[Item](), list[Item]()
    is_list = False
    for line in _LINE.finditer(text):
        content = line["text"].rstrip()
        if not content or content[0] in "#;":
            continue
        start = line.start("text")
        if line["indent"]:
            if is_list:
                below.append((start, content))
            continue
        yield inline, below
        inline, below, is_list = [], [], False
        if found := _SECTION.match(content):
            section = found["name"].strip()
        elif key := _KEY.match(content):
            is_list = section == _EXTRAS or (section == "options" and key["key"] in _LIST_KEYS)
            if is_list:
                parts = _BETWEEN_SEMICOLONS.finditer(content, key.end())
                inline = [(start + part.start(), part.group()) for part in parts]
    yield inline, below
