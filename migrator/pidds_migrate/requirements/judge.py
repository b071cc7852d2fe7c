"""One file with requirements, given what its project needs: bytes in, a typed outcome out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pidds_migrate.outcome import Finding, Outcome, Rewritten, Unchanged, Unreadable
from pidds_migrate.requirements.distributions import OLD
from pidds_migrate.requirements.listing import Entry, EntryEdit, apply, edit_of
from pidds_migrate.requirements.verdict import Needs

_LINE_END = re.compile("\r\n|\r|\n")

Entries = Callable[[str], Iterable[Entry]]


def judged(source: bytes, entries: Entries, verdict: Needs, *, writes: bool) -> Outcome:
    """Judge one file.

    Args:
        source: its bytes.
        entries: finds the requirements on idds-client in the text of a file of this kind.
        verdict: what the project needs.
        writes: whether to edit the file.
    """
    try:
        text = source.decode()
    except UnicodeDecodeError as error:
        details = {"byte": f"0x{source[error.start]:02x}", "encoding": "utf-8"}
        return Unreadable(Finding(source.count(b"\n", 0, error.start) + 1, 1, "E402", details))
    try:
        found = list(entries(text))
    except ValueError as error:
        return Unchanged((_unparsed(error, verdict, writes=writes),))
    findings: list[Finding] = []
    edits: list[EntryEdit] = []
    for entry in found:
        new = [name for name in verdict.needed if name not in entry.others]
        if verdict.native is not None and not new:
            continue
        findings.append(_finding(text, entry, new, verdict.native, writes=writes))
        if writes and entry.problem is None:
            edits.append(edit_of(text, entry, new, keep=verdict.native is not None))
    if edits:
        return Rewritten(apply(text, edits).encode(), tuple(findings))
    return Unchanged(tuple(findings))


_REPLACE = "replace it by what the migrated programs need"


def _unparsed(error: ValueError, verdict: Needs, *, writes: bool) -> Finding:
    if writes:
        return Finding(1, 1, "A333", {"requirement": OLD, "problem": str(error), "advice": _REPLACE})
    if verdict.native is None:
        return Finding(1, 1, "A331", {"requirement": OLD, "advice": _REPLACE})
    details = {"requirement": OLD, "place": verdict.native, "new": _in_words([*verdict.needed])}
    return Finding(1, 1, "A332", details)


def _finding(text: str, entry: Entry, new: list[str], native: str | None, *, writes: bool) -> Finding:
    place = _LINE_END.split(text[: entry.start])
    listed = _in_words(new)
    details = {"requirement": entry.shown}
    if native is None:
        advice = f"write {listed} instead" if new else "remove it"
    else:
        advice = f"add {listed}, and keep it for {native}"
    if writes and entry.problem is not None:
        code, details = "A333", {**details, "problem": entry.problem, "advice": advice}
    elif native is None:
        code = "M111" if writes else "A331"
        details |= {"outcome": f"becomes {listed}" if new else "removed"} if writes else {"advice": advice}
    else:
        code = "M112" if writes else "A332"
        details |= {"new": listed, "place": native}
    if entry.cell:
        return Finding(entry.line, entry.column, code, details, entry.cell)
    return Finding(len(place), len(place[-1]) + 1, code, details)


def _in_words(names: list[str]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
