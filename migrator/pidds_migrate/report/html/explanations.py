"""The pages of the rules, at the end of the page and behind every finding."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from pidds_migrate import rules
from pidds_migrate.outcome import Family
from pidds_migrate.report.html.markup import Markup, element, joined
from pidds_migrate.rules import Example, Rule, Session

_OPTION = re.compile(r"--(?:target\s+runtime|write-dependencies)")


def explanations(codes: Iterable[str]) -> Markup:
    """The pages of some rules, each an element with its code as `id`."""
    return joined(_explanation(rules.load(code)) for code in codes)


def _explanation(rule: Rule) -> Markup:
    title = element(
        "h3", element("span", rule.code, class_=f"code family-{rule.code[0]}"), " ", rule.name.replace("-", " ")
    )
    back = element("a", "Back to the files", href="#files", class_="back")
    return element("article", title, element("div", *_sections(rule), class_="page"), back, id=rule.code, class_="rule")


def _sections(rule: Rule) -> Iterator[Markup]:
    yield _words("What", rule.what)
    yield _words("Why", rule.why)
    if rule.remedy:
        yield _words("What to do", rule.remedy)
    yield joined(*map(_command, _commands(rule)))
    if isinstance(rule.example, Example):
        yield _program("Example", rule.example.source)
        if rule.example.output is not None:
            yield _program("Becomes", rule.example.output)
    elif isinstance(rule.example, Session):
        yield _program("Example", "\n".join(f"$ {line}" for line in rule.example.lines))


def _commands(rule: Rule) -> Iterator[tuple[str, str]]:
    """What can be typed about a code, each with what it does."""
    for option in _OPTION.findall(rule.remedy):
        yield f"pidds-migrate {' '.join(option.split())} .", "does it"
    if rule.code.startswith(Family.NATIVE.value):
        yield f"pidds-migrate --add-ignore --select {rule.code} .", "keeps all such places as they are"
    yield f"pidds-migrate --explain {rule.code}", "says this in the terminal"


def _command(command: tuple[str, str]) -> Markup:
    text, purpose = command
    # Without a script there is nothing to press.
    button = element("button", "Copy", type="button", class_="copy", hidden="", aria_label=f"Copy {text}")
    return element("p", element("code", text), " ", button, " ", element("span", purpose), class_="command")


def _words(title: str, text: str) -> Markup:
    paragraphs = textwrap.dedent(text).strip().split("\n\n")
    return joined(element("h4", title), (element("p", " ".join(paragraph.split())) for paragraph in paragraphs))


def _program(title: str, text: str) -> Markup:
    return joined(element("h4", title), element("pre", text.rstrip("\n")))
