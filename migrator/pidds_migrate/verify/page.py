"""The proof as a part of the page of ``--report``."""

from __future__ import annotations

from collections.abc import Iterator

from pidds_migrate.report.html.markup import Markup, element, joined
from pidds_migrate.verify import table
from pidds_migrate.verify.compare import Difference
from pidds_migrate.verify.proof import Agreement, Proof, ScheduleResult, at

_BEFORE = "<main"


def with_proof(page: str, proof: Proof) -> str:
    """The page with the proof before the files.

    Args:
        page: of a run that migrated.
        proof: what came of the runs.
    """
    before, found, after = page.partition(_BEFORE)
    return f"{before}{section(proof)}{found}{after}"


def section(proof: Proof) -> Markup:
    """What came of it."""
    return element(
        "section",
        element("h2", "Proof", id="proof"),
        element("p", f"{proof.title}, natively and migrated. {table.summary(proof)}", class_="mode"),
        element("table", element("tbody", *map(_row, proof.lines)), class_="codes", aria_label="Schedules"),
        _covered(proof),
        *(element("p", note) for note in table.notes(proof)),
        class_="totals",
        aria_labelledby="proof",
    )


def _row(line: ScheduleResult) -> Markup:
    result = "; ".join((line.verdict.value, *line.reasons, *([line.stopped] if line.stopped else [])))
    shown = line.difference and line.verdict is not Agreement.KNOWN
    detail = _difference(line.difference) if line.difference and shown else joined()
    return element("tr", element("th", line.schedule.name, scope="row"), element("td", result, detail))


def _difference(difference: Difference) -> Markup:
    return element("pre", "\n".join(_sides(difference)), class_="excerpt")


def _sides(difference: Difference) -> Iterator[str]:
    yield difference.about
    for name, side in (("native", difference.native), ("migrated", difference.migrated)):
        yield f"{name:<8}  {at(side.place)}: {side.what}"


def _covered(proof: Proof) -> Markup:
    if not proof.covered:
        return joined()
    rows = (
        element(
            "tr",
            element("th", f"{one.site.path}:{one.site.first}", scope="row"),
            element("td", element("code", one.site.text)),
            element("td", ", ".join(one.outcomes) or "never reached"),
        )
        for one in proof.covered
    )
    table_of_calls = element("table", element("tbody", *rows), class_="codes", aria_label="Migrated calls")
    return joined(element("h3", "Migrated calls"), table_of_calls)
