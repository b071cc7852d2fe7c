"""The parts of a relay's reply `(status, (ok, response))`, and what a program does with them."""

from __future__ import annotations

import ast
import enum
from collections import defaultdict
from dataclasses import dataclass, field


class Part(enum.Enum):
    """What a value is of a reply."""

    REPLY = "the reply"
    STATUS = "its status"
    INNER = "its second part"
    OK = "the first element of its second part"
    RESPONSE = "the response"
    DERIVED = "something of the response"


class How(enum.Enum):
    """What happens to a part."""

    TESTED = "it is compared, or decides on a branch"
    TRUTH = "it is used as a condition"
    SHOWN = "it is printed or logged"
    MISUSED = "it is used as if it were something else"
    READ = "something is done with it"
    BOUND = "it becomes the value of a variable, or what a function returns"
    EXIT = "it is the exit status of the program"
    ESCAPED = "it gets to where it is not followed"
    DISCARDED = "nobody looks at it"


@dataclass(frozen=True)
class PartUse:
    """One use: `node` is the expression that is the part."""

    node: ast.expr
    part: Part
    how: How
    what: str = ""


@dataclass
class Reply:
    """What becomes of the reply of one call.

    Attributes:
        uses: in the order in which they were found.
        names: the variables that hold the reply itself.
        nodes: every expression that is a part of it, as far as it was followed.
    """

    call: ast.Call
    uses: list[PartUse] = field(default_factory=list)
    names: list[ast.Name | ast.arg] = field(default_factory=list)
    nodes: defaultdict[Part, list[ast.expr]] = field(default_factory=lambda: defaultdict(list))

    def some(self, part: Part, *hows: How) -> list[PartUse]:
        """The uses of a part, of some kinds if any are given."""
        return [use for use in self.uses if use.part is part and (not hows or use.how in hows)]

    @property
    def looks_at_status(self) -> bool:
        """Whether the program asks if PanDA was reached."""
        return bool(self.some(Part.STATUS, How.TESTED, How.TRUTH, How.ESCAPED))

    @property
    def looks_at_ok(self) -> bool:
        """Whether the program asks if iDDS did what it was asked."""
        return bool(self.some(Part.OK, How.TESTED, How.TRUTH, How.ESCAPED))

    @property
    def escapes(self) -> bool:
        """Whether code that is not followed may make the check."""
        return bool(self.some(Part.REPLY, How.ESCAPED) or self.some(Part.INNER, How.ESCAPED))

    @property
    def uses_response(self) -> bool:
        """Whether the program does something with the response."""
        return bool(self.some(Part.RESPONSE, How.READ, How.BOUND, How.SHOWN, How.ESCAPED, How.TESTED))
