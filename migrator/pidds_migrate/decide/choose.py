"""Choose the form of every object and call site, and so the whole plan for a file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from pidds_migrate.decide.annotations import replaced_annotations
from pidds_migrate.decide.call_site import Lines, Site, can_take_names, read_site
from pidds_migrate.decide.class_names import ClassNames
from pidds_migrate.decide.documented import DocumentedForm
from pidds_migrate.decide.groups import ClientGroup
from pidds_migrate.decide.helpers import (
    CHECKING,
    NATIVE_MODULE,
    SHORT,
    Helper,
    helper_text,
    imported_helper,
    with_needs,
)
from pidds_migrate.decide.hosts import host_of, unneeded_hosts
from pidds_migrate.decide.imports import API_MODULES, RUNTIME, UTILS, ImportPlanner, NameTakenError
from pidds_migrate.decide.list_or_tuple import PairShape
from pidds_migrate.decide.native_imports import Exposed
from pidds_migrate.decide.passed_on import can_go, freed_imports
from pidds_migrate.decide.plan import (
    ApiObject,
    Bare,
    Documented,
    Form,
    Guarded,
    ImportChange,
    NativeObject,
    Plan,
    Wrapped,
)
from pidds_migrate.decide.settings import calls_of, wanted_settings
from pidds_migrate.decide.whole import WholeProgram
from pidds_migrate.facts.methods import Api, Relay
from pidds_migrate.facts.names import BASE_EXCEPTION, EXCEPTION_MODULE
from pidds_migrate.outcome import Target
from pidds_migrate.resolve.scopes import Module, Scope, ScopeKind
from pidds_migrate.source.private_names import as_written
from pidds_migrate.track.holders import Constructor
from pidds_migrate.track.signatures import bind_constructor

_REPLY_NAMES = ("ret", "idds_ret", "relay_ret", "panda_ret")
_TRIES = {"Try", "TryStar"}
_CATCHING = {*_TRIES, "With", "AsyncWith"}
_FRAMES = {"_getframe", "currentframe", "stack", "f_locals", "f_globals"}


class Chooser:
    """Makes the plan for one file from the groups that move.

    Args:
        module: the file.
        whole: the program that it is of.
        lines: the source.
        is_exposed: whether code that is not read may import a name from the file.
    """

    def __init__(self, module: Module, whole: WholeProgram, lines: Lines, is_exposed: Exposed) -> None:
        self.module, self.whole, self.lines = module, whole, lines
        self.resolver, self.settings = whole.resolver, whole.program.settings[module]
        self.is_runtime = self.settings.target is Target.RUNTIME
        self.imports = ImportPlanner(module, self.resolver, lines, self.settings, is_exposed)
        self.names = ClassNames(module, whole, self.imports, lines)
        self.documented = DocumentedForm(module, whole, lines)
        self.shape = PairShape(module, whole)
        self.inspects_frames = any(getattr(node, "attr", "") in _FRAMES for node in module.some(ast.Attribute))
        self.plan = Plan()
        self.parts: list[ClientGroup] = []
        self._of_pairs: set[Scope] = set()

    def choose(self, parts: list[ClientGroup]) -> Plan:
        """The plan that moves the parts of groups that stand in the file.

        Args:
            parts: the parts.

        Raises:
            NameTakenError: the file uses a name that the rewrite would have to bind.
        """
        self.parts = parts
        self._of_pairs = {site.frame for part in parts for site in self._sites(part) if self._needs_pair(site)}
        for part in parts:
            if part.doubts:
                for constructor in part.constructors:
                    self._checking_object(part, constructor)
            else:
                self._checked_calls(part)
        self.plan.replaced |= replaced_annotations(self)
        self.plan.replaced |= self.names.replaced()
        hosts = unneeded_hosts(self)
        self.plan.dropped += hosts.dropped
        self.plan.replaced |= dict.fromkeys(hosts.emptied, "None")
        if self._may_be_short():
            defined = {helper for helper in SHORT if self._is_defined(helper, is_short=True)}
            self.plan.helpers -= {Helper.ERROR, *defined}
            self.plan.short_helpers = True
        for helper in self.plan.helpers if self.settings.helpers_module is None else ():
            if helper.value in self.module.scope.bindings or self.module.scope.mentions(helper.value):
                raise NameTakenError(helper.value)
        return self.plan

    def import_changes(self) -> list[ImportChange]:
        """The import statements that change."""
        if self.plan.is_empty and not self.names.moved():
            return self.imports.changes_for_others()
        freed = [alias for alias in freed_imports(self) if can_go(self.resolver, alias)]
        return self.imports.changes(self.gone(), self.plan.dropped, self.names.moved(), freed)

    def gone(self) -> set[ast.expr]:
        """The expressions that need no native class any more."""
        gone: set[ast.expr] = {api.constructor.call.func for api in self.plan.objects}
        gone |= {made.constructor.call.func for made in self.plan.natives if made.callee is not None}
        gone |= {host for api in self.plan.objects if api.host is None and (host := host_of(api)) is not None}
        handled = [form.handled.handler.type for form in self.plan.forms if isinstance(form, Documented)]
        return gone | self.plan.replaced.keys() | {caught for caught in handled if caught is not None}

    # ---- objects that check their own calls
    def _checking_object(self, part: ClientGroup, constructor: Constructor) -> None:
        if constructor.kind is None:
            return  # an API object that was there before
        doubt = part.doubts[0]
        is_kept = self.is_runtime and self.names.is_kept(constructor.kind, constructor.aliases)
        if self.is_runtime and self.names.is_in_text(constructor.call) and not is_kept:
            self.plan.left.append(constructor)  # a native client, whose calls are as they were
            return
        if self.is_runtime:
            callee = None if is_kept else self._spell(NATIVE_MODULE, constructor.kind.value, constructor)
            self.plan.natives.append(NativeObject(constructor, callee, doubt))
            if callee is not None:
                self.plan.replaced[constructor.call.func] = callee
        else:
            self._stay_optional(constructor)
            callee = self.helper(CHECKING[constructor.kind], constructor.scope, self._anchors(constructor))
            self.plan.objects.append(self._api_object(part, constructor, callee, json_outputs=False))

    # ---- objects whose calls are checked
    def _checked_calls(self, part: ClientGroup) -> None:
        outputs = set(calls_of(part, Relay.JSON_OUTPUTS))
        gone = outputs | set(calls_of(part, Relay.SETUP))
        self.plan.dropped += [
            statement for call in gone if isinstance(statement := self.module.parents[call], ast.Expr)
        ]
        for constructor in part.constructors:
            callee = self._get_api(constructor)
            self.plan.objects.append(self._api_object(part, constructor, callee, json_outputs=bool(outputs)))
        for site in self._sites(part):
            if site.call not in gone:
                self.plan.forms.append(self._form(part, site))
        for value in part.values:
            helper = self.helper(Helper.CHECKED, value.scope, self.imports.anchors_of(part))
            self.plan.replaced[value.node] = f'{helper}({as_written(value.node.value)}, "{value.node.attr}")'

    def _get_api(self, constructor: Constructor) -> str:
        anchors = self._anchors(constructor)
        if self.is_runtime or self.whole.own is None:
            return self.imports.spell(API_MODULES[self.settings.target], "get_api", constructor.scope, anchors)
        self._stay_optional(constructor)
        return self.helper(Helper.GET_API, constructor.scope, anchors)

    def _stay_optional(self, constructor: Constructor) -> None:
        """Have the import of panda-client, which helpers make when they run, fail where that of iDDS did."""
        for anchor in self._anchors(constructor):
            if any(isinstance(around, ast.Try) for around in self.module.ancestors(anchor.statement)):
                self.imports.spell(API_MODULES[self.settings.target], "get_api", constructor.scope, [anchor])

    def _api_object(self, part: ClientGroup, constructor: Constructor, callee: str, *, json_outputs: bool) -> ApiObject:
        wanted = wanted_settings(self.whole.program, self.resolver, constructor)
        doubt = part.doubts[0] if part.doubts else None
        reads_host = any(found.what == "host" for found in part.doubts)
        given = bind_constructor(constructor.call, wanted.kind).get("host")
        needs_loader = self.whole.loader or wanted.kind is Api.MANAGER or doubt is not None
        # That of the runtime makes objects of iDDS's own classes alone, whatever an answer asks for.
        loads_from = RUNTIME if self.is_runtime else UTILS
        dumper, loader = self._json_names(constructor, loads_from if needs_loader else None)
        takes_timeout = self.is_runtime or (doubt is not None and wanted.timeout is not None)
        return ApiObject(
            constructor=constructor,
            callee=callee,
            dumper=dumper,
            loader=loader,
            host=given if reads_host else wanted.host,
            timeout=wanted.timeout if takes_timeout else None,
            json_outputs=json_outputs,
            own=None if self.is_runtime or doubt is not None else self.whole.own,
            doubt=doubt,
        )

    def _json_names(self, constructor: Constructor, loads_from: str | None) -> tuple[str, str | None]:
        """How the dumper and the loader are spelled: both bare or both with their module, if they are of one."""
        dumper = self._spell(UTILS, "json_dumps", constructor)
        if loads_from is None:
            return dumper, None
        loader = self._spell(loads_from, "json_loads", constructor)
        if loads_from == UTILS and ("." in dumper) != ("." in loader):
            whole = dumper if "." in dumper else loader
            module = whole.rpartition(".")[0]
            return f"{module}.json_dumps", f"{module}.json_loads"
        return dumper, loader

    # ---- call sites
    def _form(self, part: ClientGroup, site: Site) -> Form:
        if self._is_shown(site):
            return Wrapped(site, self._check(part, site))
        if site.is_discarded and not site.raises:
            return Bare(site)
        is_free = not self.inspects_frames and can_take_names(site.frame)
        name = self._reply_name(site.frame) if is_free else None
        if name is not None and (site.raises or not self.shape.is_told_from_tuple(site)):
            handled = self.documented.around(site, may_lack_client=bool(part.group.blanks))
            if handled is not None and (handled.handler.name is None or self._may_make_exception(part, site)):
                failure = self._failure(part, site, name) if handled.handler.name else ""
                return Documented(site, name, failure, handled, self.documented.lacking)
            if self._may_guard(site) and (site.raises or site.frame not in self._of_pairs):
                name = self._own_name(site) or name
                return Guarded(site, name, self._guarded_failure(part, site, name))
        return Wrapped(site, self._check(part, site))

    def _sites(self, part: ClientGroup) -> Iterator[Site]:
        """The calls that are checked one by one."""
        if part.kind is not None and not part.doubts:
            yield from (read_site(self.module, part.kind, found) for found in part.calls)

    def _needs_pair(self, site: Site) -> bool:
        """Whether an answer has to be the native pair; its neighbours then go through the helper, too: one style."""
        if site.raises or not self._may_guard(site):
            return False
        return self.whole.asks_for_words or self.shape.is_told_from_tuple(site)

    def _is_shown(self, site: Site) -> bool:
        """Whether the reader of a document sees the value of the call's statement, which no check must replace."""
        parts, statement = self.settings.parts, site.statement
        return parts is not None and statement is not None and statement.lineno in parts.shown

    def _may_guard(self, site: Site) -> bool:
        """Whether the documented check can be written out after the statement."""
        statement = site.statement
        if statement is None or site.in_try is not None or not self.lines.is_alone(statement):
            return False
        if self.lines.has_type_comment(statement):
            return False  # it would describe the reply
        needs_str = not self.is_runtime and not self.settings.typed_handlers_elsewhere
        if (needs_str or not site.raises) and site.scope.owner("str") is not None:
            return False
        return site.raises or not isinstance(statement, ast.AnnAssign)  # both branches would declare the name

    def _may_make_exception(self, part: ClientGroup, site: Site) -> bool:
        """Whether code at the call can make the exception that a handler has a name for."""
        has_str = self.is_runtime or site.scope.owner("str") is None
        return has_str and self.imports.sees(site.scope, part)

    def _guarded_failure(self, part: ClientGroup, site: Site, name: str) -> str:
        if not site.raises:
            return f"(False, {self._words(name)})"
        exact = self.settings.typed_handlers_elsewhere or (self.whole.may_catch_base and not site.surely_fits)
        if exact or not self.imports.sees(site.scope, part):
            return f"{self.helper(Helper.ERROR, site.scope, self.imports.anchors_of(part))}({name})"
        return self._failure(part, site, name)

    def _failure(self, part: ClientGroup, site: Site, name: str) -> str:
        """The exception of iDDS that prints the words of a failed reply."""
        anchors = self.imports.anchors_of(part)
        exception = self.imports.spell(EXCEPTION_MODULE, BASE_EXCEPTION, site.scope, anchors)
        return f"{exception}({self._words(name)})"

    def _words(self, name: str) -> str:
        """The words of iDDS or of the relay, as text: panda-client gives no pair where PanDA did not answer."""
        return f"{name}[1][-1]" if self.is_runtime else f"str({name}[1][-1] if {name}[0] == 0 else {name}[1])"

    def _check(self, part: ClientGroup, site: Site) -> str:
        helper = Helper.RESULT if site.raises else Helper.PAIR
        return self.helper(helper, site.scope, self.imports.anchors_of(part))

    # ---- names
    def _spell(self, module_path: str, name: str, constructor: Constructor) -> str:
        return self.imports.spell(module_path, name, constructor.scope, self._anchors(constructor))

    def _anchors(self, constructor: Constructor) -> list:  # type: ignore[type-arg]
        return [self.imports.anchor(alias) for alias in constructor.aliases]

    def helper(self, helper: Helper, scope: Scope, anchors: list) -> str:  # type: ignore[type-arg]
        """How code in a scope spells a helper, which is imported at the anchors or defined in the file."""
        imported = imported_helper(helper, self.settings)
        if imported is not None and anchors and all(scope.is_inside(anchor.scope) for anchor in anchors):
            self.plan.imported_helpers.add(helper)
            return self.imports.spell(*imported, scope, anchors)
        self.plan.helpers.update(
            found for found in with_needs([helper], self.settings.target) if not self._is_defined(found)
        )
        return helper.value

    def _may_be_short(self) -> bool:
        """Whether nothing sees more of a failure than that it is one of iDDS: neither its class nor its words."""
        parts = self.settings.parts
        return (
            (parts is None or not parts.any_order)
            and not self.is_runtime
            and not self.settings.typed_handlers_elsewhere
            and not self.whole.may_catch_base
            and self.plan.helpers <= {*SHORT, Helper.ERROR, Helper.GET_API}
            and not SHORT.isdisjoint(self.plan.helpers)
            and not any(isinstance(form, Wrapped) and self._is_failure_looked_at(form.site) for form in self.plan.forms)
            and not any(isinstance(form, Guarded) and Helper.ERROR.value in form.failure for form in self.plan.forms)
        )

    def _is_failure_looked_at(self, site: Site) -> bool:
        """Whether a handler around a call may do something with what it caught."""
        handlers = (
            handler
            for around in self.module.ancestors(site.call)
            if type(around).__name__ in _TRIES
            for handler in around.handlers  # type: ignore[attr-defined]  # TryStar is of Python 3.11
        )
        asking = self.whole.asking
        return any(handler.name or asking.is_needed_by(handler, self.whole.calls) for handler in handlers)

    def _is_defined(self, helper: Helper, *, is_short: bool = False) -> bool:
        """Whether an earlier run has defined the helper already; a function of the author's may have its name."""
        same = self._definitions.get(helper.value)
        if same is None:
            return False
        (own,) = ast.parse(helper_text(helper, self.settings.target, is_short=is_short)).body
        assert isinstance(own, ast.FunctionDef | ast.ClassDef)
        return ast.get_docstring(own) in map(ast.get_docstring, same)

    @cached_property
    def _definitions(self) -> dict[str, list[ast.FunctionDef | ast.ClassDef]]:
        found: dict[str, list[ast.FunctionDef | ast.ClassDef]] = {}
        for node in self.module.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.setdefault(node.name, []).append(node)
        return found

    def _reply_name(self, frame: Scope) -> str | None:
        """A name for the relay's reply that the scope does not use, nor a file that all its names go to."""
        scopes = [frame]
        if frame is self.module.scope:
            scopes += [user.scope for user in self.resolver.program.star_users(self.module)]
        return next((name for name in _REPLY_NAMES if not any(scope.mentions(name) for scope in scopes)), None)

    def _own_name(self, site: Site) -> str | None:
        """The author's own name for what the call gives, where it is what the reply would be called.

        The statement itself then binds it, so that only a failure in between could leave the reply in it.
        """
        targets = site.statement.targets if isinstance(site.statement, ast.Assign) else []
        if len(targets) != 1:
            return None
        (target,) = targets
        bound = target.elts if isinstance(target, ast.Tuple | ast.List) else targets
        name = next((each.id for each in bound if isinstance(each, ast.Name) and each.id == _REPLY_NAMES[0]), None)
        if name is None or not all(isinstance(each, ast.Name) for each in bound):
            return None
        owner = site.scope.owner(name)
        if owner is not site.frame or self.settings.parts is not None:
            return None
        around = [*self.module.ancestors(target)]
        is_caught = any(type(node).__name__ in _CATCHING for node in around)
        reads = self.module.names.get(name, ())
        scopes = [scope for read in reads if (scope := self.module.scope_of[read]).owner(name) is owner]
        is_shared = any(scope.frame() is not site.frame for scope in scopes)
        is_local = owner.kind is ScopeKind.FUNCTION and not is_shared
        may_raise = site.raises or bound is not targets  # a response that is no pair cannot be unpacked
        return name if not is_caught and (is_local or not may_raise) else None

    def dropped_arguments(self, constructor: Constructor) -> list[str]:
        """The constructor arguments that the API object does not take."""
        assert constructor.kind is not None
        kept = {"host", "timeout"} if self.is_runtime else {"host"}
        return [name for name in bind_constructor(constructor.call, constructor.kind) if name not in kept]
