"""Rewrite calls: a constructor becomes get_api(…), a call site goes through a helper."""

from __future__ import annotations

import libcst as cst

from pidds_migrate.decide.plan import ApiObject
from pidds_migrate.edit.code import Style, with_same_parentheses
from pidds_migrate.facts.names import CONSTRUCTORS

_KEYWORDS = {"host": "idds_host", "timeout": "timeout"}


def wrapped(style: Style, helper: str, call: cst.Call) -> cst.BaseExpression:
    """The call as the argument of a helper."""
    wrapper = cst.Call(func=style.expression(helper), args=[cst.Arg(call.with_changes(lpar=[], rpar=[]))])
    return with_same_parentheses(wrapper, call)


def api_object(style: Style, wanted: ApiObject, call: cst.Call) -> cst.BaseExpression:
    """The `get_api(…)` call that stands for a native constructor."""
    arguments = [f"dumper={wanted.dumper}", f"loader={wanted.loader}"] if wanted.loader else [wanted.dumper]
    kept = {"host": wanted.host, "timeout": wanted.timeout}
    in_order = [name for name in _given(wanted, call) if kept.get(name) is not None]  # as the author evaluates them
    arguments += [f"{_KEYWORDS[name]}=None" for name in in_order]
    arguments += ["compress=True"]
    arguments += ["manager=True"] if wanted.is_manager else []
    arguments += ["json_outputs=True"] if wanted.json_outputs else []
    made = style.expression(f"{wanted.callee}({', '.join(arguments)})")
    assert isinstance(made, cst.Call)
    given = _given(wanted, call)
    values = {keyword: given.get(name) for name, keyword in _KEYWORDS.items()}
    args = [_with_value(arg, values) for arg in made.args]
    return with_same_parentheses(made.with_changes(args=args), call)


def _with_value(arg: cst.Arg, values: dict[str, cst.BaseExpression | None]) -> cst.Arg:
    value = values.get(arg.keyword.value) if arg.keyword is not None else None
    if value is None:
        return arg
    if isinstance(value, cst.NamedExpr) and not value.lpar:
        value = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return arg.with_changes(value=value)


def _given(wanted: ApiObject, call: cst.Call) -> dict[str, cst.BaseExpression]:
    """The arguments of the native constructor by parameter."""
    assert wanted.constructor.kind is not None
    names = CONSTRUCTORS[wanted.constructor.kind]
    return {
        arg.keyword.value if arg.keyword is not None else names[position]: arg.value
        for position, arg in enumerate(call.args)
    }


def kept_arguments(wanted: ApiObject, call: cst.Call) -> list[cst.CSTNode]:
    """The arguments that the new call still holds, with their comments."""
    names = {"host" if wanted.host is not None else "", "timeout" if wanted.timeout is not None else ""}
    return [value for name, value in _given(wanted, call).items() if name in names]
