"""Names that the program reaches by their text: `getattr(o, "client")`, `globals()["client"]`, `case A(client=c)`."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from pidds_migrate.resolve.expressions import last_name
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.scopes import Module, Scope, ScopeKind
from pidds_migrate.resolve.values import Resolver

_BY_TEXT = {
    *("getattr", "setattr", "hasattr", "delattr", "attrgetter", "methodcaller", "__dict__", "vars"),
    *("__getattribute__", "__setattr__", "__delattr__"),
}
_PATCHES = {"object", "multiple"}
# Of mock, pytest-mock and the monkeypatch of pytest: what puts something else in the place of what it names.
_PATCHERS = frozenset({"patch", "multiple", "object", "dict", "setattr", "delattr"})
_WHOLE_SCOPE = {"globals", "locals", "vars", "exec", "eval", "dir"}
_MAIN = "__main__"
_FROM_MAIN = re.compile(r"\bfrom +__main__ +import +([^\n;]+)")
_DOTTED = re.compile(r"\w+(\.\w+)*")


class NamesByText(NamedTuple):
    """What a file may reach by text.

    Attributes:
        words: strings that are an identifier, or several joined by dots; none where nothing looks names up.
        scopes: calls that reach every variable that their place sees.
    """

    words: dict[str, ast.AST]
    scopes: list[tuple[ast.Call, Scope]]

    def reach(self, name: str, owner: Scope | None) -> ast.AST | None:
        """The node by which a variable (or, with no owner, an attribute) may be reached by its text."""
        if name in self.words and (owner is None or owner.kind is ScopeKind.MODULE):
            return self.words[name]
        if owner is not None:
            return next((call for call, scope in self.scopes if scope.is_inside(owner)), None)
        return None


def names_by_text(program: Program, resolver: Resolver) -> NamesByText:
    """Find what a file may reach by text."""
    scopes = [
        (node, program.scope_of[node])
        for node in program.nodes
        if isinstance(node, ast.Call) and resolver.is_builtin(node.func, *_WHOLE_SCOPE) and _is_whole(node)
    ]
    within = {program.module_of(call) for call, _ in scopes}
    lookups = {module: [node for node in module.nodes if _looks_up(node)] for module in program.modules}
    # A name that comes from elsewhere may be written in any of the files.
    anywhere = bool(scopes) or any(not _is_spelled_out(program, node) for found in lookups.values() for node in found)
    words: dict[str, ast.AST] = {}
    for module, found in lookups.items():
        texts = (
            [n for n in module.nodes if isinstance(n, ast.Constant)] if anywhere or found or module in within else []
        )
        for node in texts:
            is_docstring = isinstance(program.parents[node], ast.Expr)
            is_name = isinstance(node.value, str) and _DOTTED.fullmatch(node.value) and not is_docstring
            for word in str(node.value).split(".") if is_name else ():
                words.setdefault(word, node)
        words |= {name: node for node in found for name in _replaced_by_keyword(program, node)}
        words |= {name: node for node in module.some(ast.MatchClass) for name in node.kwd_attrs}
        words |= _taken_from_main(module) | patched_by_path(program, module)
    return NamesByText(words, scopes)


def _is_spelled_out(program: Program, node: ast.AST) -> bool:
    """Whether a lookup is a call with the name in it: `getattr(o, "name")`."""
    call = program.parents[node]
    return (
        isinstance(call, ast.Call)
        and call.func is node
        and all(isinstance(name, ast.Constant) for name in call.args[1:2])
        and not any(isinstance(argument, ast.Starred) for argument in call.args)
    )


def _is_whole(call: ast.Call) -> bool:
    """Whether the call sees all variables: `vars(o)` sees only those of an object."""
    return not (isinstance(call.func, ast.Name) and call.func.id in ("vars", "dir") and call.args)


def _looks_up(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id in _BY_TEXT
    return isinstance(node, ast.Attribute) and (node.attr in _BY_TEXT or _patches(node))


def _patches(node: ast.Attribute) -> bool:
    """Whether it is `patch.object` or `patch.multiple` of mock, which replace attributes for a while."""
    return node.attr in _PATCHES and last_name(node.value) == "patch"


def _replaced_by_keyword(program: Program, node: ast.AST) -> list[str]:
    """The attributes that `patch.multiple(o, client=…)` replaces; any keyword's, where the function is a value."""
    if not (isinstance(node, ast.Attribute) and node.attr == "multiple"):
        return []
    call = program.parents[node]
    calls = [call] if isinstance(call, ast.Call) else program.module_of(node).some(ast.Call)
    return [keyword.arg for each in calls for keyword in each.keywords if keyword.arg]


def is_patcher(function: ast.expr) -> bool:
    """Whether a function may put something else in the place of what it names; `dict(…)` by itself does not."""
    if isinstance(function, ast.Name):
        return function.id in _PATCHERS and function.id != "dict"
    return isinstance(function, ast.Attribute) and function.attr in _PATCHERS


def patched_by_path(program: Program, module: Module) -> dict[str, ast.AST]:
    """The globals of a file, and what is below them, that it replaces by path: `mock.patch("__main__.client")`."""
    found: dict[str, ast.AST] = {}
    place = program.location_of(module).replace("/", ".")
    for call in module.some(ast.Call):
        if is_patcher(call.func):
            for given in [*call.args, *(keyword.value for keyword in call.keywords)]:
                found |= dict.fromkeys(_below(place, given), call)
    return found


def _below(place: str, path: ast.expr) -> list[str]:
    """The words behind the name of a file itself in a text: `__name__ + ".client"`, `"__main__.client"`."""
    match path:
        case ast.Constant(value=str(text)):
            words = text.split(".")
            heads = (".".join(words[:number]) for number in range(1, len(words)))
            is_own = any(head == _MAIN or f".{place}".endswith(f".{head}") for head in heads)
            return words if is_own else []
        case (
            ast.BinOp(left=ast.Name(id="__name__"), right=ast.Constant(value=str(text)))
            | ast.BinOp(left=ast.Constant(value=str(text)), right=ast.Name(id="__name__"))
            | ast.JoinedStr(values=[ast.FormattedValue(value=ast.Name(id="__name__")), ast.Constant(value=str(text))])
        ):
            return text.split(".")[1:]
    return []


def _taken_from_main(module: Module) -> dict[str, ast.AST]:
    """The globals that a file may take from the running program, perhaps itself: `from __main__ import client`."""
    found: dict[str, ast.AST] = {}
    for statement in module.some(ast.ImportFrom):
        found |= {alias.name: statement for alias in statement.names if statement.module == _MAIN}
    if any(alias.name == _MAIN for statement in module.some(ast.Import) for alias in statement.names):
        found |= {node.attr: node for node in module.some(ast.Attribute) if isinstance(node.value, ast.Name)}
    for text in module.some(ast.Constant):  # as timeit is given it
        for names in _FROM_MAIN.findall(text.value) if isinstance(text.value, str) else ():
            found |= dict.fromkeys(re.findall(r"\w+", names), text)
    return found
