"""Holders: bindings, attributes and results that may have a client, joined wherever a value flows from one to another.

A place is a binding, an attribute of a class, or what a function returns. Joining is by union-find and symmetric: all
places that share one client object end up in one group, which moves together or not at all.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from pidds_migrate.facts.methods import Api
from pidds_migrate.resolve.scopes import Function, Scope


def name_of(binding: ast.AST) -> str:
    """The name that a binding binds."""
    for attribute in ("id", "arg", "asname", "name", "rest"):
        name = getattr(binding, attribute, None)
        if isinstance(name, str):
            return name
    return "a name"


@dataclass(frozen=True)
class Binding:
    """A variable, as one of its bindings binds it; or what a cast gives back."""

    definition: ast.AST

    @property
    def name(self) -> str:
        """The name that is bound."""
        return name_of(self.definition)


@dataclass(frozen=True)
class ClassAttribute:
    """An attribute of the objects of a class."""

    definition: ast.ClassDef
    name: str


@dataclass(frozen=True)
class ReturnValue:
    """What a function returns."""

    definition: Function | ast.Lambda

    @property
    def name(self) -> str:
        """The function's name; empty for a lambda."""
        return getattr(self.definition, "name", "")


Place = Binding | ClassAttribute | ReturnValue
"""What a client may be held by."""


@dataclass(eq=False)
class Constructor:
    """A call that makes a client, or, with no kind, an API object of PanDA that is there already."""

    call: ast.Call
    kind: Api | None
    scope: Scope
    aliases: frozenset[ast.alias]


@dataclass(eq=False)
class MethodCall:
    """A call site: a method called on a client."""

    call: ast.Call
    method: str
    scope: Scope


@dataclass(frozen=True)
class Cause:
    """Why a group stays native: a rule's code, the place, and what the rule's message names."""

    node: ast.AST
    code: str
    details: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)


class Use(enum.Enum):
    """Why the calls on an object cannot all be seen; the value is said of the object, with a place behind it."""

    PASSED = "it is handed to {what}"
    STORED = "it goes into {what}"
    BY_NAME = "{what} may reach it by its name"
    SHARED = "{what} may be something else"
    PARAMETER = "{what} may be called by code that is not read"
    EXPOSED = "{what} can be used by code that is not read"
    METHOD = "its method {what} is taken as a value"
    ATTRIBUTE = "its attribute {what} is used"
    IDENTITY = "{what} looks at its class"
    CLASS = "{what} uses the class itself"
    CONSTRUCTOR = "{what}"
    EVALUATED = "its argument {what} has to be evaluated"
    ANNOTATED = "the annotation {what} may be read when the program runs"
    ASKED = "--checks object asks for it"


@dataclass(frozen=True)
class Doubt:
    """One use of an object after which its calls cannot all be seen, so that the object has to make the checks."""

    node: ast.AST
    use: Use
    what: str = field(default="", compare=False)

    @property
    def words(self) -> str:
        """The use, said of the object."""
        return self.use.value.format(what=self.what)


@dataclass(eq=False)
class MethodValue:
    """A method of a client that is taken without being called."""

    node: ast.Attribute
    scope: Scope


@dataclass(eq=False)
class Group:
    """Everything known of the places joined so far.

    Attributes:
        causes: why it cannot move at all.
        doubts: why its calls cannot all be seen.
    """

    keys: list[Place] = field(default_factory=list)
    constructors: list[Constructor] = field(default_factory=list)
    calls: list[MethodCall] = field(default_factory=list)
    values: list[MethodValue] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    blanks: list[ast.AST] = field(default_factory=list)
    """Where one of the places may get None or another constant instead of a client."""

    @property
    def kinds(self) -> set[Api | None]:
        """Which native clients it holds; None stands for an API object that is there already."""
        return {constructor.kind for constructor in self.constructors}

    @property
    def nodes(self) -> list[ast.Call]:
        """Its constructors and call sites."""
        return [*(made.call for made in self.constructors), *(called.call for called in self.calls)]

    @property
    def used(self) -> list[ast.expr]:
        """Its constructors, call sites and methods taken as values."""
        return [*self.nodes, *(value.node for value in self.values)]

    @property
    def bindings(self) -> list[ast.AST]:
        """The bindings among its places."""
        return [key.definition for key in self.keys if isinstance(key, Binding)]


class Holder:
    """One node of the union-find; `group` is that of all places joined with it."""

    __slots__ = ("_group", "_parent")

    def __init__(self) -> None:
        self._parent: Holder | None = None
        self._group = Group()

    def root(self) -> Holder:
        """The place that stands for the whole group."""
        place = self
        while place._parent is not None:
            if place._parent._parent is not None:
                place._parent = place._parent._parent  # halve the path for the next search
            place = place._parent
        return place

    @property
    def group(self) -> Group:
        """Everything known of the places joined with this one."""
        return self.root()._group

    def join(self, other: Holder) -> None:
        """Record that a value may flow between the two."""
        kept, merged = self.root(), other.root()
        if kept is merged:
            return
        if len(kept._group.keys) < len(merged._group.keys):
            kept, merged = merged, kept
        merged._parent = kept
        into, source = kept._group, merged._group
        into.keys += source.keys
        into.constructors += source.constructors
        into.calls += source.calls
        into.values += source.values
        into.causes += source.causes
        into.doubts += source.doubts
        into.blanks += source.blanks
