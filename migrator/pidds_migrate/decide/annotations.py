"""Annotations follow the object: what a parameter or variable is said to be is what it holds after the migration."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pidds_migrate.decide.helpers import CHECKING, NATIVE_MODULE
from pidds_migrate.decide.native_imports import whole_name
from pidds_migrate.decide.passed_on import imports_of_the_run
from pidds_migrate.facts.methods import Api
from pidds_migrate.facts.names import CLASSES
from pidds_migrate.outcome import Coverage
from pidds_migrate.resolve.values import Imported
from pidds_migrate.track.annotated import annotated_place, may_be_read

if TYPE_CHECKING:
    from pidds_migrate.decide.choose import Chooser
    from pidds_migrate.decide.groups import ClientGroup

_RUNTIME_TYPES = {Api.CLIENT: "ClientApi", Api.MANAGER: "ManagerApi"}


def replaced_annotations(chooser: Chooser) -> dict[ast.expr, str]:
    """The names of native classes in annotations of a file, with what they become."""
    found: dict[ast.expr, str] = {}
    for node, kind, aliases in _named(chooser):
        if _follows(chooser, node, kind) and aliases and not _is_kept(chooser, node, kind, aliases):
            found[node] = _spelled(chooser, node, kind, aliases)
    for string, named in _in_strings(chooser).items():
        # All its names or none: what is left of it needs the imports.
        if all(_follows(chooser, string, kind) for kind, _ in named.values()) and not _names_more(string, named):
            new = {
                text: _spelled(chooser, string, kind, [alias])
                for text, (kind, alias) in named.items()
                if not _is_kept(chooser, string, kind, [alias])
            }
            if new:
                found[string] = _in_string(chooser, string, new)
    return found


class _Native:
    """The group of an annotation whose object stays native."""


_NATIVE = _Native()


def _follows(chooser: Chooser, node: ast.expr, kind: Api) -> bool:
    """Whether a name in an annotation is to follow the object, and something is there to name instead."""
    group = _group_of(chooser, node)
    if node.lineno != node.end_lineno or isinstance(group, _Native):
        return False
    # An object that nobody sees made follows the others.
    if group is None and not chooser.parts and chooser.settings.coverage is not Coverage.PROJECT:
        return False
    if not may_be_read(chooser.resolver, node):
        return True
    if chooser.is_runtime:
        return group is not None or not chooser.names.stays_native(kind)
    return _is_checking(chooser, kind) if group is None else bool(group.doubts)


def _is_kept(chooser: Chooser, node: ast.expr, kind: Api, aliases: list[ast.alias]) -> bool:
    """Whether a name will be that of the runtime's class, which the object is of."""
    is_native = chooser.is_runtime and getattr(_group_of(chooser, node), "doubts", None) != []
    return is_native and chooser.names.is_kept(kind, aliases)


def _spelled(chooser: Chooser, node: ast.expr, kind: Api, aliases: list[ast.alias]) -> str:
    scope, anchors = chooser.module.scope, [chooser.imports.anchor(alias) for alias in aliases]
    group = _group_of(chooser, node)
    doubts = getattr(group, "doubts", None)
    if chooser.is_runtime and doubts == []:
        return chooser.imports.spell("pidds_runtime", _RUNTIME_TYPES[kind], scope, anchors)
    if chooser.is_runtime:
        return chooser.imports.spell(NATIVE_MODULE, kind.value, scope, anchors)
    if doubts or (group is None and may_be_read(chooser.resolver, node)):
        return chooser.helper(CHECKING[kind], scope, anchors)
    return chooser.imports.spell("typing", "Any", scope, anchors)


def _is_checking(chooser: Chooser, kind: Api) -> bool:
    """Whether the file makes checking objects of a kind: what reads annotations will be asked about those."""
    return any(part.doubts and kind in part.group.kinds for part in chooser.parts)


def _named(chooser: Chooser) -> Iterator[tuple[ast.expr, Api, list[ast.alias]]]:
    """Native classes that annotations of the file name."""
    program = chooser.whole.program
    for node in chooser.whole.trail.annotations:
        meaning = chooser.resolver.of(node)
        if program.module_of(node) is chooser.module and isinstance(meaning, Imported):
            own = [alias for alias in meaning.aliases if program.module_of(alias) is chooser.module]
            yield node, CLASSES[meaning.path], own


def _in_strings(chooser: Chooser) -> dict[ast.Constant, dict[str, tuple[Api, ast.alias]]]:
    """Annotations written as strings, with the native classes that they name: each as written, and its import."""
    found: dict[ast.Constant, dict[str, tuple[Api, ast.alias]]] = {}
    native = chooser.imports.native
    for alias in [*native.aliases, *imports_of_the_run(chooser.module, chooser.resolver)]:
        meaning = chooser.resolver.of_binding(alias)
        is_package = alias.asname is None and isinstance(chooser.module.parents[alias], ast.Import)
        path = alias.name if is_package else meaning.path if isinstance(meaning, Imported) else ""
        for class_path, kind in CLASSES.items():
            if f"{class_path}.".startswith(f"{path}."):
                text = f"{alias.asname or alias.name}{class_path.removeprefix(path)}"
                for string in native.annotations_naming(text):
                    found.setdefault(string, {})[text] = kind, alias
    return found


def _names_more(string: ast.Constant, named: dict[str, tuple[Api, ast.alias]]) -> bool:
    """Whether a string names something besides classes that comes by their imports: `api.Client | api.BaseClient`."""
    rest = re.sub("|".join(map(whole_name, named)), "", str(string.value))
    return any(re.search(whole_name(alias.asname or alias.name), rest) for _, alias in named.values())


def _in_string(chooser: Chooser, node: ast.Constant, new: dict[str, str]) -> str:
    names = re.compile("|".join(map(whole_name, new)))
    value = names.sub(lambda name: new[name[0]], str(node.value))
    written = chooser.lines.at(node)[: (node.end_col_offset or 0) - node.col_offset].decode(errors="replace")
    before, text, after = written.rpartition(str(node.value))
    return f"{before}{value}{after}" if text else repr(value)  # with the author's quotes where that can be


def _group_of(chooser: Chooser, node: ast.AST) -> ClientGroup | _Native | None:
    """The group of the object that an annotation is of; None where its constructors are not seen."""
    key = annotated_place(chooser.resolver, node)
    place = chooser.whole.trail.places.get(key) if key is not None else None
    if place is None or not any(made.kind is not None for made in place.group.constructors):
        return None
    return chooser.whole.groups.get(place.group, _NATIVE)
