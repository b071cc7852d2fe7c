"""A file of the page: its findings, with the lines around those that need a person, and its two sides."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pidds_migrate.documents import DocumentKind, kind_of
from pidds_migrate.outcome import Family
from pidds_migrate.report.events import Status, Told, printable
from pidds_migrate.report.html.colours import cut, stretches
from pidds_migrate.report.html.markup import Markup, element, joined
from pidds_migrate.report.html.model import Contents, ReviewedFile
from pidds_migrate.report.html.sides import Change, Gap, Row, SideLine, SidePart, lines_of, side_by_side
from pidds_migrate.source import encoding as text

_MOST_ROWS = 2000
_LINES_AROUND = 2
_LONGEST_LINE = 2000
_NO_PROGRAMS = (".txt", ".in", ".toml", ".cfg", ".yml", ".yaml")
_SHOWN_IN_PLACE = (Family.NATIVE, Family.UNREADABLE, Family.RELAYED, Family.ADVICE)
_STATUS_WORDS = {Status.FAILED: "not dealt with"}
_FIRST = {Family.NATIVE: 0, Family.UNREADABLE: 0, Family.RELAYED: 0, Family.ADVICE: 1, Family.MIGRATED: 2}


class _Text:
    """The lines of one side, and what is to be coloured in them."""

    def __init__(self, lines: list[str], *, coloured: bool) -> None:
        self.lines = lines
        self._stretches = stretches(lines) if coloured else [[] for _ in lines]

    def shown(self, number: int, parts: Iterable[SidePart]) -> Iterator[Markup]:
        """Parts of a line, which is counted from 1, with its colours and marks."""
        offset = 0
        for part in parts:
            pieces = (
                element("span", piece, class_=f"is-{kind}") if kind else joined(piece)
                for piece, kind in cut(part.text, offset, self._stretches[number - 1])
            )
            yield element("mark", *pieces) if part.marked else joined(*pieces)
            offset += len(part.text)


def files_index(files: Sequence[ReviewedFile], *, is_open: bool) -> Markup:
    """Links to all files, with the numbers of their findings."""
    items = (
        element(
            "li",
            element("a", printable(os.fspath(file.report.path)), href=f"#file-{number}"),
            *_counts(file.report.told),
        )
        for number, file in enumerate(files, start=1)
    )
    words = element("summary", element("h2", f"{len(files)} {'file' if len(files) == 1 else 'files'}", id="files"))
    listed = element("details", words, element("ol", *items), open="" if is_open else None)
    return element("nav", listed, class_="index", aria_label="Files")


def file_section(number: int, file: ReviewedFile, *, would: bool, is_open: bool) -> Markup:
    """Everything about one file.

    Args:
        number: makes the element's `id`.
        file: the file.
        would: nothing was written.
        is_open: whether it is shown unfolded.
    """
    report = file.report
    coloured = kind_of(report.path) is DocumentKind.PYTHON and report.path.suffix not in _NO_PROGRAMS
    before, after = (_Text(lines, coloured=coloured) for lines in _texts(file.contents))
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
    sides = joined() if before.lines == after.lines else _sides(before, after)
    opened = "" if is_open else None
    return element("details", heading, findings, sides, open=opened, class_="file", id=f"file-{number}")


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
    for family, number in sorted(families.items(), key=lambda item: "NELAM".index(item[0])):
        yield element("span", f"{number} {family}", class_=f"count family-{family}")


def _finding(told: Told, text: _Text) -> Markup:
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
    excerpt = _excerpt(text, finding.line) if is_shown else joined()
    return element("li", head, excerpt, data_code=finding.code, data_family=finding.family.value, class_="finding")


def _excerpt(text: _Text, place: int) -> Markup:
    first, last = max(place - _LINES_AROUND, 1), min(place + _LINES_AROUND, len(text.lines))
    if not first <= place <= last:
        return joined()
    numbered = (
        element(
            "span",
            f"{number:>{len(str(last))}}  ",
            *text.shown(number, [SidePart(text.lines[number - 1])]),
            "\n",
            class_="here" if number == place else None,
        )
        for number in range(first, last + 1)
    )
    return element("pre", *numbered, class_="excerpt")


def _sides(before: _Text, after: _Text) -> Markup:
    rows = side_by_side(before.lines, after.lines)
    shown = [_gap(row) if isinstance(row, Gap) else _row(row, before, after) for row in islice(rows, _MOST_ROWS)]
    if next(rows, None) is not None:
        shown.append(_note(f"Only the first {_MOST_ROWS} lines are shown; pidds-migrate --diff prints them all."))
    columns = element("colgroup", *(element("col", class_=side) for side in ("number", "text", "number", "text")))
    return element("table", columns, element("tbody", *shown), class_="diff")


def _gap(gap: Gap) -> Markup:
    return _note(f"{gap.lines} equal {'line' if gap.lines == 1 else 'lines'}")


def _note(words: str) -> Markup:
    return element("tr", element("td", words, colspan=4), class_="gap")


def _row(row: Row, before: _Text, after: _Text) -> Markup:
    left = _cells(row.left, before, "left" if row.change is Change.SAME else "left old")
    right = _cells(row.right, after, "right" if row.change is Change.SAME else "right new")
    return element("tr", left, right, class_=row.change.value)


def _cells(line: SideLine | None, text: _Text, side: str) -> Markup:
    if line is None:
        name = f"{side.split()[0]} none"
        return joined(element("td", class_=f"number {name}"), element("td", class_=f"text {name}"))
    return joined(
        element("td", str(line.number), class_=f"number {side}"),
        element("td", *text.shown(line.number, line.parts), class_=f"text {side}"),
    )
