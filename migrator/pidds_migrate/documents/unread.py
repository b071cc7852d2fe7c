"""Parts of a document that are not Python: what they do to the names in them is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pidds_migrate.documents.program import Fragment, ProgramLine
from pidds_migrate.documents.stubs import Stubs, words
from pidds_migrate.outcome import Finding

UNREAD_CLIENT = "N227"
_CLIENT = re.compile(r"\bidds\.client\b|\bfrom\s+idds\s+import\b.*\bclient\b")
_BOUND = re.compile(r"\b(\w+)\s*=(?!=)|\b(?:import|as|def|class)\s+(\w+)")


def unread_cell(lines: Sequence[ProgramLine], stubs: Stubs) -> Fragment:
    """A cell that may use and bind every name in it."""
    found = words(_text(lines))
    return _unread(lines, stubs, found, found, "cell")


def unread_block(lines: Sequence[ProgramLine], stubs: Stubs) -> Fragment:
    """A block of a page that is about all names in it but those that it seems to bind itself."""
    text = _text(lines)
    own = {name for names in _BOUND.findall(text) for name in names}
    return _unread(lines, stubs, [name for name in words(text) if name not in own], (), "block")


def as_unread(problem: Finding, code: str, text: str) -> Finding:
    """What the parser says of a part: advice with this code, or N227 where the part names the native client.

    Args:
        problem: the parser's finding.
        code: that of the advice.
        text: the part.
    """
    details = problem.details
    code = UNREAD_CLIENT if _CLIENT.search(text) else code
    words = details.get("problem") or f"{details['statement']} on line {details['header']} holds only a comment"
    if problem.code == "E411":
        words = f"it is Python 2 ({words}); move it to Python 3 first, for example with 2to3"
    return Finding(problem.line, problem.column, code, {"problem": words}, problem.cell)


def _text(lines: Sequence[ProgramLine]) -> str:
    return "\n".join(_original(lines))


def _original(lines: Sequence[ProgramLine]) -> tuple[str, ...]:
    return tuple(text for line in lines for text in (line.stub.lines if line.stub else (line.text,)))


def _unread(
    lines: Sequence[ProgramLine], stubs: Stubs, reads: Iterable[str], binds: Iterable[str], what: str
) -> Fragment:
    stub = stubs.uses(_original(lines), lines[0].place, reads, binds, shown=f"a {what} that is not Python")
    # Nothing in it is edited, so its indentation does not matter.
    return Fragment((ProgramLine(stub.text.lstrip(), stub.place, stub.stub),))
