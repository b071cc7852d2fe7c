"""How the new code lies: the last step of an edit, on the text of the statements that were edited."""

from __future__ import annotations

from typing import NamedTuple

from pidds_migrate.decide.plan import Documented, Guarded, Plan, Wrapped
from pidds_migrate.edit.align import aligned
from pidds_migrate.edit.import_order import ordered_imports
from pidds_migrate.edit.unused import marked_unused
from pidds_migrate.edit.wrap import wrapped_lines
from pidds_migrate.outcome import Settings


class TextParts(NamedTuple):
    """The text of a file at one time, in two parts.

    Attributes:
        edited: the statements that the edit has to see.
        left_out: the others.
    """

    edited: str
    left_out: str


def laid_out(before: TextParts, after: TextParts, plan: Plan, settings: Settings) -> str:
    """The edited statements with aligned continuation lines, and within the author's line length.

    Args:
        before: the source text.
        after: the same file, after the plan.
        plan: what was done.
        settings: how the file is migrated.
    """
    new = after.edited
    if settings.parts is None:
        new = ordered_imports(before.edited, new)
        new = marked_unused(before.edited, new, before.left_out, after.left_out)
    return wrapped_lines(before.edited, aligned(before.edited, new), settings, _made(plan))


def _made(plan: Plan) -> set[str]:
    """The callees that the plan brings."""
    found = {api.callee for api in plan.objects} | {made.callee for made in plan.natives if made.callee is not None}
    for form in plan.forms:
        if isinstance(form, Wrapped):
            found.add(form.helper)
        elif isinstance(form, Guarded | Documented):
            found.add(form.failure.partition("(")[0])
    return found - {""}
