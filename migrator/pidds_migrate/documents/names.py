"""Names that the parts of a document share, and what follows for each part."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pidds_migrate.documents.program import Fragment, Position
from pidds_migrate.documents.stubs import Stubs
from pidds_migrate.resolve.interest import interesting_names
from pidds_migrate.resolve.scopes import Module, Scope, ScopeKind, read_module


@dataclass(frozen=True)
class Names:
    """The names of one part.

    Attributes:
        bound: those that it binds at its top level; with the dotted path where all that it does is import one.
        at_once: those that it reads when it runs and has not bound before, with the position of the first such line.
        later: those that only functions of it read, and it never binds.
        cleared: those that it leaves with a constant such as None, or deleted.
    """

    bound: dict[str, str | None] = field(default_factory=dict)
    at_once: dict[str, int] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    cleared: frozenset[str] = frozenset()

    @property
    def free(self) -> set[str]:
        """All names that it takes from elsewhere."""
        return {*self.at_once, *self.later}


def read_names(part: Fragment) -> Names:
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
    cleared = {name for name, nodes in module.scope.bindings.items() if _is_cleared(module, nodes)}
    return Names(bound, at_once, frozenset(later), frozenset(cleared))


def _is_cleared(module: Module, bindings: list[ast.AST]) -> bool:
    last = max(bindings, key=lambda binding: _end_of_binding(module, binding))
    is_deleted = isinstance(last, ast.Name) and isinstance(last.ctx, ast.Del)
    return is_deleted or isinstance(module.value_of.get(last), ast.Constant)


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


def with_early_reads(parts: Sequence[Fragment], stubs: Stubs) -> list[Fragment]:
    """The parts, with stubs for the names that one reads when, from the top, nothing useful is bound to them.

    The reader, or the user, runs the parts in another order then, and which object the name holds is not known.
    """
    names = [read_names(part) for part in parts]
    found = list(parts)
    bound: set[str] = set()
    cleared: set[str] = set()
    for reader, own in enumerate(names):
        for name, position in own.at_once.items():
            if name in bound - cleared or _is_one(name, names):
                continue
            binders = [number for number, other in enumerate(names) if number != reader and name in other.bound]
            place = parts[reader].lines[position].place
            shown = _early(name, place, is_cleared=name in cleared)
            for number in binders:
                stub = stubs.uses((), place, [name], shown=shown)
                found[number] = found[number].following(stub)
        bound |= own.bound.keys()
        cleared = (cleared - own.bound.keys()) | own.cleared
    return found


def _early(name: str, place: Position, *, is_cleared: bool) -> str:
    part = "cell" if place.cell else "block"
    if is_cleared:
        return f"{name} is used below the {part} that clears it"
    return f"{name} is used above the {part} that binds it"


def with_rebindings(parts: Sequence[Fragment], stubs: Stubs) -> list[Fragment]:
    """The parts, with a stub for each name that several of them bind: any of these may have run last."""
    names = [read_names(part) for part in parts]
    count = Counter(name for own in names for name in own.bound)
    several = {name for name in count if count[name] > 1 and not _is_one(name, names)}
    return _with_joined(parts, dict.fromkeys(several, parts[-1].lines[-1].place) if several else {}, stubs)


def _is_one(name: str, names: Sequence[Names]) -> bool:
    """Whether all that bind a name import the same."""
    paths = {own.bound[name] for own in names if name in own.bound}
    return None not in paths and len(paths) == 1


def with_alternatives(parts: Sequence[Fragment], stubs: Stubs) -> list[Fragment]:
    """The parts, with a stub for each name that one reads and several before it bind.

    A page may show them one after the other or as alternatives: whichever a reader takes, the objects must move
    together.
    """
    names = [read_names(part) for part in parts]
    asked: dict[str, Position] = {}
    for reader, own in enumerate(names):
        for name in sorted(own.free):
            above = [other for other in names[:reader] if name in other.bound]
            if len(above) > 1 and not _is_one(name, above):
                asked.setdefault(name, parts[reader].lines[own.at_once.get(name, 0)].place)
    return _with_joined(parts, asked, stubs)


def _with_joined(parts: Sequence[Fragment], asked: Mapping[str, Position], stubs: Stubs) -> list[Fragment]:
    """The parts, with stubs at the end for those of the names that may hold a client."""
    if not asked:
        return list(parts)
    nodes = read_module(ast.parse("".join(part.text for part in parts))).nodes
    last = parts[-1]
    for name in sorted(asked.keys() & interesting_names(nodes)):
        last = last.following(stubs.joins(name, asked[name]))
    return [*parts[:-1], last]
