"""How the new code lies: the last step of an edit, on the text of the statements that were edited."""

from __future__ import annotations

import ast
from typing import NamedTuple

from pidds_migrate.decide.plan import Documented, Guarded, Plan, Wrapped
from pidds_migrate.edit.align import aligned
from pidds_migrate.edit.import_order import ordered_imports
from pidds_migrate.edit.parsed import parsed
from pidds_migrate.edit.unused import marked_unused
from pidds_migrate.edit.wrap import wrapped_lines
from pidds_migrate.outcome import Settings


class Before(NamedTuple):
    """A file as it was.

    Attributes:
        tree: all of it.
        text: the same, as text.
        edited: the text of the statements that the edit has to see.
    """

    tree: ast.Module
    text: str
    edited: str


class After(NamedTuple):
    """The text of a file after the plan, in two parts.

    Attributes:
        edited: the statements that the edit has to see.
        left_out: the others, and the helpers.
    """

    edited: str
    left_out: str


def laid_out(before: Before, after: After, plan: Plan, settings: Settings) -> str:
    """The edited statements with aligned continuation lines, and within the author's line length.

    Args:
        before: the file as it was.
        after: the same file, after the plan.
        plan: what was done.
        settings: how the file is migrated.
    """
    new = after.edited
    if settings.parts is None:
        new = ordered_imports(before.tree, before.text, new)
        new = marked_unused(before.tree, new, after.left_out)
    new = wrapped_lines(before.text, aligned(before.edited, new), settings, _made(plan))
    parsed.cache_clear()  # the memory of a long file is at its peak
    return new


def _made(plan: Plan) -> set[str]:
    """The callees that the plan brings."""
    found = {api.callee for api in plan.objects} | {made.callee for made in plan.natives if made.callee is not None}
    for form in plan.forms:
        if isinstance(form, Wrapped):
            found.add(form.helper)
        elif isinstance(form, Guarded | Documented):
            found.add(form.failure.partition("(")[0])
    return found - {""}
