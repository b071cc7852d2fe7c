"""Choose the form of every call site, and so the whole plan for a file."""

from __future__ import annotations

import ast

from pidds_migrate.analysis.arguments import bind_constructor
from pidds_migrate.analysis.groups import ClientGroup
from pidds_migrate.analysis.meaning import Resolver
from pidds_migrate.analysis.places import Constructor
from pidds_migrate.analysis.scopes import Module, Scope
from pidds_migrate.facts.methods import Kind
from pidds_migrate.facts.names import BASE_EXCEPTION, EXCEPTION_MODULE
from pidds_migrate.forms.documented import as_documented
from pidds_migrate.forms.helpers import HELPER_BUILTINS, helper_text, imported_helper
from pidds_migrate.forms.imports import API_MODULES, UTILS, Exposed, ImportPlanner, NameTakenError
from pidds_migrate.forms.plan import ApiObject, Bare, Documented, Form, Guarded, Helper, Plan, Wrapped
from pidds_migrate.forms.settings import json_output_calls, wanted_settings
from pidds_migrate.forms.shape import tells_list_from_tuple
from pidds_migrate.forms.site import Lines, Site, can_take_names, read_site
from pidds_migrate.forms.traits import Hidden, read_traits
from pidds_migrate.outcome import Settings, Target

_REPLY_NAMES = ("ret", "idds_ret", "relay_ret", "panda_ret")


class Chooser:
    """Makes the plan for one file from the groups that move.

    Args:
        module: the file.
        resolver: for the meaning of names.
        lines: the source.
        settings: how the file is migrated.
        hidden: what runs unseen in the program.
        is_exposed: whether code that is not read may import a name from the file.
    """

    def __init__(
        self,
        module: Module,
        resolver: Resolver,
        lines: Lines,
        settings: Settings,
        hidden: Hidden,
        is_exposed: Exposed,
    ) -> None:
        self.module, self.resolver = module, resolver
        self.lines, self.settings = lines, settings
        self.traits = read_traits(module, typed=settings.typed_handlers_elsewhere, hidden=hidden)
        self.imports = ImportPlanner(module, resolver, lines, settings, is_exposed)
        self.plan = Plan()
        self._defined: dict[Helper, bool] = {}

    def choose(self, groups: list[ClientGroup], *, loader: bool) -> Plan:
        """The plan that moves the parts of groups that stand in the file.

        Args:
            groups: the parts.
            loader: whether responses of a Client may be more than plain JSON.

        Raises:
            NameTakenError: the file uses a name that the rewrite would have to bind.
        """
        for group in groups:
            outputs = set(json_output_calls(group))
            self.plan.dropped += [
                statement for call in outputs if isinstance(statement := self.module.parents[call], ast.Expr)
            ]
            for constructor in group.constructors:
                self.plan.objects.append(
                    self._api_object(group, constructor, loader=loader, json_outputs=bool(outputs))
                )
            assert group.kind is not None
            for found in group.calls:
                if found.call not in outputs:
                    self.plan.forms.append(self._form(group, read_site(self.module, group.kind, found)))
        return self.plan

    # ---- constructors
    def _api_object(
        self, group: ClientGroup, constructor: Constructor, *, loader: bool, json_outputs: bool
    ) -> ApiObject:
        wanted = wanted_settings(self.module, self.resolver, constructor)
        anchors = [self.imports.anchor(alias) for alias in constructor.aliases]

        def spell(module_path: str, name: str) -> str:
            return self.imports.spell(module_path, name, constructor.scope, anchors)

        is_runtime = self.settings.target is Target.RUNTIME
        return ApiObject(
            constructor=constructor,
            get_api=spell(API_MODULES[self.settings.target], "get_api"),
            dumper=spell(UTILS, "json_dumps"),
            loader=spell(UTILS, "json_loads") if loader or group.kind is Kind.MANAGER else None,
            host=wanted.host,
            timeout=wanted.timeout if is_runtime else None,
            json_outputs=json_outputs,
        )

    # ---- call sites
    def _form(self, group: ClientGroup, site: Site) -> Form:
        if self._is_shown(site):
            return Wrapped(site, self._helper(group, site))
        if site.is_discarded and not site.raises:
            return Bare(site)
        may_name = can_take_names(site.frame) and not self.traits.inspects_frames
        name = self._reply_name(site.frame) if may_name else None
        if name is not None and not self._sees_list(site):
            handled = as_documented(
                self.module,
                self.resolver,
                self.lines,
                site,
                self.traits,
                may_lack_client=bool(group.group.blanks),
            )
            if handled is not None and (handled.handler.name is None or self.imports.sees(site.scope, group)):
                exception = self._base_exception(group, site) if handled.handler.name else ""
                return Documented(site, name, exception, self._diagnostic(name), handled)
            if self._may_guard(group, site):
                exception = self._base_exception(group, site) if site.raises else ""
                return Guarded(site, name, exception, self._diagnostic(name))
        return Wrapped(site, self._helper(group, site))

    def _is_shown(self, site: Site) -> bool:
        """Whether the reader of a document sees the value of the call's statement, which no check must replace."""
        parts, statement = self.settings.parts, site.statement
        return parts is not None and statement is not None and statement.lineno in parts.shown

    def _diagnostic(self, name: str) -> str:
        """How the code spells the diagnostic of a failed call.

        A tuple, as the runtime gives, would break the formatting in IDDSException (idds-common 2.6.21).
        """
        return f"{name}[1][-1]" if self.settings.target is Target.RUNTIME else f"{name}[1]"

    def _sees_list(self, site: Site) -> bool:
        """Whether a manager's pair would arrive as a list and the program could tell."""
        if site.raises or self.settings.target is Target.RUNTIME:
            return False
        targets = site.statement.targets if isinstance(site.statement, ast.Assign) else []
        shown = self.settings.parts.shown if self.settings.parts is not None else frozenset()
        return any(tells_list_from_tuple(self.module, self.resolver, target, shown) for target in targets)

    def _may_guard(self, group: ClientGroup, site: Site) -> bool:
        """Whether the documented check can be written out after the statement."""
        statement = site.statement
        if statement is None or site.in_try is not None or not self.lines.is_alone(statement):
            return False
        if self.lines.has_type_comment(statement):
            return False  # it would describe the reply
        if not site.raises and (isinstance(statement, ast.AnnAssign) or site.scope.owner("str") is not None):
            return False  # both branches would declare the name; the check would call the author's str
        return not site.raises or (not self.traits.typed and self.imports.sees(site.scope, group))

    def _base_exception(self, group: ClientGroup, site: Site) -> str:
        anchors = self.imports.anchors_of(group)
        return self.imports.spell(EXCEPTION_MODULE, BASE_EXCEPTION, site.scope, anchors)

    def _helper(self, group: ClientGroup, site: Site) -> str:
        helper = Helper.RESULT if site.raises else Helper.PAIR
        imported = imported_helper(helper, self.settings)
        if imported is not None and self.imports.sees(site.scope, group):
            return self.imports.spell(*imported, site.scope, self.imports.anchors_of(group))
        if not self._is_defined(helper):
            taken = [name for name in (helper.value, *HELPER_BUILTINS) if name in self.module.scope.bindings]
            if taken or self.module.scope.mentions(helper.value):
                raise NameTakenError(taken[0] if taken else helper.value)
            self.plan.helpers.add(helper)
        return helper.value

    def _is_defined(self, helper: Helper) -> bool:
        """Whether an earlier run has defined the helper already; a function of the author's may have its name."""
        if helper not in self._defined:
            (own,) = ast.parse(helper_text(helper, self.settings.target)).body
            assert isinstance(own, ast.FunctionDef)
            self._defined[helper] = any(
                isinstance(node, ast.FunctionDef)
                and node.name == own.name
                and ast.get_docstring(node) == ast.get_docstring(own)
                for node in self.module.tree.body
            )
        return self._defined[helper]

    def _reply_name(self, frame: Scope) -> str | None:
        """A name for the relay's reply that the scope does not use, nor a file that all its names go to."""
        scopes = [frame]
        if frame is self.module.scope:
            scopes += [user.scope for user in self.resolver.program.star_users(self.module)]
        return next((name for name in _REPLY_NAMES if not any(scope.mentions(name) for scope in scopes)), None)

    def dropped_arguments(self, constructor: Constructor) -> list[str]:
        """The constructor arguments that the API object does not take."""
        assert constructor.kind is not None
        kept = {"host", "timeout"} if self.settings.target is Target.RUNTIME else {"host"}
        return [name for name in bind_constructor(constructor.call, constructor.kind) if name not in kept]
