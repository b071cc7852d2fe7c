"""Parse a program as Python does, and say in one finding why it cannot be parsed."""

from __future__ import annotations

import ast
import re
import warnings

from pidds_migrate.outcome import Finding
from pidds_migrate.source.private_names import spell_out

TOO_DEEP = "it is nested too deeply to be read"

# The parser's words since Python 3.10: "expected an indented block after 'except' statement on line 3".
_EMPTY_SUITE = re.compile(r"expected an indented block after (?P<statement>.+) on line (?P<line>\d+)")
# A comment on a line of its own, or behind the colon of the header.
_COMMENT = re.compile(r"(?:^|:)\s*(?P<comment>#.*)$")
# The parser's words, and where they say little the shape of the line.
_PYTHON_2 = (
    ("print is a statement", re.compile(r"Missing parentheses in call to 'print'")),
    ("exec is a statement", re.compile(r"Missing parentheses in call to 'exec'")),
    ("except X, e", re.compile(r"^\s*except\b[^:#]*,\s*\w+\s*:|multiple exception types must be parenthesized")),
    ("raise X, 'text'", re.compile(r"^\s*raise\s+[\w.]+\s*,")),
    ("an octal number", re.compile(r"leading zeros in decimal integer literals")),
    ("a comparison by <>", re.compile(r"<>")),
)
_SHEBANG = "its first line says so"
_PYTHON_2_SHEBANG = re.compile(r"#!.*\bpython2")
_LINE_END = re.compile("\r\n|\r|\n")


def parse(text: str, *, awaits: bool = False) -> ast.Module | Finding:
    """Parse a whole program, and check what only the compiler checks, such as ``return`` outside a function.

    Args:
        text: the program.
        awaits: whether ``await`` is allowed at the top level, as in a notebook.

    Returns:
        The tree, or a finding: E405 where a suite holds only a comment, E411 for Python 2, N219 for a program that is
        nested too deeply, E401 for every other error.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
            compile(tree, "<source>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if awaits else 0, dont_inherit=True)
    except SyntaxError as error:
        return _comment_only_suite(text, error) or python_2(text, error) or _syntax_error(error)
    except (RecursionError, MemoryError):
        return Finding(1, 1, "N219", {"problem": TOO_DEEP})
    except ValueError as error:
        return Finding(1, 1, "E401", {"problem": str(error)})
    if _PYTHON_2_SHEBANG.match(text):
        return Finding(1, 1, "E411", {"problem": _SHEBANG})
    return spell_out(tree, text)


def tree_of(source: bytes) -> ast.Module | None:
    """The syntax tree of a file that is only looked at; None where it cannot be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return spell_out(ast.parse(source), source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def python_2(text: str, error: SyntaxError) -> Finding | None:
    """What is said of a program of Python 2; None where nothing tells that it is one."""
    lines = _LINE_END.split(text)
    line = lines[error.lineno - 1] if error.lineno and error.lineno <= len(lines) else ""
    sign = next((words for words, shape in _PYTHON_2 if shape.search(error.msg) or shape.search(line)), None)
    if sign is None and _PYTHON_2_SHEBANG.match(lines[0]):
        sign = _SHEBANG
    if sign is None:
        return None
    return Finding(error.lineno or 1, max(error.offset or 1, 1), "E411", {"problem": sign})


def _syntax_error(error: SyntaxError) -> Finding:
    # Line and column are None or 0 where the parser knows no place.
    return Finding(error.lineno or 1, max(error.offset or 1, 1), "E401", {"problem": error.msg})


def _comment_only_suite(text: str, error: SyntaxError) -> Finding | None:
    match = _EMPTY_SUITE.fullmatch(error.msg)
    if not match:
        return None
    lines = _LINE_END.split(text)
    place = _first_comment(lines, int(match["line"]), error.lineno or len(lines))
    if place is None:
        return None
    return Finding(*place, "E405", {"statement": match["statement"], "header": match["line"]})


def _first_comment(lines: list[str], header: int, error_line: int) -> tuple[int, int] | None:
    """Line and column of the first comment between a header (which may span lines) and the next statement."""
    found = None
    # At the end of a file the parser names the last comment's line, elsewhere the line of the next statement.
    start = error_line if lines[error_line - 1].lstrip().startswith("#") else error_line - 1
    for number in range(start, header - 1, -1):
        line = lines[number - 1]
        comment = _COMMENT.search(line)
        if comment:
            found = number, comment.start("comment") + 1
        if line.strip() and not line.lstrip().startswith("#"):
            break
    return found
