"""Which names the parts of a document share, and what that asks of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pidds_migrate.analysis.scopes import Module, Scope, ScopeKind, read_module
from pidds_migrate.documents.program import Part, Place
from pidds_migrate.documents.stubs import Stubs


@dataclass(frozen=True)
class Names:
    """The names of one part.

    Attributes:
        bound: those that it binds at its top level; with the dotted path where all that it does is import one.
        at_once: those that it reads when it runs and has not bound before, with the position of the first such line.
        later: those that only functions of it read, and it never binds.
    """

    bound: dict[str, str | None] = field(default_factory=dict)
    at_once: dict[str, int] = field(default_factory=dict)
    later: frozenset[str] = frozenset()

    @property
    def free(self) -> set[str]:
        """All names that it takes from elsewhere."""
        return {*self.at_once, *self.later}


def read_names(part: Part) -> Names:
    """Find the names of a part, which must be Python."""
    module = read_module(ast.parse(part.text))
    bound = {name: _import_path(module, nodes) for name, nodes in module.scope.bindings.items()}
    at_once: dict[str, int] = {}
    later: set[str] = set()
    loads = [node for node in module.nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    for node in sorted(loads, key=lambda node: node.lineno):
        owner = module.scope_of[node].owner(node.id)
        if owner is not None and owner is not module.scope:
            continue
        runs_now = _runs_now(module.scope_of[node])
        if runs_now and not (owner and _is_bound_before(module, owner, node)):
            at_once.setdefault(node.id, node.lineno - 1)
        elif owner is None:
            later.add(node.id)
    return Names(bound, at_once, frozenset(later))


def _import_path(module: Module, bindings: list[ast.AST]) -> str | None:
    paths = set()
    for binding in bindings:
        statement = module.parents[binding]
        if isinstance(binding, ast.alias) and isinstance(statement, ast.ImportFrom):
            paths.add(f"{'.' * statement.level}{statement.module}.{binding.name}")
        elif isinstance(binding, ast.alias):
            paths.add(binding.name if binding.asname else binding.name.partition(".")[0])
        else:
            return None
    return paths.pop() if len(paths) == 1 else None


def _runs_now(scope: Scope) -> bool:
    frame: Scope | None = scope
    while frame is not None and frame.kind in (ScopeKind.COMPREHENSION, ScopeKind.CLASS):
        frame = frame.parent
    return frame is not None and frame.kind is ScopeKind.MODULE


def _is_bound_before(module: Module, owner: Scope, node: ast.Name) -> bool:
    return any(
        _end_of_binding(module, binding) <= (node.lineno, node.col_offset) for binding in owner.bindings[node.id]
    )


def _end_of_binding(module: Module, binding: ast.AST) -> tuple[int, int]:
    """Where a name has its value: at an assignment after its right side."""
    while not hasattr(binding, "lineno"):
        binding = module.parents[binding]
    for around in (binding, *module.ancestors(binding)):
        if isinstance(around, ast.Assign | ast.AugAssign | ast.AnnAssign):
            return around.end_lineno or 0, around.end_col_offset or 0
    return binding.lineno, binding.col_offset  # type: ignore[attr-defined]


def programs(names: Sequence[Names]) -> list[list[int]]:
    """Which parts make one program: those that share names, each list in the order of the document."""
    group = list(range(len(names)))
    for reader, own in enumerate(names):
        for binder, other in enumerate(names):
            if reader != binder and own.free & other.bound.keys():
                kept, merged = sorted((group[reader], group[binder]))
                group = [kept if number == merged else number for number in group]
    return [[part for part, own in enumerate(group) if own == number] for number in sorted(set(group))]


def with_early_reads(parts: Sequence[Part], stubs: Stubs) -> list[Part]:
    """The parts, with a stub after each that binds a name which an earlier part reads when nothing has bound it yet.

    The reader, or the user, runs them in another order then, and the object that the earlier part gets is not known.
    """
    names = [read_names(part) for part in parts]
    found = list(parts)
    bound: set[str] = set()
    for reader, own in enumerate(names):
        for name, position in own.at_once.items():
            binders = [number for number, other in enumerate(names) if number > reader and name in other.bound]
            if name in bound or not binders:
                continue
            place = parts[reader].lines[position].place
            problem = f"{name} is used above the {'cell' if place.cell else 'block'} that binds it"
            for number in binders:
                stub = stubs.uses((), place, [name], code="N223", details={"problem": problem})
                found[number] = found[number].following(stub)
        bound |= own.bound.keys()
    return found


def with_alternatives(parts: Sequence[Part], stubs: Stubs) -> list[Part]:
    """The parts, with a stub for each name that one reads and several before it bind.

    A page may show them one after the other or as alternatives: whichever a reader takes, the objects must move
    together.
    """
    names = [read_names(part) for part in parts]
    asked: dict[str, Place] = {}
    for reader, own in enumerate(names):
        for name in sorted(own.free):
            binders = [other.bound[name] for other in names[:reader] if name in other.bound]
            if len(binders) > 1 and (None in binders or len(set(binders)) > 1):
                asked.setdefault(name, parts[reader].lines[own.at_once.get(name, 0)].place)
    return [*parts[:-1], _joined(parts[-1], asked.items(), stubs)] if parts else []


def _joined(part: Part, asked: Iterable[tuple[str, Place]], stubs: Stubs) -> Part:
    for name, place in asked:
        part = part.following(stubs.joins(name, place))
    return part
