"""The whole page: a review in, one HTML document out."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from pidds_migrate import __version__, rules
from pidds_migrate.outcome import Family
from pidds_migrate.report.events import printable
from pidds_migrate.report.html.explanations import explanations
from pidds_migrate.report.html.files import file_section, files_index
from pidds_migrate.report.html.markup import Markup, element, joined
from pidds_migrate.report.html.model import Review
from pidds_migrate.report.html.totals import totals

# More than these are folded at first.
_MOST_OPEN = 8
_FAMILIES = {
    Family.NATIVE: "left native",
    Family.UNREADABLE: "not dealt with",
    Family.ADVICE: "advice",
    Family.RELAYED: "wrong with a call through PanDA",
    Family.MIGRATED: "migrated",
}


def render(review: Review) -> str:
    """The page, which needs nothing but itself."""
    style, script = Markup(_resource("page.css")), Markup(_resource("page.js"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        element("title", "Review of a migration"),
        element("style", style),
    )
    return f"<!DOCTYPE html>\n{element('html', head, _body(review, script), lang='en')}\n"


def _body(review: Review, script: Markup) -> Markup:
    codes = sorted(review.run.codes)
    would = review.run.mode != "write"
    is_short = len(review.files) <= _MOST_OPEN
    sections = [
        file_section(number, file, would=would, is_open=is_short) for number, file in enumerate(review.files, start=1)
    ]
    return element(
        "body",
        element("header", element("h1", "Review of a migration"), element("p", _made(review), class_="made")),
        _filters(codes) if sections else joined(),
        totals(review.run, is_open=is_short),
        files_index(review.files, is_open=is_short) if sections else joined(),
        element("main", element("h2", "Changes and findings"), *sections) if sections else element("main"),
        _skipped(review),
        _explanations(codes),
        element("script", script),
    )


def _explanations(codes: list[str]) -> Markup:
    if not codes:
        return joined()
    heading = element("h2", "What the codes mean", id="codes")
    return element("section", heading, explanations(codes), class_="rules", aria_labelledby="codes")


def _made(review: Review) -> str:
    return f"pidds-migrate {__version__}, {review.made:%Y-%m-%d %H:%M} UTC, exit code {review.run.exit_code}"


def _filters(codes: list[str]) -> Markup:
    """Hidden until the script that gives them a meaning runs."""
    present = {code[0] for code in codes}
    families = (
        element("label", element("input", type="checkbox", name="family", value=family.value, checked=""), " ", words)
        for family, words in _FAMILIES.items()
        if family.value in present
    )
    options = (element("option", f"{code} {rules.load(code).name.replace('-', ' ')}", value=code) for code in codes)
    return element(
        "form",
        element("input", type="search", name="file", placeholder="File", aria_label="Part of a file's name"),
        element("input", type="search", name="text", placeholder="Text", aria_label="Text in a finding or a program"),
        element("select", element("option", "All codes", value=""), *options, name="code", aria_label="Code"),
        element("fieldset", element("legend", "Kinds of findings"), *families),
        element("button", "Clear", type="reset"),
        element("button", "Unfold all", type="button", class_="fold"),
        element("output", aria_live="polite"),
        class_="filters",
        role="search",
        aria_label="Choose what is shown",
        hidden="",
    )


def _skipped(review: Review) -> Markup:
    if not review.skipped:
        return joined()
    items = (
        element("li", element("code", printable(str(report.path))), f": {report.reason}") for report in review.skipped
    )
    words = element("summary", f"Passed over: {len(review.skipped)}")
    listed = element("details", words, element("ul", *items), class_="skipped")
    return element("section", listed, aria_label="Passed over")


def _policy(style: str, script: str) -> str:
    """Forbid the browser everything but the page's own style and script, whatever a file shown on it holds."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _resource(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
