"""Whether evaluating code surely raises nothing and runs nothing, so that moving it out of a try changes nothing.

What no rule here knows is taken to raise: the try then stays, and the call in it behaves as the native one.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable

from pidds_migrate.effects.loggers import is_logger, is_logging
from pidds_migrate.effects.presence import is_surely_bound, is_surely_exported, is_surely_set
from pidds_migrate.facts.classes import ATTRIBUTE_HOOKS, HARMLESS_BASES
from pidds_migrate.resolve.expressions import given_to, is_text
from pidds_migrate.resolve.scopes import FUNCTIONS, Module
from pidds_migrate.resolve.values import Imported, Instance, OwnClass, OwnModule, Resolver


class Quiet:
    """Knows what is quiet in one program.

    Args:
        resolver: of the program.
        may_lack: whether a name that is perhaps unset may be taken as set all the same, and says so.
    """

    def __init__(self, resolver: Resolver, may_lack: Callable[[ast.Name], bool]) -> None:
        self._resolver, self._may_lack = resolver, may_lack
        self._given_other_keys: dict[tuple[Module, str], bool] = {}

    def expression(self, node: ast.expr) -> bool:
        """Whether an expression is quiet."""
        if isinstance(node, ast.Constant):
            return True
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Tuple | ast.List):
            return all(map(self.expression, node.elts))
        if isinstance(node, ast.Set):
            return all(isinstance(element, ast.Constant) for element in node.elts)
        if isinstance(node, ast.Dict):
            return all(isinstance(key, ast.Constant) for key in node.keys) and all(map(self.expression, node.values))
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.operand, ast.Constant) and _has_sign(node.op, node.operand.value)
        return False

    def arguments(self, call: ast.Call) -> bool:
        """Whether the arguments of a call are quiet, those that are unpacked included."""
        if not all(map(self.expression, call.args)):
            return False
        unpacked = [keyword.value for keyword in call.keywords if keyword.arg is None]
        if not all(map(self._is_dictionary, unpacked)) or (unpacked and len(call.keywords) > 1):
            return False  # a name that is given twice is a TypeError
        return all(self.expression(keyword.value) for keyword in call.keywords)

    def target(self, node: ast.expr) -> bool:
        """Whether assigning to a target is quiet: to a name, or to an attribute that runs no code."""
        if isinstance(node, ast.Name):
            return True
        if not isinstance(node, ast.Attribute):
            return False
        owner = self._resolver.of(node.value)
        return (
            isinstance(owner, Instance | OwnClass) and self.expression(node.value) and self._is_plain(owner.node, node)
        )

    def statement(self, node: ast.stmt) -> bool:
        """Whether a statement is quiet: one that may stand beside a call in a try whose handler is not meant for it."""
        if isinstance(node, ast.Pass | ast.Break | ast.Continue):
            return True
        if isinstance(node, ast.Return):
            return node.value is None or self.expression(node.value)
        if isinstance(node, ast.Assign):
            return self.expression(node.value) and all(map(self.target, node.targets))
        if isinstance(node, ast.Expr):
            value = node.value
            return self.expression(value) or (isinstance(value, ast.Call) and self._shows(value))
        return False

    def _shows(self, call: ast.Call) -> bool:
        """Whether a call prints or logs quiet arguments."""
        is_log = is_logging(self._resolver, call) and self._is_there(call.func)
        if not (is_log or self._resolver.is_builtin(call.func, "print")):
            return False
        is_plain = all(keyword.arg in ("sep", "end", "flush") for keyword in call.keywords)
        return is_plain and all(self.expression(part) or self._text(part) for part in given_to(call))

    def _is_there(self, function: ast.expr) -> bool:
        """Whether a function that logs is surely there: its module, its logger, or what makes that."""
        if not isinstance(function, ast.Attribute):
            return self.expression(function)
        on = function.value
        return self.arguments(on) and self._is_there(on.func) if isinstance(on, ast.Call) else self.expression(on)

    def _text(self, node: ast.expr) -> bool:
        """An f-string that only shows quiet values."""
        return isinstance(node, ast.JoinedStr) and all(
            isinstance(part, ast.Constant)
            or (isinstance(part, ast.FormattedValue) and part.format_spec is None and self.expression(part.value))
            for part in node.values
        )

    def _name(self, node: ast.Name) -> bool:
        if not self._resolver.bindings(node):
            return hasattr(builtins, node.id)
        return is_surely_bound(self._resolver, node) or self._may_lack(node)

    def _attribute(self, node: ast.Attribute) -> bool:
        owner = self._resolver.of(node.value)
        if isinstance(owner, OwnModule):
            return self.expression(node.value) and is_surely_exported(self._resolver, owner.location, node.attr)
        if isinstance(owner, Imported):
            program = self._resolver.program
            return program.strangers.binds(program.module_of(node).path, owner.path, node.attr)
        if isinstance(owner, Instance | OwnClass):
            is_there = self.expression(node.value) and is_surely_set(self._resolver, node)
            return is_there and self._is_plain(owner.node, node)
        return isinstance(node.value, ast.Name) and self._name(node.value) and self._is_option(node.value, node.attr)

    def _is_plain(self, cls: ast.ClassDef, node: ast.Attribute) -> bool:
        """Whether reading or setting an attribute of a class of the program runs no code of its own."""
        for relative in self._resolver.family(cls):
            if relative.decorator_list or relative.keywords:
                return False
            for base in relative.bases:
                path = self._resolver.path_of(base) or ""
                if not (isinstance(self._resolver.of(base), OwnClass) or _leaves_attributes_alone(path)):
                    return False
            for statement in relative.body:
                if isinstance(statement, (*FUNCTIONS, ast.ClassDef)) and statement.name in (
                    node.attr,
                    *ATTRIBUTE_HOOKS,
                ):
                    return False
                targets = statement.targets if isinstance(statement, ast.Assign) else []
                if any(getattr(target, "id", "") == "__slots__" for target in targets):
                    return False
                is_own = any(getattr(target, "id", "") == node.attr for target in targets)
                if is_own and isinstance(statement, ast.Assign) and not self._is_plain_value(statement.value):
                    return False  # a property, or what else a call may make
        return True

    def _is_plain_value(self, node: ast.expr) -> bool:
        return self.expression(node) or is_logger(self._resolver, node)

    def _is_option(self, node: ast.Name, name: str) -> bool:
        """Whether a variable holds what `parse_args()` returned, with an option or argument of this name."""
        values = [self._resolver.program.value_of.get(binding) for binding in self._resolver.bindings(node)]
        parsers = [
            value.func.value
            for value in values
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "parse_args"
        ]
        if not values or len(parsers) < len(values):
            return False
        return name in _options(self._resolver)

    def _is_dictionary(self, node: ast.expr) -> bool:
        """Whether a name holds a dictionary with texts as keys: a display, or `dict(...)`."""
        if not isinstance(node, ast.Name):
            return False
        values = [self._resolver.program.value_of.get(binding) for binding in self._resolver.bindings(node)]
        return (
            bool(values)
            and not self._gets_other_keys(node)
            and all(
                (isinstance(value, ast.Dict) and all(is_text(key) for key in value.keys))
                or (isinstance(value, ast.Call) and self._resolver.is_builtin(value.func, "dict") and not value.args)
                for value in values
            )
        )

    def _gets_other_keys(self, node: ast.Name) -> bool:
        """Whether the file gives a dictionary of this name, which may be another one, a key that may be no text."""
        place = self._resolver.program.module_of(node), node.id
        if place not in self._given_other_keys:
            self._given_other_keys[place] = any(map(self._is_given_other_key, place[0].names.get(node.id, ())))
        return self._given_other_keys[place]

    def _is_given_other_key(self, read: ast.Name) -> bool:
        parents = self._resolver.program.parents
        place = parents[read]
        if isinstance(place, ast.Subscript) and isinstance(place.ctx, ast.Store) and not is_text(place.slice):
            return True
        call = parents[place]
        is_update = isinstance(place, ast.Attribute) and place.attr == "update"
        return is_update and isinstance(call, ast.Call) and not all(map(_has_text_keys, call.args))


def _leaves_attributes_alone(path: str) -> bool:
    """Whether instances of a class of this path take any attribute: others may check or refuse what is set."""
    found = getattr(builtins, path.removeprefix("builtins."), None) if path.startswith("builtins.") else None
    return path in HARMLESS_BASES or (isinstance(found, type) and issubclass(found, BaseException))


def _options(resolver: Resolver) -> set[str]:
    """The names that `add_argument` gives to what is parsed, whatever the arguments; none where some may lack."""
    found: set[str] = set()
    for call in (call for module in resolver.program.modules for call in module.some(ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        defaults = [keywords[given] for given in ("default", "argument_default") if given in keywords]
        if name == "add_subparsers" or any(getattr(value, "attr", "") == "SUPPRESS" for value in defaults):
            return set()
        if name == "add_argument":
            given = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            long = next((text for text in given if text.startswith("--")), "".join(given[:1]))
            dest = keywords.get("dest")
            found.add(str(dest.value) if isinstance(dest, ast.Constant) else long.lstrip("-").replace("-", "_"))
    return found


def _has_text_keys(node: ast.expr) -> bool:
    return isinstance(node, ast.Dict) and all(map(is_text, node.keys))


def _has_sign(operator: ast.unaryop, value: object) -> bool:
    return isinstance(operator, ast.Not) or isinstance(
        value, int if isinstance(operator, ast.Invert) else complex | int | float
    )
