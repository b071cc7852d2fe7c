"""Suppression comments: ``# pidds: ignore[CODE]`` on a line, ``# pidds: skip-file`` anywhere."""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pidds_migrate.outcome import Family, Finding

_LINE_END = re.compile("\r\n|\r|\n")
_DIRECTIVE = re.compile(r"#\s*pidds:\s*(?P<words>[^#]*)")
_IGNORE = re.compile(r"ignore(?:\s*\[(?P<codes>[^\]]*)\].*)?\s*$")
_SKIP_FILE = re.compile(r"skip-file\b")
_BREAKS = (tokenize.NEWLINE, tokenize.ENDMARKER)
_LAYOUT = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT)

# What becomes of one place depends on the rest of the program, so that its code may be another one the next time.
_OF_ONE_PLACE = (
    frozenset({"M102", "M108", "M110"}),  # an object
    frozenset({"M103", "M104", "M105", "M107"}),  # a call
)

# An unreadable file is a failure, and an unused comment is told about at the comment itself.
_SILENCED = frozenset({Family.MIGRATED, Family.NATIVE, Family.ADVICE, Family.RELAYED})


class Directive(NamedTuple):
    """One comment.

    Attributes:
        line: where the comment stands.
        column: in characters, counted from 1.
        words: what stands behind ``pidds:``.
        lines: the lines of the statement (or of a compound statement's header) that the comment belongs to.
    """

    line: int
    column: int
    words: str
    lines: range

    @property
    def skips_file(self) -> bool:
        """Whether it leaves the whole file alone."""
        return _SKIP_FILE.match(self.words) is not None

    @property
    def codes(self) -> tuple[str, ...] | None:
        """The codes that it names, none of them for every code; None where it is no ``ignore``."""
        found = _IGNORE.fullmatch(self.words)
        if found is None:
            return None
        return tuple(code.strip().upper() for code in (found["codes"] or "").split(",") if code.strip())

    def silences(self, finding: Finding) -> bool:
        """Whether the finding is one that it asks not to hear of."""
        if self.codes is None or finding.line not in self.lines or finding.family not in _SILENCED:
            return False
        return not self.codes or not _alike(finding.code).isdisjoint(self.codes)


class Suppressions:
    """The comments of one file, and which of them had something to silence."""

    def __init__(self, directives: Iterable[Directive]) -> None:
        self._directives = tuple(directives)
        self._heard: dict[Directive, set[str]] = {directive: set() for directive in self._directives}

    @property
    def skips_file(self) -> bool:
        """Whether the whole file is to be left alone."""
        return any(directive.skips_file for directive in self._directives)

    def silences(self, finding: Finding) -> bool:
        """Whether a comment silences the finding; the comment then counts as used."""
        silencing = [directive for directive in self._directives if directive.silences(finding)]
        for directive in silencing:
            self._heard[directive] |= _alike(finding.code)
        return bool(silencing)

    def unused(self) -> Iterator[Finding]:
        """Advice on the comments that silenced nothing so far."""
        for directive, heard in self._heard.items():
            problem = _problem(directive, heard)
            if problem is not None:
                yield Finding(directive.line, directive.column, "A309", {"problem": problem})


def read_suppressions(text: str) -> Suppressions:
    """Find the comments of a program, which need not be a valid one."""
    return Suppressions(_directives(text) if "pidds:" in text else ())


def _alike(code: str) -> frozenset[str]:
    """The codes that a place may have, given one of them."""
    return next((codes for codes in _OF_ONE_PLACE if code in codes), frozenset({code}))


def _problem(directive: Directive, heard: set[str]) -> str | None:
    if directive.codes is None:
        return None if directive.skips_file else "pidds: is followed by ignore, ignore[CODE] or skip-file"
    if not directive.codes:
        return None if heard else "nothing on this line to silence"
    unheard = [code for code in directive.codes if code not in heard]
    return f"nothing on this line gets {', '.join(unheard)}" if unheard else None


def _directives(text: str) -> Iterator[Directive]:
    for statement in statements(text):
        for comment in statement.comments:
            yield from _read(comment, statement.lines)


class StatementLines(NamedTuple):
    """The lines of a statement, or of a compound statement's header, and the comments in them.

    A comment on a line of its own belongs to no statement: it is one of no lines.
    """

    lines: range
    comments: tuple[tokenize.TokenInfo, ...]


def statements(text: str) -> Iterator[StatementLines]:
    """The statements of a program; those before an error where it has one."""
    comments: list[tokenize.TokenInfo] = []
    start = 0
    for token in _tokens(text):
        if token.type == tokenize.COMMENT and start:
            comments.append(token)
        elif token.type == tokenize.COMMENT:
            yield StatementLines(range(0), (token,))
        elif token.type in _BREAKS:
            if start:
                yield StatementLines(range(start, token.start[0] + 1), tuple(comments))
            comments, start = [], 0
        elif token.type not in _LAYOUT:
            start = start or token.start[0]


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    lines = iter([f"{line}\n" for line in _LINE_END.split(text)])
    try:
        yield from tokenize.generate_tokens(lambda: next(lines, ""))
    except (tokenize.TokenError, SyntaxError):
        return  # what came before the error counts; the parser says what is wrong


def _read(comment: tokenize.TokenInfo, lines: range) -> Iterator[Directive]:
    for found in _DIRECTIVE.finditer(comment.string):
        line, column = comment.start
        yield Directive(line, column + found.start() + 1, found["words"].strip(), lines)
