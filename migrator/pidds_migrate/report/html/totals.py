"""The head of the page: what the run did, in numbers and two small charts."""

from __future__ import annotations

from collections.abc import Iterator

from pidds_migrate import rules
from pidds_migrate.outcome import Family
from pidds_migrate.report.events import RunReport, Status
from pidds_migrate.report.html.markup import Markup, element, joined

_BAR_WIDTH = 1000
_MODES = {
    "write": "Files were rewritten in place.",
    "check": "Nothing was written: this is what a run would do.",
    "diff": "Nothing was written: this is what a run would do.",
}


def totals(run: RunReport, *, is_open: bool = True) -> Markup:
    """What a run comes to.

    Args:
        run: the run.
        is_open: whether the findings by code are shown unfolded.
    """
    return element(
        "section",
        element(
            "p", _MODES[run.mode], " The run was stopped before its end." if run.interrupted else "", class_="mode"
        ),
        element("div", *_tiles(run), class_="tiles"),
        _shares(run),
        _by_code(run, is_open=is_open),
        class_="totals",
        aria_label="Totals",
    )


def _tiles(run: RunReport) -> Iterator[Markup]:
    would = "" if run.mode == "write" else "would be "
    looked_at = sum(number for status, number in run.files.items() if status is not Status.SKIPPED)
    relayed = run.findings_of(Family.RELAYED)
    for number, noun, words, family in (
        *([(relayed, "call", "through PanDA to look at", "L")] if relayed else []),
        (run.migrated_calls, "call", f"{would}migrated", "M"),
        (run.findings_of(Family.NATIVE), "place", "left native", "N"),
        (run.findings_of(Family.ADVICE), "piece", "of advice", "A"),
        (run.files.get(Status.FAILED, 0), "file", "not dealt with", "E"),
        (run.files.get(Status.REWRITTEN, 0), "file", f"{would}rewritten", ""),
        (looked_at, "file", "looked at", ""),
    ):
        content = element("b", str(number)), " ", element("span", f"{noun if number == 1 else f'{noun}s'} {words}")
        yield element("div", *content, class_=f"tile family-{family}" if family and number else "tile")


def _shares(run: RunReport) -> Markup:
    """One bar: calls that moved beside places that did not."""
    parts = [
        (run.migrated_calls, "M", "migrated"),
        (run.findings_of(Family.NATIVE), "N", "left native"),
        (run.findings_of(Family.UNREADABLE), "E", "not dealt with"),
    ]
    total = sum(number for number, _, _ in parts)
    if not total:
        return joined()
    bars, start = [], 0.0
    for number, family, words in parts:
        width = _BAR_WIDTH * number / total
        title = element("title", f"{number} {words}")
        bars.append(element("rect", title, x=f"{start:.1f}", width=f"{width:.1f}", height=10, class_=f"bar-{family}"))
        start += width
    label = ", ".join(f"{number} {words}" for number, _, words in parts)
    chart = element(
        "svg", *bars, viewBox=f"0 0 {_BAR_WIDTH} 10", preserveAspectRatio="none", role="img", aria_label=label
    )
    legend = (
        element("span", element("i", class_=f"key family-{family}"), f" {words} {round(100 * number / total)} %")
        for number, family, words in parts
        if number
    )
    return element("figure", chart, element("figcaption", *legend), class_="shares")


def _by_code(run: RunReport, *, is_open: bool) -> Markup:
    """How often each code occurs, with a bar each."""
    if not run.codes:
        return element("p", "There was nothing to migrate.")
    longest = max(run.codes.values())
    rows = (_code_row(code, number, longest) for code, number in sorted(run.codes.items(), key=_place))
    table = element("table", element("tbody", *rows), class_="codes", aria_label="Findings by code")
    return element("details", element("summary", "Findings by code"), table, open="" if is_open else None)


def _place(counted: tuple[str, int]) -> tuple[int, int, str]:
    code, number = counted
    return "NLEMA".index(code[0]), -number, code


def _code_row(code: str, number: int, longest: int) -> Markup:
    width = _BAR_WIDTH * number / longest
    bar = element(
        "svg",
        element("rect", width=f"{width:.1f}", height=10, class_=f"bar-{code[0]}"),
        viewBox=f"0 0 {_BAR_WIDTH} 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
    link = element("a", code, href=f"#{code}", class_=f"code family-{code[0]}")
    name = rules.load(code).name.replace("-", " ")
    return element(
        "tr",
        element("th", link, scope="row"),
        element("td", name),
        element("td", str(number), class_="number"),
        element("td", bar, class_="bar"),
    )
