"""What becomes of the files of a run, in memory: the core that decides it is loaded when a file needs it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from pidds_migrate import documents
from pidds_migrate.options.pyproject import Configurations
from pidds_migrate.outcome import Finding, Migrate, Outcome, Settings, Unreadable
from pidds_migrate.project.batches import Batch

LoadMigrate = Callable[[], Migrate]

# About as much as one process migrates in a second.
_BYTES_FOR_SEVERAL = 100_000


class Core:
    """Files in, outcomes out, whatever happens inside.

    Args:
        load_migrate: gives the core; called only when a file needs it, because importing LibCST takes longer
            than all the rest of a run over files without iDDS code.
        ignoring: what holds for each file, where comments are written behind what would be left native and nothing
            is migrated.
    """

    def __init__(self, load_migrate: LoadMigrate, ignoring: Configurations | None) -> None:
        self._load_migrate = load_migrate
        self._ignoring = ignoring

    def outcomes_of(
        self, found: Sequence[Batch], settings: Mapping[str, Settings]
    ) -> Generator[dict[str, Outcome], None, None]:
        """What becomes of the files of each batch, in order; by several processes where there is much to do."""

        def outcomes(batch: Batch) -> dict[str, Outcome]:
            return self.outcomes(batch, settings)

        if sum(len(source) for batch in found for source in batch.sources.values()) < _BYTES_FOR_SEVERAL:
            yield from map(outcomes, found)
            return
        from pidds_migrate.discover import workers

        processes = min(workers.cores(), len(found))
        if processes < 2:
            yield from map(outcomes, found)
            return
        self.load()  # or each process would
        with closing(workers.spread(outcomes, found, processes)) as results:
            for batch, result in zip(found, results, strict=True):
                if isinstance(result, workers.WorkerLostError):
                    yield dict.fromkeys(batch.sources, _internal(f"its process was {result}"))
                else:
                    yield result

    def load(self) -> None:
        """Import what nearly every file that moves needs; importing LibCST takes as long as migrating 500 lines."""
        self._load_migrate()
        import libcst  # noqa: F401

    def outcomes(
        self, batch: Batch, settings: Mapping[str, Settings], locked: Mapping[str, Finding] | None = None
    ) -> dict[str, Outcome]:
        """What becomes of the files of a batch, given those that cannot be written."""
        if batch.is_alone:
            return {path: self.outcome(Path(path), source, settings[path]) for path, source in batch.sources.items()}
        # Needed only where files share clients.
        from pidds_migrate.migrate import migrate_together

        try:
            outcomes = migrate_together(
                batch.sources,
                {path: settings[path] for path in batch.sources},
                batch.layout,
                batch.obstacles,
                locked,
                batch.imported,
            )
            return outcomes if self._ignoring is None else _with_ignores(self._ignoring, batch.sources, outcomes)
        except Exception as error:
            return dict.fromkeys(batch.sources, _internal(_described(error)))

    def outcome(self, path: Path, source: bytes, settings: Settings) -> Outcome:
        """What becomes of one file."""
        core = self._load_migrate()
        if self._ignoring is not None:
            from pidds_migrate.source.add_suppressions import adding_ignores

            core = adding_ignores(core, self._ignoring.of(path).selection.holds)
        migrate = documents.through(path, core)
        try:
            return migrate(source, settings)
        except Exception as error:
            # One file that the core cannot cope with must not keep the others from being migrated.
            return _internal(_described(error))


def _with_ignores(
    configurations: Configurations, sources: Mapping[str, bytes], outcomes: Mapping[str, Outcome]
) -> dict[str, Outcome]:
    from pidds_migrate.source.add_suppressions import with_ignores

    return {
        path: with_ignores(sources[path], outcome, configurations.of(path).selection.holds)
        for path, outcome in outcomes.items()
    }


def _internal(problem: str) -> Outcome:
    return Unreadable(Finding(1, 1, "E409", {"problem": problem}))


def _described(error: Exception) -> str:
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(frame.filename).name}, line {frame.lineno})"
