"""Write ``# pidds: ignore[CODE]`` behind the places that are left native (``--add-ignore``)."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pidds_migrate.outcome import Family, Finding, Migrate, Outcome, Rewritten, Settings, Unchanged, Unreadable
from pidds_migrate.source.encoding import TextError, decode

CODE = "M113"
_LEFT = (Family.NATIVE, Family.RELAYED)
_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n|$)")
_BRACKET = re.compile(r"(#\s*pidds:\s*ignore\s*\[)([^\]]*)(\])")
_BREAKS = (tokenize.NEWLINE, tokenize.ENDMARKER)
_LAYOUT = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT)


@dataclass(frozen=True)
class _Statement:
    """The lines of a statement, or of a compound statement's header; a comment can stand at the end of the last.

    Attributes:
        first: its first line.
        last: its last one.
        comments: where comments of its lines stand, by line and the number of characters before them.
    """

    first: int
    last: int
    comments: tuple[tuple[int, int], ...] = ()


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
    statements = _statements(text)
    codes: dict[_Statement, set[str]] = {}
    placed = []
    for finding in findings:
        statement = next((one for one in statements if one.first <= finding.line <= one.last), None)
        if statement is not None:
            codes.setdefault(statement, set()).add(finding.code)
            placed.append(finding)
    lines = _LINE.findall(text)
    for statement, added in codes.items():
        found = ((line, _BRACKET.search(lines[line - 1], column)) for line, column in statement.comments)
        line, bracket = next(((line, match) for line, match in found if match), (statement.last, None))
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


def _statements(text: str) -> list[_Statement]:
    """The statements of a program; those before an error where it has one."""
    found: list[_Statement] = []
    comments: list[tuple[int, int]] = []
    start = 0
    try:
        # Lines end for Python where they end for the analysis, and nowhere else.
        lines = io.StringIO("".join(f"{line.rstrip(chr(13) + chr(10))}\n" for line in _LINE.findall(text)))
        for token in tokenize.generate_tokens(lines.readline):
            if token.type in _BREAKS:
                if start:
                    found.append(_Statement(start, token.start[0], tuple(comments)))
                start = 0
                comments.clear()
            elif token.type == tokenize.COMMENT:
                comments.append(token.start)
            elif token.type not in _LAYOUT:
                start = start or token.start[0]
    except (tokenize.TokenError, SyntaxError):
        return found
    return found
