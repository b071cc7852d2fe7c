"""What the code of a project needs once it is migrated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pidds_migrate.facts.names import PACKAGE
from pidds_migrate.requirements.distributions import NEEDED_BY, TARGETS

_MENTION = re.compile(rb"\bidds\s*\.\s*client\b|\bfrom\s+idds\s+import\b")
_DOTTED = re.compile(rf"(?:^|[^\w.]){re.escape(PACKAGE)}\b")


class Needs(NamedTuple):
    """What to require.

    Attributes:
        needed: the distributions that take the place of idds-client; none where no code calls iDDS through PanDA.
        native: where idds-client is still used; None where it is not.
    """

    needed: tuple[str, ...]
    native: str | None


def verdict(files: Iterable[tuple[Path, bytes]]) -> Needs:
    """Judge the code of a project.

    Args:
        files: all Python files of the project, as they are after the migration.
    """
    needed: set[str] = set()
    native: str | None = None
    for path, content in files:
        needed.update(name for pattern, name in NEEDED_BY if pattern.search(content))
        if native is None and (line := native_line(content)) is not None:
            native = f"{path}:{line}"
    in_order = tuple(name for _, name in NEEDED_BY if name in needed)
    return Needs(in_order if TARGETS & needed else (), native)


def native_line(content: bytes) -> int | None:
    """The first line that uses ``idds.client``; comments and docstrings do not."""
    mention = _MENTION.search(content)
    if mention is None:
        return None
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # What cannot be read is taken to use what it mentions.
        return content.count(b"\n", 0, mention.start()) + 1
    texts = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    lines = (node.lineno for node in ast.walk(tree) if isinstance(node, _PLACES) and _is_native(node, texts))
    return min(lines, default=None)


_PLACES = (ast.Import, ast.ImportFrom, ast.Attribute, ast.Constant)


def _is_native(node: ast.Import | ast.ImportFrom | ast.Attribute | ast.Constant, texts: set[int]) -> bool:
    if isinstance(node, ast.Import):
        return any(_is_inside(alias.name) for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        return not node.level and any(
            _is_inside(name) for name in (module, *(f"{module}.{a.name}" for a in node.names))
        )
    if isinstance(node, ast.Attribute):
        return _is_inside(ast.unparse(node))
    return isinstance(node.value, str) and id(node) not in texts and _DOTTED.search(node.value) is not None


def _is_inside(name: str) -> bool:
    return name == PACKAGE or name.startswith(f"{PACKAGE}.")
