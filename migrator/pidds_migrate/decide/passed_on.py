"""Native classes that one file of the run imports and others take from it: which of these imports go."""

from __future__ import annotations

import ast
import os
import posixpath
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from pidds_migrate.decide.native_imports import reads_of
from pidds_migrate.decide.reexports import is_as_itself
from pidds_migrate.facts.names import CLASSES, GET_REST_HOST
from pidds_migrate.resolve.layout import Found
from pidds_migrate.resolve.scopes import Module
from pidds_migrate.resolve.values import Imported, OwnModule, Resolver
from pidds_migrate.source.byte_filters import attributes_named
from pidds_migrate.source.parse import tree_of

if TYPE_CHECKING:
    from pidds_migrate.decide.choose import Chooser


def freed_imports(chooser: Chooser) -> list[ast.alias]:
    """The imports from other files of the run that a file used for its constructors alone, all of which move."""
    gone, dropped = chooser.gone(), chooser.plan.dropped
    imports, native = chooser.imports, chooser.imports.native
    found = []
    for alias in imports_of_the_run(chooser.module, chooser.resolver):
        name = alias.asname or alias.name
        uses = reads_of(alias, chooser.module, chooser.resolver)
        is_used_up = bool(uses) or _is_star(chooser.resolver, alias)
        is_meant = is_as_itself(alias) or native.is_asked_for(alias)
        is_meant |= any(string not in chooser.plan.replaced for string in native.annotations_naming(name))
        if is_used_up and not is_meant and all(imports.goes(use, gone, dropped) for use in uses):
            found.append(alias)
    return found


def can_go(resolver: Resolver, alias: ast.alias) -> bool:
    """Whether an import that nothing needs can go: it is written there, and what it runs has no effect of its own."""
    giver = _giver(resolver, alias)
    importer = resolver.program.location_of(resolver.program.module_of(alias))
    return not _is_star(resolver, alias) and giver is not None and _has_no_effect(resolver, importer, giver)


def no_longer_taken(resolver: Resolver, choosers: Iterable[Chooser]) -> dict[Module, set[ast.alias]]:
    """By file the imports of native classes that others have taken from it, and none does any more."""
    gone = set()
    for chooser in choosers:
        if not (chooser.is_runtime or chooser.plan.is_empty):  # the runtime's classes are there for others to take
            freed = freed_imports(chooser)
            gone |= {alias for alias in freed if _is_star(resolver, alias) or can_go(resolver, alias)}
    found: dict[Module, set[ast.alias]] = defaultdict(set)
    for given, takers in resolver.takers.items():
        if takers and takers <= gone:
            found[resolver.program.module_of(given)].add(given)
    return found


def given_to(resolver: Resolver, aliases: Iterable[ast.alias]) -> set[ast.alias]:
    """The imports of other files that imports take what they bring from, directly or through more files."""
    found: set[ast.alias] = set()
    waiting = {*aliases}
    while waiting:
        given = {each for each, takers in resolver.takers.items() if not takers.isdisjoint(waiting)}
        waiting = given - found
        found |= given
    return found


def imports_of_the_run(module: Module, resolver: Resolver) -> Iterator[ast.alias]:
    """The imports that bring a native class, or what its constructor takes, from a file of the same program."""
    aliases = (each for several in module.bindings.values() for each in several if isinstance(each, ast.alias))
    for alias in aliases:
        meaning = resolver.of_binding(alias)
        is_wanted = isinstance(meaning, Imported) and (meaning.path in CLASSES or meaning.path == GET_REST_HOST)
        if (is_wanted or isinstance(meaning, OwnModule)) and _giver(resolver, alias) is not None:
            yield alias


def _giver(resolver: Resolver, alias: ast.alias) -> Found | None:
    """The module that an import loads."""
    statement = resolver.program.import_of(alias)
    dotted = alias.name if isinstance(statement, ast.Import) else statement.module or ""
    link = resolver.program.link(statement, dotted)
    if not isinstance(link, Found):
        return None
    meaning = resolver.of_binding(alias)
    if isinstance(statement, ast.ImportFrom) and isinstance(meaning, OwnModule):
        return Found(meaning.location, link.root)
    return link


def _has_no_effect(resolver: Resolver, importer: str, giver: Found) -> bool:
    """Whether the modules that an import loads do no more than import iDDS and the standard library, and define things.

    Args:
        resolver: of the program.
        importer: the location of the file with the import: the packages around it are loaded anyway.
        giver: what it loads.
    """
    location = giver.location
    while location not in (giver.root, "", "/"):
        path = resolver.program.layout.file(location)
        module = resolver.program.at(location)
        tree = module.tree if module is not None else tree_of(resolver.program.imported.get(path or "", b"0()"))
        is_around = f"{importer}/".startswith(f"{location}/")
        if not is_around and path is not None and not (tree and all(map(_is_quiet, tree.body))):
            return False
        if not is_around and posixpath.dirname(location) != giver.root and _is_found_loaded(resolver, location):
            return False
        location = posixpath.dirname(location)
    return True


def _is_found_loaded(resolver: Resolver, location: str) -> bool:
    """Whether code may use a module as an attribute of its package without an import that loads it."""
    name = posixpath.basename(location)
    if any(os.fsencode(name) in attributes_named(content) for content in resolver.program.imported.values()):
        return True
    nodes = (node for module in resolver.program.modules for node in module.some(ast.Attribute) if node.attr == name)
    found = [node for node in nodes if isinstance(resolver.of(node.value), OwnModule)]
    return not all(any(map(partial(_loads, resolver, location), resolver.aliases_of(node))) for node in found)


def _loads(resolver: Resolver, location: str, alias: ast.alias) -> bool:
    giver = _giver(resolver, alias)
    return giver is not None and f"{giver.location}/".startswith(f"{location}/")


def _is_quiet(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import):
        return all(_is_elsewhere(alias.name) for alias in statement.names)
    if isinstance(statement, ast.ImportFrom):
        return statement.level == 0 and _is_elsewhere(statement.module or "")
    if isinstance(statement, ast.FunctionDef):
        return not (statement.decorator_list or statement.args.defaults or statement.args.kw_defaults)
    if isinstance(statement, ast.Assign) and not all(isinstance(target, ast.Name) for target in statement.targets):
        return False
    if isinstance(statement, ast.Assign | ast.Expr):
        value = statement.value
        parts = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
        return all(isinstance(part, ast.Constant) for part in parts)
    return False


def _is_elsewhere(dotted: str) -> bool:
    """Whether a module is of iDDS or the standard library."""
    return dotted.partition(".")[0] in ("idds", *sys.stdlib_module_names)


def _is_star(resolver: Resolver, alias: ast.alias) -> bool:
    return alias not in resolver.program.import_of(alias).names
