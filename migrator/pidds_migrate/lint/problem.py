"""One thing that is wrong, and what would mend it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from pidds_migrate.lint.fix.helpers import Wanted
from pidds_migrate.lint.source import Replacement
from pidds_migrate.outcome import Target


@dataclass(frozen=True)
class Fix:
    """Edits of one file that mend one problem.

    Attributes:
        edits: none of them overlap.
        helpers: what the new code calls.
        imports: modules that it needs, by their dotted names.
        target: the package that the program calls iDDS through.
    """

    edits: tuple[Replacement, ...]
    helpers: frozenset[Wanted] = frozenset()
    imports: frozenset[str] = frozenset()
    target: Target = Target.PANDACLIENT


@dataclass(frozen=True)
class Problem:
    """What a detector has found.

    Attributes:
        node: the place, in one of the files.
        code: of the rule.
        details: what the rule's message names.
        fix: what mends it; None where that is for a person to decide.
    """

    node: ast.AST
    code: str
    details: Mapping[str, str] = field(default_factory=dict)
    fix: Fix | None = None
