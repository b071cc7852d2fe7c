"""Random native programs, each following from its seed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from pidds_migrate.outcome import Target
from tests.differential import method_values
from tests.differential.contexts import CONTEXTS, SUPPORT, Needs
from tests.differential.draw import Draw, Expansion, Kind, Lines
from tests.differential.handlers import try_statement
from tests.differential.holders import HIDDEN_MAKERS, HOLDERS, Holder
from tests.differential.imports import (
    ClientImport,
    ExceptionNames,
    Host,
    client_import,
    constructor,
    exception_names,
    host,
)
from tests.differential.method_values import VALUE_CONTEXTS
from tests.differential.methods import NATIVE_ONLY, RUNTIME_ONLY
from tests.differential.object_holders import OBJECT_HOLDERS
from tests.differential.site import Site, Statements

STANDARD_MODULES = (
    *("asyncio", "collections", "concurrent.futures", "contextlib", "contextvars", "copy", "dataclasses"),
    *("functools", "inspect", "logging", "operator", "os", "pickle", "queue", "sys", "threading", "traceback"),
    *("types", "typing", "unittest.mock", "weakref"),
)
_OBJECT_NAMES = ("client", "cl", "c", "cm", "idds_client", "api", "manager")
_REPORT = "def report():\n    print(sys.exc_info()[0] is not None)"
_REPORTS = f"{_REPORT}\n\nreports = [report]"
_REPORTER = "class Reporter:\n    def __init__(self):\n        print(sys.exc_info()[0] is not None)"
DATA = (
    "data = {\n"
    "    'requester': 'panda',\n"
    "    'request_type': idds.common.constants.RequestType.HyperParameterOpt,\n"
    "    'status': idds.common.constants.RequestStatus.New,\n"
    "    'priority': 0,\n"
    "}"
)


@dataclass(frozen=True)
class Program:
    """A generated native program.

    Attributes:
        seed: that it follows from.
        source: its text.
        may_stay_native: why the migrator may leave it native; empty where it should not.
        needs_runtime: why it may do so for panda-client, which has no class; empty where it should not.
        holders: how it holds its objects.
    """

    seed: int
    source: str
    may_stay_native: str
    needs_runtime: str
    holders: tuple[str, ...]

    def may_stay(self, target: Target) -> bool:
        """Whether the migrator may leave it native for a target."""
        return bool(self.may_stay_native or (self.needs_runtime and target is Target.PANDACLIENT))


@dataclass(frozen=True)
class Part:
    """One object of a program and the code around it."""

    kind: Kind
    holder: Holder
    importing: ClientImport
    local_import: bool


def program(seed: int) -> Program:
    """The program of a seed."""
    draw = Draw(Random(seed))
    while True:
        found = _program(seed, draw)
        if is_valid(found.source):
            return found


def is_valid(source: str) -> bool:
    """Whether this Python parses the program: before 3.12 an f-string cannot hold its own quotes."""
    try:
        compile(source, "<generated>", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _program(seed: int, draw: Draw) -> Program:
    kinds = kinds_of(draw)
    imports = {kind: client_import(draw, kind) for kind in kinds}
    where = host(draw, set(kinds))
    names = exception_names(draw)
    parts = [draw_part(draw, kind, imports[kind]) for kind in kinds]
    needs_runtime = needs_class(parts)
    body: Lines = []
    for part in parts:
        body += ["", *part_lines(draw, part, names, where)]
    reason = what_is_lacking("\n".join(body))
    if draw.chance(0.04):
        reason = "a use that no relay serves"
        body = [*body, "", *_used(draw, NATIVE_ONLY[kinds[0]], kinds[0], imports[kinds[0]], where)]
    if draw.chance(0.04):
        needs_runtime = "attributes of the class"
        body = [*body, "", *_used(draw, RUNTIME_ONLY[kinds[0]], kinds[0], imports[kinds[0]], where)]
    if len(set(kinds)) > 1 and draw.chance(0.3):
        body += ["", *draw.pick((_interleaved, _hidden_second_object))(draw, imports, where, names)]
    header = _header(draw, body, parts, where, names)
    source = "\n".join([*header, *body]) + "\n"
    return Program(seed, source, reason, needs_runtime, tuple(part.holder.name for part in parts))


def what_is_lacking(text: str) -> str:
    """Why a text stays native: it calls a method that the native class lacks; empty where it does not."""
    return "a method that the class lacks" if re.search(r"\.pong\(", text) else ""


def needs_class(parts: list[Part]) -> str:
    """Why a program needs the class itself; empty where it does not."""
    return next((part.holder.name for part in parts if part.holder.may_need_runtime), "")


def kinds_of(draw: Draw) -> list[Kind]:
    """Mostly one object, sometimes a second one of the same or of the other kind."""
    first = draw.pick((Kind.CLIENT, Kind.MANAGER))
    if draw.chance(0.1):
        return [first, first]
    if draw.chance(0.06):
        return [Kind.CLIENT, Kind.MANAGER]
    return [first]


def draw_part(draw: Draw, kind: Kind, importing: ClientImport) -> Part:
    holders = OBJECT_HOLDERS if draw.chance(0.35) else HOLDERS
    holder = draw.random.choices(holders, [holder.weight for holder in holders])[0]
    local = "$imports" in holder.template and importing.lines[0] != "try:" and draw.chance(0.4)
    return Part(kind, holder, importing, local)


def part_lines(draw: Draw, part: Part, names: ExceptionNames, where: Host) -> Lines:
    """The holder's template, with statements at the places for them."""

    def construct() -> str:
        return constructor(draw, part.kind, part.importing.name, where)

    statements = Statements(try_statement, (*CONTEXTS, *VALUE_CONTEXTS) if draw.chance(0.3) else CONTEXTS)
    texts = {"ctor": construct, "cls": lambda: part.importing.name, "where": lambda: where.argument}
    texts["native"] = lambda: part.kind.value
    fill = Expansion(draw, texts, names={"c": draw.pick(_OBJECT_NAMES), "d": draw.fresh("other")})
    around = Needs.FUNCTION | (Needs.ASYNC if part.holder.asynchronous else Needs.NOTHING)

    def block(target: str, needs: Needs) -> Callable[[], Lines]:
        return lambda: statements.block(Site(draw, part.kind, fill.text(target), names, needs))

    fill.texts["bare_call"] = fill.texts["one"] = lambda: Site(draw, part.kind, fill.text("$c"), names).call()
    fill.blocks = {
        "imports": lambda: part.importing.lines if part.local_import else [],
        "body": block(part.holder.object, around),
        "top": block(part.holder.object, Needs.NOTHING),
        "top_d": block("$d", Needs.NOTHING),
    }
    return fill.lines(part.holder.template)


def _used(draw: Draw, uses: tuple[str, ...], kind: Kind, importing: ClientImport, where: Host) -> Lines:
    texts = {"ctor": lambda: constructor(draw, kind, importing.name, where), "cls": lambda: importing.name}
    fill = Expansion(draw, texts)
    use = draw.pick(uses)
    return [*importing.lines, *fill.lines(f"$object = $ctor\nprint($object.ping())\n{use}")]


def _interleaved(draw: Draw, imports: dict[Kind, ClientImport], where: Host, names: ExceptionNames) -> Lines:
    """Both kinds alive at once, called in turn: right natively, wrong with panda-client's one API object."""
    lines: Lines = []
    objects = {}
    for kind, importing in imports.items():
        objects[kind] = draw.fresh("api")
        lines += [*importing.lines, f"{objects[kind]} = {constructor(draw, kind, importing.name, where)}"]
    for kind in (Kind.CLIENT, Kind.MANAGER, Kind.CLIENT):
        lines.append(f"print({Site(draw, kind, objects[kind], names).call()})")
    return lines


def _hidden_second_object(draw: Draw, imports: dict[Kind, ClientImport], where: Host, names: ExceptionNames) -> Lines:
    """An object of the other kind, made by code whose run cannot be seen at the place where it runs."""
    first, second = draw.random.sample(sorted(imports, key=str), 2)

    def construct(kind: Kind) -> str:
        return constructor(draw, kind, imports[kind].name, where)

    fill = Expansion(
        draw,
        {
            "ctor": lambda: construct(first),
            "other": lambda: construct(second),
            "call": lambda: Site(draw, first, fill.text("$c"), names).call(),
            "second": lambda: Site(draw, second, fill.text("$d"), names).call(),
            "chained": lambda: Site(draw, second, construct(second), names).call(),
        },
    )
    return [*imports[first].lines, *imports[second].lines, *fill.lines(draw.pick(HIDDEN_MAKERS))]


def _header(draw: Draw, body: Lines, parts: list[Part], where: Host, names: ExceptionNames) -> Lines:
    """Docstring, imports and definitions, only those that the body needs."""
    text = "\n".join(body)
    support = [definition for name, definition in definitions().items() if re.search(rf"\b{name}\b", text)]
    text += "\n".join(support)
    lines: Lines = []
    if draw.chance(0.2):
        lines += ["'''A program.'''", ""]
    if draw.chance(0.15):
        lines += ["from __future__ import annotations", ""]
    lines += [f"import {module}" for module in STANDARD_MODULES if re.search(rf"\b{module}\.", text)]
    clients: list[str] = []
    for part in parts:
        fresh = "\n".join(part.importing.lines)
        if not part.local_import and fresh not in clients:
            clients.append(fresh)
    others = [where.imports, "import idds.common.constants", *names.lines]
    lines += [*clients, *others] if draw.chance(0.7) else [*others, *clients]
    lines += ["", *where.setup, "request_id = 1001", *DATA.splitlines()]
    for definition in support:
        lines += ["", *definition.splitlines()]
    return lines


def definitions() -> dict[str, str]:
    return {**SUPPORT, **method_values.SUPPORT, "report": _REPORT, "reports": _REPORTS, "Reporter": _REPORTER}
