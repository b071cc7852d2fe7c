"""Codes that are reported and counted: ``--select`` and ``--ignore`` of codes and of their families."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pidds_migrate.terms import Family

_FAMILIES = frozenset(family.value for family in Family)
_CODE = re.compile(r"[A-Z]\d{3}")
_SEPARATORS = re.compile(r"[,\s]+")


class Selection(NamedTuple):
    """Codes, such as ``N201``, and families, such as ``N``; a code outweighs its family, `ignore` then `select`.

    Attributes:
        select: what is told; everything where it is empty.
        ignore: what is not.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def holds(self, code: str) -> bool:
        """Whether a code is told and counted; a failure always is."""
        if code.startswith(Family.UNREADABLE.value):
            return True
        chosen = _closeness(code, self.select) if self.select else 0
        return chosen is not None and chosen > (_closeness(code, self.ignore) or -1)


def _closeness(code: str, words: Iterable[str]) -> int | None:
    return max((len(word) for word in words if code.startswith(word)), default=None)


def codes_in(words: Sequence[str]) -> tuple[str, ...]:
    """The codes and families in words that may name several, with commas between them.

    Raises:
        ValueError: a word is neither; the text says what to write.
    """
    found = [part.upper() for word in words for part in _SEPARATORS.split(word) if part]
    for part in found:
        _check(part)
    return tuple(dict.fromkeys(found))


def _check(part: str) -> None:
    if part.startswith(Family.UNREADABLE.value):
        raise ValueError(f"{part}: what cannot be read, parsed or written (E) always counts")
    if part in _FAMILIES:
        return
    # Looking through the folder of the rules takes time that a run without such options need not spend.
    from pidds_migrate import explain, rules

    if not (_CODE.fullmatch(part) and part in rules.all_codes()):
        try:
            explain.find(part)
        except KeyError as error:
            raise ValueError(f"{error.args[0]}, or a family: A, L, M, N") from None
        raise ValueError(f"{part} is neither a code, such as N201, nor a family: A, M, N")
