"""Say what the plan does and what stays native: one finding a place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.decide.call_site import Lines
from pidds_migrate.decide.choose import Chooser
from pidds_migrate.decide.class_uses import asking
from pidds_migrate.decide.groups import ClientGroup
from pidds_migrate.decide.helpers import NATIVE_MODULE
from pidds_migrate.decide.imports import API_MODULES, UTILS
from pidds_migrate.decide.named_in_text import named_in_text
from pidds_migrate.decide.plan import ApiObject, Bare, Documented, Form, Guarded, Plan
from pidds_migrate.decide.stale_comments import stale_comments
from pidds_migrate.decide.suppressed import CODE as KEPT
from pidds_migrate.facts.names import INSTEAD
from pidds_migrate.outcome import Finding
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.scopes import Module
from pidds_migrate.resolve.values import Resolver
from pidds_migrate.source.private_names import as_written
from pidds_migrate.track.holders import Cause, Doubt

_FOR_OTHERS = " for other files, which may take it from here"


class Explainer:
    """Turns causes, forms and constructors into findings about one file of a program."""

    def __init__(self, program: Program, module: Module, resolver: Resolver, lines: Lines) -> None:
        self.program, self.module, self.resolver = program, module, resolver
        self.lines, self.settings = lines, program.settings[module]
        self._asked: set[ast.AST] = set()  # expressions of which it was said that they need the native class

    def at(self, node: ast.AST, code: str, **details: str) -> Finding:
        """A finding at the place of a node."""
        placed = self.program.placed(node)
        return Finding(placed.lineno, self.lines.column(placed), code, details)

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
        asked = [cause.node for cause in causes if cause.code == "N208" and isinstance(cause.node, ast.expr)]
        self._asked.update(*(asking(self.program, node) for node in asked))
        first = min(causes or group.causes, key=lambda cause: getattr(cause.node, "lineno", 1))
        place = self.program.place(first.node, self.module)
        calls: list[ast.expr] = [item.call for item in group.calls] + [item.node for item in group.values]
        for call in calls or ([] if causes else [item.call for item in group.constructors]):
            if call not in explained and first.code == KEPT:
                yield self.at(call, KEPT, place=place)
            elif call not in explained:
                yield self.at(call, "N221", place=place, cause=first.code)

    def rewritten(self, plan: Plan, chooser: Chooser) -> Iterator[Finding]:
        """What becomes of call sites, constructors and imports."""
        idle = chooser.imports.native.idle()
        new = self._new_module(plan)
        for change in (change for change in plan.imports if change.removed):
            unused = [alias.asname or alias.name for alias in change.removed if alias in idle]
            also = f"; nothing in the file used {' and '.join(unused)}" if unused else ""
            done = "replaced by" if change.added else "removed for"
            yield self.at(change.statement, "M101", done=done, new=new, also=also)
        for api in plan.objects:
            yield from self._constructor(api, chooser.dropped_arguments(api.constructor))
        for made in plan.natives:
            call = made.constructor.call
            new = made.callee or f"{NATIVE_MODULE}.{getattr(made.constructor.kind, 'value', '')}"
            yield self.at(call, "M108", name=as_written(call.func), api=new, **self.decided(made.doubt))
        for form in plan.forms:
            yield from self._form(form)
        for statement in plan.dropped:
            if isinstance(statement, ast.Expr):
                yield self.at(statement, "M106", statement=as_written(statement))
            else:
                yield self.at(statement, "M114", statement=as_written(statement), done="went")
        called = {made.constructor.call.func for made in plan.natives}
        for node, text in plan.replaced.items():
            if node in called:
                continue  # said of the constructor
            if isinstance(node, ast.Attribute) and text.endswith(f', "{node.attr}")'):
                yield self.at(node, "M109", method=as_written(node), new=text)
            elif text == "None":
                yield self.at(node, "M114", statement=as_written(node), done="became None")
            else:
                yield self.at(node, "M116", name=as_written(node), new=text)

    def _new_module(self, plan: Plan) -> str:
        """The module that took the place of idds.client: where helpers import that of the API objects, another one."""
        api = API_MODULES[self.settings.target]
        modules = [line.split()[1] for change in plan.imports for line in change.added]
        ours = [module for module in modules if f"{module}.".startswith(f"{api}.")]
        return next(iter([*ours, *(module for module in modules if module != UTILS), *modules]), api)

    def decided(self, doubt: Doubt) -> dict[str, str]:
        """Why an object makes the checks itself, and where that was decided."""
        return {"reason": doubt.words, "place": self.program.place(self.program.placed(doubt.node), self.module)}

    def _constructor(self, api: ApiObject, dropped: list[str]) -> Iterator[Finding]:
        call = api.constructor.call
        name, made = as_written(call.func), f"{api.callee}(...)"
        if api.doubt is not None:
            yield self.at(call, "M108", name=name, api=made, **self.decided(api.doubt))
        elif api.own is not None:
            yield self.at(call, "M110", name=name, api=made, reason=api.own)
        else:
            yield self.at(call, "M102", name=name, api=made)
        for argument in dropped:
            is_given = argument == "timeout" and api.timeout is not None
            if not (is_given and api.doubt is None):
                what = f"the effect of {argument}=" if is_given else f"{argument}="
                yield self.at(call, "A301", argument=what, instead=INSTEAD[argument])
        if api.host is not None:
            yield self.at(call, "A308", host=as_written(api.host))

    def _form(self, form: Form) -> Iterator[Finding]:
        call = form.site.call
        if isinstance(form, Documented):
            yield self.at(call, "M103", call=form.site.name)
            if not form.site.raises:
                yield self.at(call, "A302", method=str(getattr(call.func, "attr", "")))
            if form.lacking is not None:
                yield self.at(form.lacking, "A312", name=form.lacking.id)
        elif isinstance(form, Guarded):
            yield self.at(call, "M104", call=form.site.name)
        elif isinstance(form, Bare):
            yield self.at(call, "M107", call=form.site.name)
        else:
            yield self.at(call, "M105", call=form.site.name, helper=form.helper)

    def advice(self, moved: list[ClientGroup], chooser: Chooser) -> Iterator[Finding]:
        """What the user should know of places that are right as they are."""
        yield from self.left(chooser)
        native = chooser.imports.native
        marked = {alias: mark for alias in native.aliases if (mark := native.mark(alias)) is not None}
        unused = [
            alias
            for alias in native.unused()
            if (native.is_asked_for(alias) if moved else not native.annotations_naming(alias.asname or alias.name))
        ]
        gone = {alias for change in chooser.plan.imports for alias in change.removed}
        for alias in dict.fromkeys([*marked, *unused] if moved else unused):
            if alias not in gone:
                is_taken = alias in self.resolver.taken
                why = f" for other files: {marked[alias]}" if alias in marked else _FOR_OTHERS if is_taken else ""
                yield self.at(alias, "A306", name=alias.asname or alias.name, why=why)

    def comments(self, plan: Plan, chooser: Chooser) -> Iterator[Finding]:
        """Comments that may no longer be true."""
        gone = {alias for change in plan.imports for alias in change.removed}
        gone -= {*chooser.names.moved()}
        names = {alias.asname or alias.name for alias in chooser.imports.native.class_aliases() if alias in gone}
        hosts = {statement.lineno for statement in plan.dropped if not isinstance(statement, ast.Expr)}
        hosts |= {node.lineno for node, text in plan.replaced.items() if text == "None"}
        hosts |= {api.constructor.call.lineno for api in plan.objects if api.host is None and api.constructor.call.args}
        for line, column, name in stale_comments(self.lines, names, hosts):
            yield Finding(line, column, "A313", {"name": name})

    def left(self, chooser: Chooser) -> Iterator[Finding]:
        """Where native classes are still named, so that the program needs idds-client."""
        names = chooser.names
        replaced = chooser.plan.replaced
        for use in names.uses if not names.is_runtime else ():
            if not self._asked.isdisjoint(self.program.ancestors(use.node)):
                continue  # said of the expression that asks for it
            details = {"what": use.what, "instead": "; --target runtime has the class"}
            yield self.at(use.node, "N208", **details)
        for constructor in chooser.plan.left:
            call = constructor.call
            yield self.at(call, "A305", name=as_written(call.func), where="an f-string")
        if chooser.plan.is_empty:
            return
        gone = [alias for change in chooser.plan.imports for alias in change.removed]
        kept = {
            alias.asname or alias.name: alias for alias in chooser.imports.native.class_aliases() if alias not in gone
        }
        annotations = [] if names.is_runtime else [*filter(self.is_here, chooser.whole.trail.annotations)]
        for named in [*annotations, *chooser.imports.native.strings(names.moved())]:
            if named not in replaced:
                yield self.at(named, "A305", name=as_written(named), where="an annotation or string")
        for name, alias in kept.items():
            found = named_in_text(self.module, self.lines, alias)
            if found is not None:
                yield Finding(found[0], 1, "A305", {"name": name, "where": found[1]})
            for statement in chooser.imports.native.deletions(alias):
                yield self.at(statement, "A305", name=name, where="a statement that deletes it")
            if found is None and chooser.imports.is_taken_by_others(alias):
                yield self.at(alias, "A306", name=name, why=_FOR_OTHERS)
