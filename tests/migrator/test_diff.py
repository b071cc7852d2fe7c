"""The diff, applied by the tools that users apply it with."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.migrator.conftest import BROKEN, LEFT, MIGRATED, NATIVE, Shell, write

DIFFED = {
    "plain": NATIVE,
    "CRLF": NATIVE.replace(b"\n", b"\r\n"),
    "mixed line ends": b"# a\r\n" + NATIVE,
    "CR only": NATIVE.replace(b"\n", b"\r"),
    "no final line end": NATIVE.rstrip(),
    "latin-1": b"# coding: latin-1\n# \xe9\n" + NATIVE,
    "form feed": b"\x0c\n" + NATIVE,
    "two places": NATIVE + b"# far\n" * 20 + b"NATIVE\n",
}


@pytest.mark.parametrize("tool", [["git", "apply", "-"], ["patch", "-p1", "--binary"]], ids=["git", "patch"])
@pytest.mark.parametrize("content", DIFFED.values(), ids=DIFFED)
def test_applying_it_does_what_the_command_does(shell: Shell, project: Path, content: bytes, tool: list[str]) -> None:
    (project / "sub").mkdir()
    names = ["a.py", "sub/b c.py", "é.py"]
    for name in names:
        (project / name).write_bytes(content)
    diff = shell("--diff", ".").out_bytes
    subprocess.run(tool, input=diff, cwd=project, check=True, capture_output=True)
    for name in names:
        assert (project / name).read_bytes() == content.replace(b"NATIVE", b"MIGRATED")


def test_patch_needs_no_option_for_windows_line_ends(shell: Shell, project: Path) -> None:
    content = NATIVE.replace(b"\n", b"\r\n")
    write(project, a=content)
    diff = shell("--diff", "a.py").out_bytes
    subprocess.run(["patch", "-p1"], input=diff, check=True, capture_output=True)
    assert (project / "a.py").read_bytes() == content.replace(b"NATIVE", b"MIGRATED")


def test_odd_names_are_quoted_as_git_quotes_them(shell: Shell, project: Path) -> None:
    name = 'a"\n\\.py'
    (project / name).write_bytes(NATIVE)
    diff = shell("--diff", name).out_bytes
    subprocess.run(["git", "apply", "-"], input=diff, check=True, capture_output=True)
    assert (project / name).read_bytes() == MIGRATED


def test_a_file_below_is_named_from_here(shell: Shell, project: Path) -> None:
    write(project, a=NATIVE)
    result = shell("--diff", project / "a.py")
    assert b"--- a/a.py\n+++ b/a.py\n" in result.out_bytes
    assert "current folder" not in result.err


def test_files_elsewhere_are_named_from_the_root_and_it_is_said_once(
    shell: Shell, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, a=NATIVE, b=NATIVE)
    (project / "sub").mkdir()
    monkeypatch.chdir(project / "sub")
    result = shell("--diff", "-q", "../a.py", "../b.py")
    assert result.out_bytes.startswith(b"--- a" + os.fsencode(project / "a.py"))
    (note,) = (line for line in result.err.splitlines() if "current folder" in line)
    assert "such as ../a.py, are named from / in the diff" in note
    subprocess.run(["patch", "-p1", "-d", "/"], input=result.out_bytes, check=True, capture_output=True)
    assert (project / "a.py").read_bytes() == (project / "b.py").read_bytes() == MIGRATED


@pytest.mark.parametrize("paths", [(".",), ("link.py",), ("over",), ("over", "link.py", "real")])
def test_a_link_gives_the_file_that_it_leads_to(shell: Shell, project: Path, paths: tuple[str, ...]) -> None:
    (project / "real").mkdir()
    (project / "over").symlink_to("real")
    (project / "link.py").symlink_to("real/target.py")
    (project / "real" / "target.py").write_bytes(NATIVE)
    diff = shell("--diff", *paths).out_bytes
    subprocess.run(["patch", "-p1"], input=diff, check=True, capture_output=True)
    subprocess.run(["git", "apply", "-R", "-"], input=diff, check=True, capture_output=True)
    assert (project / "link.py").is_symlink()
    assert diff.count(b"+++ b/real/target.py") == 1


def test_findings_name_the_file_rather_than_a_link_to_it(shell: Shell, project: Path) -> None:
    write(project, target=NATIVE)
    (project / "link.py").symlink_to("target.py")
    assert shell("--check", "link.py", ".").out.startswith("target.py:2:1: ")


def test_standard_output_holds_nothing_else(shell: Shell, project: Path) -> None:
    write(project, a=NATIVE + LEFT, b=BROKEN)
    result = shell("-v", "--diff", ".")
    assert all(line[:1] in "-+ @" for line in result.out.splitlines())
    assert "N201" in result.err
    assert "E401" in result.err
