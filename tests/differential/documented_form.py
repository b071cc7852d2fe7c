"""The one place where a migrated program may differ from the native one: the documentation's own if/else.

`try: x = cm.m(...)` / `except Exception: handler`, alone in the try and with that one handler, becomes the
if/else of PanDA's documentation. There a communication failure runs the handler, although the native manager
returned `(False, message)`; and the answer is the relay's, in which tuples have become lists. The migrator
reports each such line (A302); at exactly these lines the native run is given the documented meaning. Nothing
else is excused.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

import idds.common.utils
from idds.common.exceptions import ConnectionException

from tests.differential.scripted_idds import Script

DOCUMENTED = "__documented__"


def as_documented(answer: Any, script: Script, *, tuples_kept: bool) -> Any:
    """What the documented form gives for a native manager's answer.

    Args:
        answer: of the native manager.
        script: the run's iDDS, which knows whether the call just made reached anybody.
        tuples_kept: whether the target gives tuples back.

    Raises:
        ConnectionException: nobody answered.
    """
    if script.last_failed_to_connect and isinstance(answer, tuple):
        raise ConnectionException("as the documented form")
    return answer if tuples_kept else idds.common.utils.json_loads(idds.common.utils.json_dumps(answer))


def mark_documented_calls(tree: ast.Module, lines: Iterable[int]) -> ast.Module:
    """Pass the calls at these lines through `as_documented`.

    Raises:
        ValueError: there is no try of the documented shape at one of the lines.
    """
    wanted = set(lines)
    for node in ast.walk(tree):
        assignment = _documented_assignment(node)
        if assignment is not None and assignment.value.lineno in wanted:
            wanted.discard(assignment.value.lineno)
            passed = ast.Call(ast.Name(DOCUMENTED, ast.Load()), [assignment.value], [])
            assignment.value = ast.copy_location(passed, assignment.value)
    if wanted:
        raise ValueError(f"A302 is reported where no try has the documented shape: lines {sorted(wanted)}")
    return ast.fix_missing_locations(tree)


def _documented_assignment(node: ast.AST) -> ast.Assign | None:
    """The assignment of a try of the documented shape; None for anything else."""
    match node:
        case ast.Try(
            body=[ast.Assign(targets=[ast.Name()], value=ast.Call(func=ast.Attribute())) as assignment],
            handlers=[ast.ExceptHandler(type=ast.Name(id="Exception"), name=None)],
            orelse=[],
            finalbody=[],
        ):
            return assignment
    return None
