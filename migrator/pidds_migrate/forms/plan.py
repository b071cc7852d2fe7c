"""What is to be done to a file: one form for every call site, one for every constructor, the imports, the helpers."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass, field

from pidds_migrate.analysis.places import Constructor
from pidds_migrate.forms.documented import HandledCall
from pidds_migrate.forms.site import Site
from pidds_migrate.outcome import Finding


class Helper(enum.Enum):
    """A function that makes a relayed call behave as the native one."""

    RESULT = "_idds_result"
    PAIR = "_idds_pair"


@dataclass(frozen=True)
class Wrapped:
    """The call goes through a helper, in the expression where it stands; `helper` is how the code spells it."""

    site: Site
    helper: str


@dataclass(frozen=True)
class Guarded:
    """The statement becomes the call, kept under `name`, and the documented check of its diagnostic."""

    site: Site
    name: str
    exception: str
    diagnostic: str


@dataclass(frozen=True)
class Documented:
    """The try becomes the documented if/else; `exception` is how the code spells IDDSException."""

    site: Site
    name: str
    exception: str
    diagnostic: str
    handled: HandledCall


@dataclass(frozen=True)
class Bare:
    """The call stays as it is: nobody looks at its result, and it never raises."""

    site: Site


Form = Wrapped | Guarded | Documented | Bare


@dataclass(frozen=True)
class ApiObject:
    """What a constructor becomes; expressions of the author's are given as nodes, names as the code spells them."""

    constructor: Constructor
    get_api: str
    dumper: str
    loader: str | None
    host: ast.expr | None
    timeout: ast.expr | None
    json_outputs: bool


@dataclass
class ImportChange:
    """One import statement: what goes, and what comes in its place (or after it, where something stays)."""

    statement: ast.Import | ast.ImportFrom
    removed: list[ast.alias] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """All that is to be done to one file."""

    forms: list[Form] = field(default_factory=list)
    objects: list[ApiObject] = field(default_factory=list)
    dropped: list[ast.Expr] = field(default_factory=list)
    imports: list[ImportChange] = field(default_factory=list)
    helpers: set[Helper] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
