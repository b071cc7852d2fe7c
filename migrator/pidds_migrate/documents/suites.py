"""Suites that hold only a comment, which documentation leaves for its reader to fill in.

A handler's comment stands for whatever lets the program go on: what the body of the try binds is bound after it.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from pidds_migrate.documents.program import Fragment, ProgramLine
from pidds_migrate.documents.stubs import Stubs
from pidds_migrate.outcome import Finding
from pidds_migrate.source.parse import parse


def filled(lines: Sequence[ProgramLine], stubs: Stubs) -> list[ProgramLine]:
    """The lines with a statement in each suite that holds only a comment."""
    found = list(lines)
    for _ in lines:
        problem = parse(Fragment(tuple(found)).text)
        if not isinstance(problem, Finding):
            return _with_bindings(found, problem)
        if problem.code != "E405":
            break
        comment = found[problem.line - 1]
        before = comment.text[: problem.column - 1]
        if before.strip():  # the comment stands behind the colon
            header = found[int(problem.details["header"]) - 1].text
            before = f"{header[: len(header) - len(header.lstrip())]}    "
        found.insert(problem.line, stubs.nothing((), comment.place, before))
    return found


def _with_bindings(lines: list[ProgramLine], tree: ast.Module) -> list[ProgramLine]:
    handled = [
        (handler.body[0], node.body)
        for node in ast.walk(tree)
        if isinstance(node, ast.Try)
        for handler in node.handlers
        if isinstance(handler.body[0], ast.Pass)
    ]
    for statement, body in handled:
        line = lines[statement.lineno - 1]
        names = _bound_in(body)
        if line.stub is not None and names:
            text = line.text.replace("pass", f"{' = '.join(names)} = None", 1)
            lines[statement.lineno - 1] = replace(line, text=text)
    return lines


def _bound_in(body: Sequence[ast.stmt]) -> list[str]:
    targets = [target for statement in body if isinstance(statement, ast.Assign) for target in statement.targets]
    nodes = [node for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return list(dict.fromkeys(node.id for node in nodes if isinstance(node.ctx, ast.Store)))
