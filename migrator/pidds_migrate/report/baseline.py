"""Places that are known and need not be told again: a file with one entry a place, which survives that lines move."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pidds_migrate import __version__, documents
from pidds_migrate.failures import StoppedError
from pidds_migrate.outcome import Family, Finding
from pidds_migrate.source import store

VERSION = 1
_LINE_END = re.compile("\r\n|\r|\n")
_KINDS = frozenset({Family.MIGRATED, Family.NATIVE, Family.RELAYED})
# Advice that counts for the exit code, too.
_BY_HAND = frozenset({"A333"})


class BaselineError(StoppedError):
    """A baseline cannot be read or written; the text says why."""


class KnownPlace(NamedTuple):
    """What tells a place from others, whatever line it comes to stand on."""

    path: str
    code: str
    text: str


class Baseline:
    """The places in one file of them, and which of these a run came by.

    Args:
        path: the file; the paths in it are relative to its folder.
        known: how often each place is known.
    """

    def __init__(self, path: str, known: Counter[KnownPlace]) -> None:
        self.path = path
        self._known = known
        self._left = Counter(known)
        self._met: Counter[KnownPlace] = Counter()
        self._seen: set[str] = set()

    def split(self, path: Path, content: bytes, findings: Sequence[Finding]) -> tuple[list[Finding], int]:
        """The findings of one file that are new, and how many others are known.

        Args:
            path: the file.
            content: its bytes, which the findings are about.
            findings: all of them.
        """
        name = self._name(path)
        self._seen.add(name)
        new = []
        for finding in findings:
            if finding.family not in _KINDS and finding.code not in _BY_HAND:
                new.append(finding)
                continue
            place = KnownPlace(name, finding.code, _text_at(path, content, finding))
            self._met[place] += 1
            if self._left[place] > 0:
                self._left[place] -= 1
            else:
                new.append(finding)
        return new, len(findings) - len(new)

    @property
    def gone(self) -> int:
        """How many places of the files that the run came by are not there any more."""
        return sum(number for place, number in self._left.items() if place.path in self._seen)

    def write(self) -> int:
        """Write what the run met, and what is known of files that it did not come by; give the number of places.

        Raises:
            BaselineError: the file cannot be written.
        """
        folder = Path(self.path).parent
        others = (place for place in self._known if place.path not in self._seen and (folder / place.path).exists())
        kept = Counter({place: self._known[place] for place in others})
        places = kept + self._met
        entries = [{**place._asdict(), "count": number} for place, number in sorted(places.items())]
        lines = ",\n".join(f"  {json.dumps(entry)}" for entry in entries)
        head = f'"version": {VERSION},\n "tool": "pidds-migrate {__version__}",\n "places": ['
        text = f"{{\n {head}{f'{chr(10)}{lines}{chr(10)} ' if lines else ''}]\n}}\n"
        try:
            with store.replacement(Path(self.path)) as write:
                write(text.encode())
        except store.StoreError as error:
            raise BaselineError(f"the baseline {self.path} cannot be written: {error}") from error
        return places.total()

    def _name(self, path: Path) -> str:
        folder = os.path.dirname(os.path.realpath(self.path))  # noqa: PTH120 - as text
        return os.path.relpath(os.path.realpath(path), folder).replace(os.sep, "/")


def read_baseline(path: str, *, may_be_new: bool = False) -> Baseline:
    """Read a baseline.

    Args:
        path: the file.
        may_be_new: whether it need not exist.

    Raises:
        BaselineError: it does not exist, cannot be read, or is none.
    """
    if may_be_new and not os.path.lexists(path):
        return Baseline(path, Counter())
    try:
        content = json.loads(store.read(path))
        if content["version"] != VERSION:
            raise BaselineError(f"the baseline {path} is of another version; write it anew with --write-baseline")
        known = Counter({KnownPlace(one["path"], one["code"], one["text"]): one["count"] for one in content["places"]})
    except store.StoreError as error:
        raise BaselineError(f"the baseline {path} cannot be read: {error}; --write-baseline writes one") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BaselineError(f"{path} is no baseline; write one with --write-baseline") from error
    return Baseline(path, known)


def _text_at(path: Path, content: bytes, finding: Finding) -> str:
    """The line of a finding, without the spaces around it."""
    lines = _cell(content, finding.cell) if finding.cell else _lines(path, content)
    return lines[finding.line - 1].strip() if finding.line <= len(lines) else ""


def _lines(path: Path, content: bytes) -> list[str]:
    is_program = documents.kind_of(path) is documents.DocumentKind.PYTHON
    return _LINE_END.split(documents.python_of(path, content) if is_program else content.decode("utf-8", "replace"))


def _cell(content: bytes, number: int) -> list[str]:
    source = json.loads(content)["cells"][number - 1]["source"]
    return _LINE_END.split(source if isinstance(source, str) else "".join(source))
