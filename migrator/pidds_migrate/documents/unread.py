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
    part = Fragment(tuple(lines))
    found = words("\n".join(part.original))
    return _unread(part, stubs, found, found, "cell")


def unread_block(lines: Sequence[ProgramLine], stubs: Stubs) -> Fragment:
    """A block of a page that is about all names in it but those that it seems to bind itself."""
    part = Fragment(tuple(lines))
    text = "\n".join(part.original)
    own = {name for names in _BOUND.findall(text) for name in names}
    return _unread(part, stubs, [name for name in words(text) if name not in own], (), "block")


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


def _unread(part: Fragment, stubs: Stubs, reads: Iterable[str], binds: Iterable[str], what: str) -> Fragment:
    shown = f"a {what} that is not Python"
    stub = stubs.uses(tuple(part.original), part.lines[0].place, reads, binds, shown=shown)
    # Nothing in it is edited, so its indentation does not matter.
    return Fragment((ProgramLine(stub.text.lstrip(), stub.place, stub.stub),))
