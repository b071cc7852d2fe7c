"""The page of a rule, for ``--explain``."""

from __future__ import annotations

import difflib
import textwrap

from pidds_migrate import rules
from pidds_migrate.outcome import Family
from pidds_migrate.rules import Example, Rule, Session

_WIDTH = 88
_FAMILIES = {
    Family.MIGRATED: "migrated",
    Family.NATIVE: "left native",
    Family.ADVICE: "advice",
    Family.UNREADABLE: "not done",
    Family.RELAYED: "wrong with a call through PanDA",
}


_FORM = "a code is one of the letters A, E, L, M and N, and three digits, such as N201; all lists them"


def find(word: str) -> Rule:
    """The rule with a code or a name.

    Raises:
        KeyError: there is none; the text says which ones are spelt alike.
    """
    names = rules.names()
    code = names.get(word.lower(), word.upper())
    if code in names.values():
        return rules.load(code)
    alike = difflib.get_close_matches(word.lower(), [*names, *map(str.lower, names.values())])
    found = dict.fromkeys(names.get(each, each.upper()) for each in alike)
    shown = " or ".join(f"{code} ({rules.load(code).name})" for code in found)
    raise KeyError(f"there is no code {word}; {f'did you mean {shown}?' if shown else _FORM}")


def listing() -> str:
    """All codes with their names, one a line, without a final line end."""
    return "\n".join(f"{code} {rules.load(code).name}" for code in rules.all_codes())


def page(rule: Rule) -> str:
    """A rule's page as plain text, without a final line end."""
    parts = [
        f"{rule.code} {rule.name} ({_FAMILIES[Family(rule.code[0])]})",
        _section("What", _wrapped(rule.what)),
        _section("Why", _wrapped(rule.why)),
        *_example(rule.example),
    ]
    if rule.remedy:
        parts.append(_section("What to do", _wrapped(rule.remedy)))
    return "\n\n".join(parts)


def _section(title: str, body: str) -> str:
    return f"{title}\n{textwrap.indent(body, '  ')}"


def _wrapped(text: str) -> str:
    paragraphs = textwrap.dedent(text).strip().split("\n\n")
    return "\n\n".join(_filled(paragraph) for paragraph in paragraphs)


def _filled(paragraph: str) -> str:
    return textwrap.fill(" ".join(paragraph.split()), _WIDTH, break_on_hyphens=False, break_long_words=False)


def _example(example: Example | Session | None) -> list[str]:
    if example is None:
        return []
    if isinstance(example, Session):
        return [_section("Example", "\n".join(f"$ {line}" for line in example.lines))]
    sections = [_section("Example", _visible(example.source))]
    if example.output is not None:
        sections.append(_section("Becomes", _visible(example.output)))
    return sections


def _visible(source: str) -> str:
    # A NUL byte is the point of one example and would not show on a terminal.
    return source.rstrip("\n").replace("\0", "\\0")
