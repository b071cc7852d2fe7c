"""The fixtures on disk: a native file, what each target makes of it, and what the tool says about it.

A fixture is a folder `tests/fixtures/<group>/<case>`:

- `native.py`, the file before (`.ipynb`, `.md` or `.rst` where it is a document);
- `pandaclient.py` and `runtime.py`, the file after, for each target; absent where it stays as it is;
- `findings.txt`, one `line:column CODE` a line under a heading for each target, in notebooks `cell:line:column CODE`;
  absent where there are none;
- `not-run.txt`, why the file cannot be executed; absent where it can;
- `other.py`, another file of the same project; usually absent;
- `mended.py`, a file that calls iDDS through PanDA already after `--fix`; absent where it stays as it is;
- `printed.txt`, what the mended program prints where all calls succeed; absent where that is what it printed before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pidds_migrate.documents import DocumentKind, kind_of, through
from pidds_migrate.effects.told_apart import may_tell_apart
from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Coverage, Finding, Outcome, Rewritten, Settings, Target

ROOT = Path(__file__).parent / "fixtures"


@dataclass(frozen=True)
class FixtureFolder:
    """What every folder of `tests/fixtures` has."""

    folder: Path

    @property
    def name(self) -> str:
        """The group and the case."""
        return self.folder.relative_to(ROOT).as_posix()

    @property
    def findings_path(self) -> Path:
        """Where the findings are kept."""
        return self.folder / "findings.txt"

    def findings(self, target: Target) -> list[str]:
        """The expected findings."""
        return read_findings(self.findings_path).get(target.value, [])

    @property
    def not_run(self) -> str | None:
        """Why the programs cannot be executed; None where they can."""
        path = self.folder / "not-run.txt"
        return path.read_text().strip() if path.exists() else None


@dataclass(frozen=True)
class Fixture(FixtureFolder):
    """One file of a program."""

    @property
    def native_path(self) -> Path:
        """Where the file before is kept."""
        (path,) = self.folder.glob("native.*")
        return path

    @property
    def native(self) -> bytes:
        """The file before."""
        return self.native_path.read_bytes()

    def output_path(self, target: Target) -> Path:
        """Where the file after is kept."""
        return self.folder / f"{target.value}{self.native_path.suffix}"

    def output(self, target: Target) -> bytes:
        """The file after, which is the native one where nothing is to change."""
        path = self.output_path(target)
        return path.read_bytes() if path.exists() else self.native

    @property
    def calls_through_panda(self) -> bool:
        """Whether the fixture is about programs that were migrated by hand."""
        return self.name.startswith("relayed/")

    @property
    def mended_path(self) -> Path:
        """Where the file after ``--fix`` is kept."""
        return self.folder / f"mended{self.native_path.suffix}"

    def mended(self) -> Outcome:
        """What the tool makes of the file where it mends calls through PanDA."""
        return through(self.native_path, migrate)(self.native, Settings(fix=True))

    def migrated(self, target: Target) -> Outcome:
        """What the tool makes of the native file."""
        return self.migrate(self.native, target)

    def migrate(self, source: bytes, target: Target) -> Outcome:
        """What the tool makes of a file that stands beside this fixture's `other.py`."""
        other = self.folder / "other.py"
        typed = other.exists() and may_tell_apart(other.read_bytes())
        # A file that is given by itself, as a hook does, of a package that nobody reads.
        coverage = Coverage.PART if self.name.startswith("one_file_given/") else Coverage.SCRIPT
        return through(self.native_path, migrate)(
            source, Settings(target, typed_handlers_elsewhere=typed, coverage=coverage)
        )


def fixtures() -> list[Fixture]:
    """All fixtures that are programs, by name."""
    return [Fixture(path.parent) for path in sorted(ROOT.glob("*/*/native.py"))]


def documents() -> list[Fixture]:
    """All fixtures that are documents, by name."""
    paths = [path for path in sorted(ROOT.glob("*/*/native.*")) if kind_of(path) is not DocumentKind.PYTHON]
    return [Fixture(path.parent) for path in paths]


def not_sampled(folders: Iterable[FixtureFolder], every: int = 10) -> set[str]:
    """The names of all but every tenth of each group, the first included: those that only a whole run executes."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for folder in folders:
        groups[folder.folder.parent.name].append(folder.name)
    return {name for names in groups.values() for number, name in enumerate(names) if number % every}


def content(outcome: Outcome, source: bytes) -> bytes:
    """The file after a migration with this outcome."""
    return outcome.content if isinstance(outcome, Rewritten) else source


def places(findings: Iterable[Finding]) -> list[str]:
    """The findings as a fixture keeps them: where and which."""
    return [
        f"{f'{finding.cell}:' if finding.cell else ''}{finding.line}:{finding.column} {finding.code}"
        for finding in findings
    ]


def findings_text(found: dict[Target, list[str]]) -> str:
    """The content of `findings.txt`; targets that agree share a heading."""
    sections: dict[tuple[str, ...], list[str]] = {}
    for target, lines in found.items():
        sections.setdefault(tuple(lines), []).append(target.value)
    return "\n".join(
        "".join(f"{line}\n" for line in [f"{', '.join(names)}:", *lines]) for lines, names in sections.items() if lines
    )


def read_findings(path: Path) -> dict[str, list[str]]:
    """The sections of a `findings.txt` by target."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text().splitlines() if path.exists() else ():
        if line.endswith(":"):
            lines = []
            found |= dict.fromkeys(line.removesuffix(":").split(", "), lines)
        elif line:
            lines.append(line)
    return found
