"""Find what may run a constructor of an API object: functions of the file, by name, and the code that may run them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass

from pidds_migrate.analysis.meaning import OwnClass, Resolver
from pidds_migrate.analysis.places import Group
from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.scopes import FUNCTIONS, Scope, ScopeKind
from pidds_migrate.analysis.strings import names_by_text
from pidds_migrate.analysis.trail import Trail
from pidds_migrate.forms.tables import is_called_from_table, name_used, table_of, uses_as_value

_SUSPENSIONS = (ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith)
_ON_ENTRY = {"__enter__", "__exit__", "__aenter__", "__aexit__"}
_SAYING_CLASS = {"__init__", "__class__", "cls", "type"}
_TRANSPARENT = {"staticmethod", "classmethod", "property"}


@dataclass(frozen=True)
class Makers:
    """Functions of the file that may run a constructor.

    Attributes:
        functions: by the names that run them; a class stands for its `__init__`, a table for what is called from it.
        at_any_time: one of them may run at any time: in a thread, as a callback, behind an operator.
        imports: imports of files of the program that run a constructor when they are imported.
    """

    functions: Mapping[str, Collection[ast.AST]]
    at_any_time: bool
    imports: frozenset[ast.AST]


def find_makers(program: Program, resolver: Resolver, trail: Trail, groups: list[Group]) -> Makers:
    """The makers of a program.

    Args:
        program: the files that are read together.
        resolver: tells what their names stand for.
        trail: what following the clients has found.
        groups: of the objects that it will have, migrated and made through PanDA already.
    """
    search = _Search(program, resolver, trail, groups)
    imports: frozenset[ast.AST] = frozenset()
    while True:
        makers = search.makers(imports)
        if len(program.modules) == 1:
            return makers
        found = _running_imports(program, search.constructors | code_that_runs(program, groups, makers))
        if found <= imports:
            return makers
        imports |= found


def _running_imports(program: Program, runs: set[ast.AST]) -> frozenset[ast.AST]:
    """The imports that run one of these nodes, because it stands outside of functions in what is imported."""
    running = {program.location_of(module) for module in program.modules if _runs_at_import(module.tree, runs)}
    return frozenset(
        node
        for node in program.nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(program.within(location, running) for location in program.imported_by(node))
    )


def _runs_at_import(node: ast.AST, runs: set[ast.AST]) -> bool:
    if node in runs:
        return True
    inside = [*node.decorator_list, node.args] if isinstance(node, FUNCTIONS) else ast.iter_child_nodes(node)
    return not isinstance(node, ast.Lambda) and any(_runs_at_import(child, runs) for child in inside)


class _Search:
    """Goes from constructors and imports to the functions that may run them; a program is taken apart once for all."""

    def __init__(self, program: Program, resolver: Resolver, trail: Trail, groups: list[Group]) -> None:
        self._program, self._resolver, self._trail = program, resolver, trail
        self.constructors = {constructor.call for group in groups for constructor in group.constructors}
        named = (node for node in program.nodes if isinstance(node, FUNCTIONS) or _is_named_lambda(program, node))
        self._uses = {function: _names_used(function) for function in named}
        self._also_called = [*_renamed(program), *_in_tables(program)]
        self._names = names_by_text(program, resolver)

    def makers(self, imports: frozenset[ast.AST]) -> Makers:
        """The makers of the program, given which imports run one."""
        program, resolver, names = self._program, self._resolver, self._names
        functions = self._functions(imports)
        makers = [(name, function) for name, several in functions.items() for function in several]
        at_any_time = (
            any(_runs_later(resolver, function) for _, function in makers)
            or any(names.reach(name, _owner(program, function)) for name, function in makers)
            or any(_is_asked_for_by_name(resolver, self._trail, function) for _, function in makers)
            or any(not is_called_from_table(program, names, use) for use in uses_as_value(program, self._trail, makers))
            or any(_is_in_loose_code(program, call) for call in self.constructors)
            or any(_is_nameless_maker(program, node, functions) for node in program.nodes)
            or any(name.startswith("__") for name in functions.keys() - _ON_ENTRY - _SAYING_CLASS)
        )
        return Makers(functions, at_any_time, imports)

    def _functions(self, imports: frozenset[ast.AST]) -> dict[str, set[ast.AST]]:
        running = {around for node in self.constructors | imports for around in self._program.ancestors(node)}
        found: dict[str, set[ast.AST]] = {}
        growing = True
        while growing:
            growing = False
            for function, used in self._uses.items():
                name = _running_name(self._program, function)
                is_new = function not in found.get(name, ())
                if is_new and (function in running or not used.isdisjoint(found)):
                    for known in (name, *_other_names(self._resolver, function)):
                        found.setdefault(known, set()).add(function)
                    growing = True
            for name, other in self._also_called:
                if not found.get(name, set()) <= found.get(other, set()):
                    found.setdefault(other, set()).update(found[name])
                    growing = True
        return found


def _owner(program: Program, function: ast.AST) -> Scope | None:
    """The scope that a function is a variable of; None for a method."""
    owner = program.scope_of[function].parent
    return owner if owner is not None and owner.kind is not ScopeKind.CLASS else None


def _is_asked_for_by_name(resolver: Resolver, trail: Trail, function: ast.AST) -> bool:
    """Whether objects with this method are asked for attributes that only the running program knows."""
    cls = resolver.class_of(function)
    return cls is not None and not trail.by_name.keys().isdisjoint(resolver.family(cls))


def _is_called_by_base(resolver: Resolver, function: ast.AST) -> bool:
    """Whether a base class outside the file may call the method: a thread's `run`, an encoder's `default`."""
    cls = resolver.class_of(function) if isinstance(function, FUNCTIONS) else None
    if cls is None or (isinstance(function, FUNCTIONS) and function.name == "__init__"):
        return False
    bases = [base for relative in resolver.lineage(cls) for base in relative.bases]
    return any(not isinstance(resolver.of(base), OwnClass) and ast.unparse(base) != "object" for base in bases)


def _is_nameless_maker(program: Program, node: ast.AST, functions: Container[str]) -> bool:
    is_nameless = isinstance(node, ast.Lambda) and not _is_named_lambda(program, node)
    return is_nameless and any(name_used(part) in functions for part in ast.walk(node))


def _is_decorated(function: ast.AST) -> bool:
    decorators = getattr(function, "decorator_list", ())
    return any(ast.unparse(decorator) not in _TRANSPARENT for decorator in decorators)


def _renamed(program: Program) -> Iterator[tuple[str, str]]:
    """What is imported from files of the program under another name, with that name."""
    for node in program.nodes:
        if isinstance(node, ast.ImportFrom) and program.imported_by(node):
            yield from ((alias.name, alias.asname) for alias in node.names if alias.asname)


def _in_tables(program: Program) -> Iterator[tuple[str, str]]:
    """What stands in displays that a variable names, with the name of the variable."""
    for node in program.nodes:
        if isinstance(node, ast.Name | ast.Attribute) and (table := table_of(program, node)) is not None:
            yield name_used(node), table.id


def _other_names(resolver: Resolver, function: ast.AST) -> set[str]:
    """What else runs an `__init__`: related classes that inherit it, and ways to say "this class" or "my base"."""
    owner = resolver.class_of(function)
    if owner is None or getattr(function, "name", "") != "__init__":
        return set()
    return {relative.name for relative in resolver.family(owner)} | _SAYING_CLASS


def _names_used(function: ast.AST) -> set[str]:
    return {name_used(node) for node in ast.walk(function)} - {""}


def _is_named_lambda(program: Program, node: ast.AST) -> bool:
    parent = program.parents.get(node)
    if not isinstance(node, ast.Lambda) or not isinstance(parent, ast.Assign):
        return False
    return len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name | ast.Attribute)


def _runs_later(resolver: Resolver, function: ast.AST) -> bool:
    """Whether something else than a call in the file may run the function, or a call only prepares to run it."""
    return (
        isinstance(function, ast.AsyncFunctionDef)
        or any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(function))
        or _is_decorated(function)
        or _is_called_by_base(resolver, function)
    )


def _is_in_loose_code(program: Program, node: ast.AST) -> bool:
    """Whether a constructor stands where it runs whenever somebody asks: a nameless lambda, a generator expression."""
    for around in program.ancestors(node):
        if isinstance(around, ast.GeneratorExp) or (
            isinstance(around, ast.Lambda) and not _is_named_lambda(program, around)
        ):
            return True
        if isinstance(around, ast.stmt):
            return False
    return False


def _running_name(program: Program, function: ast.AST) -> str:
    parent = program.parents[function]
    if isinstance(parent, ast.Assign):
        target = parent.targets[0]
        return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
    assert isinstance(function, FUNCTIONS)
    if function.name == "__init__" and isinstance(parent, ast.ClassDef):
        return parent.name
    return function.name


def code_that_runs(program: Program, groups: list[Group], makers: Makers) -> set[ast.AST]:
    """The nodes that may run a maker.

    Args:
        program: the files that are read together.
        groups: of these objects, whose own calls run none.
        makers: those of the program.
    """
    call_sites = {call.call for group in groups for call in group.calls}
    targets = {call.func for call in call_sites}
    found: set[ast.AST] = set(makers.imports)
    for node in program.nodes:
        if isinstance(node, ast.Call) and node not in call_sites:
            called = node.func.value if isinstance(node.func, ast.Subscript) else node.func
            if name_used(called) in makers.functions:
                found.add(node)
        elif isinstance(node, ast.Attribute) and node not in targets:
            if node.attr in makers.functions:
                found.add(node)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            found.update(d for d in node.decorator_list if name_used(d) in makers.functions)
        elif isinstance(node, _SUSPENSIONS) or (isinstance(node, ast.withitem) and _ON_ENTRY & makers.functions.keys()):
            found.add(node)
    return found
