"""A diff on a terminal: coloured, through the real less where it is long, and what needs a person behind it."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.migrator.conftest import LEFT, NATIVE, Shell, write
from tests.migrator.terminal import run_on_terminal

COMMAND = [sys.executable, "-m", "pidds_migrate", "--diff"]
PROGRAM = b"from idds.client.client import Client\n\ncl = Client()\nprint(cl.ping())\n"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]")


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "PAGER", "LESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_added_and_removed_lines_have_their_colours(project: Path) -> None:
    write(project, a=PROGRAM)
    shown = run_on_terminal([*COMMAND, "."], environment={"PAGER": "cat"})
    assert shown.exit_code == 1
    assert "\x1b[31m-from idds.client.client import Client\x1b[m\r\n" in shown.text
    assert "\x1b[32m+import pandaclient.idds_api\x1b[m\r\n" in shown.text
    assert "\x1b[36m@@" in shown.text


@pytest.mark.slow
def test_no_colour_for_who_wants_none(project: Path) -> None:
    write(project, a=PROGRAM)
    assert "\x1b[3" not in run_on_terminal([*COMMAND, "."], environment={"PAGER": "cat", "NO_COLOR": "1"}).text


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
def test_a_long_one_goes_through_less_and_the_rest_waits(project: Path) -> None:
    write(project, **{f"file{number}": PROGRAM for number in range(5)}, left=LEFT)
    shown = run_on_terminal([*COMMAND, "."], prompt=":", answer=b"q")
    text = ESCAPES.sub("", shown.text)
    assert shown.exit_code == 1
    diff, _, findings = text.partition("file0.py:1:1: M101")
    assert "+++ b/file0.py" in diff
    assert "+++ b/file4.py" not in diff, "the reader left before the end"
    assert "left.py:2:1: N201" in findings


def test_a_short_one_needs_no_pager(project: Path) -> None:
    write(project, left=LEFT)
    shown = run_on_terminal([*COMMAND, "."], environment={"PAGER": "echo paged"})
    assert "paged" not in shown.text


@pytest.mark.slow
@pytest.mark.parametrize("pager", ["", "no-such-pager"])
def test_without_a_pager_all_is_printed(project: Path, pager: str) -> None:
    write(project, **{f"file{number}": PROGRAM for number in range(5)})
    assert "+++ b/file4.py" in run_on_terminal([*COMMAND, "."], environment={"PAGER": pager}).text


def test_in_a_pipe_it_is_plain_and_what_needs_a_person_comes_after_it(shell: Shell, project: Path) -> None:
    write(project, a=NATIVE + LEFT, b=NATIVE)
    result = shell("--diff", ".")
    assert "\x1b" not in result.out
    assert result.out.count("+++ b/") == 2
    assert [line.partition(" ")[0] for line in result.err.splitlines()[:2]] == ["a.py:4:10:", "a.py:2:1:"]
