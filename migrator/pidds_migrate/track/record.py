"""Everything recorded while tracking clients."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field

from pidds_migrate.facts.methods import Api
from pidds_migrate.track.class_tests import ClassTest
from pidds_migrate.track.holders import Cause, Doubt, Holder, Place, Use


@dataclass(frozen=True)
class ClassUse:
    """A native class used for more than making an object; `what` shows it."""

    node: ast.expr
    kind: Api
    aliases: frozenset[ast.alias]
    what: str


@dataclass(eq=False)
class TrackRecord:
    """What following the clients has found.

    Attributes:
        places: every place that something of interest was seen in.
        bound: bindings whose value is known to be a client or a constant.
        called: functions of the file with a call that was followed.
        starred: parameters that a star argument may fill, with the call.
        opened: functions that something else than a followed call can reach, with the node that lets it.
        attributes: attributes read or written on objects that cannot be followed, by name.
        findings: places that no group explains (star imports, sub-clients, a class used as a value).
        annotations: names of native classes in annotations.
        made: the places of objects that constructors make.
        loose_api: where `get_api` is used in a way that is not followed.
        other_self: classes of the file with a method that is called with an object of another kind as self.
        by_name: classes of the file whose attributes are asked for by a name that only the running program knows.
        copier: a call that copies or pickles what it is given: an API object of panda-client cannot be.
        any_class: where a class is taken that nobody knows, so that objects of any may be made.
        compared_class: where an object is asked for its class, and that is compared with one that nobody knows.
        handed_on: classes of the file with an object, or themselves, used as a whole, with the nodes that do so.
        class_tests: where objects are asked for a class that goes with the native one, in annotations and by its bases.
        class_uses: where a native class itself is used: as a value, a base, in `isinstance`.
        opened_modules: locations of modules that are used in ways that are not followed, with the node that does so.
    """

    places: dict[Place, Holder] = field(default_factory=dict)
    bound: set[ast.AST] = field(default_factory=set)
    called: set[ast.AST] = field(default_factory=set)
    starred: dict[ast.arg, ast.Call] = field(default_factory=dict)
    opened: dict[ast.AST, ast.AST] = field(default_factory=dict)
    attributes: defaultdict[str, list[ast.Attribute]] = field(default_factory=lambda: defaultdict(list))
    findings: list[Cause] = field(default_factory=list)
    annotations: list[ast.expr] = field(default_factory=list)
    made: list[Holder] = field(default_factory=list)
    loose_api: ast.AST | None = None
    by_name: dict[ast.ClassDef, ast.expr] = field(default_factory=dict)
    other_self: dict[ast.ClassDef, ast.expr] = field(default_factory=dict)
    copier: ast.AST | None = None
    any_class: ast.AST | None = None
    compared_class: ast.AST | None = None
    handed_on: defaultdict[ast.ClassDef, list[ast.AST]] = field(default_factory=lambda: defaultdict(list))
    opened_modules: dict[str, ast.AST] = field(default_factory=dict)
    class_uses: list[ClassUse] = field(default_factory=list)
    class_tests: list[ClassTest] = field(default_factory=list)

    def place(self, key: Place) -> Holder:
        """The place of a key, made when first asked for."""
        place = self.places.get(key)
        if place is None:
            place = self.places[key] = Holder()
            place.group.keys.append(key)
        return place


def also_bound(node: ast.AST, name: str) -> Doubt:
    """The doubt that a place gets something that is no client."""
    return Doubt(node, Use.SHARED, name)
