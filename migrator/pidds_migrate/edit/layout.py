"""How the new code lies: the last step of an edit, on the text of the whole file."""

from __future__ import annotations

import ast

from pidds_migrate.decide.plan import Documented, Guarded, Plan, Wrapped
from pidds_migrate.edit.align import aligned
from pidds_migrate.edit.import_order import ordered_imports
from pidds_migrate.edit.unused import marked_unused
from pidds_migrate.edit.wrap import wrapped_lines
from pidds_migrate.outcome import Settings


def laid_out(before: str, tree: ast.Module, after: str, plan: Plan, settings: Settings) -> str:
    """The new text with aligned continuation lines, and within the author's line length.

    Args:
        before: the source text.
        tree: its syntax tree.
        after: the same file, after the plan.
        plan: what was done.
        settings: how the file is migrated.
    """
    if settings.parts is None:
        after = ordered_imports(before, tree, after)
        after = marked_unused(tree, after)
    return wrapped_lines(before, aligned(before, after), settings, _made(plan))


def _made(plan: Plan) -> set[str]:
    """The callees that the plan brings."""
    found = {api.callee for api in plan.objects} | {made.callee for made in plan.natives if made.callee is not None}
    for form in plan.forms:
        if isinstance(form, Wrapped):
            found.add(form.helper)
        elif isinstance(form, Guarded | Documented):
            found.add(form.failure.partition("(")[0])
    return found - {""}
