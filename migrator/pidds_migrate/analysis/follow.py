"""Follow the clients through the file: where they are made, held, handed on, called, and where they get away."""

from __future__ import annotations

from pidds_migrate.analysis.follow_calls import Calls
from pidds_migrate.analysis.follow_statements import Statements
from pidds_migrate.analysis.follow_values import Values
from pidds_migrate.analysis.meaning import Resolver
from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.trail import Trail


def follow(program: Program, resolver: Resolver, names: set[str]) -> Trail:
    """Follow every client of a program."""
    follower = _Follower(program, resolver, names)
    for module in program.modules:
        follower.block(module.tree.body)
    return follower.trail


class _Follower(Statements, Values, Calls):
    """All steps together."""
