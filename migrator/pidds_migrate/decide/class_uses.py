"""Which objects the use of a native class itself concerns: a subclass, `isinstance`, a patch of a test."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from pidds_migrate.facts.methods import METHODS, Api
from pidds_migrate.outcome import Target
from pidds_migrate.resolve.program import Program
from pidds_migrate.track.class_tests import ClassTest
from pidds_migrate.track.holders import Cause, Doubt, Group, Use
from pidds_migrate.track.record import ClassUse, TrackRecord

# The last is of functools.singledispatch, and of abstract classes.
_OF_CLASS = frozenset({"isinstance", "issubclass", "type", "register"})
# What gives a method of a class that it is handed.
_OF_METHODS = frozenset({"getattr", "super", "vars"})
# Of mock, pytest-mock and the monkeypatch of pytest: what puts something else in the place of what it names.
_PATCHERS = frozenset({"patch", "multiple", "object", "dict", "setattr", "delattr"})

_NEEDS_CLASS = {Use.IDENTITY: "N208", Use.CLASS: "N208", Use.ATTRIBUTE: "N206", Use.CONSTRUCTOR: "N216"}
_KEPT_ATTRIBUTES = ("host", "timeout", "__call__")
_REFUSED_ATTRIBUTES = ("session",)


def class_causes(program: Program, trail: TrackRecord, group: Group, doubts: list[Doubt]) -> Iterator[Cause]:
    """Why a group cannot move: it would need what the target does not have of the native class.

    Args:
        program: the files that are read together.
        trail: what was found about clients in them.
        group: the objects.
        doubts: why they have to check their calls themselves.
    """
    is_runtime = program.target_at(group.constructors[0].call) is Target.RUNTIME
    asked: set[ast.AST] = set()
    for doubt in doubts:
        code = _NEEDS_CLASS.get(doubt.use)
        if doubt.use is Use.ATTRIBUTE:
            needs = doubt.what in _REFUSED_ATTRIBUTES if is_runtime else doubt.what not in _KEPT_ATTRIBUTES
        else:
            needs = code is not None and not is_runtime
        if code is not None and needs:
            asked |= asking(program, doubt.node) if code == "N208" and isinstance(doubt.node, ast.expr) else set()
            yield Cause(doubt.node, code, {"what": doubt.what, "instead": _instead(is_runtime=is_runtime)})
    yield from (cause for cause in trail.findings if _replaces_class(program, cause.node, group))
    for use in () if is_runtime else trail.class_uses:
        compares = is_comparison(program, use) or (trail.compared_class is not None and _is_kept(program, use))
        needs_native = compares or _takes_method(program, use)
        is_said = not asked.isdisjoint(program.ancestors(use.node))
        if use.kind in group.kinds and not is_said and (is_patch(program, use) or (doubts and needs_native)):
            yield Cause(use.node, "N208", {"what": use.what, "instead": _instead(is_runtime=False)})
    for test in trail.class_tests if doubts else ():
        needs = test.is_base or not (is_runtime or _can_follow(program, test, group))
        if test.kind in group.kinds and needs:
            instead = "" if test.is_base else _instead(is_runtime=False)
            yield Cause(test.node, "N208", {"what": ast.unparse(test.node), "instead": instead})


def _replaces_class(program: Program, module: ast.AST, group: Group) -> bool:
    """Whether something is put in the place of a class in its module, and objects of a group are made through that."""
    made = {each.call.func.attr for each in group.constructors if isinstance(each.call.func, ast.Attribute)}
    around = program.parents[module]
    if isinstance(around, ast.Attribute):
        return not isinstance(around.ctx, ast.Load) and around.attr in made
    return isinstance(around, ast.Call) and not made.isdisjoint(_patched(around))


def asking(program: Program, node: ast.expr) -> set[ast.AST]:
    """An expression that asks an object for its class, with what the answer is compared in: `type(c) is Client`."""
    parent = program.parents[node]
    return {node, parent} if _compares(parent) else {node}


def _can_follow(program: Program, annotation: ClassTest, group: Group) -> bool:
    """Whether an annotation can name the class of checking objects: each file has one of its own."""
    is_on_a_line = annotation.node.lineno == annotation.node.end_lineno
    module = program.module_of(annotation.node)
    is_made_here = all(program.module_of(constructor.call) is module for constructor in group.constructors)
    return is_made_here and is_on_a_line and annotation.is_own


def class_doubts(program: Program, trail: TrackRecord, group: Group) -> Iterator[Doubt]:
    """Why the objects of a group have to be of the runtime's class: a test replaces that, or something of it."""
    if program.target_at(group.constructors[0].call) is Target.RUNTIME:
        for use in trail.class_uses:
            if use.kind in group.kinds and is_patch(program, use):
                yield Doubt(use.node, Use.CLASS, use.what)


def distinguishing(program: Program, trail: TrackRecord) -> dict[Api, ClassUse]:
    """For each class the first use that may tell its objects from others, or patch them all, where some may move.

    Such a use means one class only: while an object of the native one is left, that is the native one. A class that is
    a value may be asked about anywhere (`KINDS["client"]`); as a base it is not.
    """
    found: dict[Api, ClassUse] = {}
    for use in trail.class_uses:
        if program.target_at(use.node) is Target.RUNTIME and not isinstance(program.parents[use.node], ast.ClassDef):
            found.setdefault(use.kind, use)
    for test in trail.class_tests:
        if not test.is_base:
            found.setdefault(test.kind, ClassUse(test.node, test.kind, frozenset(), ast.unparse(test.node)))
    return found


def _instead(*, is_runtime: bool) -> str:
    return "" if is_runtime else "; --target runtime has the class"


def is_patch(program: Program, use: ClassUse) -> bool:
    """Whether what stands for the class, or for something of it, is replaced, or called past its objects."""
    node: ast.AST = use.node
    parent = program.parents[node]
    if isinstance(node, ast.Constant) or isinstance(parent, ast.Attribute):  # or something of the class
        return True
    if isinstance(parent, ast.keyword):
        parent = program.parents[parent]
    return isinstance(parent, ast.Call) and _is_patcher(parent.func)


def replaced_names(program: Program) -> dict[str, ast.AST]:
    """The names that patchers are given as text, and that are set in `vars(module)`, with where that is."""
    found: dict[str, ast.AST] = {}
    for module in program.modules:
        for call in module.some(ast.Call):
            found |= dict.fromkeys(_patched(call), call)
        for item in module.some(ast.Subscript):
            if isinstance(item.ctx, ast.Store) and isinstance(item.slice, ast.Constant) and _is_namespace(item.value):
                found[str(item.slice.value)] = item
    return found


def _patched(call: ast.Call) -> set[str]:
    """The names that a call may put something else in the place of."""
    if not _is_patcher(call.func):
        return set()
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    keys = [key for each in given if isinstance(each, ast.Dict) for key in each.keys]
    names = {each.value for each in (*given, *keys) if isinstance(each, ast.Constant)}
    return {name for name in names if isinstance(name, str)} | {each.arg for each in call.keywords if each.arg}


def _is_patcher(function: ast.expr) -> bool:
    """Whether a function may put something else in the place of what it names; `dict(…)` by itself does not."""
    if isinstance(function, ast.Name):
        return function.id in _PATCHERS and function.id != "dict"
    return isinstance(function, ast.Attribute) and function.attr in _PATCHERS


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_namespace(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("globals", "vars")
    return isinstance(node, ast.Attribute) and node.attr == "__dict__"


def _is_kept(program: Program, use: ClassUse) -> bool:
    """Whether the class is a value, which objects may be compared with wherever it gets to."""
    parent = program.parents[use.node]
    is_called = isinstance(parent, ast.Call) and parent.func is use.node
    return not (is_called or isinstance(parent, ast.ClassDef))


def _takes_method(program: Program, use: ClassUse) -> bool:
    """Whether a method is taken from the class, which works with its own objects only: `Client.ping(client)`."""
    if isinstance(use.node, ast.Attribute) and use.node.attr in (*METHODS[use.kind], "__dict__"):
        return True
    parent = program.parents[use.node]
    return isinstance(parent, ast.Call) and _last_name(parent.func) in _OF_METHODS


def is_comparison(program: Program, use: ClassUse) -> bool:
    """Whether objects are asked whether they are of the class; decorators dispatch by what they are given, too."""
    inside = [*itertools.takewhile(lambda around: not isinstance(around, ast.stmt), program.ancestors(use.node))]
    if inside and inside[-1] in getattr(program.parents[inside[-1]], "decorator_list", ()):
        return True
    return any(isinstance(around, ast.MatchClass) or _compares(around) for around in inside)


def _compares(node: ast.AST) -> bool:
    """Whether an expression may compare classes."""
    return isinstance(node, ast.Compare) or (isinstance(node, ast.Call) and _last_name(node.func) in _OF_CLASS)
