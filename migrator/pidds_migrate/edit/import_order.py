"""Put new imports where isort would have them, in blocks that were in isort's order before."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Container, Iterator
from itertools import groupby
from typing import Any

from pidds_migrate.edit.parsed import LINE, parsed
from pidds_migrate.facts.packages import is_known

_SKIP = re.compile(r"#\s*isort:\s*skip\b")

Statement = ast.Import | ast.ImportFrom
Run = list[Statement]
Order = Callable[[Statement], Any]
"""What tells which of two imports comes first."""


def ordered_imports(tree: ast.Module, before: str, after: str) -> str:
    """The new text with its new imports in order.

    A block is a run of imports that no blank line, comment or other statement interrupts. One that was not in order
    stays as it is, but for the order of new imports among each other: its author has an order of their own. So does one
    in which a new import would change places with a module of the author's, which may set paths for those below it.

    Args:
        tree: the file as it was.
        before: its text.
        after: the statements of it that are edited, migrated.
    """
    old_lines, lines = LINE.findall(before), LINE.findall(after)
    old_runs = _runs(tree, old_lines)
    known = {ast.unparse(statement) for run in old_runs for statement in run}
    new_lines = list(lines)
    runs = _runs(parsed(after), lines)
    for run in runs:
        texts = {ast.unparse(statement) for statement in run}
        if texts <= known or len(run) < 2:
            continue
        key = _order_of(_run_before(run, old_runs))
        standard = _of_standard_library(run, known, lines) if key is not None else []
        rest = [statement for statement in run if statement not in standard]
        if key is not None and _may_be_sorted(rest, sorted(rest, key=key), known):
            to_sort: list[tuple[Run, Order]] = [(run, key)]
        else:
            to_sort, standard = [(new, _by_module) for new in _new(run, known)], []
        for several, order in to_sort:
            first, last = several[0].lineno - 1, several[-1].end_lineno or 0
            kept = sorted((each for each in several if each not in standard), key=order)
            parts = ["".join(lines[each.lineno - 1 : each.end_lineno]) for each in kept]
            new_lines[first:last] = [_joined(parts), *[""] * (last - first - 1)]
        if standard:
            _insert(standard, run, runs, lines, new_lines)
    if new_lines != lines:
        parsed.cache_clear()
    return "".join(new_lines)


def _of_standard_library(run: Run, known: Container[str], lines: list[str]) -> Run:
    """The new imports of a block that isort has in a section of their own, above it; comments keep their place."""
    found = [each for each in run if _module(each).partition(".")[0] in sys.stdlib_module_names]
    is_mixed = len(found) == len(run) or any(ast.unparse(each) in known for each in found)
    return [] if is_mixed or any("#" in lines[each.lineno - 1] for each in found) else found


def _insert(standard: Run, run: Run, runs: list[Run], lines: list[str], new_lines: list[str]) -> None:
    """Put imports of the standard library into the section above a block, or make one."""
    above = next((each for each in runs if _is_section_above(each, run, lines)), [])
    order = _order_of(above)
    section = sorted([*above, *standard], key=order) if order is not None else sorted(standard, key=_by_module)
    text = "".join("".join(lines[each.lineno - 1 : each.end_lineno]) for each in section)
    if order is None:
        last = lines[section[-1].lineno - 1]
        new_lines[run[0].lineno - 1] = f"{text}{last[len(last.rstrip()) :]}{new_lines[run[0].lineno - 1]}"
    else:
        first, end = above[0].lineno - 1, above[-1].end_lineno or 0
        new_lines[first:end] = [text, *[""] * (end - first - 1)]


def _is_section_above(above: Run, run: Run, lines: list[str]) -> bool:
    """Whether a block imports from the standard library alone, and nothing but blank lines follow up to the other."""
    between = lines[above[-1].end_lineno or 0 : run[0].lineno - 1]
    is_standard = all(_module(each).partition(".")[0] in sys.stdlib_module_names for each in above)
    return is_standard and above[-1].lineno < run[0].lineno and not any(map(str.strip, between))


def _may_be_sorted(run: Run, ordered: Run, known: Container[str]) -> bool:
    """Whether an order leaves the author's imports as they follow each other, and the unknown ones where they are."""
    own = [statement for statement in run if ast.unparse(statement) in known]
    if [statement for statement in ordered if statement in own] != own:
        return False
    unknown = [statement for statement in own if not is_known(_module(statement))]
    return all(set(run[: run.index(each)]) == set(ordered[: ordered.index(each)]) for each in unknown)


def _joined(parts: list[str]) -> str:
    """The text of imports in their new order; the last line of a file may have no line end, and then stays without."""
    bare = [part.rstrip("\r\n") for part in parts]
    ends = [part[len(text) :] for part, text in zip(parts, bare, strict=True)]
    ends = [*filter(None, ends), *([""] if "" in ends else [])]
    return "".join(text + end for text, end in zip(bare, ends, strict=True))


def _new(run: Run, known: Container[str]) -> Iterator[Run]:
    """The new imports of a block, those together that stand together."""
    for is_old, several in groupby(run, key=lambda statement: ast.unparse(statement) in known):
        if not is_old:
            yield list(several)


def _run_before(run: Run, old_runs: list[Run]) -> Run:
    """The block that a block has come from: the one it shares most with, or where the native client came from."""
    texts = {ast.unparse(statement) for statement in run}

    def likeness(old: Run) -> tuple[int, bool]:
        shared = sum(ast.unparse(statement) in texts for statement in old)
        return shared, any(_module(statement).startswith("idds.client") for statement in old)

    return max((old for old in old_runs if likeness(old) > (0, False)), key=likeness, default=[])


def _order_of(run: Run) -> Order | None:
    """The order that a block is in: plain imports first, or all by module; None where it is in neither."""
    orders: tuple[Order, ...] = (_plain_first, _by_module)
    for key in orders:
        keys = [key(statement) for statement in run]
        if run and keys == sorted(keys):
            return key
    return None


def _module(statement: Statement) -> str:
    if isinstance(statement, ast.ImportFrom):
        return "." * statement.level + (statement.module or "")
    return statement.names[0].name


def _plain_first(statement: Statement) -> tuple[bool, str]:
    return isinstance(statement, ast.ImportFrom), _module(statement).lower()


def _by_module(statement: Statement) -> tuple[str, bool]:
    return _module(statement).lower(), isinstance(statement, ast.ImportFrom)


def _runs(tree: ast.Module, lines: list[str]) -> list[Run]:
    """The blocks of imports, each of which has its lines for itself."""
    found: list[Run] = []
    for block in _blocks(tree):
        run: Run = []
        for statement in block:
            is_import = isinstance(statement, Statement) and _is_alone(statement, lines)
            if run and not (is_import and statement.lineno == (run[-1].end_lineno or 0) + 1):
                found.append(run)
                run = []
            if isinstance(statement, Statement) and is_import:
                run.append(statement)
        if run:
            found.append(run)
    return found


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The blocks of statements of a module or statement, and those inside of them."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
            for statement in block:
                yield from _blocks(statement)
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield from _blocks(part)


def _is_alone(statement: Statement, lines: list[str]) -> bool:
    """Whether nothing else stands on the lines of an import, and no comment holds it in its place."""
    last = lines[(statement.end_lineno or 1) - 1]
    behind = last.encode()[statement.end_col_offset or 0 :].decode().strip()
    is_first = not lines[statement.lineno - 1].encode()[: statement.col_offset].strip()
    is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
    return is_first and (not behind or behind[0] == "#") and not _SKIP.search(behind) and not is_future
