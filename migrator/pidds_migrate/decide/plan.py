"""What is to be done to a file: one form for every call site, one for every constructor, the imports, the helpers."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import NamedTuple

from pidds_migrate.decide.call_site import Site
from pidds_migrate.decide.documented import HandledCall
from pidds_migrate.decide.helpers import Helper
from pidds_migrate.facts.methods import Api
from pidds_migrate.outcome import Finding
from pidds_migrate.track.holders import Constructor, Doubt


class Wrapped(NamedTuple):
    """The call goes through a helper, in the expression where it stands; `helper` is how the code spells it."""

    site: Site
    helper: str


class Guarded(NamedTuple):
    """The statement becomes the call, kept under `name`, and the documented check.

    Attributes:
        failure: what the branch of failure raises, or gives in place of the response.
    """

    site: Site
    name: str
    failure: str


class Documented(NamedTuple):
    """The try becomes the documented if/else.

    Attributes:
        failure: the exception that the handler's name is bound to; empty where it has none.
        lacking: the first name among the arguments that the failure of an earlier call may leave unset.
    """

    site: Site
    name: str
    failure: str
    handled: HandledCall
    lacking: ast.Name | None = None


class Bare(NamedTuple):
    """The call stays as it is: nobody looks at its result, and it never raises."""

    site: Site


Form = Wrapped | Guarded | Documented | Bare


class ApiObject(NamedTuple):
    """What a constructor becomes; expressions of the author's are given as nodes, names as the code spells them.

    Attributes:
        callee: what makes the object: `get_api`, or the class of a checking object.
        own: why the object has to be one of its own; None where panda-client's shared one serves.
        doubt: why the object makes the checks itself; None where its calls are checked.
    """

    constructor: Constructor
    callee: str
    dumper: str
    loader: str | None
    host: ast.expr | None
    timeout: ast.expr | None
    json_outputs: bool
    own: str | None = None
    doubt: Doubt | None = None

    @property
    def is_manager(self) -> bool:
        """Whether `manager=True` says which methods are meant."""
        return self.constructor.kind is Api.MANAGER and self.doubt is None


class NativeObject(NamedTuple):
    """A constructor of the runtime's native classes, which take the arguments as they are.

    Attributes:
        callee: how the code spells the class; None where the name stays, and its import changes.
    """

    constructor: Constructor
    callee: str | None
    doubt: Doubt


@dataclass
class ImportChange:
    """One import statement: what goes, and what comes in its place (or after it, where something stays).

    Attributes:
        is_optional: the statement stands in a try, and may fail.
    """

    statement: ast.Import | ast.ImportFrom
    removed: list[ast.alias] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    is_optional: bool = False


@dataclass
class Plan:
    """All that is to be done to one file.

    Attributes:
        helpers: those that the file is to define.
        imported_helpers: those that it imports from a module.
        short_helpers: whether the helpers need not tell one exception of iDDS from another.
        dropped: statements that go: JSON outputs that became a setting, `setup_client()`, hosts that nobody reads.
        left: constructors that are native after all, in f-strings.
        replaced: expressions that get another text: methods as values, annotations, classes.
    """

    forms: list[Form] = field(default_factory=list)
    objects: list[ApiObject] = field(default_factory=list)
    natives: list[NativeObject] = field(default_factory=list)
    left: list[Constructor] = field(default_factory=list)
    dropped: list[ast.stmt] = field(default_factory=list)
    imports: list[ImportChange] = field(default_factory=list)
    helpers: set[Helper] = field(default_factory=set)
    imported_helpers: set[Helper] = field(default_factory=set)
    short_helpers: bool = False
    replaced: dict[ast.expr, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.forms or self.objects or self.natives or self.imports or self.replaced)
