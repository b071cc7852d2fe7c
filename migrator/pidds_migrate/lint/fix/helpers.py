"""The helpers that mended programs define for themselves, those of migrated programs among them."""

from __future__ import annotations

import ast
import enum
from collections.abc import Collection, Mapping
from pathlib import Path

from pidds_migrate.decide.helpers import SHORT, Helper, defined_beside, helper_text, texts_in, with_needs
from pidds_migrate.outcome import Target


class Mender(enum.Enum):
    """A function that only mended programs need."""

    VALUE = "_idds_value"
    SUCCEEDED = "_idds_succeeded"


Wanted = Helper | Mender
_TEXTS = Path(__file__).with_name("mender_functions.py")
_NEEDS = {Mender.VALUE: Helper.PAIR}


def definitions(wanted: Collection[Wanted], target: Target, tree: ast.Module) -> list[str] | None:
    """The texts of helpers and of all that they need, in order, without those that the file defines already.

    Args:
        wanted: the helpers.
        target: the package that the program calls iDDS through.
        tree: the file.

    Returns:
        The texts; None where the file uses one of the names for something else.
    """
    helpers = {each for each in wanted if isinstance(each, Helper)}
    helpers |= {need for each in wanted if isinstance(each, Mender) and (need := _NEEDS.get(each)) is not None}
    own = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    helpers -= {helper for helper in SHORT if _is_there(helper_text(helper, target, is_short=True), own)}
    texts = [(helper.value, helper_text(helper, target)) for helper in with_needs(helpers, target)]
    texts += [(mender.value, texts_in(_TEXTS)[mender.value]) for mender in Mender if mender in wanted]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    found = []
    for name, text in texts:
        if name not in own:
            if name in names:
                return None
            found.append(text)
        elif not _is_there(text, own):
            return None
    return defined_beside(found, names | own.keys())


def _is_there(text: str, own: Mapping[str, ast.FunctionDef | ast.ClassDef]) -> bool:
    """Whether the file has the function of this text: one of its name, with its docstring."""
    (wanted,) = ast.parse(text).body
    assert isinstance(wanted, ast.FunctionDef | ast.ClassDef)
    return wanted.name in own and ast.get_docstring(own[wanted.name]) == ast.get_docstring(wanted)
