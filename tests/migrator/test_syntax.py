"""What does not parse is told in Python's words, and a suite of comments in clearer ones."""

from __future__ import annotations

import ast

import pytest

from pidds_migrate.outcome import Finding
from pidds_migrate.source.parse import parse


@pytest.mark.parametrize("text", ["", "x = 1", "x = 1\r\ny = 2\r", "\x0cx = 1\n", "x = '\\d'\n"])
def test_a_program_gives_its_tree(text: str) -> None:
    assert isinstance(parse(text), ast.Module)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("x = 1\ny = $\n", 2, 5, "invalid syntax"),
        ("é = 1 +\n", 1, 8, "invalid syntax"),
        ("x = 1\nreturn x\n", 2, 1, "'return' outside function"),
        ("if x:\ny = 1\n", 2, 1, "expected an indented block after 'if' statement on line 1"),
        ("x = " + "(" * 300 + ")" * 300, 1, None, "too many nested parentheses"),
    ],
)
def test_an_error_has_its_place_and_the_parsers_words(text: str, line: int, column: int | None, words: str) -> None:
    finding = parse(text)
    assert isinstance(finding, Finding)
    assert (finding.code, finding.line) == ("E401", line)
    assert column in (None, finding.column)
    assert words in finding.details["problem"]


@pytest.mark.parametrize(
    ("text", "line", "column", "statement"),
    [
        ("try:\n    f()\nexcept Except:\n    # error\n\nx = 1\n", 4, 5, "'except' statement"),
        ("try:\n    f()\nexcept Exception:\n    # error", 4, 5, "'except' statement"),
        ("try:\r\n    f()\r\nexcept (A,\r\n        B):\r\n\r\n    # one\r\n    # two\r\nx = 1\r\n", 6, 5, "'except'"),
        ("try:\n    f()\nexcept A:  # error\nx = 1\n", 3, 12, "'except' statement"),
        ("try:\n    f()\nexcept A:\n# error\nx = 1\n", 4, 1, "'except' statement"),
        ("def f():\n    # later\n\nx = 1\n", 2, 5, "function definition"),
        ("try:\n    # call\nexcept A:\n    pass\n", 2, 5, "'try' statement"),
    ],
)
def test_a_suite_of_comments_is_told_apart(text: str, line: int, column: int, statement: str) -> None:
    finding = parse(text)
    assert isinstance(finding, Finding)
    assert finding == Finding(line, column, "E405")
    assert finding.details["statement"].startswith(statement)


def test_the_parsers_warnings_are_not_the_users(recwarn: pytest.WarningsRecorder) -> None:
    parse("x = '\\d'\nassert (x, 1)\n")
    assert not recwarn.list


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("print 'x'\n", "print is a statement"),
        ("exec 'x'\n", "exec is a statement"),
        ("try:\n    f()\nexcept OSError, e:\n    pass\n", "except X, e"),
        ("raise OSError, 'x'\n", "raise X, 'text'"),
        ("mode = 0644\n", "an octal number"),
        ("if a <> b:\n    pass\n", "a comparison by <>"),
        ("#!/usr/bin/env python2\nx = `1`\n", "its first line says so"),
    ],
)
def test_python_2_is_called_by_its_name(text: str, sign: str) -> None:
    finding = parse(text)
    assert isinstance(finding, Finding)
    assert finding.code == "E411"
    assert sign in finding.details["problem"]


@pytest.mark.parametrize("text", ["x = $\n", "#!/usr/bin/env python3\nx = `1`\n", "f(1,\n"])
def test_what_nothing_tells_to_be_python_2_is_not_called_so(text: str) -> None:
    finding = parse(text)
    assert isinstance(finding, Finding)
    assert finding.code == "E401"


def test_a_valid_program_that_is_nested_too_deeply_is_not_called_invalid() -> None:
    finding = parse("x = " + "-" * 100_000 + "1")
    assert isinstance(finding, Finding)
    assert finding.code == "N219"
    assert "nested too deeply" in finding.details["problem"]
