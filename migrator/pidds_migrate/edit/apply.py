"""Carry a plan out: one pass over the LibCST tree that enters only what the plan touches."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Sequence

import libcst as cst

from pidds_migrate.decide.helpers import Helper, defined_beside, helper_text
from pidds_migrate.decide.plan import ApiObject, Documented, Guarded, ImportChange, Plan, Wrapped
from pidds_migrate.edit.calls import api_object, kept_arguments, wrapped
from pidds_migrate.edit.code import Style, comment_lines
from pidds_migrate.edit.directives import spoken
from pidds_migrate.edit.helpers_place import comments_of_block, statement_before
from pidds_migrate.edit.imports import changed_line, changed_small, lost_comments
from pidds_migrate.edit.locate import Located, locate
from pidds_migrate.edit.statements import documented, guarded
from pidds_migrate.outcome import Settings
from pidds_migrate.resolve.scopes import Module

Edit = Callable[
    [cst.CSTNode], "cst.CSTNode | cst.FlattenSentinel[cst.CSTNode] | cst.RemovalSentinel | list[cst.CSTNode]"
]
_BLANK = cst.EmptyLine(indent=False)


def apply_plan(plan: Plan, module: Module, tree: cst.Module, settings: Settings, add: Callable[[str], str]) -> str:
    """The source text of the module after the plan.

    Args:
        plan: what to do.
        module: the file that the plan is for.
        tree: the same file, as LibCST reads it.
        settings: how the file is migrated.
        add: gives what stands in the text for a statement that nothing more is done to; LibCST takes long to print one.

    Raises:
        LocateError: something of the plan is not where the LibCST tree should have it.
    """
    located = locate(module.tree, tree, _wanted(plan), module.parents)
    return _Applier(plan, module, tree, located, settings, add).run()


def touched(plan: Plan, module: Module) -> set[ast.stmt]:
    """The statements that a plan edits, or edits something in."""
    nodes = (around for node in _wanted(plan) for around in (node, *module.ancestors(node)))
    return {node for node in nodes if isinstance(node, ast.stmt)}


def _wanted(plan: Plan) -> list[ast.AST]:
    wanted: list[ast.AST] = [*plan.dropped, *(change.statement for change in plan.imports)]
    wanted += [api.constructor.call for api in plan.objects]
    for form in plan.forms:
        if isinstance(form, Wrapped):
            wanted.append(form.site.call)
        elif isinstance(form, Guarded) and form.site.statement is not None:
            wanted.append(form.site.statement)
        elif isinstance(form, Documented):
            wanted.append(form.handled.node)
    return wanted


class _Applier:
    def __init__(
        self,
        plan: Plan,
        module: Module,
        tree: cst.Module,
        located: Located,
        settings: Settings,
        add: Callable[[str], str],
    ) -> None:
        self.add = add
        self.plan, self.module, self.tree, self.located, self.settings = plan, module, tree, located, settings
        self.style = Style(tree)
        self.editor = _Editor({tree, *located.path})  # helpers may be all that is added

    def run(self) -> str:
        for api in self.plan.objects:
            self.make_object(api)
        for form in self.plan.forms:
            if isinstance(form, Wrapped):
                self.wrap(form)
            elif isinstance(form, Guarded):
                self.guard(form)
            elif isinstance(form, Documented):
                self.document(form)
        for statement in self.plan.dropped:
            self.drop(statement)
        for change in self.plan.imports:
            self.change_import(change)
        if self.plan.helpers:
            self.define_helpers()
        return self.tree.visit(self.editor).code

    def wrap(self, form: Wrapped) -> None:
        self.editor.edits[self.located.calls[form.site.call]] = lambda node: wrapped(self.style, form.helper, node)  # type: ignore[arg-type]

    def make_object(self, api: ApiObject) -> None:
        node = self.located.calls[api.constructor.call]
        self.editor.edits[node] = lambda updated: api_object(self.style, api, updated)  # type: ignore[arg-type]
        kept = [comment for value in kept_arguments(api, node) for comment in comment_lines(value)]
        kept_comments = {line.comment for line in kept}
        lost = [line for line in comment_lines(node) if line.comment not in kept_comments]
        self.keep_comments(api.constructor.call, lost)

    def guard(self, form: Guarded) -> None:
        assert form.site.statement is not None
        line = self.located.lines[form.site.statement]
        self.editor.edits[line] = lambda node: [*guarded(self.style, form, node)]  # type: ignore[arg-type]

    def document(self, form: Documented) -> None:
        node = self.located.statements[form.handled.node]
        self.editor.edits[node] = lambda updated: [*documented(self.style, form, updated)]  # type: ignore[arg-type]

    def drop(self, statement: ast.stmt) -> None:
        line = self.located.lines[statement]
        if self.is_alone_in_block(statement):
            self.editor.edits[self.located.statements[statement]] = lambda _node: cst.Pass()
        elif isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
            self.editor.comments[line] += spoken(line.trailing_whitespace)
            self.editor.edits[line] = lambda _node: []
        else:
            self.editor.edits[self.located.statements[statement]] = lambda _node: cst.RemovalSentinel.REMOVE

    def change_import(self, change: ImportChange) -> None:
        node, line = self.located.statements[change.statement], self.located.lines[change.statement]
        stays = change.added or not self.is_alone_in_block(change.statement)
        if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 and stays:
            if not change.added and len(change.removed) == len(change.statement.names):
                self.editor.comments[line] += [*comment_lines(node), *spoken(line.trailing_whitespace)]
            self.editor.edits[line] = lambda updated: [*changed_line(self.style, change, updated)]  # type: ignore[arg-type]
        else:
            self.keep_comments(change.statement, lost_comments(change, node))  # type: ignore[arg-type]
            self.editor.edits[node] = lambda updated: changed_small(self.style, change, updated)  # type: ignore[arg-type]

    def keep_comments(self, node: ast.AST, comments: list[cst.EmptyLine]) -> None:
        """Put comments above the line of a node, or above the statement that has the line in it."""
        lines = map(self.located.lines.get, (node, *self.module.ancestors(node)))
        kinds = cst.SimpleStatementLine | cst.BaseCompoundStatement
        self.editor.comments[next(line for line in lines if isinstance(line, kinds))] += comments

    def is_alone_in_block(self, statement: ast.stmt) -> bool:
        block: list[ast.stmt] = getattr(*self.module.block_of(statement))
        return block == [statement]

    def define_helpers(self) -> None:
        spaced = [self.spaced(text) for text in self.helper_texts()]
        behind = statement_before(self.plan, self.module, self.settings.parts)
        if behind is None:
            spaced[0] = spaced[0].with_changes(leading_lines=_blanks_below(self.tree.header))
            self.editor.before[self.located.lines[self.module.tree.body[0]]] = spaced
            return
        is_import = isinstance(spaced[0].body, Sequence) and isinstance(spaced[0].body[0], cst.Import)
        if is_import and isinstance(behind, ast.Import | ast.ImportFrom):
            spaced[0] = spaced[0].with_changes(leading_lines=[])  # an import, which joins those above it
        top = self.module.tree.body
        following = top[top.index(behind) + 1 :][:1]
        for line in (self.located.lines.get(statement) for statement in following):
            # Comments right below the imports are about them.
            leading = getattr(line, "leading_lines", ())
            count = comments_of_block(leading)
            if line is not None and count:
                spaced[0] = spaced[0].with_changes(leading_lines=[*leading[:count], _BLANK, _BLANK])
                self.editor.taken[line] = count
        self.editor.after[self.located.lines[behind]] = spaced

    def spaced(self, text: str) -> cst.SimpleStatementLine | cst.BaseCompoundStatement:
        """A helper, or what helpers import, with blank lines above it."""
        is_import = text.startswith("import ")
        statement = self.style.statement(text if is_import else self.add(self.style.text(text)))
        return statement.with_changes(leading_lines=[_BLANK, _BLANK])

    def helper_texts(self) -> list[str]:
        """The helpers to define, in order, and before them what they import together."""
        wanted = [helper for helper in Helper if helper in self.plan.helpers]
        short = self.plan.short_helpers
        texts = [helper_text(helper, self.settings.target, is_short=short) for helper in wanted]
        return defined_beside(texts, self.module.scope.bindings)


def _blanks_below(header: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """The blank lines that make two below the comments at the top of a file; none where there are no comments."""
    above = next((count for count, line in enumerate(reversed(header)) if line.comment is not None), 2)
    return [_BLANK] * max(0, 2 - above)


def _without_loose_semicolon(
    original: cst.CSTNode, node: cst.SimpleStatementLine | cst.SimpleStatementSuite
) -> cst.SimpleStatementLine | cst.SimpleStatementSuite:
    """The line without the semicolon that parted its last statement from one that went."""
    assert isinstance(original, cst.SimpleStatementLine | cst.SimpleStatementSuite)
    if not node.body or node.body[-1].semicolon is original.body[-1].semicolon:
        return node
    last = node.body[-1].with_changes(semicolon=original.body[-1].semicolon)
    return node.with_changes(body=[*node.body[:-1], last])


class _Editor(cst.CSTTransformer):
    """Applies edits to the nodes that they belong to; lines that go hand their comments to what follows."""

    def __init__(self, path: set[cst.CSTNode]) -> None:
        super().__init__()
        self.path = path
        self.edits: dict[cst.CSTNode, Edit] = {}
        self.comments: defaultdict[cst.CSTNode, list[cst.EmptyLine]] = defaultdict(list)
        self.before: dict[cst.CSTNode, list[cst.BaseCompoundStatement | cst.SimpleStatementLine]] = {}
        self.taken: dict[cst.CSTNode, int] = {}
        self.after: dict[cst.CSTNode, list[cst.BaseCompoundStatement | cst.SimpleStatementLine]] = {}
        self._depth = 0
        # Both are for the next line at the same depth, so that lines inside the one after do not take them.
        self._carried: dict[int, list[cst.EmptyLine]] = {}
        self._wants_space: int | None = None

    def on_visit(self, node: cst.CSTNode) -> bool:
        self._depth += 1
        return node in self.path

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.FlattenSentinel[cst.CSTNode] | cst.RemovalSentinel:
        self._depth -= 1
        node = updated_node
        if isinstance(node, cst.SimpleStatementLine | cst.SimpleStatementSuite):
            node = _without_loose_semicolon(original_node, node)
        is_line = isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement)
        if is_line:
            node = self._take_over_lines(original_node, node)
        elif isinstance(node, cst.IndentedBlock | cst.Module) and (left := self._carried.pop(self._depth + 1, None)):
            node = node.with_changes(footer=[*left, *node.footer])
        edit = self.edits.get(original_node)
        result = edit(node) if edit is not None else node
        if isinstance(result, cst.SimpleStatementLine) and not result.body:  # all its statements went
            node = result.with_changes(leading_lines=[*result.leading_lines, *spoken(result.trailing_whitespace)])
            result = []
        if isinstance(result, list):
            if not result:  # what stood before the line stays
                self._carried[self._depth] = [*getattr(node, "leading_lines", ())]
            result = result[0] if len(result) == 1 else cst.FlattenSentinel(result)
        if isinstance(result, cst.RemovalSentinel):
            return result
        return self._with_following(original_node, result)

    def _take_over_lines(self, original: cst.CSTNode, node: cst.CSTNode) -> cst.CSTNode:
        comments = self.comments.get(original)
        carried = self._carried.pop(self._depth, None)
        wants_space = self._wants_space == self._depth
        taken = self.taken.get(original, 0)
        if not (carried or wants_space or comments or taken):
            return node
        lines = [*node.leading_lines][taken:]  # type: ignore[attr-defined]
        if carried:
            lines = [*carried, *lines] if any(line.comment for line in carried) or not lines else lines
        if wants_space:
            blank = next((n for n, line in enumerate(lines) if line.comment), len(lines))
            lines = [*[_BLANK] * max(0, 2 - blank), *lines]
            self._wants_space = None
        return node.with_changes(leading_lines=[*lines, *(comments or ())])

    def _with_following(
        self, original: cst.CSTNode, result: cst.CSTNode | cst.FlattenSentinel[cst.CSTNode]
    ) -> cst.CSTNode | cst.FlattenSentinel[cst.CSTNode]:
        before, after = self.before.get(original), self.after.get(original)
        if before is None and after is None:
            return result
        self._wants_space = self._depth if after is not None else None
        own = [*result] if isinstance(result, cst.FlattenSentinel) else [result]
        if after and not own and (left := self._carried.pop(self._depth, None)):
            after = [after[0].with_changes(leading_lines=[*left, *after[0].leading_lines]), *after[1:]]
        if before is not None:
            own[0] = own[0].with_changes(leading_lines=[_BLANK, _BLANK, *own[0].leading_lines])  # type: ignore[attr-defined]
        return cst.FlattenSentinel([*(before or ()), *own, *(after or ())])
