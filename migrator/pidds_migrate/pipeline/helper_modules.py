"""The module of a package that holds the helpers of its files: written where several of these would define them."""

# ruff: noqa: PTH110, PTH118, PTH120 - paths are strings here

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pidds_migrate.outcome import Finding, Outcome, Rewritten, Settings, Target
from pidds_migrate.project.batches import Batch
from pidds_migrate.source.byte_filters import makes_client

Decided = tuple[Batch, dict[str, Outcome]]
"""Files that were migrated together, and what became of them."""

NAME = "_idds_panda"
"""The name of the module."""

_TITLE = '"""Calls of iDDS through PanDA, checked; written by pidds-migrate."""'
_CHECKING = {"_IddsClient", "_IddsManager"}
_MAIN = b"__main__"


@dataclass
class HelperModule:
    """The module of one package.

    Attributes:
        path: where it is written.
        dotted: the name that files import it by.
        users: the files that need helpers.
    """

    path: str
    dotted: str
    users: list[str] = field(default_factory=list)

    def decided(self) -> Decided | None:
        """The module as one more file of the run; None where it is there already."""
        before = Path(self.path).read_bytes() if os.path.exists(self.path) else b""
        if before == module_text():
            return None
        finding = Finding(1, 1, "M115", {"package": self.dotted.rpartition(".")[0]})
        return Batch({self.path: before}), {self.path: Rewritten(module_text(), (finding,))}

    @property
    def is_foreign(self) -> bool:
        """Whether a file of that name is there, which no earlier run has written."""
        return os.path.exists(self.path) and not self.is_ours

    @property
    def is_ours(self) -> bool:
        """Whether an earlier run has written it."""
        return os.path.exists(self.path) and Path(self.path).read_text(errors="replace").startswith(_TITLE)


def helper_modules(decided: Sequence[Decided], settings: Mapping[str, Settings]) -> list[HelperModule]:
    """The modules to import from: those that are there already, and those that two files or one class ask for.

    Args:
        decided: what became of the files of a run.
        settings: how each was to be migrated.
    """
    needing = {
        path: set(outcome.helpers)
        for _, outcomes in decided
        for path, outcome in outcomes.items()
        if isinstance(outcome, Rewritten)
    }
    return _modules([batch for batch, _ in decided], settings, needing)


def expected_modules(batches: Sequence[Batch], settings: Mapping[str, Settings]) -> list[HelperModule]:
    """The modules that files are going to import from, as far as that can be told before they are migrated.

    Args:
        batches: the files of a run.
        settings: how each is to be migrated.
    """
    several = ((path, source) for batch in batches for path, source in batch.sources.items())
    return _modules(batches, settings, {path: {"_idds_error"} for path, source in several if makes_client(source)})


def _modules(
    batches: Sequence[Batch], settings: Mapping[str, Settings], needing: Mapping[str, set[str]]
) -> list[HelperModule]:
    found: dict[str, HelperModule] = {}
    dotted: dict[str, str | None] = {}
    counted: defaultdict[str, set[str]] = defaultdict(set)
    for path, helpers in _that_may_import(batches, settings, needing):
        package = _package(path)
        if package is None:
            continue
        folder, name = package
        if folder not in dotted:
            sources = (source for batch in batches for source in batch.sources.values())
            dotted[folder] = _with_namespaces(folder, name, sources)
        if (whole := dotted[folder]) is None:
            continue
        module = found.setdefault(folder, HelperModule(os.path.join(folder, f"{NAME}.py"), f"{whole}.{NAME}"))
        module.users.append(path)
        counted[folder].update(helpers)
    return [
        module
        for folder, module in found.items()
        if (len(module.users) > 1 or counted[folder] & _CHECKING or module.is_ours) and not module.is_foreign
    ]


def _that_may_import(
    batches: Sequence[Batch], settings: Mapping[str, Settings], needing: Mapping[str, set[str]]
) -> Iterator[tuple[str, set[str]]]:
    """The files that need helpers and need not be able to run alone, with what they need."""
    for batch in batches:
        for path, source in batch.sources.items():
            own = settings[path]
            is_free = own.target is Target.PANDACLIENT and own.helpers_module is None and path.endswith(".py")
            if needing.get(path) and is_free and _MAIN not in source:
                yield path, needing[path]


def _package(path: str) -> tuple[str, str] | None:
    """The folder and the name of the outermost package that a file lies in; None where it lies in none."""
    folder = os.path.dirname(path)
    names: list[str] = []
    top = folder
    while os.path.exists(os.path.join(folder, "__init__.py")):
        name = os.path.basename(os.path.abspath(folder))  # noqa: PTH100, PTH119
        names.insert(0, name)
        top, folder = folder, os.path.join(folder, os.pardir) if folder in ("", os.curdir) else os.path.dirname(folder)
    return (top, names[0]) if names and names[0].isidentifier() else None


def _with_namespaces(folder: str, name: str, sources: Iterable[bytes]) -> str | None:
    """The name of a package with the folders above it that have no `__init__.py` and that files name it through.

    Args:
        folder: the folder of the package.
        name: its own name.
        sources: the files that may name it.

    Returns:
        The name; None where files import from a package that is called as the folder above, which may be that folder.
    """
    content = b"\n".join(sources)
    above = os.path.dirname(os.path.abspath(folder))  # noqa: PTH100
    while (parent := os.path.basename(above)).isidentifier():  # noqa: PTH119
        if not _is_imported(f"{parent}.{name}", content):
            is_known = parent == name.partition(".")[0] or not _is_imported(parent, content)
            return name if is_known else None
        above, name = os.path.dirname(above), f"{parent}.{name}"
    return name


def _is_imported(name: str, content: bytes) -> bool:
    return re.search(rf"^\s*(?:from|import)\s+{re.escape(name)}\b".encode(), content, re.MULTILINE) is not None


def module_text(target: Target = Target.PANDACLIENT) -> bytes:
    """The module: all helpers, by the names that files import them by."""
    from pidds_migrate.decide.helpers import Helper, helper_text, helpers_of

    texts = [helper_text(helper, target) for helper in helpers_of(target)]
    text = "\n\n".join([f"{_TITLE}\n", *texts])
    for helper in Helper:
        text = text.replace(helper.value, helper.value.removeprefix("_"))
    return text.encode()
