"""The files that are read together: analysed and decided on together, planned one by one."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from pidds_migrate.decide.call_site import Lines
from pidds_migrate.decide.choose import Chooser
from pidds_migrate.decide.class_uses import distinguishing
from pidds_migrate.decide.findings import Explainer
from pidds_migrate.decide.groups import ClientGroup, client_groups, files_of, parts_by_file
from pidds_migrate.decide.imports import NameTakenError
from pidds_migrate.decide.objects import Objects
from pidds_migrate.decide.passed_on import given_to, no_longer_taken
from pidds_migrate.decide.plan import Plan
from pidds_migrate.decide.suppressed import Kept
from pidds_migrate.decide.whole import WholeProgram
from pidds_migrate.effects.live_exception import LiveException
from pidds_migrate.effects.told_apart import may_tell_apart, tells_apart
from pidds_migrate.facts.methods import Api
from pidds_migrate.outcome import ClientObject, Coverage, Family, Finding, Settings, Target
from pidds_migrate.resolve.interest import interesting_names
from pidds_migrate.resolve.layout import Layout
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.reaching import reaching_bindings
from pidds_migrate.resolve.scopes import Module
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.source.encoding import SourceText
from pidds_migrate.source.suppressions import Suppressions
from pidds_migrate.track.class_tests import class_tests
from pidds_migrate.track.follow import follow
from pidds_migrate.track.holders import Cause


@dataclass(frozen=True, eq=False)
class File:
    """One file, read."""

    path: str
    source: SourceText
    tree: ast.Module
    settings: Settings
    suppressions: Suppressions


@dataclass(frozen=True)
class Exclusions:
    """What must stay as it is; found while a decision is carried out, and heeded by the next one.

    Attributes:
        kept: findings at places that suppression comments ask to leave, by path.
        unwritable: why a file cannot be rewritten, by path.
        taken: a name that a file needs and that means something else there, by path.
    """

    kept: Mapping[str, frozenset[Finding]] = field(default_factory=dict)
    unwritable: Mapping[str, Finding] = field(default_factory=dict)
    taken: Mapping[str, str] = field(default_factory=dict)

    def with_kept(self, path: str, findings: frozenset[Finding]) -> Exclusions:
        """These, and places of a file that comments keep."""
        return replace(self, kept={**self.kept, path: self.kept.get(path, frozenset()) | findings})

    def with_unwritable(self, path: str, problem: Finding) -> Exclusions:
        """These, and a file that cannot be rewritten."""
        return replace(self, unwritable={**self.unwritable, path: problem})

    def with_taken(self, path: str, name: str) -> Exclusions:
        """These, and a name that is taken in a file."""
        return replace(self, taken={**self.taken, path: name})


class ExcludedError(Exception):
    """A decision met something that must stay as it is.

    Attributes:
        exclusions: those that were given, and the one that was met.
    """

    def __init__(self, exclusions: Exclusions) -> None:
        super().__init__("decide again")
        self.exclusions = exclusions


@dataclass(eq=False)
class Decision:
    """What is to be done to one file, and what to say of it."""

    file: File
    module: Module
    kept: Kept
    plan: Plan = field(default_factory=Plan)
    findings: list[Finding] = field(default_factory=list)
    objects: list[ClientObject] = field(default_factory=list)


class Engine:
    """The files of one program, read.

    Args:
        files: the files.
        layout: all files of the run.
        obstacles: why what a module has may be used by code that is not among the files, by the module's location.
        imported: the content of files of the run that these import, and that are not read together with them.
    """

    def __init__(
        self, files: Iterable[File], layout: Layout, obstacles: Mapping[str, str], imported: Mapping[str, bytes]
    ) -> None:
        self.program = Program(layout=layout, obstacles=obstacles, imported=imported)
        self.files = {self.program.add(file.path, file.tree, file.settings): file for file in files}
        self.program.link_stars()
        self._settle_types()
        names = interesting_names(self.program.nodes)
        self.resolver = Resolver(self.program, reaching_bindings(self.program, names))
        self.trail = follow(self.program, self.resolver, names)
        self.trail.class_tests += class_tests(self.program, self.resolver)

    def _settle_types(self) -> None:
        """A file that tells iDDS exceptions apart counts for all of them; what is not seen may do so, too."""
        typed = any(map(tells_apart, self.files)) or any(map(may_tell_apart, self.program.imported.values()))
        for module, settings in self.program.settings.items():
            if typed or settings.coverage is Coverage.PART:
                self.program.settings[module] = replace(settings, typed_handlers_elsewhere=True)

    def decide(self, exclusions: Exclusions) -> list[Decision]:
        """Decide what moves.

        Raises:
            ExcludedError: something more has to stay as it is.
        """
        return _Round(self, exclusions).decisions()


class _Round:
    def __init__(self, reading: Engine, exclusions: Exclusions) -> None:
        self.exclusions = exclusions
        self.program, self.resolver, self.trail = reading.program, reading.resolver, reading.trail
        self.asking = LiveException(self.resolver)
        self.lines = {module: Lines(file.source.text) for module, file in reading.files.items()}
        self.made: dict[Module, Decision] = {}
        for module, file in reading.files.items():
            kept = Kept(exclusions.kept.get(file.path, ()), module, self.lines[module], self.resolver)
            self.made[module] = Decision(file, module, kept)
        self.groups = client_groups(self.program, self.resolver, self.trail)
        self.parts = parts_by_file(self.program, self.groups)

    def decisions(self) -> list[Decision]:
        for module, decision in self.made.items():
            decision.kept.mark(self.parts[module])
            decision.kept.mark_takers(self.groups)
            problem = self.exclusions.unwritable.get(decision.file.path)
            if problem is not None:
                self.refuse(module, Cause(module.tree, problem.code, problem.details))
        for module, decision in self.made.items():
            if (name := self.exclusions.taken.get(decision.file.path)) is not None:
                for part in self.moving(module):
                    part.causes.append(Cause(part.first, "N222", {"name": name}))
        self.keep_classes_together()
        choosers = self.choose()
        loose = self.by_file([*self.trail.findings, *self.in_the_way()])
        for module, decision in self.made.items():
            self.explain(decision, choosers[module], loose[module])
        return list(self.made.values())

    # ---- what moves
    def movable(self) -> list[ClientGroup]:
        return [group for group in self.groups if not group.causes]

    def refuse(self, module: Module, cause: Cause) -> None:
        """Leave all groups native that have to do with a file."""
        for group in self.movable():
            if module in files_of(self.program, group) or self.takes_class_from(module, group):
                group.causes.append(cause)

    def takes_class_from(self, module: Module, group: ClientGroup) -> bool:
        """Whether objects are of the runtime's class as soon as an import in a file is."""
        is_checking = bool(group.doubts) and self.program.target_at(group.first) is Target.RUNTIME
        aliases = (alias for constructor in group.constructors for alias in constructor.aliases)
        return is_checking and any(self.program.module_of(a) is module for a in given_to(self.resolver, aliases))

    def keep_classes_together(self) -> None:
        """Leave objects native whose class is asked for, where others of that class stay native."""
        for kind, use in [*distinguishing(self.program, self.trail).items()] * len(Api):  # a group may be of both kinds
            left = next((group for group in self.groups if group.causes and kind in group.group.kinds), None)
            if left is None:
                continue
            place = self.program.place(left.causes[0].node, self.program.module_of(use.node))
            why = {"what": use.what, "instead": f"; {place} keeps an object of it native ({left.causes[0].code})"}
            for group in self.movable():
                if group.doubts and kind in group.group.kinds:
                    group.causes.append(Cause(use.node, "N208", why))

    # ---- how
    def choose(self) -> dict[Module, Chooser]:
        """Plan every file.

        Raises:
            ExcludedError: a name that a file needs is taken there; its groups stay native everywhere.
        """
        whole = WholeProgram(self.resolver, self.trail, self.asking, self.movable(), self.shown())
        choosers = {}
        for module, decision in self.made.items():
            chooser = Chooser(module, whole, self.lines[module], partial(self.is_exposed, module))
            try:
                decision.plan = chooser.choose(self.moving(module))
            except NameTakenError as error:
                raise ExcludedError(self.exclusions.with_taken(decision.file.path, error.name)) from error
            choosers[module] = chooser
        for module, given in no_longer_taken(self.resolver, choosers.values()).items():
            choosers[module].imports.native.let_go |= given
        return choosers

    def is_exposed(self, module: Module, name: str) -> bool:
        """Whether code that is not read may import a name from a file."""
        location = self.program.location_of(module)
        opened = self.program.within(location, self.trail.opened_modules)
        return opened is not None or self.program.barred(location, name) is not None

    def shown(self) -> frozenset[int]:
        """The lines of a document whose statements show their values; a document is read alone."""
        described = (settings.parts for settings in self.program.settings.values())
        return next((parts.shown for parts in described if parts is not None), frozenset())

    def moving(self, module: Module) -> list[ClientGroup]:
        """The parts in a file of the groups that move."""
        return [part for part in self.parts[module] if not part.causes]

    # ---- what is said
    def by_file(self, causes: Iterable[Cause]) -> dict[Module, list[Cause]]:
        found: dict[Module, list[Cause]] = {module: [] for module in self.made}
        for cause in causes:
            found[self.program.module_of(cause.node)].append(cause)
        return found

    def in_the_way(self) -> Iterator[Cause]:
        """The causes in files that have no part in the group: there is where to look."""
        for group in self.groups:
            files = set(map(self.program.module_of, group.group.nodes)) if group.causes else set()
            for cause in group.causes:
                if self.program.module_of(cause.node) not in files and not isinstance(cause.node, ast.Module):
                    yield cause

    def explain(self, decision: Decision, chooser: Chooser, loose: list[Cause]) -> None:
        """Say what becomes of a file, and why the rest stays native."""
        module, findings = decision.module, decision.findings
        reporter = Explainer(self.program, module, self.resolver, self.lines[module])
        described = Objects(reporter, self.lines, lambda: None if chooser.is_runtime else chooser.whole.own)
        decision.objects = [made for part in self.parts[module] for made in described.of(part, chooser.plan.left)]
        for part in self.parts[module]:
            # That the file cannot be rewritten is said once for all of it.
            is_said = bool(part.causes) and (decision.kept.is_whole(part) or part.causes[0].node is module.tree)
            if part.causes and not is_said:
                findings += reporter.native(part)
        findings += map(reporter.cause, loose)
        problem = self.exclusions.unwritable.get(decision.file.path)
        if problem is not None:
            decision.findings = [*(found for found in findings if found.family is Family.NATIVE), problem]
            return
        moved = self.moving(module)
        decision.plan.imports = decision.kept.spared(chooser.import_changes())
        findings += reporter.rewritten(decision.plan, chooser)
        findings += reporter.advice(moved, chooser)
        findings += reporter.comments(decision.plan, chooser)
