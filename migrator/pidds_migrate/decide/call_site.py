"""A call site and where it stands: what the choice of its form depends on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pidds_migrate.facts.methods import METHODS, Api, Failure, Method
from pidds_migrate.resolve.scopes import FUNCTIONS, Module, Scope, ScopeKind
from pidds_migrate.source.private_names import as_written
from pidds_migrate.track.holders import MethodCall
from pidds_migrate.track.signatures import surely_fits

_OWN_FRAME = (*FUNCTIONS, ast.Lambda, ast.ClassDef)
_NAMESPACE_READERS = {"locals", "vars", "dir", "exec", "eval", "globals"}


class Lines:
    """The source by lines, for questions that the syntax tree cannot answer."""

    def __init__(self, text: str) -> None:
        self._lines = [line.encode() for line in re.split(r"\r\n|\r|\n", text)]

    def text(self, number: int) -> str:
        """One line, counted from 1, without its end."""
        return self._lines[number - 1].decode(errors="replace")

    def numbered(self) -> Iterator[tuple[int, str]]:
        """All lines with their numbers, from 1."""
        for number in range(1, len(self._lines) + 1):
            yield number, self.text(number)

    def column(self, node: ast.AST) -> int:
        """Where a node starts, in characters from 1 (the tree counts bytes from 0)."""
        line = self._lines[node.lineno - 1]  # type: ignore[attr-defined]
        return len(line[: node.col_offset].decode(errors="replace")) + 1  # type: ignore[attr-defined]

    def at(self, node: ast.expr) -> bytes:
        """The rest of the line that a node starts in, from there on."""
        return self._lines[node.lineno - 1][node.col_offset :]

    def is_alone(self, node: ast.stmt) -> bool:
        """Whether no other statement, and no header such as `try:`, shares the lines of this one."""
        above = self._lines[node.lineno - 2].strip() if node.lineno > 1 else b""
        if above.endswith(b"\\") and not above.startswith(b"#"):
            return False  # a header of which this is the suite, or a statement before a semicolon
        before = self._lines[node.lineno - 1][: node.col_offset]
        after = self._lines[(node.end_lineno or 1) - 1][node.end_col_offset or 0 :].strip()
        return not before.strip() and (not after or after.startswith(b"#"))

    def has_type_comment(self, node: ast.stmt) -> bool:
        """Whether a comment at the end of the statement gives a type."""
        return self._lines[(node.end_lineno or 1) - 1][node.end_col_offset or 0 :].strip().startswith(b"# type:")


@dataclass(eq=False)
class Site:
    """One call site.

    Attributes:
        statement: the statement that it is the value of, or that is nothing but it; None inside an expression.
        in_try: the innermost try around it whose body it stands in.
        frame: the scope that the statement's names live in.
    """

    call: ast.Call
    kind: Api
    method: Method
    name: str
    scope: Scope
    statement: ast.Assign | ast.AnnAssign | ast.Expr | ast.Return | None
    in_try: ast.Try | None
    frame: Scope

    @property
    def raises(self) -> bool:
        """Whether the native call raises where it fails."""
        return self.method.failure is Failure.RAISES

    @property
    def surely_fits(self) -> bool:
        """Whether the method takes the arguments, whatever is unpacked there."""
        return surely_fits(self.call, self.method.signature)

    @property
    def is_discarded(self) -> bool:
        """Whether nobody looks at the result."""
        return isinstance(self.statement, ast.Expr)


def read_site(module: Module, kind: Api, found: MethodCall) -> Site:
    """Find out where a call site stands."""
    call = found.call
    parent = module.parents[call]
    statement = parent if isinstance(parent, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return) else None
    return Site(
        call=call,
        kind=kind,
        method=METHODS[kind][found.method],
        name=as_written(call.func),
        scope=found.scope,
        statement=statement if statement is not None and statement.value is call else None,
        in_try=_try_around(module, call),
        frame=found.scope.frame(),
    )


def _try_around(module: Module, node: ast.AST) -> ast.Try | None:
    below: ast.AST = node
    for around in module.ancestors(node):
        if type(around).__name__ in ("Try", "TryStar") and below in around.body:  # type: ignore[attr-defined]
            return around  # type: ignore[return-value]
        if isinstance(around, _OWN_FRAME):
            break
        below = around
    return None


def can_take_names(frame: Scope) -> bool:
    """Whether the code may get a new local name without anyone noticing."""
    if frame.kind not in (ScopeKind.FUNCTION, ScopeKind.MODULE):
        return False
    return not any(frame.mentions(name) for name in _NAMESPACE_READERS)
