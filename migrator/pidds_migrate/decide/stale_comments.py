"""Find comments that may no longer be true: they name a class that is gone, or speak of a host that went."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Collection, Iterator

from pidds_migrate.decide.call_site import Lines

# PanDA's page has them at API objects, too.
_OF_THE_PAGE = re.compile(r"#\s*using (?:Client API|ClientManager)\s*$")
_HOST = re.compile(r"\b(?:hosts?|get_rest_host)\b", re.IGNORECASE)


def stale_comments(lines: Lines, names: Collection[str], hosts: Collection[int]) -> Iterator[tuple[int, int, str]]:
    """The comments that a rewrite may have made untrue: line, column and what they speak of.

    Args:
        lines: the source.
        names: what native classes were called in the file.
        hosts: the lines from which a host went; the comments on them and right above are looked at.
    """
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b") if names else None
    text = [line for _, line in lines.numbered()]
    about_host = {number for line in hosts for number in (line, line - 1)}
    wanted = {
        number
        for number, line in enumerate(text, start=1)
        if "#" in line and ((named is not None and named.search(line)) or (number in about_host and _HOST.search(line)))
    }
    if not wanted:
        return
    for token in tokenize.generate_tokens(io.StringIO("\n".join(text) + "\n").readline):
        number, column = token.start
        if token.type != tokenize.COMMENT or number not in wanted or _OF_THE_PAGE.match(token.string):
            continue
        found = named.search(token.string) if named is not None else None
        if found is None and number in about_host and (number in hosts or text[number - 1].lstrip()[:1] == "#"):
            found = _HOST.search(token.string)
        if found is not None:
            yield number, column + 1, found[0]
