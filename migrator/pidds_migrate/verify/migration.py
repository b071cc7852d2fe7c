"""The migrated copy: what a run of pidds-migrate makes of the program, and which lines of it are calls."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pidds_migrate.facts import methods
from pidds_migrate.verify.failures import CannotRunError
from pidds_migrate.verify.trace import Place

_SECONDS = 600
_START = (
    "import sys; del sys.path[0]; from pidds_migrate.cli import main; main()"  # the copy may have modules of any name
)
_CALL_CODES = frozenset({"M103", "M104", "M105", "M106", "M107", "M109"})
_OBJECT_CODES = frozenset({"M108", "M116"})
_DOCUMENTED_CODE = "A302"
_UNSET_CODE = "A312"


@dataclass(frozen=True)
class CallSite:
    """A call that was migrated.

    Attributes:
        path: of its file.
        first: its first line.
        last: its last line.
        text: what is called.
    """

    path: str
    first: int
    last: int
    text: str

    def holds(self, place: Place) -> bool:
        """Whether a place is a line of it."""
        return place[0] == self.path and self.first <= place[1] <= self.last


@dataclass(frozen=True)
class Migration:
    """What was migrated.

    Attributes:
        files: that were rewritten.
        sites: the migrated calls, in order.
        documented: lines of calls in PanDA's documented form, whose handler runs where PanDA is out of reach
            now (A302).
        unset: names that a failure can leave unset (A312).
        told_apart: the classes of iDDS's exceptions that the program names.
    """

    files: tuple[str, ...]
    sites: tuple[CallSite, ...]
    documented: tuple[Place, ...]
    unset: tuple[str, ...]
    told_apart: tuple[str, ...]


def migrated(folder: Path, paths: Sequence[str], options: Sequence[str], classes: Sequence[str]) -> Migration:
    """Migrate files of a folder where they are.

    Args:
        folder: the copy.
        paths: below it.
        options: further ones of the command line.
        classes: of iDDS's exceptions.

    Raises:
        CannotRunError: a file could not be read, parsed or written.
    """
    originals = {path: path.read_bytes() for path in _python_files(folder)}
    findings = folder.parent / "findings.json"
    words = ["--allow-dirty", "--no-backup", "--format", "json", "--output-file", str(findings), *options, "--", *paths]
    done = subprocess.run(
        [sys.executable, "-c", _START, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode not in (0, 1):
        raise CannotRunError(f"it could not be migrated: {done.stderr.strip() or done.stdout.strip()}")
    files = json.loads(findings.read_text(encoding="utf-8"))["files"]
    rewritten = [file for file in files if file["status"] == "rewritten"]
    trees = {file["path"]: _tree(originals.get(folder / file["path"], b"")) for file in rewritten}
    given = tuple(folder / path for path in paths)
    read = [content for path, content in originals.items() if any(path.is_relative_to(one) for one in given)]
    return Migration(
        files=tuple(trees),
        sites=tuple(site for file in rewritten for site in _sites(file, trees[file["path"]])),
        documented=tuple(_lines(rewritten, trees, _DOCUMENTED_CODE)),
        unset=tuple(_first_words(rewritten, _UNSET_CODE)),
        told_apart=tuple(_told_apart(read, classes)),
    )


def _python_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in (".py", "", ".pyw"))


def _tree(source: bytes) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _told_apart(sources: Sequence[bytes], classes: Sequence[str]) -> Iterator[str]:
    """The classes that any file read together names; `IDDSException` is that of all."""
    names: set[str] = set()
    for source in sources:
        if b"idds" in source:
            for node in ast.walk(_tree(source)):
                names |= {getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", "") or ""}
    return (name for name in classes if name in names and name != "IDDSException")


def _nodes(tree: ast.Module) -> Iterator[ast.Call | ast.Attribute]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Attribute))


def _at(tree: ast.Module, line: int, column: int) -> ast.expr | None:
    """The longest expression that begins at a place."""
    found = [node for node in _nodes(tree) if (node.lineno, node.col_offset + 1) == (line, column)]
    calls = [node for node in found if isinstance(node, ast.Call)]
    return max(calls or found, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0), default=None)


def _sites(file: dict[str, Any], tree: ast.Module) -> Iterator[CallSite]:
    sites: dict[tuple[int, int], CallSite] = {}
    codes = {finding["code"] for finding in file["findings"]}
    for finding in file["findings"]:
        if finding["code"] in _CALL_CODES:
            place = finding["line"], finding["column"]
            node = _at(tree, *place)
            last = (node.end_lineno or place[0]) if node else place[0]
            sites[place] = CallSite(file["path"], place[0], last, _shown(node))
    if codes & _OBJECT_CODES:
        names = {*methods.CLIENT, *methods.MANAGER}
        for node in _nodes(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
                place = node.lineno, node.col_offset + 1
                site = CallSite(file["path"], node.lineno, node.end_lineno or node.lineno, _shown(node))
                sites.setdefault(place, site)
    return (sites[place] for place in sorted(sites))


def _shown(node: ast.expr | None) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    return ast.unparse(node) if node is not None else "a call"


def _first_words(files: Sequence[dict[str, Any]], code: str) -> Iterator[str]:
    """The first word of each message of a code."""
    found = (finding for file in files for finding in file["findings"] if finding["code"] == code)
    return (finding["message"].partition(" ")[0] for finding in found)


def _lines(files: Sequence[dict[str, Any]], trees: dict[str, ast.Module], code: str) -> Iterator[Place]:
    """Every line of the expressions that findings of a code are at."""
    for file in files:
        for finding in file["findings"]:
            if finding["code"] == code:
                node = _at(trees[file["path"]], finding["line"], finding["column"])
                last = (node.end_lineno or finding["line"]) if node else finding["line"]
                for line in range(finding["line"], last + 1):
                    yield file["path"], line
