"""Write ``# pidds: ignore[CODE]`` behind the places that are left native (``--add-ignore``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pidds_migrate.outcome import Family, Finding, Migrate, Outcome, Rewritten, Settings, Unchanged, Unreadable
from pidds_migrate.source.encoding import TextError, decode
from pidds_migrate.source.suppressions import StatementLines, statements

CODE = "M113"
_LEFT = (Family.NATIVE, Family.RELAYED)
_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n|$)")
_BRACKET = re.compile(r"(#\s*pidds:\s*ignore\s*\[)([^\]]*)(\])")


def adding_ignores(migrate: Migrate, holds: Callable[[str], bool]) -> Migrate:
    """The core as it writes comments behind what it would leave native, and rewrites nothing.

    Args:
        migrate: the core.
        holds: whether a code is one to write.
    """

    def add(source: bytes, settings: Settings) -> Outcome:
        return with_ignores(source, migrate(source, settings), holds)

    return add


def with_ignores(source: bytes, outcome: Outcome, holds: Callable[[str], bool]) -> Outcome:
    """What becomes of a file that gets comments, given what the core makes of it.

    Args:
        source: the file's bytes.
        outcome: of the core.
        holds: whether a code is one to write.
    """
    if isinstance(outcome, Unreadable):
        return outcome
    left = [finding for finding in outcome.findings if finding.family in _LEFT and holds(finding.code)]
    if not left:
        return Unchanged()
    try:
        decoded = decode(source)
    except TextError as error:
        return Unreadable(error.finding)
    text, placed = _written(decoded.text, left)
    told = [Finding(found.line, found.column, CODE, {"code": found.code}) for found in placed]
    findings = [*told, *(finding for finding in left if finding not in placed)]
    return Rewritten(decoded.encode(text), tuple(findings)) if placed else Unchanged(tuple(findings))


def _written(text: str, findings: Sequence[Finding]) -> tuple[str, list[Finding]]:
    """The text with comments, and the findings that got one."""
    found = list(statements(text))
    codes: dict[StatementLines, set[str]] = {}
    placed = []
    for finding in findings:
        statement = next((one for one in found if finding.line in one.lines), None)
        if statement is not None:
            codes.setdefault(statement, set()).add(finding.code)
            placed.append(finding)
    lines = _LINE.findall(text)
    for statement, added in codes.items():
        places = (comment.start for comment in statement.comments)
        brackets = ((line, _BRACKET.search(lines[line - 1], column)) for line, column in places)
        line, bracket = next(((line, match) for line, match in brackets if match), (statement.lines[-1], None))
        lines[line - 1] = _commented(lines[line - 1], bracket, added)
    return "".join(lines), placed


def _commented(line: str, found: re.Match[str] | None, codes: set[str]) -> str:
    content = line.rstrip("\r\n")
    end = line[len(content) :]
    if found is None:
        return f"{content.rstrip()}  # pidds: ignore[{', '.join(sorted(codes))}]{end}"
    there = [code.strip() for code in found[2].split(",") if code.strip()]
    new = ", ".join([*there, *sorted(codes - {code.upper() for code in there})])
    return f"{content[: found.start()]}{found[1]}{new}{found[3]}{content[found.end() :]}{end}"
