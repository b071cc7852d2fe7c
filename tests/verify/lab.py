"""Programs in a folder of their own, verified in this Python."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pidds_migrate.verify import migration, scratch, service
from pidds_migrate.verify.diagnostics import Diagnostics
from pidds_migrate.verify.migration import Migration
from pidds_migrate.verify.proof import Prover
from pidds_migrate.verify.running import Runner
from pidds_migrate.verify.texts import Texts

START = 1_767_603_600


@contextlib.contextmanager
def prover(
    folder: Path,
    files: Mapping[str, str],
    *,
    command: tuple[str, ...] = ("job.py",),
    target: str = "pandaclient",
    seconds: float = 60.0,
) -> Iterator[Prover]:
    """A prover for a program.

    Args:
        folder: an empty one, for its files.
        files: their texts, by path.
        command: what follows the Python.
        target: what it is migrated to.
        seconds: after which a run is stopped.
    """
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    python = sys.executable
    with scratch.opened(folder) as folders, service.started(folders, python) as idds:
        moved: Migration = migration.migrated(
            folders.master("migrated"), (command[0],), ("--target", target), tuple(idds.classes)
        )
        runner = Runner(folders, idds, command, {"native": python, "migrated": python}, START, seconds=seconds)
        texts = Texts(Diagnostics(idds.classes.values()), tuple(idds.classes), moved.told_apart)
        yield Prover(runner, moved, texts, lists=target != "runtime")
