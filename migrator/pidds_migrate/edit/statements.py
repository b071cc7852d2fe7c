"""Rewrite statements: a call with its check written out, and a try that becomes the documented if/else."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import libcst as cst

from pidds_migrate.decide.plan import Documented, Guarded
from pidds_migrate.edit.code import Style, check, lines_of, with_leading

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
Body = Sequence[cst.BaseStatement]


def guarded(style: Style, form: Guarded, line: cst.SimpleStatementLine) -> list[Statement]:
    """The call kept under a name, and the check: Client raises where it failed, ClientManager gives the pair."""
    small = line.body[0]
    kept = _keep_reply(style, form.name, line)
    if form.site.is_discarded:
        return [kept, style.statement(f"if not ({check(form.name)}):\n    raise {form.failure}\n")]
    if form.site.raises:
        failed: cst.BaseStatement = style.statement(f"raise {form.failure}\n")
    else:
        failed = _with_value(style, small, form.failure)
    response = _with_value(style, small, f"{form.name}[1][-1]")
    return [kept, _if_else(style, form.name, [response], [failed])]


def documented(style: Style, form: Documented, node: cst.Try) -> list[Statement]:
    """The if/else of PanDA's documentation in place of a try."""
    body = node.body
    assert isinstance(body, cst.IndentedBlock)
    before, line, after = _split(body, form.handled.position)
    kept = _keep_reply(style, form.name, line)
    success, footer = after, body.footer
    if node.orelse is not None:  # the comments at the end of the body stay before what was in the else
        joined, footer = _else_lines(node.orelse, body.footer)
        success = [*after, *joined]
    if isinstance(form.site.statement, ast.Assign | ast.Return):
        success.insert(0, _with_value(style, line.body[0], f"{form.name}[1][-1]"))
    decided = _decide(style, form, node.handlers[0], success, footer)
    statements: list[Statement] = [*before, kept, decided]
    header = lines_of(body.header)
    if node.finalbody is None:
        statements[0] = with_leading(statements[0], [*node.leading_lines, *header])
        return statements
    whole = node.with_changes(body=body.with_changes(body=statements, footer=[]), handlers=[], orelse=None)
    return [whole]


def _split(
    body: cst.IndentedBlock, position: int
) -> tuple[list[Statement], cst.SimpleStatementLine, list[cst.BaseStatement]]:
    """The body's statements before the call, the call's line, and those after it."""
    line = body.body[position]
    assert isinstance(line, cst.SimpleStatementLine)
    before = [s for s in body.body[:position] if isinstance(s, cst.SimpleStatementLine | cst.BaseCompoundStatement)]
    return before, line, list(body.body[position + 1 :])


def _else_lines(
    orelse: cst.Else, above: Sequence[cst.EmptyLine]
) -> tuple[list[cst.BaseStatement], Sequence[cst.EmptyLine]]:
    """The statements of the try's else, which joins the branch of success, and the comments at its end."""
    block = orelse.body
    assert isinstance(block, cst.IndentedBlock)
    first, *rest = block.body
    assert isinstance(first, cst.SimpleStatementLine | cst.BaseCompoundStatement)
    return [with_leading(first, [*above, *orelse.leading_lines, *lines_of(block.header)]), *rest], block.footer


def _decide(
    style: Style, form: Documented, handler: cst.ExceptHandler, success: Body, footer: Sequence[cst.EmptyLine]
) -> cst.If:
    failure = handler.body
    assert isinstance(failure, cst.IndentedBlock)
    if form.handled.handler.name is not None:
        bound = style.statement(f"{form.handled.handler.name} = {form.failure}\n")
        failure = failure.with_changes(body=[bound, *failure.body])
    if not success:
        refused = _if(style, f"not ({check(form.name)})")
        return refused.with_changes(body=failure, leading_lines=[*footer, *handler.leading_lines])
    decided = _if_else(style, form.name, success, failure.body)
    assert isinstance(decided.body, cst.IndentedBlock)
    assert isinstance(decided.orelse, cst.Else)
    orelse = decided.orelse.with_changes(body=failure, leading_lines=handler.leading_lines)
    return decided.with_changes(body=decided.body.with_changes(footer=footer), orelse=orelse)


def _keep_reply(style: Style, name: str, line: cst.SimpleStatementLine) -> cst.SimpleStatementLine:
    """The line with its call assigned to a name of ours instead of the author's target."""
    small = line.body[0]
    assert isinstance(small, cst.Assign | cst.AnnAssign | cst.Expr | cst.Return)
    assert small.value is not None
    assignment = style.statement(f"{name} = None\n")
    assert isinstance(assignment, cst.SimpleStatementLine)
    return line.with_changes(body=[assignment.body[0].with_changes(value=small.value)])


def _with_value(style: Style, small: cst.BaseSmallStatement, value: str) -> cst.SimpleStatementLine:
    """The author's assignment or return with another value."""
    if isinstance(small, cst.Return):
        small = small.with_changes(whitespace_after_return=cst.SimpleWhitespace(" "))
    small = small.with_changes(value=style.expression(value))
    if isinstance(small, cst.Assign):
        # A backslash after the sign would put the new value on a line of its own.
        targets = [target.with_changes(whitespace_after_equal=cst.SimpleWhitespace(" ")) for target in small.targets]
        small = small.with_changes(targets=targets)
    return cst.SimpleStatementLine([small])


def _if(style: Style, test: str) -> cst.If:
    node = style.statement(f"if {test}:\n    pass\n")
    assert isinstance(node, cst.If)
    return node


def _if_else(style: Style, name: str, success: Body, failure: Body) -> cst.If:
    node = style.statement(f"if {check(name)}:\n    pass\nelse:\n    pass\n")
    assert isinstance(node, cst.If)
    assert isinstance(node.orelse, cst.Else)
    orelse = node.orelse.with_changes(body=node.orelse.body.with_changes(body=failure))
    return node.with_changes(body=node.body.with_changes(body=success), orelse=orelse)
