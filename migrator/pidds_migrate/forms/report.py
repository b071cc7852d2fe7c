"""Say what the plan does and what stays native: one finding a place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from pidds_migrate.analysis.groups import ClientGroup
from pidds_migrate.analysis.meaning import Imported, Resolver
from pidds_migrate.analysis.places import Cause, Constructor
from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.scopes import FUNCTIONS, Module
from pidds_migrate.facts.names import INSTEAD
from pidds_migrate.forms.choose import Chooser
from pidds_migrate.forms.imports import API_MODULES
from pidds_migrate.forms.kept import CODE as KEPT
from pidds_migrate.forms.plan import ApiObject, Bare, Documented, Form, Guarded, Plan
from pidds_migrate.forms.site import Lines
from pidds_migrate.outcome import Finding, Target

_DEFINING = (*FUNCTIONS, ast.Lambda, ast.ClassDef)


class Reporter:
    """Turns causes, forms and constructors into findings about one file of a program."""

    def __init__(self, program: Program, module: Module, resolver: Resolver, lines: Lines) -> None:
        self.program, self.module, self.resolver = program, module, resolver
        self.lines, self.settings = lines, program.settings[module]

    def at(self, node: ast.AST, code: str, **details: str) -> Finding:
        """A finding at the place of a node."""
        while not hasattr(node, "lineno"):
            node = self.module.parents[node]
        return Finding(node.lineno, self.lines.column(node), code, details)

    def cause(self, cause: Cause) -> Finding:
        """A finding for why something stays native."""
        return self.at(cause.node, cause.code, **cause.details)

    def is_here(self, node: ast.AST) -> bool:
        """Whether a node stands in the file."""
        return self.program.module_of(node) is self.module

    def native(self, group: ClientGroup) -> Iterator[Finding]:
        """Why a group stays native: its causes, and for every other call site the first of them."""
        causes = [cause for cause in group.causes if self.is_here(cause.node)]
        yield from map(self.cause, causes)
        explained = {cause.node for cause in causes}
        first = min(causes or group.causes, key=lambda cause: getattr(cause.node, "lineno", 1))
        place = self.program.place(first.node, self.module)
        calls = [item.call for item in group.calls]
        for call in calls or ([] if causes else [item.call for item in group.constructors]):
            if call not in explained and first.code == KEPT:
                yield self.at(call, KEPT, place=place)
            elif call not in explained:
                yield self.at(call, "N221", place=place, cause=first.code)

    def rewritten(self, plan: Plan, chooser: Chooser) -> Iterator[Finding]:
        """What becomes of call sites, constructors and imports."""
        for change in (change for change in plan.imports if change.removed):
            done = "replaced by" if change.added else "removed for"
            unused = [alias.asname or alias.name for alias in change.removed if not self.resolver.uses_of(alias)]
            also = f"; nothing in the file used {' and '.join(unused)}" if unused else ""
            yield self.at(change.statement, "M101", done=done, new=API_MODULES[self.settings.target], also=also)
        for api in plan.objects:
            yield from self._constructor(api, chooser.dropped_arguments(api.constructor))
        for form in plan.forms:
            yield from self._form(form)
        for statement in plan.dropped:
            yield self.at(statement, "M106")

    def _constructor(self, api: ApiObject, dropped: list[str]) -> Iterator[Finding]:
        call = api.constructor.call
        yield self.at(call, "M102", name=ast.unparse(call.func), api=f"{api.get_api}(...)")
        for argument in dropped:
            yield self.at(call, "A301", argument=f"{argument}=", instead=INSTEAD[argument])
        if api.host is not None:
            yield self.at(call, "A308", host=ast.unparse(api.host))

    def _form(self, form: Form) -> Iterator[Finding]:
        call = form.site.call
        if isinstance(form, Documented):
            yield self.at(call, "M103", call=form.site.name)
            if not form.site.raises:
                yield self.at(call, "A302", method=str(getattr(call.func, "attr", "")))
        elif isinstance(form, Guarded):
            yield self.at(call, "M104", call=form.site.name)
        elif isinstance(form, Bare):
            yield self.at(call, "M107", call=form.site.name)
        else:
            yield self.at(call, "M105", call=form.site.name, helper=form.helper)

    def advice(self, moved: list[ClientGroup], chooser: Chooser, annotations: list[ast.expr]) -> Iterator[Finding]:
        """What the user should know of places that are right as they are."""
        for group in moved:
            yield from self.lasting(group)
            yield from self.hosts(group)
        if moved:
            yield from self.host_imports(moved, chooser)
            for named in [*annotations, *chooser.imports.strings()]:
                yield self.at(named, "A305", name=ast.unparse(named))
        marked = dict(chooser.imports.for_others())
        for alias in marked if moved else chooser.imports.unused():
            why = f" for other files: {marked[alias]}" if alias in marked else ""
            yield self.at(alias, "A306", name=alias.asname or alias.name, why=why)

    def lasting(self, group: ClientGroup) -> Iterator[Finding]:
        """Objects that outlive the code at hand, or that other files can get at."""
        for key in group.group.keys:
            owner, attribute = key if isinstance(key, tuple) else (key, None)
            if isinstance(owner, ast.ClassDef):
                if group.constructors and self.settings.target is Target.PANDACLIENT:
                    yield self.at(group.constructors[0].call, "A303", name=f"{owner.name}.{attribute}")
            elif not self.is_here(owner):
                continue
            elif isinstance(owner, ast.arg):
                yield from self._public(self.module.parents[self.module.parents[owner]], "its calls expect")
            elif not isinstance(key, tuple):
                yield from self._global(key)
            else:
                yield from self._public(owner, "they get")

    def _public(self, function: ast.AST, does: str) -> Iterator[Finding]:
        """A function that code in other files may call: one of the file, or of a class of the file."""
        around = [node for node in self.module.ancestors(function) if isinstance(node, _DEFINING)]
        if not isinstance(function, FUNCTIONS) or not all(isinstance(node, ast.ClassDef) for node in around):
            return
        path = [function.name, *(node.name for node in around if isinstance(node, ast.ClassDef))]
        if len(path) > 1 and path[0] == "__init__":
            path.pop(0)  # the class is called
        if not any(name.startswith("_") for name in path) and self.resolver.taken.isdisjoint([function, *around]):
            yield self.at(function, "A304", name=f"{path[0]}()", does=does)

    def _global(self, binding: ast.AST) -> Iterator[Finding]:
        """A public global of a file that others may import."""
        name = getattr(binding, "id", "_")
        is_global = self.module.scope_of[binding].owner(name) is self.module.scope
        if not self.resolver.taken.isdisjoint(self.module.scope.bindings.get(name, ())):
            return  # followed to where it is used
        if is_global and self._is_library and not name.startswith("_"):
            yield self.at(binding, "A304", name=name, does="they get")

    @cached_property
    def _is_library(self) -> bool:
        """Whether the file defines something and is no script."""
        body = self.module.tree.body
        is_script = any(isinstance(node, ast.If) and "__main__" in ast.unparse(node.test) for node in body)
        return not is_script and any(isinstance(node, (*FUNCTIONS, ast.ClassDef)) for node in body)

    def hosts(self, group: ClientGroup) -> Iterator[Finding]:
        """Variables that held the host of iDDS for nobody else."""
        for constructor in group.constructors:
            for name in (host for host in _hosts(constructor) if isinstance(host, ast.Name)):
                reads = [read for read in self.resolver.reads_of(name.id) if self.is_here(read)]
                is_own = all(self._is_rest_host(binding) for binding in self.resolver.bindings(name))
                elsewhere = {*self.resolver.taken, *self.resolver.overwritten}
                if reads == [name] and is_own and elsewhere.isdisjoint(self.resolver.bindings(name)):
                    for binding in self.resolver.bindings(name):
                        yield self.at(binding, "A307", name=name.id)

    def host_imports(self, moved: list[ClientGroup], chooser: Chooser) -> Iterator[Finding]:
        """Imports of the function that gave the host to constructors, and to nobody else."""
        hosts = (host for group in moved for constructor in group.constructors for host in _hosts(constructor))
        called = (host.func for host in hosts if isinstance(host, ast.Call) and not host.args)
        for alias in chooser.imports.left_by({function for function in called if isinstance(function, ast.Name)}):
            yield self.at(alias, "A307", name=alias.asname or alias.name)

    def _is_rest_host(self, binding: ast.AST) -> bool:
        value = self.module.value_of.get(binding)
        meaning = self.resolver.of(value.func) if isinstance(value, ast.Call) else None
        return isinstance(meaning, Imported) and meaning.path.endswith(".get_rest_host")


def _hosts(constructor: Constructor) -> list[ast.expr]:
    call = constructor.call
    return [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "host")]
