"""``setup.cfg``: lists of requirements, one an indented line, in the sections of setuptools."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pidds_migrate.dependencies.listing import Entry, literal_of, names_in, problem_of, requirement_name
from pidds_migrate.dependencies.names import OLD

_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<text>[^\r\n]*)(?:\r\n|\r|\n|\Z)")
_SECTION = re.compile(r"\[(?P<name>[^\]]+)\]")
_KEY = re.compile(r"(?P<key>[^=:\s][^=:]*?)\s*[=:]\s*")
_LIST_KEYS = frozenset({"install_requires", "setup_requires", "tests_require"})
_EXTRAS = "options.extras_require"

Item = tuple[int, str, bool]
"""Where a requirement begins, its text, and whether it stands on the line of its key."""


def entries(text: str) -> Iterator[Entry]:
    """The requirements on idds-client."""
    for items in _lists(text):
        others = names_in(requirement for _, requirement, _ in items)
        for start, requirement, is_inline in items:
            name = requirement_name(requirement)
            if name == OLD:
                problem = problem_of(requirement) or ("it stands on the line of its key" if is_inline else None)
                end = start + len(requirement)
                yield Entry(start, end, requirement, others, literal_of(requirement), problem=problem)


def _lists(text: str) -> Iterator[list[Item]]:
    section, items = "", list[Item]()
    is_list = False
    for line in _LINE.finditer(text):
        content = line["text"].rstrip()
        if not content or content[0] in "#;":
            continue
        start = line.start("text")
        if line["indent"]:
            if is_list:
                items.append((start, content, False))
            continue
        yield items
        items, is_list = [], False
        if found := _SECTION.match(content):
            section = found["name"].strip()
        elif key := _KEY.match(content):
            is_list = section == _EXTRAS or (section == "options" and key["key"] in _LIST_KEYS)
            if is_list and (value := content[key.end() :]):
                items.append((start + key.end(), value, True))
    yield items
