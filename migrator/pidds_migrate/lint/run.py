"""Look at files that are read together, and mend them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pidds_migrate.decide.engine import Engine
from pidds_migrate.lint.context import Context
from pidds_migrate.lint.fix.helpers import Wanted, definitions
from pidds_migrate.lint.problem import Fix, Problem
from pidds_migrate.lint.source import FileText, Replacement, overlap
from pidds_migrate.lint.table import DETECTORS
from pidds_migrate.outcome import Finding, Target
from pidds_migrate.resolve.scopes import Module

MENDED = "M117"
# A fix can bring a smaller problem to light: half a check made whole leaves a manager's own pair.
_MOST_ROUNDS = 6

ReadAgain = Callable[[Mapping[str, str]], "Engine | None"]
"""Reads the files with other text for some of them, by path; None where one cannot be read."""


@dataclass(frozen=True)
class Linted:
    """What was found in one file.

    Attributes:
        findings: told at their places in the file as it was.
        text: the mended text; None where it is as it was.
    """

    findings: tuple[Finding, ...] = ()
    text: str | None = None


def lint(reading: Engine, read_again: ReadAgain) -> dict[str, Linted]:
    """Find the problems of files, and mend them where their settings ask for it.

    Args:
        reading: the files, read.
        read_again: reads them with other text.

    Returns:
        What was found, by path; files without API objects are left out.
    """
    first = _problems(reading)
    if not first:
        return {}
    texts, left = _mended(reading, first, read_again)
    found: dict[str, Linted] = {}
    for module, problems in first.items():
        file = reading.files[module]
        source, text = FileText(file.source.text), texts.get(file.path)
        still = left[file.path] if text is not None else None
        gone = [each for each in problems if still is not None and each.fix is not None and each.code not in still]
        findings = [_finding(problem, source) for problem in problems if problem not in gone]
        found[file.path] = Linted((*findings, *_mended_places(gone, source)), text)
    return found


def _mended_places(problems: Iterable[Problem], source: FileText) -> Iterator[Finding]:
    """One finding a place, with all codes of what was mended there."""
    codes: dict[tuple[int, int], list[str]] = {}
    for problem in problems:
        found = _finding(problem, source)
        codes.setdefault((found.line, found.column), []).append(found.code)
    for (line, column), several in codes.items():
        yield Finding(line, column, MENDED, {"code": ", ".join(dict.fromkeys(several))})


def _problems(reading: Engine) -> dict[Module, list[Problem]]:
    """The problems of each file that comments do not silence, in the order of their places."""
    sources = {module: FileText(file.source.text) for module, file in reading.files.items()}
    context = Context(reading.program, reading.resolver, reading.trail, sources)
    found: dict[Module, list[Problem]] = {}
    for detector in DETECTORS:
        for problem in detector(context):
            module = reading.program.module_of(problem.node)
            if not reading.files[module].suppressions.silences(_finding(problem, sources[module])):
                found.setdefault(module, []).append(problem)
    return {module: sorted(problems, key=_position) for module, problems in found.items()}


def _position(problem: Problem) -> tuple[int, int, str]:
    return problem.node.lineno, problem.node.col_offset, problem.code  # type: ignore[attr-defined]


def _finding(problem: Problem, source: FileText) -> Finding:
    line, column = problem.node.lineno, source.lines.column(problem.node)  # type: ignore[attr-defined]
    return Finding(line, column, problem.code, problem.details)


# ---- mending
def _mended(
    reading: Engine, problems: Mapping[Module, list[Problem]], read_again: ReadAgain
) -> tuple[dict[str, str], dict[str, set[str]]]:
    """The texts of the files that are mended, and the codes of what still could be in them, by path."""
    texts: dict[str, str] = {}
    for _ in range(_MOST_ROUNDS):
        new = {}
        for module, found in problems.items():
            file = reading.files[module]
            fixes = [problem.fix for problem in found if problem.fix is not None] if file.settings.fix else []
            text = mended(FileText(file.source.text), module.tree, fixes) if fixes else None
            if text is not None:
                new[file.path] = text
        if not new:
            break
        again = read_again(texts | new)
        if again is None:
            break
        texts |= new
        reading, problems = again, _problems(again)
    left = {
        file.path: {problem.code for problem in problems.get(module, ()) if problem.fix is not None}
        for module, file in reading.files.items()
    }
    return texts, left


def mended(source: FileText, tree: ast.Module, fixes: Iterable[Fix]) -> str | None:
    """The text of a file after those of the fixes that do not get in one another's way.

    Args:
        source: the file.
        tree: the same, parsed.
        fixes: what to do.

    Returns:
        The text; None where no fix can be made.
    """
    edits: list[Replacement] = []
    helpers: dict[Target, set[Wanted]] = {}
    imports: set[str] = set()
    for fix in fixes:
        added = [edit for edit in fix.edits if edit not in edits]
        wanted = helpers.get(fix.target, set()) | fix.helpers
        if overlap([*edits, *added]) or definitions(wanted, fix.target, tree) is None:
            continue
        edits += added
        helpers[fix.target] = wanted
        imports |= fix.imports
    if not edits:
        return None
    there = {alias.name for statement in tree.body if isinstance(statement, ast.Import) for alias in statement.names}
    lines = [f"import {name}" for name in sorted(imports - there)]
    for target, wanted in helpers.items():
        for text in definitions(wanted, target, tree) or ():
            blanks = [] if text.startswith("import ") else ["", ""]
            lines += [*blanks, *text.rstrip("\n").split("\n")]
    if lines:
        edits.append(_top_lines(source, tree, lines, edits))
    return source.edited(edits)


def _top_lines(source: FileText, tree: ast.Module, lines: list[str], edits: list[Replacement]) -> Replacement:
    """The edit that puts lines below the imports, and above all that is edited."""
    first = min(edit.start for edit in edits)
    before = [statement for statement in tree.body if source.end(statement) <= first]
    imports = [statement for statement in before if isinstance(statement, ast.Import | ast.ImportFrom)]
    anchor = imports[-1] if imports else None
    if anchor is None:  # behind a docstring, and before what is edited
        holder = next(statement for statement in tree.body if source.end(statement) > first)
        top = min([holder.lineno, *(each.lineno for each in getattr(holder, "decorator_list", ()))])
        blanks = [line for line in source.above(top) if not line]
        while lines and not lines[0] and blanks:
            del lines[0], blanks[-1]
        return source.below_line(top - 1, [*lines, "", ""])
    after = tree.body[tree.body.index(anchor) + 1 :]
    gap = after[0].lineno - (anchor.end_lineno or 0) - 1 if after else 2
    has_definitions = not lines[-1].startswith("import ")
    padding = [""] * max(0, 2 - gap) if has_definitions else []
    return source.below_line(anchor.end_lineno or anchor.lineno, [*lines, *padding])
