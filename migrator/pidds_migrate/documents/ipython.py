"""IPython syntax that Python does not have: magics, shell lines, questions, and the cells that they take over.

IPython 8.37 (`IPython/core/inputtransformer2.py`): a cell whose first line begins with ``%%`` goes to the magic as a
whole; elsewhere such a line may begin with ``%``, ``!``, ``?``, ``/``, ``,`` or ``;``, end with ``?``, or assign what a
magic or a shell line gives. A backslash at the end of a line continues it.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pidds_migrate.documents.program import Fragment, ProgramLine, placed
from pidds_migrate.documents.stubs import Stubs, words
from pidds_migrate.documents.unread import as_unread, unread_cell
from pidds_migrate.outcome import Finding
from pidds_migrate.source.parse import parse

_PYTHON_CELLS = {"capture", "time"}
"""Cell magics that run the rest of the cell as IPython would without them."""

_OTHER_CELLS = {
    *("bash", "sh", "script", "system", "sx", "cmd", "perl", "ruby", "pypy", "python", "python2", "python3"),
    *("html", "HTML", "javascript", "js", "latex", "markdown", "svg", "SVG", "writefile", "file", "sql", "R"),
}
"""Cell magics that see no variable of the notebook but those that their own line names."""

_OTHER_MAGICS = {
    *("alias", "autoreload", "bookmark", "cd", "colors", "conda", "config", "dirs", "env", "gui", "history"),
    *("load_ext", "ls", "lsmagic", "mamba", "matplotlib", "micromamba", "mkdir", "pip", "popd", "precision", "pushd"),
    *("pwd", "pylab", "reload_ext", "set_env", "sx", "system", "tensorboard", "unload_ext", "uv", "xmode"),
}
"""Line magics that see no variable but those that their line names as ``$name`` or ``{expression}``."""

_BY_TEXT = {"edit", "macro", "recall", "rep", "rerun", "reset", "reset_selective", "run", "store", "xdel"}
"""Line magics that can set, replace or remove any variable."""

_LINE = re.compile(r"\s*(?:[%!?]|[/,;]\w)")
_ASSIGNED = re.compile(r"\s*(?P<targets>[\w\s.,*()\[\]'\"]+?)\s*=\s*(?P<rest>[%!].*)", re.DOTALL)
_QUESTION = re.compile(r"\S.*?\?{1,2}\s*;?\s*(?:#.*)?$")
_HELP = re.compile(r"\s*\?{0,2}(?P<name>[^\W\d]\w*)(?:\.\w+)*\s*\?{0,2}\s*;?\s*(?:#.*)?")
_MAGIC = re.compile(r"\s*%%?(?P<name>[\w.]+)(?P<rest>.*)", re.DOTALL)
_OPTIONS = re.compile(r"^(?:\s*--?\w[\w-]*(?:[ =]\d+)?)*\s*")
_EXPANDED = re.compile(r"\{([^{}]*)\}|\$\{?(\w+)")
_NATIVE = re.compile(r"\bidds\.client\b")

_SHELL = "get_ipython"
_SHOWN = 60


@dataclass(frozen=True)
class Cell:
    """A cell as Python.

    Attributes:
        part: its lines.
        problem: why it is taken as a whole for something that cannot be read; None where it is read.
        unseen: a program of another interpreter, or a file, that speaks of the native client.
    """

    part: Fragment
    problem: Finding | None = None
    unseen: bool = False

    def findings(self) -> Iterator[Finding]:
        """What is not looked at."""
        if self.problem is not None:
            yield as_unread(self.problem, "A310", "\n".join(self.part.original))
        if self.unseen:
            first = self.part.lines[0]
            assert first.stub is not None
            yield Finding(
                first.place.line, first.place.column + 1, "N226", {"syntax": first.stub.shown}, first.place.cell
            )


def read_cell(lines: Sequence[ProgramLine], stubs: Stubs, *, all_shown: bool = False) -> Cell:
    """Put stubs in place of what only IPython reads.

    Args:
        lines: the cell.
        stubs: makes them.
        all_shown: whether IPython shows the value of every statement, not of the last alone.
    """
    lines = list(lines)
    first = next((position for position, line in enumerate(lines) if line.text.strip()), None)
    magic = _MAGIC.match(lines[first].text) if first is not None and lines[first].text.startswith("%%") else None
    if magic is not None and first is not None:
        if magic["name"] not in _PYTHON_CELLS or lines[first].text.endswith("?"):
            return _other_cell(lines, first, magic, stubs)
        lines[first] = _stub(lines[first : first + 1], stubs)
    problem = _replace_escapes(lines, stubs)
    if problem is not None:
        return Cell(unread_cell(lines, stubs), placed(problem, lines))
    part = Fragment(tuple(without_future(lines, stubs)))
    shown = range(len(part.lines)) if all_shown else _last_shown(part)
    return Cell(_with_shell_calls(Fragment(part.lines, frozenset(shown)), stubs))


def _other_cell(lines: list[ProgramLine], first: int, magic: re.Match[str], stubs: Stubs) -> Cell:
    texts = tuple(line.text for line in lines)
    body = "\n".join(texts[first + 1 :])
    if magic["name"] in _OTHER_CELLS:
        reads, binds = _expanded(texts[first]), []
    else:
        reads, binds = words(f"{magic['rest']}\n{body}"), words(body)
    shown = _short(texts[first])
    stub = stubs.uses(texts, lines[first].place, reads, binds, shown=shown)
    return Cell(
        Fragment((ProgramLine(stub.text.lstrip(), stub.place, stub.stub),)), unseen=_NATIVE.search(body) is not None
    )


def _replace_escapes(lines: list[ProgramLine], stubs: Stubs) -> Finding | None:
    """Replace, in place, what Python's parser stops at; what it says of something that is not IPython's either."""
    for _ in range(len(lines) + 1):
        found = parse("".join(f"{line.text}\n" for line in lines), awaits=True)
        if not isinstance(found, Finding):
            return None
        span = _escape_around(lines, found.line - 1)
        if span is None:
            return found
        lines[span] = [_stub(lines[span], stubs)]
    raise AssertionError("more magics than lines")


def _escape_around(lines: list[ProgramLine], position: int) -> slice | None:
    """The lines of the magic, shell line or question that a line belongs to."""
    start = min(position, len(lines) - 1)
    while start > 0 and lines[start - 1].text.endswith("\\") and not lines[start - 1].stub:
        start -= 1
    text = lines[start].text
    is_escape = any(pattern.match(text) for pattern in (_LINE, _ASSIGNED)) or _QUESTION.search(text)
    if lines[start].stub or not is_escape:
        return None
    end = start
    while lines[end].text.endswith("\\") and end + 1 < len(lines):
        end += 1
    return slice(start, end + 1)


def _stub(lines: list[ProgramLine], stubs: Stubs) -> ProgramLine:
    texts = tuple(line.text for line in lines)
    shown = _short(texts[0])
    asked = _HELP.fullmatch(texts[0]) if len(texts) == 1 else None
    if asked is not None and not keyword.iskeyword(asked["name"]):
        return stubs.looks(texts, lines[0].place, asked["name"], shown=shown)
    reads, binds = _names(" ".join(text.rstrip("\\") for text in texts))
    return stubs.uses(texts, lines[0].place, reads, binds, shown=shown)


def _names(text: str) -> tuple[list[str], list[str]]:
    """The names that a magic, shell line or question uses, and those that it may bind."""
    assigned = _ASSIGNED.match(text)
    if assigned is not None:
        reads, binds = _names(assigned["rest"])
        targets = words(assigned["targets"])
        return [*reads, *targets], [*binds, *targets]
    if text.lstrip().startswith("!"):
        return _expanded(text), []
    magic = _MAGIC.match(text)
    if magic is None or text.rstrip().endswith("?"):
        return words(text), []
    if magic["name"] in _OTHER_MAGICS:
        return _expanded(text), []
    if magic["name"] in _BY_TEXT:
        return ["globals", *words(magic["rest"])], []
    if magic["name"] == "capture":
        return [], words(magic["rest"])
    return _of_statement(_OPTIONS.sub("", magic["rest"], count=1))


def _of_statement(text: str) -> tuple[list[str], list[str]]:
    """The names of the Python that a magic such as ``%time`` runs; all words where it is none."""
    try:
        tree = ast.parse(text.strip())
    except (SyntaxError, ValueError):
        return words(text), words(text)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    reads = [node.id for node in names if isinstance(node.ctx, ast.Load)]
    binds = [node.id for node in names if not isinstance(node.ctx, ast.Load)]
    imported = [
        alias for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names
    ]
    binds += [alias.asname or alias.name.partition(".")[0] for alias in imported]
    return [*reads, *binds], binds


def _expanded(text: str) -> list[str]:
    """The names that IPython puts the values of into a shell line."""
    return words(" ".join(f"{expression} {name}" for expression, name in _EXPANDED.findall(text)))


def without_future(lines: Sequence[ProgramLine], stubs: Stubs) -> list[ProgramLine]:
    """Imports from ``__future__`` may stand at the start of a cell or block, but not in the middle of a program."""
    found = list(lines)
    tree = ast.parse("".join(f"{line.text}\n" for line in lines))
    for node in reversed(tree.body):
        span = slice(node.lineno - 1, node.end_lineno)
        shares = any(other is not node and other.lineno == node.end_lineno for other in tree.body)
        if isinstance(node, ast.ImportFrom) and node.module == "__future__" and not shares:
            found[span] = [stubs.nothing(tuple(line.text for line in found[span]), found[node.lineno - 1].place)]
    return found


def _with_shell_calls(part: Fragment, stubs: Stubs) -> Fragment:
    """The part, with a stub where it talks to the shell of IPython, which reaches variables by their names."""
    nodes = [*ast.walk(ast.parse(part.text))]
    call = next((node for node in nodes if isinstance(node, ast.Name) and node.id == _SHELL), None)
    if call is None:
        return part
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    line = part.lines[call.lineno - 1]
    reads = words(" ".join(texts)) if texts else ["globals"]
    stub = stubs.uses((), line.place, reads, shown=_short(line.text))
    return part.following(stub)


def _last_shown(part: Fragment) -> list[int]:
    """The line of the last statement, where IPython shows its value."""
    tree = ast.parse(part.text)
    is_shown = bool(tree.body) and isinstance(tree.body[-1], ast.Expr)
    return [tree.body[-1].lineno - 1] if is_shown else []


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
