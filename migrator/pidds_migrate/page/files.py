"""A file of the page: its findings, with the lines around those that need a person, and its two sides."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from pidds_migrate import text
from pidds_migrate.formats import Status, Told, printable
from pidds_migrate.outcome import Family
from pidds_migrate.page.markup import Markup, element, joined
from pidds_migrate.page.model import Contents, ReviewedFile
from pidds_migrate.page.sides import Change, Gap, Line, Row, lines_of, side_by_side

_MOST_ROWS = 2000
_LINES_AROUND = 2
_LONGEST_LINE = 2000
_SHOWN_IN_PLACE = (Family.NATIVE, Family.UNREADABLE, Family.ADVICE)
_STATUS_WORDS = {Status.FAILED: "not dealt with"}
_FIRST = {Family.NATIVE: 0, Family.UNREADABLE: 0, Family.ADVICE: 1, Family.MIGRATED: 2}


def file_section(number: int, file: ReviewedFile, *, would: bool) -> Markup:
    """Everything about one file.

    Args:
        number: makes the element's `id`.
        file: the file.
        would: nothing was written.
    """
    report = file.report
    before, after = _texts(file.contents)
    status = _STATUS_WORDS.get(report.status, report.status.value)
    if would and report.status is Status.REWRITTEN:
        status = f"would be {status}"
    heading = element(
        "summary",
        element("h3", printable(os.fspath(report.path))),
        element("span", status, class_=f"status {report.status.value}"),
        *_counts(report.told),
    )
    told = sorted(report.told, key=lambda told: _FIRST[told.finding.family])
    findings = element("ul", *(_finding(each, before) for each in told), class_="findings") if told else joined()
    return element("details", heading, findings, _sides(before, after), open="", class_="file", id=f"file-{number}")


def _texts(contents: Contents | None) -> tuple[list[str], list[str]]:
    if contents is None:
        return [], []
    before = _lines(contents.before)
    return before, before if contents.after == contents.before else _lines(contents.after)


def _lines(data: bytes) -> list[str]:
    try:
        decoded = text.decode(data).text
    except text.TextError:
        decoded = data.decode("utf-8", "backslashreplace")
    return [line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} …" for line in lines_of(decoded)]


def _counts(told: tuple[Told, ...]) -> Iterator[Markup]:
    families = Counter(each.finding.family.value for each in told)
    for family, number in sorted(families.items(), key=lambda item: "NEAM".index(item[0])):
        yield element("span", f"{number} {family}", class_=f"count family-{family}")


def _finding(told: Told, lines: list[str]) -> Markup:
    finding = told.finding
    head = element(
        "div",
        element("a", finding.code, href=f"#{finding.code}", class_=f"code family-{finding.family.value}"),
        element("span", finding.place, class_="place"),
        element("span", told.message, class_="message"),
        class_="head",
    )
    # The lines of a cell are not those of the notebook's file.
    is_shown = finding.family in _SHOWN_IN_PLACE and not finding.cell
    excerpt = _excerpt(lines, finding.line) if is_shown else joined()
    return element("li", head, excerpt, data_code=finding.code, data_family=finding.family.value, class_="finding")


def _excerpt(lines: list[str], place: int) -> Markup:
    first, last = max(place - _LINES_AROUND, 1), min(place + _LINES_AROUND, len(lines))
    if not first <= place <= last:
        return joined()
    numbered = (
        element(
            "span", f"{number:>{len(str(last))}}  {lines[number - 1]}\n", class_="here" if number == place else None
        )
        for number in range(first, last + 1)
    )
    return element("pre", *numbered, class_="excerpt")


def _sides(before: list[str], after: list[str]) -> Markup:
    if before is after:
        return joined()
    rows = side_by_side(before, after)
    shown = [_gap(row) if isinstance(row, Gap) else _row(row) for row in islice(rows, _MOST_ROWS)]
    if next(rows, None) is not None:
        shown.append(_note(f"Only the first {_MOST_ROWS} lines are shown; pidds-migrate --diff prints them all."))
    columns = element("colgroup", *(element("col", class_=side) for side in ("number", "text", "number", "text")))
    return element("table", columns, element("tbody", *shown), class_="diff")


def _gap(gap: Gap) -> Markup:
    return _note(f"{gap.lines} equal {'line' if gap.lines == 1 else 'lines'}")


def _note(words: str) -> Markup:
    return element("tr", element("td", words, colspan=4), class_="gap")


def _row(row: Row) -> Markup:
    left = _cells(row.left, "left" if row.change is Change.SAME else "left old")
    right = _cells(row.right, "right" if row.change is Change.SAME else "right new")
    return element("tr", left, right, class_=row.change.value)


def _cells(line: Line | None, side: str) -> Markup:
    if line is None:
        name = f"{side.split()[0]} none"
        return joined(element("td", class_=f"number {name}"), element("td", class_=f"text {name}"))
    parts = (element("mark", part.text) if part.marked else part.text for part in line.parts)
    return joined(
        element("td", str(line.number), class_=f"number {side}"), element("td", *parts, class_=f"text {side}")
    )
