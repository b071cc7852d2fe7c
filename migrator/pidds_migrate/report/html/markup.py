"""HTML that nothing shown can break out of: what is not markup is escaped on its way in."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable

from pidds_migrate.report.events import printable


class Markup(str):
    """Text that is HTML already; made by `element` and `joined`, and of what comes with the package."""

    __slots__ = ()


Content = str | Iterable[str]

_EMPTY_ELEMENTS = frozenset({"col", "input", "meta"})
_LAYOUT = frozenset("\n\t")


def element(tag: str, *content: Content, **attributes: str | int | None) -> Markup:
    """One element.

    Args:
        tag: its name.
        content: what is in it, in order; all that is not markup is escaped.
        attributes: by name, with hyphens for underscores and without a last underscore; None leaves one out.
    """
    given = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{html.escape(printable(str(value)))}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in _EMPTY_ELEMENTS:
        return Markup(f"<{tag}{given}>")
    return Markup(f"<{tag}{given}>{joined(*content)}</{tag}>")


def joined(*content: Content) -> Markup:
    """Texts and markup, one after the other."""
    return Markup("".join(_escaped(part) if isinstance(part, str) else joined(*part) for part in content))


def _escaped(text: str) -> str:
    if isinstance(text, Markup):
        return text
    if text.isprintable():
        return html.escape(text)
    return "".join(html.escape(char) if char.isprintable() or char in _LAYOUT else _named(char) for char in text)


def _named(char: str) -> str:
    """A character that would not show, or would reorder what stands around it, by its number and name."""
    name = html.escape(unicodedata.name(char, "control character"))
    return f'<span class="odd" title="{name}">U+{ord(char):04X}</span>'
