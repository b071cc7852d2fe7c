"""Mark the imports that stay, or come, though nothing in the file uses them: linters would have them removed."""

from __future__ import annotations

import ast
import re

from pidds_migrate.edit.parsed import LINE, dotted, parsed

_MARK = "  # noqa: F401"
_ANY = re.compile(
    r"#\s*noqa(?:(?!\s*:)|\s*:[^#]*F401)", re.IGNORECASE
)  # says it already; without codes it is about all
_CODES = re.compile(r"#\s*noqa\s*:\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*", re.IGNORECASE)

Imported = dict[str, ast.Import | ast.ImportFrom]


def marked_unused(before: ast.Module, after: str, rest: str = "") -> str:
    """The new text with `# noqa: F401` behind imports that were used, or not there, and are not used now.

    Args:
        before: the file as it was.
        after: its edited statements, migrated.
        rest: its other statements, and the helpers.
    """
    unused = _unused(parsed(after), rest)
    old_unused = _unused(before).keys() if unused else ()
    new = {name: statement for name, statement in unused.items() if name not in old_unused}
    if not new:
        return after
    lines = LINE.findall(after)
    for statement in dict.fromkeys(new.values()):
        line = lines[(statement.end_lineno or 1) - 1]
        text = line.rstrip("\r\n")
        behind = text.encode()[statement.end_col_offset or 0 :].decode().strip()
        if statement.lineno != statement.end_lineno or (behind and behind[0] != "#") or _ANY.search(behind):
            continue
        codes = _CODES.search(text)
        new_text = f"{text[: codes.end()]},F401{text[codes.end() :]}" if codes else f"{text.rstrip()}{_MARK}"
        lines[statement.lineno - 1] = f"{new_text}{line[len(text) :]}"
    return "".join(lines)


def _unused(tree: ast.Module, rest: str = "") -> Imported:
    """The imports that nothing in a text uses, by what they are called there; nor the rest of its file, in any word."""
    used: set[str] = set()
    strings: list[str] = [rest]
    imported: Imported = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            used.add(node.id)
        elif isinstance(node, ast.Attribute):
            used.add(dotted(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings.append(node.value)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                if alias.name != "*" and getattr(node, "module", "") != "__future__":
                    imported[alias.asname or alias.name] = node
    text = "\n".join(strings)
    return {
        name: node
        for name, node in imported.items()
        if name not in used and not re.search(rf"\b{re.escape(name)}\b", text)
    }
