"""A place in a program where statements with calls can go, and the statements that go there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.differential.contexts import CONTEXTS, Context, Needs
from tests.differential.draw import Draw, Expansion, Kind, Lines
from tests.differential.imports import ExceptionNames
from tests.differential.methods import Shape, written_call

MAX_DEPTH = 2


@dataclass(frozen=True)
class Site:
    """A place for statements.

    Attributes:
        draw: the choices.
        kind: of the object within reach.
        object: the expression that it is reached by.
        exceptions: how the program names the exceptions of iDDS.
        around: what is around the place.
        depth: how many blocks of the generator's are around it.
    """

    draw: Draw
    kind: Kind
    object: str
    exceptions: ExceptionNames
    around: Needs = Needs.NOTHING
    depth: int = 0

    def call(self, shape: Shape | None = None) -> str:
        """A call on the object."""
        return written_call(self.draw, self.kind, self.object, shape)

    def plain_call(self) -> str:
        """A call that can stand inside an f-string of Python 3.10: no quotes, no comment, no backslash."""
        for _ in range(50):
            call = written_call(self.draw, self.kind, self.object, nest=False)
            if not set(call) & set("'\"#\\\n{"):
                return call
        return f"{self.object}.ping()"

    def expansion(self, body: Callable[[], Lines]) -> Expansion:
        """What templates are filled in with here."""
        shapes = {"number": Shape.NUMBER, "rows": Shape.ROWS, "table": Shape.TABLE}
        texts: dict[str, Callable[[], str]] = {
            name: lambda shape=shape: self.call(shape)  # type: ignore[misc]
            for name, shape in shapes.items()
        }
        texts |= {"call": self.call, "plain": self.plain_call, "object": lambda: self.object}
        return Expansion(self.draw, texts, {"body": body})

    def inside(self, more: Needs = Needs.NOTHING) -> Site:
        """The same place one block deeper."""
        return replace(self, around=self.around | more, depth=self.depth + 1)


@dataclass(frozen=True)
class Statements:
    """Draws statements for a site.

    Attributes:
        compound: draws one statement with handlers; given so that the two can nest.
    """

    compound: Callable[[Site, Statements], Lines]
    contexts: tuple[Context, ...] = field(default=CONTEXTS)

    def block(self, site: Site, longest: int = 3) -> Lines:
        """A few statements."""
        count = site.draw.random.randint(1, longest if site.depth == 0 else 2)
        return [line for _ in range(count) for line in self.statement(site)]

    def statement(self, site: Site) -> Lines:
        """One statement, plain or with handlers."""
        deep = site.depth >= MAX_DEPTH
        if not deep and site.draw.chance(0.42):
            return self.compound(site, self)
        allowed = [context for context in self.contexts if _fits(context, site)]
        if deep:
            allowed = [context for context in allowed if "$body" not in context.template]
        context = site.draw.random.choices(allowed, [context.weight for context in allowed])[0]
        loop = Needs.LOOP if context.opens_loop else Needs.NOTHING
        return site.expansion(lambda: self.block(site.inside(loop))).lines(context.template)


def _fits(context: Context, site: Site) -> bool:
    if context.kind not in (None, site.kind) or context.needs not in site.around:
        return False
    return not (Needs.ASYNC in site.around and "asyncio.run" in context.template)
