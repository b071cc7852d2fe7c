"""Whether panda-client's one API object serves a program: whether nothing else sets it while it is in use.

panda-client's `get_api` returns one object a process and overwrites its settings (panda-client 2.2.0,
`pandaclient/idds_api.py`). That nothing else does so in between is counted here, not followed: in doubt an object of
its own is right whoever runs when.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from pidds_migrate.decide.groups import ClientGroup
from pidds_migrate.decide.settings import REPEATED, may_run_again, wanted_settings
from pidds_migrate.facts.packages import CONCURRENT, is_known
from pidds_migrate.outcome import Coverage
from pidds_migrate.resolve.expressions import yields
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.scopes import FUNCTIONS
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.track.holders import Constructor, Group
from pidds_migrate.track.record import TrackRecord


def reason_for_own(
    program: Program, resolver: Resolver, trail: TrackRecord, groups: Sequence[ClientGroup]
) -> str | None:
    """Why the objects of a program have to be ones of their own; None where the shared one serves.

    Args:
        program: the files that are read together.
        resolver: for the meaning of names.
        trail: where the clients go.
        groups: those whose calls are checked one by one: checking objects have API objects of their own.
    """
    constructors = [constructor for group in groups for constructor in group.constructors]
    met = next((settings.met_in for settings in program.settings.values() if settings.met_in is not None), None)
    if met is not None:
        return f"{met} may set another one in the same process"
    if trail.loose_api is not None or any(None in place.group.kinds for place in trail.made):
        return "the program makes another one through PanDA already"
    if not _is_one_at_a_time(program, resolver, groups, constructors):
        return "another one with other settings may be in use at the same time"
    if any(settings.coverage is Coverage.PART for settings in program.settings.values()):
        return "another file of the program, which is not read, may set it"
    unknown = next(_unknown_imports(program), None)
    return f"{unknown} may set another one" if unknown is not None else None


def _is_one_at_a_time(
    program: Program, resolver: Resolver, groups: Sequence[ClientGroup], constructors: list[Constructor]
) -> bool:
    """Whether the objects have the same settings, or none is in use when the next is made."""
    keys = {wanted_settings(program, resolver, constructor).key for constructor in constructors}
    if len(keys) == 1 and None not in keys:
        return True
    is_made_once = len(constructors) == 1 and not may_run_again(program, constructors[0].call)
    return is_made_once or _one_after_the_other(program, groups, constructors)


def _unknown_imports(program: Program) -> Iterator[str]:
    """Packages that the program imports and of which nobody knows whether they make API objects of their own."""
    for module in program.modules:
        statements: list[ast.Import | ast.ImportFrom] = [*module.some(ast.Import), *module.some(ast.ImportFrom)]
        for node in statements:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for dotted in names:
                is_relative = isinstance(node, ast.ImportFrom) and node.level > 0
                if program.link(node, dotted) is not None:
                    continue  # a file of the run: it has been looked at
                if dotted == program.settings[module].helpers_module:
                    continue
                if is_relative or not is_known(dotted):
                    yield dotted or "another file of the package"


def _one_after_the_other(program: Program, groups: Sequence[ClientGroup], constructors: list[Constructor]) -> bool:
    """Whether all objects are made in one block, and each is used for the last time before the next is made."""
    blocks = {id(block): block for block in (_block(program, made.call) for made in constructors)}
    parts = (program.settings[program.module_of(made.call)].parts for made in constructors)
    if len(blocks) != 1 or any(each is not None and each.any_order for each in parts):
        return False
    (block,) = blocks.values()
    if any(group.values for group in groups) or not _runs_alone(program, block[0]):
        return False
    made_at: list[tuple[int, Group]] = []
    for group in groups:
        for constructor in group.constructors:
            position = _position(program, block, constructor.call)
            if position is None:
                return False
            made_at.append((position, group.group))
    if len({position for position, _ in made_at}) != len(made_at):
        return False
    made_at.sort(key=lambda pair: pair[0])
    for group in groups:
        for used in group.calls:
            position = _position(program, block, used.call)
            before = [made for at, made in made_at if position is not None and at <= position]
            if not before or before[-1] is not group.group:
                return False
    return True


def _block(program: Program, node: ast.AST) -> list[ast.stmt]:
    """The statements among which the one around a node stands."""
    statement = next(around for around in program.ancestors(node) if isinstance(around, ast.stmt))
    block: list[ast.stmt] = getattr(*program.block_of(statement))
    return block


def _position(program: Program, block: list[ast.stmt], node: ast.AST) -> int | None:
    """Which statement of a block a node stands in; None where it does not, or runs at some other time."""
    later = (*FUNCTIONS, ast.Lambda, ast.GeneratorExp)
    around = next((each for each in program.ancestors(node) if isinstance(each, later) or each in block), None)
    return block.index(around) if isinstance(around, ast.stmt) and not isinstance(around, later) else None


def _runs_alone(program: Program, statement: ast.stmt) -> bool:
    """Whether the code around a block runs once: not in a loop, in a thread, or called by itself."""
    around = list(program.ancestors(statement))
    if any(isinstance(node, (ast.AsyncFunctionDef, ast.Lambda, *REPEATED)) for node in around):
        return False
    function = next((node for node in around if isinstance(node, ast.FunctionDef)), None)
    if function is None:
        return True
    imported = (alias.name.partition(".")[0] for module in program.modules for alias in module.some(ast.alias))
    if not CONCURRENT.isdisjoint(imported) or yields(function) or function.decorator_list:
        return False
    uses = [node for module in program.modules for node in module.names.get(function.name, ())]
    attributes = [
        node for module in program.modules for node in module.some(ast.Attribute) if node.attr == function.name
    ]
    calls = [program.parents[node] for node in uses if isinstance(node.ctx, ast.Load)]
    is_called = all(isinstance(call, ast.Call) and call.func in uses for call in calls)
    is_outside = not any(may_run_again(program, node) for node in uses)
    return not attributes and len(uses) <= 1 and is_called and is_outside
