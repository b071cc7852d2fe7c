"""Collect what the page shows while the run goes on, and write it at the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from pidds_migrate.report.events import FileReport, RunReport, Status
from pidds_migrate.report.html.model import Contents, Review, ReviewedFile


class Page:
    """Sees a run, and gives its page away at the end.

    Args:
        write: takes the whole page.
    """

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._contents: dict[Path, Contents] = {}
        self._files: list[ReviewedFile] = []
        self._skipped: list[FileReport] = []

    def contents(self, path: Path, before: bytes, after: bytes) -> None:
        """What a file held, and what it holds now, or would; comes before its report."""
        self._contents[path] = Contents(before, after)

    def file(self, report: FileReport) -> None:
        """Note one file, if there is anything to show of it."""
        contents = self._contents.pop(report.path, None)
        if report.status is Status.SKIPPED:
            self._skipped.append(report)
        elif report.told or report.status is Status.REWRITTEN:
            self._files.append(ReviewedFile(report, contents))

    def end(self, report: RunReport) -> None:
        """Write the page."""
        # Rendering needs difflib and every rule that occurs; a run without a page needs neither.
        from pidds_migrate.report.html.render import render

        review = Review(report, tuple(self._files), tuple(self._skipped), datetime.now(timezone.utc))
        self._write(render(review).encode("utf-8", "backslashreplace"))
