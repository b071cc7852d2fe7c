"""Turn a try around a call that raises nothing into the documented if/else."""

from __future__ import annotations

import ast
import re

from pidds_migrate.lint.context import Context, RelayedCall
from pidds_migrate.lint.fix.checks import check_of, fix
from pidds_migrate.lint.problem import Fix
from pidds_migrate.lint.source import FileText, Replacement
from pidds_migrate.lint.verdict import Mistake, verdict

_HEADER = re.compile(r"except\b[^:#]*:")
_NAMES = ("ret", "idds_ret", "relay_ret", "panda_ret")


def if_else(context: Context, call: RelayedCall, tried: ast.Try) -> Fix | None:
    """The fix; None where the text is not laid out in lines of its own.

    Args:
        context: the program.
        call: the first statement of the try, or the value of it.
        tried: the try, with one handler that binds no name.
    """
    source, statement, handler = context.source(tried), tried.body[0], tried.handlers[0]
    header = _HEADER.match(source.text, source.start(handler))
    first_end = statement.end_lineno or statement.lineno
    is_laid_out = (
        header is not None
        and source.lines.is_alone(statement)
        and statement.lineno == tried.lineno + 1
        and handler.body[0].lineno > handler.lineno
        and source.text[source.start(tried) : source.start(statement)].strip() == "try:"
        and not any(isinstance(part, ast.Constant) and part.lineno != part.end_lineno for part in ast.walk(statement))
    )
    if not is_laid_out or header is None:
        return None
    name = _reply_name(context, call, statement)
    if name is None:
        return None
    check, helpers = check_of(name, call)
    indent = source.indent(tried)
    taken = [f"{indent}{line}{source.newline}" for line in _call_lines(source, call, statement, name, indent)]
    rest, binds = tried.body[1:], _binding(call, statement, name)
    inner = source.indent(statement)
    if rest or binds:
        taken.append(f"{indent}if {check}:{source.newline}")
        taken += [f"{inner}{binds}{source.newline}"] if binds else []
        otherwise = "else:"
    else:
        otherwise = f"if not {check}:" if check.endswith(")") else f"if not ({check}):"
    start = source.start(tried) - len(indent)
    edits = [
        Replacement(start, source.line_end(first_end), "".join(taken)),
        Replacement(header.start(), header.end(), otherwise),
    ]
    return fix(call, edits, helpers)


def _call_lines(source: FileText, call: RelayedCall, statement: ast.stmt, name: str, indent: str) -> list[str]:
    """The lines of the call, one level less deep, with the reply in a variable, and the comment behind it."""
    text = f"{name} = {source.segment(call.call)}"
    behind = source.text[source.end(statement) : source.line_end(statement.end_lineno or statement.lineno)].rstrip()
    first, *others = re.split(r"\r\n|\r|\n", text + behind)
    return [first, *(line.removeprefix(indent) for line in others)]


def _reply_name(context: Context, call: RelayedCall, statement: ast.stmt) -> str | None:
    """The variable that holds the reply: that of the author's, or a new one where hers is to hold the response."""
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
        if len(statement.targets) != 1 or not isinstance(target, ast.Name):
            return None
        if verdict(call) is not Mistake.AS_RESPONSE:
            return target.id
    scope = context.program.scope_of[call.call].frame()
    return next((name for name in _NAMES if not scope.mentions(name)), None)


def _binding(call: RelayedCall, statement: ast.stmt, name: str) -> str:
    """The statement that gives the author's variable the response; empty where it holds the reply."""
    if not isinstance(statement, ast.Assign) or verdict(call) is not Mistake.AS_RESPONSE:
        return ""
    target = statement.targets[0]
    return f"{target.id} = {name}[1][-1]" if isinstance(target, ast.Name) else ""
