"""``setup.py``: requirements as texts in lists, wherever in the program they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pidds_migrate.requirements.distributions import OLD
from pidds_migrate.requirements.listing import Entry, literal_of, names_in, problem_of, requirement_name

_PLAIN = re.compile(r"(?P<quote>['\"])(?P<raw>[^\\\r\n]*)(?P=quote)")


def entries(text: str) -> Iterator[Entry]:
    """The requirements on idds-client; none where the program cannot be read."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    starts = _line_starts(text)
    for node in ast.walk(tree):
        if not isinstance(node, ast.List | ast.Tuple | ast.Set):
            continue
        texts = [item for item in node.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        others = names_in(str(item.value) for item in texts)
        for item in texts:
            if requirement_name(str(item.value)) == OLD:
                yield _entry(text, starts, item, others)


def _entry(text: str, starts: list[int], item: ast.Constant, others: frozenset[str]) -> Entry:
    start = _offset(text, starts, item.lineno, item.col_offset)
    end = _offset(text, starts, item.end_lineno or item.lineno, item.end_col_offset or item.col_offset)
    shown = str(item.value)
    plain = _PLAIN.fullmatch(text[start:end])
    if plain is None or plain["raw"] != shown:
        return Entry(start, end, shown, others, str, separator=",", problem="it is not a plain text")
    return Entry(start, end, shown, others, literal_of(shown, plain["quote"]), separator=",", problem=problem_of(shown))


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\r\n|\r|\n", text))]


def _offset(text: str, starts: list[int], line: int, column: int) -> int:
    """The place that the parser names by a line and a number of UTF-8 bytes."""
    start = starts[line - 1]
    # No character has more bytes than columns are asked for.
    return start + len(text[start : start + column].encode()[:column].decode())
