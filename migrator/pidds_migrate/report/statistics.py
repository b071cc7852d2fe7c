"""What ``--statistics`` says: how many findings each code has, and which form each client took and why."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pidds_migrate import rules
from pidds_migrate.outcome import ClientObject, ObjectForm, Obstacle
from pidds_migrate.report.events import in_the_way, printable

WORDS = {
    ObjectForm.CHECKED_CALLS: "checked at the calls",
    ObjectForm.CHECKED_METHOD: "checked method",
    ObjectForm.CHECKING_OBJECT: "checking object",
    ObjectForm.NATIVE: "native",
}


def statistics(codes: Mapping[str, int], made: Sequence[tuple[Path, ClientObject]]) -> Iterator[str]:
    """The lines, in the order in which they are told.

    Args:
        codes: how many findings had each code.
        made: the clients that programs make, each with its file.
    """
    width = len(str(max(codes.values(), default=0)))
    for code, number in sorted(codes.items()):
        yield f"{number:>{width}} {code} {rules.load(code).name}"
    for path, each in made:
        yield f"{printable(os.fspath(path))}:{each.place}: {printable(each.name)}: {WORDS[each.form]}"
        for found in each.obstacles:
            yield f"  {_where(found)}: {found.finding.code} {in_the_way(found)}"
    forms = Counter(each.form for _, each in made)
    width = len(str(max(forms.values(), default=0)))
    for form, words in WORDS.items():
        if forms[form]:
            yield f"{forms[form]:>{width}} {'client' if forms[form] == 1 else 'clients'}: {words}"


def _where(obstacle: Obstacle) -> str:
    found = obstacle.finding
    if obstacle.path:
        return f"{printable(obstacle.path)}:{found.line}"
    return f"cell {found.cell}, line {found.line}" if found.cell else f"line {found.line}"
