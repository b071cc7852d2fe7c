"""The rooms of the migrator, and which may import which: arrows go down only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pidds_migrate

TOP = Path(pidds_migrate.__file__).parent
REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs" / "architecture.md"

# Rooms by height: each may import those in the lines above it and, within a line, none but itself.
SHARED = frozenset({"outcome", "terms", "failures", "pidds_migrate"})
MAY_IMPORT = {
    "facts": set(),
    "rules": set(),
    "source": set(),
    "explain": {"rules"},
    "resolve": {"facts", "source"},
    "effects": {"facts", "resolve", "source"},
    "track": {"facts", "resolve", "source"},
    "documents": {"resolve", "source"},
    "decide": {"effects", "facts", "resolve", "source", "track"},
    "edit": {"decide", "facts", "resolve"},
    "discover": {"documents", "facts", "source"},
    "project": {"discover", "documents", "resolve", "source"},
    "lint": {"decide", "effects", "facts", "resolve", "track"},
    "migrate": {"decide", "edit", "lint", "project", "resolve", "source"},
    "options": {"discover", "explain", "rules", "source"},
    "requirements": {"discover", "documents", "facts", "source"},
    "report": {"documents", "explain", "options", "rules", "source"},
    "safety": {"report", "source"},
    "pipeline": {
        "decide",
        "discover",
        "documents",
        "migrate",
        "options",
        "project",
        "report",
        "requirements",
        "safety",
        "source",
    },
    "verify": {"facts", "options", "report"},
    "cli": {"explain", "migrate", "options", "pipeline", "report", "safety", "verify"},
}


def room_of(module: str) -> str:
    """The folder or file directly below the package."""
    return module.split(".")[1] if "." in module else module


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(TOP.rglob("*.py")):
        parts = path.relative_to(TOP.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_bytes())))


@cache
def arrows() -> dict[str, set[str]]:
    """For each room those that its modules import, with lazy imports and those for types alone."""
    known = {module for module, _ in modules()}
    found: dict[str, set[str]] = {}
    for module, path in modules():
        for node in nodes(path):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:  # else within `verify/inside`, which is copied
                both = [(f"{node.module}.{alias.name}", str(node.module)) for alias in node.names]
                names = [inner if inner in known else outer for inner, outer in both]
            found.setdefault(room_of(module), set()).update(room_of(name) for name in names if name in known)
    return {room: others - {room} for room, others in found.items()}


def test_every_room_imports_only_what_is_below_it() -> None:
    found = {room: others - SHARED for room, others in arrows().items() if room not in SHARED and room != "__main__"}
    assert {room: others - MAY_IMPORT[room] for room, others in found.items() if others - MAY_IMPORT[room]} == {}


def test_no_arrow_is_allowed_that_is_not_there() -> None:
    found = arrows()
    assert {room: may - found[room] for room, may in MAY_IMPORT.items() if may - found[room]} == {}


def test_the_arrows_make_no_circle() -> None:
    assert tuple(TopologicalSorter(MAY_IMPORT).static_order())


def test_the_page_names_every_room() -> None:
    rooms = {room for room in arrows() if room not in {"__main__", "pidds_migrate"}}
    text = PAGE.read_text()
    assert [room for room in sorted(rooms) if f"`{room}/`" not in text and f"`{room}.py`" not in text] == []


def test_the_two_packages_do_not_import_each_other() -> None:
    def named(folder: Path, package: str) -> list[str]:
        return [
            f"{path.name}:{node.lineno}"
            for path in sorted(folder.rglob("*.py"))
            for node in nodes(path)
            if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == package for alias in node.names))
            or (isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] == package)
        ]

    assert named(TOP, "pidds_runtime") == []
    assert named(REPOSITORY / "runtime", "pidds_migrate") == []


def test_no_class_name_has_two_meanings() -> None:
    named: dict[str, list[str]] = {}
    for module, path in modules():
        for node in nodes(path):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                named.setdefault(node.name, []).append(module)
    assert {name: places for name, places in named.items() if len(places) > 1} == {}
