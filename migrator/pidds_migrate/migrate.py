"""The core: the bytes of one file in, a typed outcome out."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from pidds_migrate.analysis.follow import follow
from pidds_migrate.analysis.groups import ClientGroup, client_groups
from pidds_migrate.analysis.interest import interesting_names
from pidds_migrate.analysis.meaning import Resolver
from pidds_migrate.analysis.places import Cause
from pidds_migrate.analysis.reaching import reaching_bindings
from pidds_migrate.analysis.scopes import Module, read_module
from pidds_migrate.analysis.trail import Trail
from pidds_migrate.forms.alive import settings_conflicts
from pidds_migrate.forms.choose import Chooser
from pidds_migrate.forms.imports import NameTakenError
from pidds_migrate.forms.kept import Kept
from pidds_migrate.forms.plan import Plan
from pidds_migrate.forms.report import Reporter
from pidds_migrate.forms.site import Lines
from pidds_migrate.outcome import Family, Finding, Outcome, Rewritten, Settings, Target, Unchanged, Unreadable
from pidds_migrate.suppress import Suppressions, read_suppressions
from pidds_migrate.syntax import parse
from pidds_migrate.text import SourceText, TextError, decode


def migrate(source: bytes, settings: Settings) -> Outcome:
    """Migrate one file.

    Args:
        source: the file's bytes.
        settings: how to migrate.

    Returns:
        The new bytes, or why there are none.
    """
    try:
        decoded = decode(source)
    except TextError as error:
        return Unreadable(error.finding)
    suppressions = read_suppressions(decoded.text)
    if suppressions.skips_file:
        return Unchanged()
    tree = parse(decoded.text, awaits=settings.layout is not None and settings.layout.awaits)
    if isinstance(tree, Finding):
        return Unreadable(tree)
    try:
        return _migrate_text(decoded, tree, settings, suppressions)
    except RecursionError:
        return Unchanged((Finding(1, 1, "N219", {"problem": "it is nested too deeply to be read"}),))


def _migrate_text(source: SourceText, tree: ast.Module, settings: Settings, suppressions: Suppressions) -> Outcome:
    kept: frozenset[Finding] = frozenset()
    while True:
        reading = _Reading(source.text, tree, settings, kept)
        plan = reading.plan()
        asked = {
            found for found in reading.findings if found.family is Family.MIGRATED and suppressions.silences(found)
        }
        if asked <= kept:
            break
        kept |= asked  # what is left alone can change what is best for the rest
    new = reading.edit(plan) if plan.objects or plan.imports else None
    findings = [found for found in reading.findings if not (reading.kept.is_at(found) or suppressions.silences(found))]
    findings += suppressions.unused()
    if new is None:
        return Unchanged(_sorted(findings))
    return Rewritten(source.encode(new), _sorted(findings))


class _Reading:
    """One file on its way through the steps."""

    def __init__(self, text: str, tree: ast.Module, settings: Settings, kept: frozenset[Finding]) -> None:
        self.text, self.settings = text, settings
        self.findings: list[Finding] = []
        self.module: Module = read_module(tree)
        names = interesting_names(self.module.nodes)
        self.resolver = Resolver(self.module, reaching_bindings(self.module, names))
        self.trail: Trail = follow(self.module, self.resolver, names)
        self.lines = Lines(text)
        self.kept = Kept(kept, self.module, self.lines)
        self.reporter = Reporter(self.module, self.resolver, self.trail, self.lines, settings)

    def plan(self) -> Plan:
        """Decide what moves."""
        groups = client_groups(self.module, self.resolver, self.trail, self.settings)
        self.kept.mark(groups)
        movable = [group for group in groups if not group.causes]
        if self.settings.target is Target.PANDACLIENT:
            any_order = self.settings.layout is not None and self.settings.layout.any_order
            conflicts = settings_conflicts(self.module, self.resolver, self.trail, movable, any_order=any_order)
            for group in movable:
                if group.group in conflicts:
                    group.causes.append(conflicts[group.group])
        self.keep_together(groups)
        movable = [group for group in groups if not group.causes]
        chooser = Chooser(self.module, self.resolver, self.trail, self.lines, self.settings)
        try:
            plan = chooser.choose(movable)
        except NameTakenError as error:
            for group in movable:
                group.causes.append(Cause(group.constructors[0].call, "N222", {"name": error.name}))
            plan, movable = Plan(), []
        self.explain_native(groups)
        migrated = {api.constructor.call for api in plan.objects}
        plan.imports = self.kept.spared(chooser.imports.changes(migrated) if movable else [])
        self.findings += self.reporter.rewritten(plan, chooser)
        self.findings += self.reporter.advice(movable, chooser)
        return plan

    def keep_together(self, groups: list[ClientGroup]) -> None:
        """Leave an object native that is never called, where its variable holds another that stays native."""
        native = {
            self._variable(binding): group.causes[0]
            for group in groups
            if group.causes
            for binding in group.group.bindings
        }
        for group in groups:
            shared = [native[name] for binding in group.group.bindings if (name := self._variable(binding)) in native]
            if shared and not group.causes and not group.calls:
                details = {"line": str(getattr(shared[0].node, "lineno", "?")), "cause": shared[0].code}
                group.causes.append(Cause(group.constructors[0].call, "N221", details))

    def _variable(self, binding: ast.AST) -> tuple[str, object]:
        name = getattr(binding, "id", "")
        return name, self.module.scope_of[binding].owner(name)

    def explain_native(self, groups: Iterable[ClientGroup]) -> None:
        for group in groups:
            if group.causes and not self.kept.is_whole(group):
                self.findings += self.reporter.native(group)
        self.findings += map(self.reporter.cause, [*self.trail.findings, *self.trail.patched])

    def edit(self, plan: Plan) -> str | None:
        """The new text; None where LibCST cannot be trusted with the file."""
        import libcst as cst

        from pidds_migrate.edit.apply import apply_plan
        from pidds_migrate.edit.locate import LocateError

        try:
            parsed = cst.parse_module(self.text)
            if parsed.code != self.text:
                self.refuse("LibCST does not print it back as it was")
                return None
            new = apply_plan(plan, self.module, parsed, self.settings)
            ast.parse(new)
        except (cst.ParserSyntaxError, cst.CSTValidationError, LocateError, SyntaxError) as error:
            self.refuse(f"{type(error).__name__}: {error}")
            return None
        return new

    def refuse(self, problem: str) -> None:
        """Leave the whole file as it is: what was said of rewriting does not happen."""
        self.findings = [finding for finding in self.findings if finding.family is Family.NATIVE]
        self.findings.append(Finding(1, 1, "N219", {"problem": problem}))


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(set(findings), key=lambda f: (f.line, f.column, f.code)))
