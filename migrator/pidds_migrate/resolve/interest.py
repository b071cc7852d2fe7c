"""Identifiers that may concern iDDS: a cheap over-approximation that keeps later steps small.

Identifiers are compared by their text alone, scopes aside: whatever a value of iDDS may flow into is in the set, and
something else of the same name only costs time.
"""

from __future__ import annotations

import ast
import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pidds_migrate.facts.methods import CLIENT, MANAGER
from pidds_migrate.resolve.expressions import given_to
from pidds_migrate.resolve.scopes import FUNCTIONS, parameters

# Where statements hold others; a statement's expressions have no returns in them, and are most of its nodes.
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_ROOTS = ("idds", "pandaclient", "pidds_runtime")
_CLASSES = ("cls", "type", "__class__", "super", "self")  # by which a class may be called without its name
_METHODS = CLIENT.keys() | MANAGER.keys()


class Flows(NamedTuple):
    """How values pass between identifiers.

    Attributes:
        seeds: identifiers that imports of iDDS bind.
        edges: for each identifier those that its value may flow into, by assignment, call, return or attribute.
    """

    seeds: frozenset[str]
    edges: Mapping[str, set[str]]

    def reached(self, taken: Iterable[str] = ()) -> set[str]:
        """Identifiers that values of iDDS may flow into, given others that get such values from other files."""
        return _closure({*self.seeds, *taken}, self.edges)


def interesting_names(nodes: list[ast.AST]) -> set[str]:
    """Identifiers that values of iDDS may flow into in files that are read together."""
    return flows_among(nodes).reached()


class Reach(enum.Enum):
    """What counts as a value of iDDS."""

    ANYTHING = "what imports of iDDS bind, and all that comes from it"
    ANSWERS = "a client, and what its methods return"
    CLIENTS = "a client, or one of its methods"


def flows_among(nodes: list[ast.AST], reach: Reach = Reach.ANYTHING) -> Flows:
    """How values pass between the identifiers of files that are read together."""
    return _Reader(reach).flows(nodes)


class _Reader:
    """Collects the flows of some files, one node after the other."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._edges: defaultdict[str, set[str]] = defaultdict(set)
        self._parameters: defaultdict[str, set[str]] = defaultdict(set)
        self._seeds: set[str] = set()
        self._classes: set[str] = set()
        self._calls: list[tuple[str, ast.Call]] = []

    def flows(self, nodes: list[ast.AST]) -> Flows:
        for node in nodes:
            read = getattr(self, f"on_{type(node).__name__}", None)
            if read is not None:
                read(node)
        others = [(name, call) for name, call in self._calls if not self._hand_over(call, name)]
        classes = _closure({*self._classes, *_CLASSES}, self._edges)
        for name, call in others:
            if name in classes:
                self._hand_over(call, "__init__")
        return Flows(frozenset(self._seeds), dict(self._edges))

    def _hand_over(self, call: ast.Call, function: str) -> bool:
        """Connect what a call gives with the parameters of a function; whether the files have it."""
        if function not in self._parameters:
            return False
        for argument in given_to(call):
            self._connect(argument, self._parameters[function])
        return True

    def on_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        self._seeds.update(_imported(node))
        for alias in node.names:
            if alias.asname:
                self._edges[alias.name].add(alias.asname)

    on_ImportFrom = on_Import

    def on_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._parameters[node.name].update(self._given(node.args))
        self._connect_defaults(node.args, self._parameters[node.name])
        self._connect_returns(node)
        self._connect_annotations(node)

    on_AsyncFunctionDef = on_FunctionDef

    def on_Lambda(self, node: ast.Lambda) -> None:
        self._connect_defaults(node.args, {each.arg for each in parameters(node.args)})

    def on_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.add(node.name)
        for part in ast.walk(node) if self._reach is not Reach.ANYTHING else ():
            if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
                self._edges[part.attr].add(node.name)  # who copies an object copies what it holds
        for method in node.body:
            if isinstance(method, FUNCTIONS) and method.name == "__init__":
                self._parameters[node.name].update(self._given(method.args))

    def on_Assign(self, node: ast.Assign) -> None:
        names = {name for target in node.targets for name in self._stored(target)}
        self._connect(node.value, names)
        if isinstance(node.value, ast.Lambda):
            for name in names:
                self._parameters[name].update(each.arg for each in parameters(node.value.args))

    def on_AnnAssign(self, node: ast.AnnAssign | ast.NamedExpr) -> None:
        if node.value is not None:
            self._connect(node.value, set(self._stored(node.target)))

    on_NamedExpr = on_AnnAssign

    def on_Call(self, node: ast.Call) -> None:
        self._calls.extend((name, node) for name in self._tails(node.func))

    def _given(self, arguments: ast.arguments) -> set[str]:
        """The parameters that callers give; an object that is given to its own method is found by its attributes."""
        found = {each.arg for each in parameters(arguments)}
        return found if self._reach is Reach.ANYTHING else found - {"self"}

    def _stored(self, target: ast.expr) -> Iterator[str]:
        """What an assignment binds; whoever gets at an attribute through its object names the attribute."""
        if isinstance(target, ast.Attribute) and self._reach is not Reach.ANYTHING:
            yield target.attr
        elif isinstance(target, ast.Tuple | ast.List | ast.Starred):
            for part in _parts(target):
                yield from self._stored(part)
        else:
            yield from self._tails(target)

    def _connect_defaults(self, arguments: ast.arguments, targets: set[str]) -> None:
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            self._connect(default, targets)

    def _connect_returns(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        waiting: list[ast.AST] = [function]
        while waiting:
            inner = waiting.pop()
            if isinstance(inner, ast.Return):
                self._connect(inner.value, {function.name})
            for block in _BLOCKS:
                waiting += getattr(inner, block, ())

    def _connect_annotations(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """A parameter said to be a client may be one, though no call in the file shows it."""
        for parameter in parameters(function.args):
            for part in ast.walk(parameter.annotation) if parameter.annotation is not None else ():
                if isinstance(part, ast.Name):
                    self._edges[part.id].add(parameter.arg)

    def _connect(self, source: ast.expr | None, targets: set[str]) -> None:
        if source is not None and targets:
            for name in self._tails(source):
                self._edges[name] |= targets

    def _tails(self, node: ast.expr) -> Iterator[str]:
        """The identifiers whose value the expression may be."""
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
            if self._reach is Reach.ANYTHING or not _is_constant(node):
                yield from self._tails(node.value)
        elif isinstance(node, ast.Call):
            if self._reach is Reach.CLIENTS and isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
                yield node.func.attr  # the answer of a client; or what a method of that name returns
            else:
                yield from self._tails(node.func)
            if node.args and "cast" in self._tails(node.func):
                yield from self._tails(node.args[-1])
        else:
            for part in _parts(node):
                yield from self._tails(part)


def _is_constant(node: ast.Attribute) -> bool:
    """Whether the expression is under `idds.common.constants`: no client, nor its host."""
    value = node.value
    return (
        isinstance(value, ast.Attribute)
        and value.attr == "common"
        and node.attr == "constants"
        and isinstance(value.value, ast.Name)
        and value.value.id == _ROOTS[0]
    )


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    for alias in node.names:
        module = alias.name if isinstance(node, ast.Import) else node.module or ""
        if module.partition(".")[0] in _ROOTS:
            yield alias.asname or alias.name.partition(".")[0]


def _parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.BoolOp):
        return node.values
    if isinstance(node, ast.NamedExpr):
        return [node.target, node.value]
    if isinstance(node, ast.Tuple | ast.List):
        return node.elts
    if isinstance(node, ast.Starred | ast.Await):
        return [node.value]
    if isinstance(node, ast.Lambda):
        return [node.body]  # the value of a call of it
    return []


def _closure(seeds: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set(seeds), list(seeds)
    while waiting:
        for name in edges.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found
