"""Placeholder lines for IPython syntax and whatever else is not Python, each numbered within the document."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from itertools import count

from pidds_migrate.documents.program import TOKEN, Position, ProgramLine, Stub

WORD = re.compile(r"[^\W\d]\w*")
_PACKAGES = {"idds", "pandaclient", "pidds_runtime"}
_SCOPE_READERS = {"exec", "eval", "globals", "locals", "vars"}


class Stubs:
    """Makes the stubs of one document."""

    def __init__(self) -> None:
        self._numbers = count()

    def uses(
        self, lines: tuple[str, ...], place: Position, reads: Iterable[str], binds: Iterable[str] = (), *, shown: str
    ) -> ProgramLine:
        """A line that hands names to code that is not seen, and takes others back from it.

        Args:
            lines: what it stands in for; none where it stands for what happens elsewhere.
            place: where.
            reads: the names that are used.
            binds: the names that are bound; the packages of iDDS and PanDA are not taken to be.
            shown: what a message says of it, where one of the names holds a client.
        """
        stub = Stub(next(self._numbers), lines, shown)
        handed = [f"{name}()" if name in _SCOPE_READERS else name for name in _names(reads)]
        taken = [name for name in _names(binds) if name not in _PACKAGES]
        call = f"{TOKEN}{stub.number}_({', '.join(handed)})"
        first = lines[0] if lines else ""
        indent = first[: len(first) - len(first.lstrip())]
        return ProgramLine(f"{indent}{''.join(f'{name} = ' for name in taken)}{call}", place, stub)

    def looks(self, lines: tuple[str, ...], place: Position, name: str, *, shown: str) -> ProgramLine:
        """A line that has a name and does nothing with its value: the import of a class that it names stays."""
        stub = Stub(next(self._numbers), lines, shown)
        indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
        return ProgramLine(f"{indent}{name} is None  # {TOKEN}{stub.number}_", place, stub)

    def nothing(self, lines: tuple[str, ...], place: Position, indent: str = "") -> ProgramLine:
        """A line that does nothing."""
        stub = Stub(next(self._numbers), lines)
        return ProgramLine(f"{indent}pass  # {TOKEN}{stub.number}_", place, stub)

    def joins(self, name: str, place: Position) -> ProgramLine:
        """A line that makes one of all objects that a name may hold: they move together or not at all."""
        stub = Stub(next(self._numbers))
        return ProgramLine(f"def {TOKEN}{stub.number}_(): {name}", place, stub)


def words(text: str) -> list[str]:
    """The words of a text that can be names."""
    return _names(WORD.findall(text))


def _names(found: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(found) if name.isidentifier() and not keyword.iskeyword(name)]
