"""Say of each object that a file makes which form it takes, and what stands in the way of a simpler one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Iterator, Mapping

from pidds_migrate.decide.call_site import Lines
from pidds_migrate.decide.findings import Explainer
from pidds_migrate.decide.groups import ClientGroup
from pidds_migrate.outcome import ClientObject, Finding, ObjectForm, Obstacle
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.scopes import Module
from pidds_migrate.source.private_names import as_written
from pidds_migrate.track.holders import Constructor, Use


class Objects:
    """Describes the objects of one file of a program.

    Args:
        reporter: words what the file is told.
        lines: those of every file of the program.
        own: why objects whose calls are checked have to be ones of their own; None where the shared one serves.
    """

    def __init__(self, reporter: Explainer, lines: Mapping[Module, Lines], own: Callable[[], str | None]) -> None:
        self._reporter, self._lines, self._own = reporter, lines, own
        self._program: Program = reporter.program

    def of(self, part: ClientGroup, left: Container[Constructor]) -> Iterator[ClientObject]:
        """The objects that a part of a group makes; all share their form, but for those left native after all."""
        form = form_of(part)
        obstacles = tuple(self._obstacles(part, form))
        for constructor in part.constructors:
            if constructor.kind is None:
                continue  # an API object that was there before
            call = constructor.call
            column = self._lines[self._reporter.module].column(call)
            if constructor in left:
                why = self._obstacle(call, "A305", {"name": as_written(call.func), "where": "an f-string"})
                yield ClientObject(call.lineno, column, as_written(call.func), ObjectForm.NATIVE, (why,))
                continue
            own = self._own() if form is not ObjectForm.NATIVE and not part.doubts else None
            shared = [self._obstacle(call, "M110", {"reason": own})] if own is not None else []
            yield ClientObject(call.lineno, column, as_written(call.func), form, (*obstacles, *shared))

    def _obstacles(self, part: ClientGroup, form: ObjectForm) -> Iterator[Obstacle]:
        match form:
            case ObjectForm.NATIVE:
                for cause in part.causes:
                    yield self._obstacle(cause.node, cause.code, cause.details)
            case ObjectForm.CHECKING_OBJECT:
                for doubt in part.doubts:
                    yield self._obstacle(doubt.node, "M108", self._reporter.decided(doubt))
            case ObjectForm.CHECKED_METHOD:
                for value in part.group.values:
                    words = Use.METHOD.value.format(what=value.node.attr)
                    yield self._obstacle(value.node, "M109", {"reason": words})

    def _obstacle(self, node: ast.AST, code: str, details: Mapping[str, str]) -> Obstacle:
        module = self._program.module_of(node)
        path = "" if module is self._reporter.module else module.path
        placed = self._program.placed(node)
        column = self._lines[module].column(placed) if hasattr(placed, "lineno") else 1
        return Obstacle(Finding(getattr(placed, "lineno", 1), column, code, details), path)


def form_of(group: ClientGroup) -> ObjectForm:
    """The form of a group's objects."""
    if group.causes:
        return ObjectForm.NATIVE
    if group.doubts:
        return ObjectForm.CHECKING_OBJECT
    return ObjectForm.CHECKED_METHOD if group.group.values else ObjectForm.CHECKED_CALLS
