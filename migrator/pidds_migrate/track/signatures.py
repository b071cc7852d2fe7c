"""Signatures of the native methods, and whether the arguments of a call fit them."""

from __future__ import annotations

import ast
import functools

from pidds_migrate.facts.methods import Api
from pidds_migrate.facts.names import CONSTRUCTORS


def bind_constructor(call: ast.Call, kind: Api) -> dict[str, ast.expr]:
    """The arguments of a native constructor by parameter; call `constructor_problem` first."""
    found = dict(zip(CONSTRUCTORS[kind], call.args, strict=False))
    return found | {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def constructor_problem(call: ast.Call, kind: Api) -> str | None:
    """Why the arguments of a constructor cannot be carried over, if so."""
    names = CONSTRUCTORS[kind]
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return "starred arguments cannot be read"
    if len(call.args) > len(names):
        return f"{kind.value} takes at most {len(names)} arguments"
    given = [*names[: len(call.args)], *(keyword.arg for keyword in call.keywords)]
    for name in given:
        if name not in names:
            return f"{kind.value} has no parameter {name}"
        if given.count(name) > 1:
            return f"{name} is given twice"
    return None


def takes_arguments(call: ast.Call, kind: Api) -> bool:
    """Whether the native constructor may take the arguments, as far as can be seen."""
    names = CONSTRUCTORS[kind]
    positional = [argument for argument in call.args if not isinstance(argument, ast.Starred)]
    given = [*names[: len(positional)], *(keyword.arg for keyword in call.keywords if keyword.arg is not None)]
    return len(positional) <= len(names) and len(set(given)) == len(given) and set(given) <= set(names)


@functools.cache
def _parse(signature: str) -> ast.arguments:
    function = ast.parse(f"def method({signature}): ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    return function.args


def surely_fits(call: ast.Call, signature: str) -> bool:
    """Whether a method takes the arguments whatever an unpacked list or dictionary holds; see `signature_problem`."""
    declared = _parse(signature)
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return False
    takes_all = declared.kwarg is not None and not declared.args
    return takes_all or all(keyword.arg is not None for keyword in call.keywords)


def signature_problem(call: ast.Call, signature: str) -> str | None:
    """Why Python would refuse to bind the arguments to the method's parameters, if so."""
    declared = _parse(signature)
    names = [parameter.arg for parameter in declared.args]
    starred = any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)
    positional = sum(not isinstance(a, ast.Starred) for a in call.args)
    if positional > len(names):
        return f"it takes {len(names)} positional arguments, {positional} are given"
    given = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
    for name in given:
        if name not in names and declared.kwarg is None:
            return f"it has no parameter {name}"
        if name in names[:positional]:
            return f"{name} is given twice"
    required = names[: len(names) - len(declared.defaults)]
    missing = [name for name in required[positional:] if name not in given]
    if missing and not starred:
        return f"{', '.join(missing)} is missing"
    return None
