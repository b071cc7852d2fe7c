"""What the core takes and gives: settings in, one typed outcome a file out. No input or output happens here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pidds_migrate.terms import Checks as Checks
from pidds_migrate.terms import Coverage as Coverage
from pidds_migrate.terms import Family as Family
from pidds_migrate.terms import ObjectForm as ObjectForm
from pidds_migrate.terms import Target as Target


@dataclass(frozen=True)
class Parts:
    """How a program lies in a document: joined from cells, code blocks or examples, its *parts*.

    Attributes:
        starts: the first line of each part.
        shown: lines whose statements show their values to the reader: a call there stays one expression.
        any_order: whether parts may be run again, in any order.
        awaits: whether ``await`` is allowed at the top level.
    """

    starts: tuple[int, ...]
    shown: frozenset[int] = frozenset()
    any_order: bool = False
    awaits: bool = False

    def number_at(self, line: int) -> int:
        """Which part a line lies in; 0 before the first."""
        return sum(start <= line for start in self.starts)


@dataclass(frozen=True)
class Settings:
    """How to migrate.

    Attributes:
        target: the package that the migrated program calls iDDS through.
        typed_handlers_elsewhere: some other file of the program names a specific iDDS exception, so the exact
            exception class matters in this file too.
        helpers_module: the module that the helpers are imported from, as ``idds_result`` and the like; None
            where each file defines its own or, under the runtime target, takes those of the runtime.
        coverage: how much of the program is seen; what others may use decides on the form, never on the migration.
        checks: whether calls are checked one by one, or by the object that they are made on.
        met_in: another file that may run in the same process and makes clients or API objects; None where none does.
        parts: how the program lies in a document; None for a file of its own.
        line_length: the length that lines of new code should not exceed, as the author's tools have it.
        formatted: whether these tools are black or ruff, whose form new code is to have.
        in_package: the file is a package's ``__init__.py``, whose names other files may take from the package.
        fix: whether calls through PanDA that are wrong are mended, too.
        lint_only: whether such calls are all that is looked at.
    """

    target: Target = Target.PANDACLIENT
    typed_handlers_elsewhere: bool = False
    helpers_module: str | None = None
    parts: Parts | None = None
    in_package: bool = False
    coverage: Coverage = Coverage.SCRIPT
    checks: Checks = Checks.CALLS
    met_in: str | None = None
    fix: bool = False
    lint_only: bool = False
    line_length: int = 100
    formatted: bool = False


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to tell the user, at one place.

    Attributes:
        line: counted from 1.
        column: in characters, counted from 1.
        code: a rule's code, such as ``N201``; `pidds_migrate.rules` has its words.
        details: the values that the rule's message names.
        cell: the cell of a notebook that the line is in, counted from 1; 0 in other files.
    """

    line: int
    column: int
    code: str
    details: Mapping[str, str] = field(default_factory=dict, compare=False)
    cell: int = 0

    @property
    def place(self) -> str:
        """Where it is, as users read it."""
        return f"{f'cell {self.cell}:' if self.cell else ''}{self.line}:{self.column}"

    @property
    def family(self) -> Family:
        """What the finding is about."""
        return Family(self.code[0])


@dataclass(frozen=True)
class Obstacle:
    """What stood in the way of a simpler form of an object.

    Attributes:
        finding: the place and the reason, under the code of what came of it.
        path: the file that the place is in; empty where it is the object's own.
    """

    finding: Finding
    path: str = ""


@dataclass(frozen=True)
class ClientObject:
    """A call that makes a native client, and the form that the client takes.

    Attributes:
        line: counted from 1.
        column: in characters, counted from 1.
        name: the class as the program calls it.
        form: what becomes of it.
        obstacles: why it is not of a simpler form.
        cell: the cell of a notebook that the line is in, counted from 1; 0 in other files.
    """

    line: int
    column: int
    name: str
    form: ObjectForm
    obstacles: tuple[Obstacle, ...] = ()
    cell: int = 0

    @property
    def place(self) -> str:
        """Where it is, as users read it."""
        return Finding(self.line, self.column, "", cell=self.cell).place


@dataclass(frozen=True)
class Unchanged:
    """Nothing to rewrite; the findings say what was left native and why."""

    findings: tuple[Finding, ...] = ()
    objects: tuple[ClientObject, ...] = ()


@dataclass(frozen=True)
class Rewritten:
    """The file's new bytes.

    Attributes:
        helpers: the helpers that the file needs, defined there or imported.
    """

    content: bytes
    findings: tuple[Finding, ...]
    helpers: tuple[str, ...] = ()
    objects: tuple[ClientObject, ...] = ()


@dataclass(frozen=True)
class Unreadable:
    """The file could not be understood; nothing was changed."""

    finding: Finding

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The one finding, as every outcome gives them."""
        return (self.finding,)

    @property
    def objects(self) -> tuple[ClientObject, ...]:
        """None: the file was not understood."""
        return ()


Outcome = Unchanged | Rewritten | Unreadable

Migrate = Callable[[bytes, Settings], Outcome]
"""What the core is to its callers."""
