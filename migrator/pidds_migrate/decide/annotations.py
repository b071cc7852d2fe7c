"""Annotations follow the object: what a parameter or variable is said to be is what it holds after the migration."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pidds_migrate.decide.helpers import CHECKING, NATIVE_MODULE
from pidds_migrate.decide.native_imports import whole_name
from pidds_migrate.facts.methods import Api
from pidds_migrate.facts.names import CLASSES
from pidds_migrate.outcome import Coverage
from pidds_migrate.resolve.values import Imported
from pidds_migrate.track.annotated import annotated_place, may_be_read

if TYPE_CHECKING:
    from pidds_migrate.decide.choose import Chooser
    from pidds_migrate.decide.groups import ClientGroup
    from pidds_migrate.decide.imports import Anchor

_RUNTIME_TYPES = {Api.CLIENT: "ClientApi", Api.MANAGER: "ManagerApi"}


def replaced_annotations(chooser: Chooser) -> dict[ast.expr, str]:
    """The names of native classes in annotations of a file, with what they become."""
    found: dict[ast.expr, str] = {}
    for node, kind, aliases in [*_named(chooser), *_in_strings(chooser)]:
        if node.lineno != node.end_lineno:
            continue
        group = _group_of(chooser, node)
        anchors = [chooser.imports.anchor(alias) for alias in aliases]
        if group is _NATIVE or not anchors or not _is_to_move(chooser, group):
            continue
        is_native = chooser.is_runtime and getattr(group, "doubts", None) != []
        if is_native and chooser.names.is_kept(kind, aliases):
            continue  # the name will be that of the runtime's class
        new = _spelled(chooser, node, kind, group, anchors)
        if new is not None:
            found[node] = _in_string(chooser, node, aliases, new) if isinstance(node, ast.Constant) else new
    return found


class _Native:
    """The group of an annotation whose object stays native."""


_NATIVE = _Native()


def _is_to_move(chooser: Chooser, group: ClientGroup | _Native | None) -> bool:
    """Whether an annotation of an object that nobody sees made is to follow the others."""
    return group is not None or bool(chooser.parts) or chooser.settings.coverage is Coverage.PROJECT


def _spelled(
    chooser: Chooser, node: ast.expr, kind: Api, group: ClientGroup | _Native | None, anchors: list[Anchor]
) -> str | None:
    scope = chooser.module.scope
    doubts = getattr(group, "doubts", None)
    if chooser.is_runtime and doubts == []:
        return chooser.imports.spell("pidds_runtime", _RUNTIME_TYPES[kind], scope, anchors)
    if chooser.is_runtime:
        return chooser.imports.spell(NATIVE_MODULE, kind.value, scope, anchors)
    if doubts or (group is None and may_be_read(chooser.resolver, node) and _is_checking(chooser, kind)):
        return chooser.helper(CHECKING[kind], scope, anchors)
    return None if may_be_read(chooser.resolver, node) else chooser.imports.spell("typing", "Any", scope, anchors)


def _is_checking(chooser: Chooser, kind: Api) -> bool:
    """Whether the file makes checking objects of a kind: what reads annotations will be asked about those."""
    return any(part.doubts and part.kind is kind for part in chooser.parts)


def _named(chooser: Chooser) -> Iterator[tuple[ast.expr, Api, list[ast.alias]]]:
    """Native classes that annotations of the file name."""
    program = chooser.whole.program
    for node in chooser.whole.trail.annotations:
        meaning = chooser.resolver.of(node)
        if program.module_of(node) is chooser.module and isinstance(meaning, Imported):
            own = [alias for alias in meaning.aliases if program.module_of(alias) is chooser.module]
            yield node, CLASSES[meaning.path], own


def _in_strings(chooser: Chooser) -> Iterator[tuple[ast.expr, Api, list[ast.alias]]]:
    """Annotations written as strings that name a native class which the file imports."""
    for alias in chooser.imports.native.class_aliases():
        kind = chooser.imports.native.kind_of(alias)
        for string in chooser.imports.native.annotations_naming(alias.asname or alias.name):
            yield string, kind, [alias]


def _in_string(chooser: Chooser, node: ast.Constant, aliases: list[ast.alias], new: str) -> str:
    (alias,) = aliases
    name = re.compile(whole_name(alias.asname or alias.name))
    value = name.sub(new, str(node.value))
    written = chooser.lines.at(node)[: (node.end_col_offset or 0) - node.col_offset].decode(errors="replace")
    in_place = name.sub(new, written)  # with the author's quotes
    try:
        return in_place if ast.literal_eval(in_place) == value else repr(value)
    except SyntaxError:
        return repr(value)


def _group_of(chooser: Chooser, node: ast.AST) -> ClientGroup | _Native | None:
    """The group of the object that an annotation is of; None where its constructors are not seen."""
    key = annotated_place(chooser.resolver, node)
    place = chooser.whole.trail.places.get(key) if key is not None else None
    if place is None or not any(made.kind is not None for made in place.group.constructors):
        return None
    return chooser.whole.groups.get(place.group, _NATIVE)
