"""Whether a program can tell the list that JSON makes of a manager's (status, value) tuple from the tuple."""

from __future__ import annotations

import ast

from pidds_migrate.decide.call_site import Site
from pidds_migrate.decide.whole import WholeProgram
from pidds_migrate.effects.loggers import is_logging
from pidds_migrate.outcome import Coverage, Target
from pidds_migrate.resolve.expressions import is_tested, is_text, yields
from pidds_migrate.resolve.scopes import FUNCTIONS, Module
from pidds_migrate.resolve.values import OwnFunction

_SAME_ATTRIBUTES = {"count", "index"}
_SHAPELESS = frozenset(
    {
        *(f"builtins.{name}" for name in ("len", "bool", "enumerate", "iter", "all", "any", "list", "tuple")),
        *("json.dumps", "idds.common.utils.json_dumps"),
    }
)
"""Functions that answer alike."""
_TEXT = frozenset({"builtins.str", "builtins.repr", "builtins.format"})
"""Functions whose text tells a list from a tuple, for whoever looks at it."""
_STREAMS = frozenset({"sys.stdout", "sys.stderr"})
_DEEPEST = 4  # functions that return what others return


class PairShape:
    """Looks at what becomes of the responses of managers in one file.

    Args:
        module: the file.
        whole: the program that it is of.
    """

    def __init__(self, module: Module, whole: WholeProgram) -> None:
        self._module = module
        self._resolver, self._program = whole.resolver, whole.program
        settings = whole.program.settings[module]
        self._is_runtime = settings.target is Target.RUNTIME
        self._is_part = settings.coverage is Coverage.PART
        self._shown = settings.parts.shown if settings.parts is not None else frozenset()

    def is_told_from_tuple(self, site: Site) -> bool:
        """Whether the response of a call site may be a pair, and is used in a way that tells list from tuple."""
        if self._is_runtime or site.raises or site.statement is None:
            return False  # the runtime gives tuples back
        if isinstance(site.statement, ast.Return):
            return not self._returned_alike(site.statement, _DEEPEST)
        targets = site.statement.targets if isinstance(site.statement, ast.Assign) else []
        return any(not self._target_alike(target, _DEEPEST) for target in targets)

    def _target_alike(self, target: ast.expr, depth: int) -> bool:
        if isinstance(target, ast.Tuple | ast.List):
            return not any(isinstance(element, ast.Starred) for element in target.elts)
        if not isinstance(target, ast.Name) or target in self._resolver.taken:
            return False
        scope = self._program.scope_of[target].owner(target.id)
        bindings = scope.bindings[target.id] if scope is not None else []
        parents = self._program.parents
        if scope is self._module.scope and self._is_part and not target.id.startswith("_"):
            return False
        if any(isinstance(parents[binding], ast.AugAssign) for binding in bindings):
            return False
        reads = (read for read in self._module.names.get(target.id, ()) if isinstance(read.ctx, ast.Load))
        return all(self._alike(read, depth) for read in reads if target in self._resolver.bindings(read))

    def _alike(self, read: ast.expr, depth: int) -> bool:
        """Whether an expression whose value may be the pair is used in a way that answers alike for both."""
        parent = self._program.parents[read]
        if isinstance(parent, ast.Expr):
            return parent.lineno not in self._shown
        if isinstance(parent, ast.For | ast.comprehension | ast.Starred):
            return True
        if isinstance(parent, ast.FormattedValue):
            return self._is_shown(parent)
        if isinstance(parent, ast.Subscript):
            is_read = isinstance(parent.ctx, ast.Load) and parent.value is read
            if is_read and isinstance(parent.slice, ast.Slice):
                return self._alike(parent, depth)
            return is_read and isinstance(parent.slice, ast.Constant)
        if isinstance(parent, ast.Attribute):
            return parent.attr in _SAME_ATTRIBUTES
        if isinstance(parent, ast.Compare):
            return _compares_alike(parent, read)
        if isinstance(parent, ast.Assign):
            return depth > 0 and all(self._target_alike(target, depth - 1) for target in parent.targets)
        if isinstance(parent, ast.Return):
            return self._returned_alike(parent, depth)
        if isinstance(parent, ast.Tuple):
            around = self._program.parents[parent]
            return _is_formatted(around, parent) and self._is_shown(around)
        if isinstance(parent, ast.Call):
            path = self._resolver.path_of(parent.func)
            if _is_format(parent.func) or (path in _TEXT and read in parent.args):
                return self._is_shown(parent)
            return read in parent.args and (path in _SHAPELESS or self._shows(parent))
        return is_tested(self._program.parents, read)

    def _is_shown(self, text: ast.AST) -> bool:
        """Whether a text that holds an answer goes to people and nowhere else, who may see other brackets."""
        parent = self._program.parents[text]
        goes_on = isinstance(parent, ast.JoinedStr | ast.FormattedValue) or _is_formatted(parent, text)
        if isinstance(parent, ast.Tuple):
            goes_on = _is_formatted(self._program.parents[parent], parent)
        elif isinstance(parent, ast.IfExp):
            goes_on = parent.test is not text
        elif isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add):
            goes_on = True
        elif isinstance(parent, ast.Call):
            goes_on = _is_format(parent.func) or self._resolver.path_of(parent.func) in _TEXT
            if not goes_on:
                return text in parent.args and self._shows(parent)
        elif isinstance(parent, ast.Expr):
            return parent.lineno not in self._shown
        return goes_on and self._is_shown(parent)

    def _shows(self, call: ast.Call) -> bool:
        """Whether a call shows its arguments to people: on the terminal or in a log."""
        if self._resolver.path_of(call.func) == "builtins.print":
            files = [keyword.value for keyword in call.keywords if keyword.arg in ("file", None)]
            return all(self._resolver.path_of(file) in _STREAMS for file in files)
        return is_logging(self._resolver, call)

    def _returned_alike(self, statement: ast.Return, depth: int) -> bool:
        """Whether all that call a function use what it returns in such a way; unseen callers may do anything."""
        function = next(around for around in self._program.ancestors(statement) if isinstance(around, FUNCTIONS))
        is_plain = isinstance(function, ast.FunctionDef) and not function.decorator_list
        if depth == 0 or self._is_part or not is_plain or function in self._resolver.taken:
            return False
        if self._resolver.class_of(function) is not None or yields(function):
            return False
        for read in (read for module in self._program.modules for read in module.names.get(function.name, ())):
            meaning = self._resolver.of(read)
            if not isinstance(meaning, OwnFunction) or meaning.node is not function:
                if isinstance(read.ctx, ast.Load) and function in self._resolver.bindings(read):
                    return False  # or something else
                continue
            call = self._program.parents[read]
            if not (isinstance(call, ast.Call) and call.func is read and self._alike(call, depth - 1)):
                return False
        return True


def _is_formatted(node: ast.AST, values: ast.AST) -> bool:
    """Whether an expression is a text that takes the values one by one: `"%s of %s" % (answer, name)`."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and node.right is values and is_text(node.left)


def _is_format(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr == "format" and is_text(function.value)


def _compares_alike(node: ast.Compare, read: ast.expr) -> bool:
    if len(node.ops) != 1:
        return False
    if isinstance(node.ops[0], ast.Is | ast.IsNot):
        return node.left is read and isinstance(node.comparators[0], ast.Constant)
    return isinstance(node.ops[0], ast.In | ast.NotIn) and node.comparators[0] is read
