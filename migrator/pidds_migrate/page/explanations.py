"""The pages of the rules, at the end of the page and behind every finding."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from pidds_migrate import rules
from pidds_migrate.page.markup import Markup, element, joined
from pidds_migrate.rules import Example, Rule, Session


def explanations(codes: Iterable[str]) -> Markup:
    """The pages of some rules, each an element with its code as `id`."""
    return joined(_explanation(rules.load(code)) for code in codes)


def _explanation(rule: Rule) -> Markup:
    title = element(
        "h3", element("span", rule.code, class_=f"code family-{rule.code[0]}"), " ", rule.name.replace("-", " ")
    )
    return element("article", title, element("div", *_sections(rule), class_="page"), id=rule.code, class_="rule")


def _sections(rule: Rule) -> Iterator[Markup]:
    yield _words("What", rule.what)
    yield _words("Why", rule.why)
    if rule.remedy:
        yield _words("What to do", rule.remedy)
    if isinstance(rule.example, Example):
        yield _program("Example", rule.example.source)
        if rule.example.output is not None:
            yield _program("Becomes", rule.example.output)
    elif isinstance(rule.example, Session):
        yield _program("Example", "\n".join(f"$ {line}" for line in rule.example.lines))


def _words(title: str, text: str) -> Markup:
    paragraphs = textwrap.dedent(text).strip().split("\n\n")
    return joined(element("h4", title), (element("p", " ".join(paragraph.split())) for paragraph in paragraphs))


def _program(title: str, text: str) -> Markup:
    return joined(element("h4", title), element("pre", text.rstrip("\n")))
