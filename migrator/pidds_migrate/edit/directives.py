"""Comments that speak to tools: they go along with the line that they are about, and mean nothing without it."""

from __future__ import annotations

import re

import libcst as cst

from pidds_migrate.edit.code import lines_of

_DIRECTIVE = re.compile(r"#\s*(?:noqa\b|isort:\s*skip\b|pylint:|type:\s*ignore\b|ruff:|fmt:|pragma:|nosec\b)", re.I)


def is_directive(comment: cst.Comment | None) -> bool:
    """Whether a comment speaks to a tool."""
    return comment is not None and _DIRECTIVE.match(comment.value) is not None


def spoken(trailing: cst.TrailingWhitespace) -> list[cst.EmptyLine]:
    """The comment at the end of a line that goes, as a line of its own; none where it speaks to a tool."""
    return [] if is_directive(trailing.comment) else lines_of(trailing)
