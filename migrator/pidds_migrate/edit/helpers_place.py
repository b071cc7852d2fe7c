"""Where the helpers of a file stand: behind its block of imports, and before anything that could call them."""

from __future__ import annotations

import ast

import libcst as cst

from pidds_migrate.decide.helpers import Helper
from pidds_migrate.decide.plan import Guarded, Plan, Wrapped
from pidds_migrate.outcome import Parts
from pidds_migrate.resolve.scopes import Module

_NAMES = tuple(helper.value for helper in Helper)


def statement_before(plan: Plan, module: Module, parts: Parts | None) -> ast.stmt | None:
    """The top-level statement that the helpers stand behind; None where they stand before all others.

    Args:
        plan: what is to be done to the file.
        module: the file.
        parts: how it lies in a document; None for a file of its own.
    """
    top = module.tree.body
    position = {statement: number for number, statement in enumerate(top)}
    first_use = min(position[_top_statement(node, module)] for node in _uses(plan))
    before = [statement for statement in top[:first_use] if (statement.end_lineno or 0) < top[first_use].lineno]
    imports = [statement for statement in before if _is_import(statement)]
    beside = [statement for statement in imports if _is_beside_change(statement, plan, parts)]
    return (beside or imports or before)[-1] if before else None


def _uses(plan: Plan) -> list[ast.AST]:
    """The expressions that helpers come into; all that changes where none is known to."""
    sites: list[ast.AST] = [
        form.site.call
        for form in plan.forms
        if isinstance(form, Wrapped) or (isinstance(form, Guarded) and form.failure.startswith(_NAMES))
    ]
    sites += [api.constructor.call for api in plan.objects if api.callee in _NAMES]
    sites += plan.replaced
    return sites or [api.constructor.call for api in plan.objects]


def comments_of_block(leading: list[cst.EmptyLine] | tuple[cst.EmptyLine, ...]) -> int:
    """How many of the lines above a statement belong to what stands before them: comments with a blank line below."""
    comments = next((number for number, line in enumerate(leading) if line.comment is None), len(leading))
    return comments if comments < len(leading) else 0


def _is_beside_change(statement: ast.stmt, plan: Plan, parts: Parts | None) -> bool:
    """Whether a statement stands in the cell or block of a document whose imports change first."""
    if parts is None or not plan.imports:
        return False
    return parts.number_at(statement.lineno) == parts.number_at(plan.imports[0].statement.lineno)


def _top_statement(node: ast.AST, module: Module) -> ast.stmt:
    while not isinstance(module.parents[node], ast.Module):
        node = module.parents[node]
    assert isinstance(node, ast.stmt)
    return node


def _is_import(node: ast.stmt) -> bool:
    """Whether a top-level statement imports, itself or in the blocks of a try, an if or a with."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    return isinstance(node, ast.Try | ast.If | ast.With) and any(_is_import(inner) for inner in node.body)
