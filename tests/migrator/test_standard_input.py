"""A program that comes from standard input and goes to standard output."""

from __future__ import annotations

import pytest

from tests.migrator.conftest import BROKEN, LEFT, NATIVE, Shell


@pytest.mark.parametrize("content", [NATIVE, NATIVE.rstrip(), NATIVE.replace(b"\n", b"\r\n"), b"", b"\xff"])
def test_the_program_comes_out_byte_for_byte(shell: Shell, content: bytes) -> None:
    result = shell("-", stdin=content)
    assert result.out_bytes == content.replace(b"NATIVE", b"MIGRATED")
    assert result.exit_code == 0


def test_findings_go_to_standard_error(shell: Shell) -> None:
    result = shell("-", stdin=LEFT)
    assert result.out_bytes == LEFT
    assert result.err.startswith("<stdin>:2:10: N201 ")
    assert result.exit_code == 1


def test_the_summary_speaks_of_a_program_and_of_no_file(shell: Shell) -> None:
    result = shell("-", "--stdin-filename", "job.py", stdin=NATIVE)
    assert result.err.endswith("1 program rewritten, 1 call migrated (1 program looked at).\n")


def test_what_cannot_be_parsed_is_not_lost(shell: Shell) -> None:
    result = shell("-", stdin=BROKEN)
    assert result.out_bytes == BROKEN
    assert result.exit_code == 2


def test_check_gives_no_program_back(shell: Shell) -> None:
    assert shell("--check", "-", stdin=NATIVE).out_bytes == b""
