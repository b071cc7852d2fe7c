"""Break the new code's lines that are longer than the author's limit, inside of the brackets that the rewrite brought.

What is between the brackets gets a line of its own. Where that is too long, each argument gets one with a comma behind
it if the author's formatter has it so; else the lines are filled, as on PanDA's page.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from pidds_migrate.edit.parsed import LINE, dotted, parsed
from pidds_migrate.outcome import Settings

_INDENT = "    "
_ROUNDS = 8  # brackets within brackets; more are never written


class _Bracket(NamedTuple):
    """A pair of brackets on one line, by the characters where it starts and ends.

    Attributes:
        parts: what stands between them, from where to where, without commas.
        is_list: whether black gives each part a line of its own at once, as in a tuple.
    """

    line: int
    start: int
    end: int
    parts: tuple[tuple[int, int], ...]
    is_list: bool


def wrapped_lines(before: str, after: str, settings: Settings, made: Collection[str]) -> str:
    """The new text with its long new lines broken; the author's own lines stay.

    Args:
        before: the source text.
        after: the same file, migrated.
        settings: with the length that lines should not exceed.
        made: the callees that the rewrite brought, as the file spells them.
    """
    known, limit = set(before.splitlines()), settings.line_length
    if settings.formatted:
        after = _nested(after, limit, made)
    for _ in range(_ROUNDS):
        lines = LINE.findall(after)
        long = {
            number
            for number, line in enumerate(lines, start=1)
            if len(line.rstrip("\r\n")) > limit and line.rstrip("\r\n") not in known
        }
        if not long:
            break
        broken = dict(_broken(lines, long, settings, made))
        if not broken:
            break
        after = "".join(broken.get(number, line) for number, line in enumerate(lines, start=1))
    return after


def _broken(lines: list[str], long: set[int], settings: Settings, made: Collection[str]) -> Iterator[tuple[int, str]]:
    """The long lines that can be broken, as they are then."""
    found: dict[int, _Bracket] = {}
    tree = parsed("".join(lines))
    statements = Counter(node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt))
    for node in _breakable(tree, None, made, outermost=settings.formatted):
        # Where an author puts several statements on a line, a break would tear them apart.
        bracket = _bracket(node, lines) if node.lineno in long and statements[node.lineno] < 2 else None
        if bracket is not None:
            known = found.get(bracket.line)
            # The outermost one, and the first of those that stand side by side.
            if known is None or bracket.start < known.start:
                found[bracket.line] = bracket
    for number, bracket in found.items():
        line = lines[number - 1]
        text = line.rstrip("\r\n")
        end = line[len(text) :] or lines[0][len(lines[0].rstrip("\r\n")) :] or "\n"
        indent = text[: len(text) - len(text.lstrip())]
        inner = indent + ("\t" if indent[:1] == "\t" else _INDENT)
        parts = [text[start:stop] for start, stop in bracket.parts]
        body = "".join(f"{inner}{part}{end}" for part in _body(parts, settings, len(inner), is_list=bracket.is_list))
        yield number, f"{text[: bracket.start]}{end}{body}{indent}{text[bracket.end :]}{line[len(text) :]}"


def _body(parts: list[str], settings: Settings, indent: int, *, is_list: bool) -> Iterator[str]:
    """The lines between the brackets."""
    between = ", ".join(parts)
    fits = indent + len(between) <= settings.line_length
    if len(parts) == 1 or (fits and not (is_list and settings.formatted)):
        yield between
    elif settings.formatted:
        yield from (f"{part}," for part in parts)
    else:
        line = parts[0]
        for part in parts[1:]:
            if indent + len(f"{line}, {part},") <= settings.line_length:
                line = f"{line}, {part}"
            else:
                yield f"{line},"
                line = part
        yield line


def _breakable(
    node: ast.AST, around: ast.Call | None, made: Collection[str], *, outermost: bool = False
) -> Iterator[ast.Call | ast.Tuple]:
    """The brackets that the rewrite brought, or the outermost of the author's calls around them on the same line.

    There are none in f-strings: a break there is no Python before 3.12, and positions are wrong.
    """
    if isinstance(node, ast.JoinedStr):
        return
    if isinstance(node, ast.Call | ast.Tuple) and _is_made(node, made):
        yield around if outermost and around is not None and around.lineno == node.lineno else node
        yield from _inside_broken(node)
    inside = around
    if isinstance(node, ast.Call) and (around is None or around.lineno != node.lineno):
        inside = node if node.lineno == node.end_lineno else None
    for child in ast.iter_child_nodes(node):
        # What a method is called on stands before the brackets of that call.
        is_before = isinstance(node, ast.Call) and child is node.func
        yield from _breakable(child, around if is_before else inside, made, outermost=outermost)


def _is_made(node: ast.AST, made: Collection[str]) -> bool:
    """Whether the rewrite brought the brackets of a node."""
    if isinstance(node, ast.Tuple):
        return _is_failure(node)
    return isinstance(node, ast.Call) and dotted(node.func) in made


def _inside_broken(node: ast.Call | ast.Tuple) -> Iterator[ast.Call]:
    """The author's call that a broken helper call holds: it may be too long for the line that it has for itself."""
    inner = node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 else None
    if isinstance(inner, ast.Call) and inner.lineno > node.lineno:
        yield inner


def _bracket(node: ast.Call | ast.Tuple, lines: list[str]) -> _Bracket | None:
    """The brackets of a call or tuple, if they stand on one line with something in between."""
    if node.lineno != node.end_lineno:
        return None
    if isinstance(node, ast.Call):
        parts: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
        after = node.func.end_col_offset or 0
    else:
        parts, after = [*node.elts], node.col_offset
    line = lines[node.lineno - 1].encode()
    opening = line.find(b"(", after)
    is_bare = isinstance(node, ast.Tuple) and opening != node.col_offset  # `return False, str(…)`
    if not parts or opening < 0 or is_bare or line[(node.end_col_offset or 0) - 1 :][:1] != b")":
        return None
    spans = _spans(line, opening + 1, (node.end_col_offset or 0) - 1, parts)
    return _Bracket(
        node.lineno,
        len(line[: opening + 1].decode()),
        len(line[: (node.end_col_offset or 0) - 1].decode()),
        tuple((len(line[:start].decode()), len(line[:stop].decode())) for start, stop in spans),
        isinstance(node, ast.Tuple),
    )


def _is_failure(node: ast.Tuple) -> bool:
    """Whether a tuple is what a manager's call gives where it failed, `(False, str(...))`."""
    return (
        len(node.elts) == 2
        and isinstance(node.elts[0], ast.Constant)
        and node.elts[0].value is False
        and "[1][-1]" in ast.unparse(node.elts[1])
    )


def _spans(line: bytes, start: int, end: int, parts: list[ast.expr | ast.keyword]) -> Iterator[tuple[int, int]]:
    """Where each part starts and ends, parentheses around it and stars before it included."""
    parts = sorted(parts, key=lambda part: part.col_offset)
    for part, follower in zip(parts, [*parts[1:], None], strict=True):
        stop = end if follower is None else line.rindex(b",", part.end_col_offset, follower.col_offset)
        text = line[start:stop]
        if follower is None:
            text = text.rstrip().removesuffix(b",")
        lead = len(text) - len(text.lstrip())
        yield start + lead, start + len(text.rstrip())
        start = stop + 1


def _nested(text: str, limit: int, made: Collection[str]) -> str:
    """The text with lines of their own for calls of several lines that a helper was put around, as black has it."""
    lines = LINE.findall(text)
    tree = parsed(text)
    strings = _within_strings(tree)
    grown: list[tuple[int, int]] = []  # where calls started that have their lines, and by how many lines they grew
    for node in sorted(_breakable(tree, None, made), key=lambda found: found.lineno, reverse=True):
        inner = node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords else None
        if not isinstance(inner, ast.Call) or not _is_made(node, made) or inner.lineno != node.lineno:
            continue
        first, last = inner.lineno, inner.end_lineno or 0
        is_free = not strings & {*range(first, last + 1)}
        last += sum(growth for start, growth in grown if start < last)
        if is_free and _is_nestable(inner, lines, last):
            own = _own_lines(inner, lines, last, limit)
            grown.append((first, len(own) - (last - first + 1)))
            lines[first - 1 : last] = own
    return "".join(lines)


def _within_strings(tree: ast.Module) -> set[int]:
    """The lines that start inside of a string."""
    return {
        number
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for number in range(node.lineno + 1, (node.end_lineno or 0) + 1)
    }


def _is_nestable(inner: ast.Call, lines: list[str], last: int) -> bool:
    """Whether a call has several lines, and its brackets end the first and begin the last of them."""
    head, tail = lines[inner.lineno - 1].encode(), lines[last - 1].encode()
    opens = head.rstrip().endswith(b"(") and tail[: inner.end_col_offset].strip() == b")"
    return opens and inner.lineno != last


def _own_lines(inner: ast.Call, lines: list[str], last: int, limit: int) -> list[str]:
    """The lines of a call within the brackets of another, which have lines for themselves."""
    first = inner.lineno
    head, tail = lines[first - 1].encode(), lines[last - 1].encode()
    end = lines[first - 1][len(lines[first - 1].rstrip("\r\n")) :]
    indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
    call = head[inner.col_offset :].decode().rstrip()
    between = [line.strip() for line in lines[first : last - 1]]
    joined = f"{indent}{_INDENT}{call}{between[0] if between else ''})"
    if len(between) == 1 and not between[0].endswith(",") and "#" not in between[0] and len(joined) <= limit:
        body = [f"{joined}{end}"]
    else:
        body = [f"{indent}{_INDENT}{call}{end}"]
        body += [f"{_INDENT}{line}" if line.strip() else line for line in lines[first : last - 1]]
        body += [f"{indent}{_INDENT}){end}"]
    opening = head[: inner.col_offset].decode() + end
    closing = indent + tail[inner.end_col_offset :].decode()
    return [opening, *body, closing]
