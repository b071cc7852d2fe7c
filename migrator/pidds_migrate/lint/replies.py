"""Follow the reply of a relayed call to all that the program does with it and its parts."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from pidds_migrate.facts.effects import SHOW_TEXT
from pidds_migrate.lint.parts import How, Part, PartUse, Reply
from pidds_migrate.resolve.expressions import is_tested, last_name, yields
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.scopes import FUNCTIONS, Function, ScopeKind
from pidds_migrate.resolve.values import OwnFunction, Resolver

_WHOLE = {
    Part.REPLY: {0: Part.STATUS, -2: Part.STATUS, 1: Part.INNER, -1: Part.INNER},
    Part.INNER: {0: Part.OK, -2: Part.OK, 1: Part.RESPONSE, -1: Part.RESPONSE},
}
_TEXTS = frozenset({"str", "repr", "ascii", "format"})
_SHOWN_BY = frozenset({"pprint.pprint", "sys.stdout.write", "sys.stderr.write"})
_TEXT_MAKERS = frozenset({"json.dumps", "pprint.pformat"})
_NUMBERS = frozenset({"int", "float", "range", "round", "abs", "sum", "min", "max", "divmod"})
_EXITS = frozenset({"sys.exit", "os._exit", "builtins.exit", "builtins.quit"})
# Of tuples, and of the replies of the runtime, which make the check.
_OF_REPLIES = frozenset({"count", "index", "ok", "response", "diagnostic", "unwrap"})
_FIELD = re.compile(r"%[-+ #0-9.*]*[a-zA-Z]|\{[^}]*\}")
_MOST_STEPS = 2_000


class Callers:
    """Where the functions of a program are called."""

    def __init__(self, program: Program, resolver: Resolver) -> None:
        self._calls: defaultdict[ast.AST, list[ast.Call]] = defaultdict(list)
        for module in program.modules:
            for call in module.some(ast.Call):
                meaning = resolver.of(call.func)
                if isinstance(meaning, OwnFunction):
                    self._calls[meaning.node].append(call)

    def of(self, function: ast.AST) -> list[ast.Call]:
        """The calls of a function that are known."""
        return self._calls.get(function, [])


class Follower:
    """Follows replies through one program.

    Args:
        program: the files.
        resolver: for all names of the program.
        callers: where its functions are called.
    """

    def __init__(self, program: Program, resolver: Resolver, callers: Callers) -> None:
        self._program, self._resolver, self._callers = program, resolver, callers
        self._parents = program.parents

    def reply(self, call: ast.Call) -> Reply:
        """All that the program does with the reply of a call."""
        found = Reply(call)
        waiting: list[tuple[ast.expr, Part]] = [(call, Part.REPLY)]
        seen: set[tuple[ast.AST, Part]] = set()
        while waiting:
            node, part = waiting.pop()
            if (node, part) in seen:
                continue
            seen.add((node, part))
            if len(seen) > _MOST_STEPS:
                found.uses.append(PartUse(call, Part.REPLY, How.ESCAPED))
                break
            found.nodes[part].append(node)
            waiting += self._step(node, part, found)
        return found

    def _step(self, node: ast.expr, part: Part, found: Reply) -> Iterator[tuple[ast.expr, Part]]:
        """Take in what the syntax around a part does with it; where its value goes on to."""
        parent = self._parents[node]

        def use(how: How, what: str = "") -> None:
            found.uses.append(PartUse(node, part, how, what))

        match parent:
            case ast.Expr():
                use(How.DISCARDED)
            case ast.Assign(targets=targets):
                for target in targets:
                    yield from self._bound(target, part, found, node)
            case ast.AnnAssign(target=target):
                yield from self._bound(target, part, found, node)
            case ast.NamedExpr(target=target):
                yield from self._bound(target, part, found, node)
                yield parent, part
            case ast.Subscript(value=value) if value is node:
                yield from self._subscript(node, parent, part, found)
            case ast.Attribute():
                yield from self._attribute(node, parent, part, found)
            case ast.Compare():
                self._compare(node, parent, part, found)
            case ast.Return():
                yield from self._returned(node, parent, part, found)
            case ast.Call() if parent.func is not node:
                yield from self._passed(node, parent, None, part, found)
            case ast.keyword(arg=name):
                call = self._parents[parent]
                if isinstance(call, ast.Call) and name is not None:
                    yield from self._passed(node, call, name, part, found)
                else:
                    use(How.ESCAPED)
            case ast.BoolOp():
                yield from self._bool_op(node, parent, part, found)
            case _ if is_tested(self._parents, node):
                use(How.TRUTH)
            case ast.For(iter=source) | ast.AsyncFor(iter=source) | ast.comprehension(iter=source) if source is node:
                yield from self._iterated(node, parent.target, part, found)
            case ast.IfExp():
                yield parent, part
            case ast.FormattedValue() | ast.BinOp() | ast.Tuple() if (text := self._text_of(node)) is not None:
                use(How.SHOWN if self._is_text_shown(text) else How.ESCAPED)
            case ast.Delete():
                pass
            case _:
                use(How.ESCAPED)

    def _bool_op(self, node: ast.expr, parent: ast.BoolOp, part: Part, found: Reply) -> Iterator[tuple[ast.expr, Part]]:
        is_condition = is_tested(self._parents, parent)
        if parent.values[-1] is not node or is_condition:
            found.uses.append(PartUse(node, part, How.TRUTH))
        if not is_condition:
            if part in (Part.STATUS, Part.OK):
                found.uses.append(PartUse(node, part, How.TESTED))  # whoever gets the value asks
            else:
                yield parent, part

    # ---- into variables and out of them
    def _bound(self, target: ast.expr, part: Part, found: Reply, value: ast.expr) -> Iterator[tuple[ast.expr, Part]]:
        if isinstance(target, ast.Name):
            if part is Part.RESPONSE:
                found.uses.append(PartUse(value, part, How.BOUND))
            if part is Part.REPLY:
                found.names.append(target)
            yield from self._reads(target, part, found)
        elif isinstance(target, ast.Tuple | ast.List) and part in _WHOLE and _are_two(target):
            for position, element in enumerate(target.elts):
                inner = _WHOLE[part][position]
                if inner is Part.RESPONSE:
                    found.uses.append(PartUse(value, inner, How.BOUND))
                yield from self._bound(element, inner, found, value)
        else:
            how = How.BOUND if part in (Part.RESPONSE, Part.DERIVED) else How.ESCAPED
            found.uses.append(PartUse(value, part, how))

    def _reads(self, binding: ast.Name | ast.arg, part: Part, found: Reply) -> Iterator[tuple[ast.expr, Part]]:
        owner = self._program.scope_of[binding]
        is_seen_elsewhere = binding in self._resolver.taken or owner.kind is ScopeKind.CLASS
        if is_seen_elsewhere and part is not Part.DERIVED:
            found.uses.append(PartUse(found.call, part, How.ESCAPED))
        for read in self._resolver.uses_of(binding):
            yield read, part

    def _subscript(
        self, node: ast.expr, parent: ast.Subscript, part: Part, found: Reply
    ) -> Iterator[tuple[ast.expr, Part]]:
        key = _constant(parent.slice)
        if not isinstance(parent.ctx, ast.Load):
            found.uses.append(PartUse(node, part, How.ESCAPED))
        elif part in _WHOLE:
            inner = _WHOLE[part].get(key) if isinstance(key, int) and not isinstance(key, bool) else None
            if inner is not None:
                yield parent, inner
            elif isinstance(key, str | int):
                found.uses.append(PartUse(node, part, How.MISUSED, ast.unparse(parent)))
            else:
                found.uses.append(PartUse(node, part, How.ESCAPED))
        elif part in (Part.STATUS, Part.OK):
            found.uses.append(PartUse(node, part, How.MISUSED, ast.unparse(parent)))
        else:
            found.uses.append(PartUse(node, part, How.READ))
            yield parent, Part.DERIVED

    def _attribute(
        self, node: ast.expr, parent: ast.Attribute, part: Part, found: Reply
    ) -> Iterator[tuple[ast.expr, Part]]:
        if part in (Part.RESPONSE, Part.DERIVED):
            found.uses.append(PartUse(node, part, How.READ, parent.attr))
            call = self._parents[parent]
            if isinstance(call, ast.Call) and call.func is parent and parent.attr in ("get", "pop", "values", "items"):
                yield call, Part.DERIVED
        elif part is Part.REPLY and parent.attr not in _OF_REPLIES:
            found.uses.append(PartUse(node, part, How.MISUSED, ast.unparse(parent)))
        else:
            found.uses.append(PartUse(node, part, How.ESCAPED))

    def _iterated(self, node: ast.expr, target: ast.expr, part: Part, found: Reply) -> Iterator[tuple[ast.expr, Part]]:
        if part in (Part.RESPONSE, Part.DERIVED):
            found.uses.append(PartUse(node, part, How.READ))
            for name in ast.walk(target):
                if isinstance(name, ast.Name):
                    yield from self._reads(name, Part.DERIVED, found)
        elif part is Part.REPLY or part is Part.INNER:
            found.uses.append(PartUse(node, part, How.MISUSED, f"for ... in {ast.unparse(node)}"))
        else:
            found.uses.append(PartUse(node, part, How.ESCAPED))

    def _compare(self, node: ast.expr, parent: ast.Compare, part: Part, found: Reply) -> None:
        operands = [parent.left, *parent.comparators]
        others = [_constant(operand) for operand in operands if operand is not node]
        if part in (Part.REPLY, Part.INNER):
            is_none = all(isinstance(o, ast.Constant) and o.value is None for o in operands if o is not node)
            is_membership = any(isinstance(op, ast.In | ast.NotIn) for op in parent.ops)
            wanted = str if is_membership else str | int
            if is_none:
                return
            is_looked_in = not is_membership or parent.left is not node
            misused = is_looked_in and all(isinstance(other, wanted) for other in others)
            how = How.MISUSED if misused else How.ESCAPED
            found.uses.append(PartUse(node, part, how, ast.unparse(parent)))
        else:
            found.uses.append(PartUse(node, part, How.TESTED))

    # ---- into functions and out of them
    def _returned(
        self, node: ast.expr, statement: ast.Return, part: Part, found: Reply
    ) -> Iterator[tuple[ast.expr, Part]]:
        function = next((n for n in self._program.ancestors(statement) if isinstance(n, FUNCTIONS)), None)
        how = How.BOUND if part in (Part.RESPONSE, Part.DERIVED) else How.ESCAPED
        if not isinstance(function, ast.FunctionDef) or function.decorator_list or yields(function):
            found.uses.append(PartUse(node, part, how))
            return
        calls = self._callers.of(function)
        names = self._program.module_of(function).names.get(function.name, ())
        is_method = self._resolver.class_of(function) is not None
        if not calls or is_method or len(names) > len(calls):
            found.uses.append(PartUse(node, part, how))  # other callers may be there
        for call in calls:
            if part is Part.RESPONSE:
                found.uses.append(PartUse(node, part, How.BOUND))
            yield call, part

    def _passed(
        self, node: ast.expr, call: ast.Call, name: str | None, part: Part, found: Reply
    ) -> Iterator[tuple[ast.expr, Part]]:
        def use(how: How, what: str = "") -> None:
            found.uses.append(PartUse(node, part, how, what))

        meaning = self._resolver.of(call.func)
        if isinstance(meaning, OwnFunction) and isinstance(meaning.node, FUNCTIONS):
            parameter = _parameter(call, node, name, meaning.node, is_bound=meaning.bound)
            if parameter is None or isinstance(meaning.node, ast.AsyncFunctionDef):
                use(How.ESCAPED)
                return
            if part is Part.REPLY:
                found.names.append(parameter)
            if part is Part.RESPONSE:
                use(How.BOUND)
            yield from self._reads(parameter, part, found)
            return
        path = self._resolver.path_of(call.func) or ""
        builtin = path.removeprefix("builtins.") if path.startswith("builtins.") else ""
        called = call.func.attr if isinstance(call.func, ast.Attribute) else builtin
        if path in _EXITS and name is None:
            use(How.EXIT if part in (Part.STATUS, Part.OK) else How.ESCAPED)
        elif builtin == "bool":
            use(How.TRUTH)
        elif builtin in _NUMBERS and part in (Part.REPLY, Part.INNER):
            use(How.MISUSED, ast.unparse(call))
        elif called in SHOW_TEXT or path in _SHOWN_BY or self._is_raised(call):
            use(How.SHOWN)
        elif builtin in _TEXTS or path in _TEXT_MAKERS or self._is_format(call):
            use(How.SHOWN if self._is_text_shown(call) else How.ESCAPED)
        elif part in (Part.RESPONSE, Part.DERIVED) and builtin in ("isinstance", "type"):
            use(How.TESTED, builtin)
        elif part in (Part.RESPONSE, Part.DERIVED) and builtin in ("len", "sorted", "list", "enumerate", "set"):
            use(How.READ)
            if builtin != "len":
                yield call, Part.DERIVED
        else:
            use(How.ESCAPED)

    def _is_raised(self, call: ast.Call) -> bool:
        return isinstance(self._parents[call], ast.Raise)

    # ---- into texts
    def _is_format(self, call: ast.Call) -> bool:
        return isinstance(call.func, ast.Attribute) and call.func.attr == "format" and _is_text(call.func.value)

    def _text_of(self, node: ast.expr) -> ast.expr | None:
        """The text that a part is formatted into, by an f-string or by `%`."""
        parent = self._parents[node]
        if isinstance(parent, ast.FormattedValue):
            text = self._parents[parent]
            return text if isinstance(text, ast.JoinedStr) else None
        inside = self._parents[parent] if isinstance(parent, ast.Tuple) else parent
        right = parent if isinstance(parent, ast.Tuple) else node
        if not (isinstance(inside, ast.BinOp) and isinstance(inside.op, ast.Mod)):
            return None
        return inside if inside.right is right and _is_text(inside.left) else None

    def _is_text_shown(self, text: ast.expr) -> bool:
        """Whether a text made of a part goes to people and to nothing else."""
        parent = self._parents[text]
        if _has_words(text) and not isinstance(parent, ast.Compare | ast.BinOp):
            return True  # a message, whoever shows it
        if isinstance(parent, ast.BinOp):
            return self._is_text_shown(parent)
        if isinstance(parent, ast.keyword):
            return False
        if not isinstance(parent, ast.Call) or parent.func is text:
            return isinstance(parent, ast.Expr)
        if self._is_format(parent) or self._resolver.is_builtin(parent.func, *_TEXTS):
            return self._is_text_shown(parent)
        path = self._resolver.path_of(parent.func) or ""
        return last_name(parent.func) in SHOW_TEXT or path in _SHOWN_BY or self._is_raised(parent)


def _constant(node: ast.expr) -> object:
    """The value of a constant, also of a negative number."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = node.operand.value
        return -value if isinstance(value, int) and not isinstance(value, bool) else None
    return None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _has_words(node: ast.expr) -> bool:
    """Whether a text has words of its own beside what is formatted into it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    if isinstance(node, ast.BinOp):
        return any(map(_has_words, [node.left, *([node.right] if isinstance(node.op, ast.Add) else [])]))
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return any(char.isalpha() for text in texts for char in _FIELD.sub("", text))


def _are_two(target: ast.Tuple | ast.List) -> bool:
    return len(target.elts) == 2 and not any(isinstance(part, ast.Starred) for part in target.elts)


def _parameter(
    call: ast.Call, node: ast.expr, name: str | None, function: Function, *, is_bound: bool
) -> ast.arg | None:
    """The parameter that an argument goes to; None where stars hide it."""
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    if name is not None:
        named = [*function.args.args, *function.args.kwonlyargs]
        return next((parameter for parameter in named if parameter.arg == name), None)
    positional = [*function.args.posonlyargs, *function.args.args][1 if is_bound else 0 :]
    position = call.args.index(node)
    return positional[position] if position < len(positional) else None
