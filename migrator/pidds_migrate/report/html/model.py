"""What the page shows: the reports of a run, each with the bytes of its file before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pidds_migrate.report.events import FileReport, RunReport


@dataclass(frozen=True)
class Contents:
    """A file's bytes before the run and, where it was rewritten or would be, after it."""

    before: bytes
    after: bytes


@dataclass(frozen=True)
class ReviewedFile:
    """One file of the page; `contents` is None where it was not read or there is nothing to show of it."""

    report: FileReport
    contents: Contents | None = None


@dataclass(frozen=True)
class Review:
    """The whole page.

    Attributes:
        run: what there is to say at the end of the run.
        files: every file that was rewritten or has findings, in the order of the run.
        skipped: files and folders that were passed over.
        made: when.
    """

    run: RunReport
    files: tuple[ReviewedFile, ...]
    skipped: tuple[FileReport, ...]
    made: datetime
