"""Identifiers that may concern iDDS: a cheap over-approximation that keeps later steps small.

Identifiers are compared by their text alone, scopes aside: whatever a value of iDDS may flow into is in the set, and
something else of the same name only costs time.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pidds_migrate.resolve.scopes import FUNCTIONS, parameters

# Where statements hold others; a statement's expressions have no returns in them, and are most of its nodes.
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_ROOTS = ("idds", "pandaclient", "pidds_runtime")


@dataclass(frozen=True)
class Flows:
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


def flows_among(nodes: list[ast.AST]) -> Flows:
    """How values pass between the identifiers of files that are read together."""
    edges: defaultdict[str, set[str]] = defaultdict(set)
    parameters_of: defaultdict[str, set[str]] = defaultdict(set)
    seeds: set[str] = set()
    calls: list[tuple[str, ast.Call]] = []
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            seeds.update(_imported(node))
            for alias in node.names:
                if alias.asname:
                    edges[alias.name].add(alias.asname)
        elif isinstance(node, FUNCTIONS):
            parameters_of[node.name].update(p.arg for p in parameters(node.args))
            for default in [*node.args.defaults, *node.args.kw_defaults]:
                _connect(edges, default, parameters_of[node.name])
            _connect_returns(edges, node)
            _connect_annotations(edges, node)
        elif isinstance(node, ast.Lambda):
            for default in [*node.args.defaults, *node.args.kw_defaults]:
                _connect(edges, default, {p.arg for p in parameters(node.args)})
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, FUNCTIONS) and method.name == "__init__":
                    parameters_of[node.name].update(p.arg for p in parameters(method.args))
        elif isinstance(node, ast.Assign):
            names = {name for target in node.targets for name in _tails(target)}
            _connect(edges, node.value, names)
            if isinstance(node.value, ast.Lambda):
                for name in names:
                    parameters_of[name].update(p.arg for p in parameters(node.value.args))
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            _connect(edges, node.value, set(_tails(node.target)))
        elif isinstance(node, ast.Call):
            calls.extend((name, node) for name in _tails(node.func))
    for name, call in calls:
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
            # A name that no function of the file has may stand for a class: `cls(…)`, an alias.
            _connect(edges, argument, parameters_of[name if name in parameters_of else "__init__"])
    return Flows(frozenset(seeds), dict(edges))


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    for alias in node.names:
        module = alias.name if isinstance(node, ast.Import) else node.module or ""
        if module.partition(".")[0] in _ROOTS:
            yield alias.asname or alias.name.partition(".")[0]


def _connect_returns(edges: defaultdict[str, set[str]], function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    waiting: list[ast.AST] = [function]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ast.Return):
            _connect(edges, inner.value, {function.name})
        for block in _BLOCKS:
            waiting += getattr(inner, block, ())


def _connect_annotations(edges: defaultdict[str, set[str]], function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """A parameter said to be a client may be one, though no call in the file shows it."""
    for parameter in parameters(function.args):
        for part in ast.walk(parameter.annotation) if parameter.annotation is not None else ():
            if isinstance(part, ast.Name):
                edges[part.id].add(parameter.arg)


def _connect(edges: defaultdict[str, set[str]], source: ast.expr | None, targets: set[str]) -> None:
    if source is not None and targets:
        for name in _tails(source):
            edges[name] |= targets


def _tails(node: ast.expr) -> Iterator[str]:
    """The identifiers whose value the expression may be."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
        yield from _tails(node.value)
    elif isinstance(node, ast.Call):
        yield from _tails(node.func)
        if node.args and "cast" in _tails(node.func):
            yield from _tails(node.args[-1])
    else:
        for part in _parts(node):
            yield from _tails(part)


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
