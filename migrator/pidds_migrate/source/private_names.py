"""Names that Python changes in the body of a class: `__client` in `Tool` is `_Tool__client` everywhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_PRIVATE = re.compile(r"\b__(?!\w*__\b)\w")
_PRIVATE_IN_BYTES = re.compile(rb"\b__(?![\w\x80-\xff]*__\b)[\w\x80-\xff]")
_FIELDS = ("attr", "id", "arg", "name", "asname", "rest")
# A class is named as seen from outside of its body, and so is what stands around that.
_OUTSIDE = {"ClassDef": ("decorator_list", "bases", "keywords")}


class PrivateName(str):
    """A name as Python knows it, which its class writes shorter.

    Attributes:
        written: the name as it stands in the file.
    """

    written: str

    @classmethod
    def of(cls, prefix: str, written: str) -> PrivateName:
        """The private name of a class."""
        name = cls(prefix + written)
        name.written = written
        return name


def spell_out(tree: ast.Module, source: str | bytes) -> ast.Module:
    """Give the private names of classes the text that they have for Python.

    Args:
        tree: the file; its nodes are changed.
        source: its text, in which few files have such a name.
    """
    found = _PRIVATE.search(source) if isinstance(source, str) else _PRIVATE_IN_BYTES.search(source)
    if found is None:
        return tree
    for cls in [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]:
        owner = cls.name.written if isinstance(cls.name, PrivateName) else cls.name
        prefix = f"_{owner.lstrip('_')}" if owner.strip("_") else ""
        for node in _inside(cls) if prefix else ():
            _spell_out(node, prefix)
    return tree


def as_written(node: ast.AST) -> str:
    """An expression or statement, with its names as the file writes them."""
    text = ast.unparse(node)
    names = [name for part in ast.walk(node) for name in vars(part).values() if isinstance(name, PrivateName)]
    for name in names:
        text = re.sub(rf"\b{name}\b", name.written, text)
    return text


def _inside(cls: ast.ClassDef) -> Iterator[ast.AST]:
    """The nodes in which the class is the nearest one."""
    waiting: list[ast.AST] = [*cls.body]
    while waiting:
        node = waiting.pop()
        yield node
        outside = _OUTSIDE.get(type(node).__name__)
        if outside is None:
            waiting += ast.iter_child_nodes(node)
        else:
            waiting += [part for field in outside for part in getattr(node, field)]


def _spell_out(node: ast.AST, prefix: str) -> None:
    if isinstance(node, ast.Global | ast.Nonlocal):
        node.names = [PrivateName.of(prefix, name) if _is_private(name) else name for name in node.names]
    for field in _FIELDS if not isinstance(node, ast.alias) else ():
        name = getattr(node, field, None)
        if isinstance(name, str) and _is_private(name):
            setattr(node, field, PrivateName.of(prefix, name))


def _is_private(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__") and not isinstance(name, PrivateName)
