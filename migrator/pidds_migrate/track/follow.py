"""Follow the clients through the file: where they are made, held, handed on, called, and where they escape."""

from __future__ import annotations

from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.track.follow_calls import Calls
from pidds_migrate.track.follow_statements import Statements
from pidds_migrate.track.follow_values import Values
from pidds_migrate.track.record import TrackRecord


def follow(program: Program, resolver: Resolver, names: set[str]) -> TrackRecord:
    """Follow every client of a program."""
    follower = _Follower(program, resolver, names)
    for module in program.modules:
        follower.block(module.tree.body)
    for node in follower.types:
        follower.type_named(node)
    return follower.trail


class _Follower(Statements, Values, Calls):
    """All steps together."""
