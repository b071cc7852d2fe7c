"""Join what is wrong with calls through PanDA to what the migration says of the same files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from pidds_migrate.decide.engine import Engine, File
from pidds_migrate.lint.run import Linted, lint
from pidds_migrate.outcome import Outcome, Rewritten, Settings, Unchanged

ReadFile = Callable[[str, bytes, Settings], "File | Outcome"]


def with_problems(
    reading: Engine,
    read: Callable[[Iterable[File]], Engine],
    read_file: ReadFile,
    decided: Callable[[Engine], dict[str, Outcome]],
) -> dict[str, Outcome]:
    """The outcomes for files of which some go through PanDA already.

    Args:
        reading: the files, read.
        read: reads files together.
        read_file: takes one file apart.
        decided: the outcomes of the migration.

    Returns:
        For each file its new bytes, mended and migrated, or why there are none; findings are about the file as it was.
    """
    files = {file.path: file for file in reading.files.values()}

    def read_again(texts: Mapping[str, str]) -> Engine | None:
        contents = {path: file.source.encode(texts.get(path, file.source.text)) for path, file in files.items()}
        found = [read_file(path, contents[path], file.settings) for path, file in files.items()]
        again = [each for each in found if isinstance(each, File)]
        return read(again) if len(again) == len(found) else None

    linted = lint(reading, read_again)
    texts = {path: each.text for path, each in linted.items() if each.text is not None}
    if any(file.settings.lint_only for file in files.values()):
        outcomes: dict[str, Outcome] = dict.fromkeys(files, Unchanged())
        new: Mapping[str, Outcome] = outcomes
    else:
        outcomes = new = decided(reading)
        again = read_again(texts) if texts else None
        new = decided(again) if again is not None else outcomes
    return {path: _joined(file, outcomes[path], new[path], linted.get(path, Linted())) for path, file in files.items()}


def _joined(file: File, before: Outcome, after: Outcome, linted: Linted) -> Outcome:
    """One outcome of what is said of the file as it was, and what becomes of the mended one."""
    told = {*before.findings, *linted.findings}
    findings = tuple(sorted(told, key=lambda found: (found.line, found.column, found.code)))
    if isinstance(after, Rewritten):
        return Rewritten(after.content, findings, after.helpers, before.objects)
    if linted.text is not None:
        return Rewritten(file.source.encode(linted.text), findings, objects=before.objects)
    return replace(before, findings=findings) if isinstance(before, Unchanged) else before
