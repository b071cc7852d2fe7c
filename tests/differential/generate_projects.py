"""Random native programs of several files, each following from its seed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from pidds_migrate.outcome import Target
from tests.differential.draw import Draw, Kind, Lines
from tests.differential.generate import (
    DATA,
    STANDARD_MODULES,
    Part,
    definitions,
    is_valid,
    kinds_of,
    needs_class,
    part_lines,
    what_is_lacking,
)
from tests.differential.imports import ClientImport, ExceptionNames, Host, client_import, exception_names, host
from tests.differential.layouts import LAYOUTS

MAIN = "main.py"
_MARKER = "#### "


@dataclass(frozen=True)
class Project:
    """A generated native program of several files; the attributes are those of `generate.Program`."""

    seed: int
    files: dict[str, str]
    may_stay_native: str
    needs_runtime: str
    holders: tuple[str, ...]

    def may_stay(self, target: Target) -> bool:
        """Whether the migrator may leave it native for a target."""
        return bool(self.may_stay_native or (self.needs_runtime and target is Target.PANDACLIENT))


def project(seed: int) -> Project:
    """The program of a seed."""
    draw = Draw(Random(seed))
    while True:
        found = _project(seed, draw)
        if all(map(is_valid, found.files.values())):
            return found


def _project(seed: int, draw: Draw) -> Project:
    kinds = kinds_of(draw)
    imports = {kind: client_import(draw, kind) for kind in kinds}
    where, names = host(draw, set(kinds)), exception_names(draw)
    parts = [_part(draw, kind, imports[kind]) for kind in kinds]
    bodies: dict[str, Lines] = {MAIN: []}
    for part in parts:
        _divide(part_lines(draw, part, names, where), bodies)
    files = {path: _file(draw, lines, list(imports.values()), where, names) for path, lines in bodies.items()}
    lacking = what_is_lacking("\n".join(files.values()))
    return Project(seed, files, lacking, needs_class(parts), tuple(part.holder.name for part in parts))


def _part(draw: Draw, kind: Kind, importing: ClientImport) -> Part:
    layout = draw.random.choices(LAYOUTS, [layout.weight for layout in LAYOUTS])[0]
    return Part(kind, layout, importing, local_import=False)


def _divide(lines: Lines, bodies: dict[str, Lines]) -> None:
    """Put lines into the files that the markers between them name."""
    body = bodies[MAIN]
    for line in lines:
        if line.startswith(_MARKER):
            body = bodies.setdefault(line.removeprefix(_MARKER), [])
            body.append("")
        else:
            body.append(line)


def _file(draw: Draw, body: Lines, clients: list[ClientImport], where: Host, names: ExceptionNames) -> str:
    """One file, with the imports and definitions that it needs, and few others."""
    text = "\n".join(body)
    support = [definition for name, definition in definitions().items() if re.search(rf"\b{name}\b", text)]
    text = "\n".join([text, *support])
    makes = [client for client in clients if re.search(rf"\b{re.escape(client.name)}\b", text)]
    lines = [f"import {module}" for module in STANDARD_MODULES if re.search(rf"\b{module}\.", text)]
    lines += dict.fromkeys("\n".join(client.lines) for client in makes)
    if makes or (where.argument and where.argument in text):
        lines += [where.imports, *where.setup]
    if re.search(r"Exception|Error|NoObject|BadRequest|\berrors\b", text):
        lines += names.lines
    if re.search(r"\brequest_id\b", text):
        lines.append("request_id = 1001")
    if re.search(r"\bdata\b|\bidds\.", text):
        lines += ["import idds.common.constants", *DATA.splitlines()]
    for definition in support:
        lines += ["", *definition.splitlines()]
    return "\n".join([*(["from __future__ import annotations"] if draw.chance(0.1) else []), *lines, *body]) + "\n"
