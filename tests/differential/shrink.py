"""Make a diverging program small by leaving lines out while it still diverges."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.differential.draw import Lines

MAX_TRIALS = 400


def shrunk(source: str, still_diverges: Callable[[str], bool]) -> str:
    """A shorter program that still diverges.

    Args:
        source: of the diverging program.
        still_diverges: whether a candidate does; candidates that are not Python are not asked about.
    """
    lines = source.splitlines()
    trials = 0
    progress = True
    while progress:
        progress = False
        for candidate in _candidates(lines):
            if trials == MAX_TRIALS:
                return "\n".join(lines) + "\n"
            text = "\n".join(candidate) + "\n"
            if not _is_python(text):
                continue
            trials += 1
            if still_diverges(text):
                lines, progress = candidate, True
                break
    return "\n".join(lines) + "\n"


def _candidates(lines: Lines) -> Iterator[Lines]:
    """The program without one statement and what is indented below it, or without the line around a block."""
    for start in reversed(range(len(lines))):
        end = start + 1
        while end < len(lines) and (not lines[end] or _indent(lines[end]) > _indent(lines[start])):
            end += 1
        yield lines[:start] + lines[end:]
        if end > start + 1:
            yield lines[:start] + [line[4:] for line in lines[start + 1 : end]] + lines[end:]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_python(text: str) -> bool:
    try:
        compile(text, "<candidate>", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True
