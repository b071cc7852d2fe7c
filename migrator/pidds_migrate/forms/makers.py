"""Find what may run a constructor of an API object: functions of the file, by name, and the code that may run them."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass

from pidds_migrate.analysis.meaning import OwnClass, Resolver
from pidds_migrate.analysis.places import Group
from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.quiet import is_quiet_call
from pidds_migrate.analysis.scopes import FUNCTIONS
from pidds_migrate.analysis.strings import names_by_text
from pidds_migrate.analysis.trail import Trail

_SUSPENSIONS = (ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith)
_ON_ENTRY = {"__enter__", "__exit__", "__aenter__", "__aexit__"}
_SAYING_CLASS = {"__init__", "__class__", "cls", "type"}
_TRANSPARENT = {"staticmethod", "classmethod", "property"}
_QUIET_BUILTINS = frozenset(dir(builtins)) - {
    *("all", "any", "dict", "enumerate", "eval", "exec", "filter", "iter", "list", "map"),
    *("max", "min", "next", "set", "sorted", "sum", "tuple", "zip"),
}
"""Builtins that call nothing which a variable may hold."""


@dataclass(frozen=True)
class Makers:
    """Functions of the file that may run a constructor.

    Attributes:
        functions: by the name that runs them; a class stands for its `__init__`.
        at_any_time: one of them may run at any time: in a thread, as a callback, behind an operator.
        by_unknown_calls: one of them is a value that any call may turn out to run.
        imports: imports of files of the program that run a constructor when they are imported.
    """

    functions: dict[str, ast.AST]
    at_any_time: bool
    by_unknown_calls: bool
    imports: frozenset[ast.AST]


def find_makers(program: Program, resolver: Resolver, trail: Trail, groups: list[Group]) -> Makers:
    """The makers of a program.

    Args:
        program: the files that are read together.
        resolver: tells what their names stand for.
        trail: what following the clients has found.
        groups: of the objects that it will have, migrated and made through PanDA already.
    """
    constructors = {constructor.call for group in groups for constructor in group.constructors}
    imports: frozenset[ast.AST] = frozenset()
    while True:
        makers = _find(program, resolver, trail, groups, imports)
        if len(program.modules) == 1:
            return makers
        found = _running_imports(program, constructors | code_that_runs(program, resolver, groups, makers))
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


def _find(
    program: Program, resolver: Resolver, trail: Trail, groups: list[Group], imports: frozenset[ast.AST]
) -> Makers:
    functions = _functions(program, resolver, groups, imports)
    opened = [trail.opened[maker] for maker in functions.values() if maker in trail.opened]
    handed_on = any(isinstance(program.parents.get(use), ast.Call | ast.keyword) for use in opened)
    names = names_by_text(program, resolver)
    deferred = any(
        _runs_later(function) or _is_called_by_base(resolver, function) or names.reach(name, None)
        for name, function in functions.items()
    ) or any(_is_in_loose_code(program, constructor.call) for group in groups for constructor in group.constructors)
    operators = {name for name in functions if name.startswith("__")} - _ON_ENTRY - _SAYING_CLASS - {"__call__"}
    lambdas = any(_is_nameless_maker(program, node, functions) for node in program.nodes)
    decorated = any(_is_decorated(function) for function in functions.values())
    return Makers(
        functions,
        at_any_time=handed_on or deferred or lambdas or bool(operators),
        by_unknown_calls=bool(opened) or decorated or "__call__" in functions,
        imports=imports,
    )


def _is_called_by_base(resolver: Resolver, function: ast.AST) -> bool:
    """Whether a base class outside the file may call the method: a thread's `run`, an encoder's `default`."""
    cls = resolver.class_of(function) if isinstance(function, FUNCTIONS) else None
    if cls is None or (isinstance(function, FUNCTIONS) and function.name == "__init__"):
        return False
    bases = [base for relative in resolver.lineage(cls) for base in relative.bases]
    return any(not isinstance(resolver.of(base), OwnClass) and ast.unparse(base) != "object" for base in bases)


def _is_nameless_maker(program: Program, node: ast.AST, functions: dict[str, ast.AST]) -> bool:
    is_nameless = isinstance(node, ast.Lambda) and not _is_named_lambda(program, node)
    return is_nameless and any(_name_used(part) in functions for part in ast.walk(node))


def _is_decorated(function: ast.AST) -> bool:
    decorators = getattr(function, "decorator_list", ())
    return any(ast.unparse(decorator) not in _TRANSPARENT for decorator in decorators)


def _functions(
    program: Program, resolver: Resolver, groups: list[Group], imports: frozenset[ast.AST]
) -> dict[str, ast.AST]:
    constructors = {constructor.call for group in groups for constructor in group.constructors} | imports
    functions = [node for node in program.nodes if isinstance(node, FUNCTIONS) or _is_named_lambda(program, node)]
    uses = {function: _names_used(function, constructors) for function in functions}
    renamed = [
        (alias.name, alias.asname)
        for node in program.nodes
        if isinstance(node, ast.ImportFrom) and program.imported_by(node)
        for alias in node.names
        if alias.asname
    ]
    found: dict[str, ast.AST] = {}
    growing = True
    while growing:
        growing = False
        for function in functions:
            name = _running_name(program, function)
            if name not in found and any(used is None or used in found for used in uses[function]):
                found.update(dict.fromkeys([name, *_other_names(resolver, function)], function))
                growing = True
        for name, other in renamed:
            if name in found and other not in found:
                found[other] = found[name]
                growing = True
    return found


def _other_names(resolver: Resolver, function: ast.AST) -> set[str]:
    """What else runs an `__init__`: related classes that inherit it, and ways to say "this class" or "my base"."""
    owner = resolver.class_of(function)
    if owner is None or getattr(function, "name", "") != "__init__":
        return set()
    return {relative.name for relative in resolver.family(owner)} | _SAYING_CLASS


def _names_used(function: ast.AST, constructors: set[ast.AST]) -> set[str | None]:
    """The names that a function uses; None stands for a constructor itself."""
    return {None if node in constructors else _name_used(node) for node in ast.walk(function)} - {""}


def _is_named_lambda(program: Program, node: ast.AST) -> bool:
    parent = program.parents.get(node)
    if not isinstance(node, ast.Lambda) or not isinstance(parent, ast.Assign):
        return False
    return len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name | ast.Attribute)


def _runs_later(function: ast.AST) -> bool:
    """Whether calling the function only prepares to run it: a coroutine, a generator."""
    return isinstance(function, ast.AsyncFunctionDef) or any(
        isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(function)
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


def _name_used(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else ""


def code_that_runs(program: Program, resolver: Resolver, groups: list[Group], makers: Makers) -> set[ast.AST]:
    """The nodes that may run a maker.

    Args:
        program: the files that are read together.
        resolver: tells what their names stand for.
        groups: of these objects, whose own calls run none.
        makers: those of the program.
    """
    call_sites = {call.call for group in groups for call in group.calls}
    targets = {call.func for call in call_sites}
    properties = _properties_with_calls(program) if makers.by_unknown_calls else set()
    found: set[ast.AST] = set(makers.imports)
    for node in program.nodes:
        if isinstance(node, ast.Call) and node not in call_sites:
            name = _name_used(node.func)
            unknown = name not in _QUIET_BUILTINS and not is_quiet_call(resolver, node)
            if name in makers.functions or (makers.by_unknown_calls and unknown):
                found.add(node)
        elif isinstance(node, ast.Attribute) and node not in targets:
            if node.attr in makers.functions or node.attr in properties:
                found.add(node)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            found.update(d for d in node.decorator_list if _name_used(d) in makers.functions)
        elif isinstance(node, _SUSPENSIONS) or (isinstance(node, ast.withitem) and _ON_ENTRY & makers.functions.keys()):
            found.add(node)
    return found


def _properties_with_calls(program: Program) -> set[str]:
    return {
        node.name
        for node in program.nodes
        if isinstance(node, FUNCTIONS)
        and any("property" in ast.unparse(decorator) for decorator in node.decorator_list)
        and any(isinstance(part, ast.Call) for part in ast.walk(node))
    }
