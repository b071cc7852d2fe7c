"""Files rewritten in place: which bytes change, and what becomes of a file that cannot be dealt with."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from pidds_migrate.outcome import Outcome, Settings
from tests.migrator.conftest import BROKEN, LEFT, MIGRATED, NATIVE, Shell, stand_in, write


def test_only_what_is_native_changes(shell: Shell, project: Path) -> None:
    write(project, native=NATIVE, other=b"x = 1\n", left=LEFT)
    untouched = {name: (project / name).stat().st_ino for name in ("other.py", "left.py")}
    result = shell(".")
    assert (project / "native.py").read_bytes() == MIGRATED
    assert {name: (project / name).stat().st_ino for name in untouched} == untouched
    assert [line.split(" ")[:2] for line in result.out.splitlines()] == [
        ["left.py:2:10:", "N201"],
        ["native.py:2:1:", "M103"],
    ]
    assert result.err.startswith("1 file rewritten, 1 call migrated, 1 place left native (3 files looked at).\n")


def test_a_second_run_changes_nothing(shell: Shell, project: Path) -> None:
    write(project, a=NATIVE)
    shell(".")
    result = shell(".")
    assert (result.exit_code, result.out) == (0, "")


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + NATIVE,
        NATIVE.replace(b"\n", b"\r\n"),
        NATIVE.replace(b"\n", b"\r"),
        NATIVE.rstrip(),
        b"# coding: latin-1\n# \xe9\n" + NATIVE,
        b"\x0c\n" + NATIVE + b"\x0c\n",
    ],
    ids=["byte order mark", "CRLF", "CR only", "no final line end", "latin-1", "form feed"],
)
def test_all_other_bytes_stay(shell: Shell, project: Path, content: bytes) -> None:
    write(project, a=content)
    assert shell("a.py").exit_code == 0
    assert (project / "a.py").read_bytes() == content.replace(b"NATIVE", b"MIGRATED")


def test_one_bad_file_never_stops_the_rest(shell: Shell, refusable: Path) -> None:
    write(
        refusable,
        a=BROKEN,
        b=NATIVE + b"# \xff\n",
        c=NATIVE + b"\0",
        d=NATIVE + b"CRASH\n",
        e=NATIVE,
        f=NATIVE,
        z=NATIVE,
    )
    (refusable / "e.py").chmod(0)
    (refusable / "f.py").chmod(0o444)
    dangling = refusable / "g.py"
    dangling.symlink_to("gone")
    closed = refusable / "h"
    closed.mkdir(mode=0)
    missing = refusable / "missing.py"
    result = shell(missing, dangling, closed, refusable / "e.py", refusable)
    lines = [line.split(" ", 2)[:2] for line in result.out.splitlines()]
    found = dict(lines)
    assert len(found) == len(lines)
    assert found == {
        f"{missing}:": "E406",
        f"{refusable}/a.py:3:5:": "E401",
        f"{refusable}/b.py:3:3:": "E402",
        f"{refusable}/c.py:3:1:": "E407",
        f"{refusable}/d.py:1:1:": "E409",
        f"{refusable}/e.py:1:1:": "E403",
        f"{refusable}/f.py:1:1:": "E404",
        f"{refusable}/g.py:": "E406",
        f"{refusable}/h:1:1:": "E403",
        f"{refusable}/z.py:2:1:": "M103",
    }
    assert result.exit_code == 2
    assert (refusable / "z.py").read_bytes() == MIGRATED
    assert (refusable / "f.py").read_bytes() == NATIVE
    closed.chmod(0o700)


def test_a_mistake_in_the_core_is_described_for_a_report(shell: Shell, project: Path) -> None:
    write(project, a=NATIVE + b"CRASH\n")
    assert "ZeroDivisionError: division by zero (conftest.py, line " in shell("a.py").out


def test_a_file_that_changes_meanwhile_is_kept(shell: Shell, project: Path) -> None:
    def slow(source: bytes, settings: Settings) -> Outcome:
        write(project, a=b"# saved by the editor\n")
        return stand_in(source, settings)

    write(project, a=NATIVE)
    result = shell("a.py", core=slow)
    assert "E404" in result.out
    assert (project / "a.py").read_bytes() == b"# saved by the editor\n"


def test_a_file_that_vanishes_is_not_made_anew(shell: Shell, project: Path) -> None:
    def remover(source: bytes, settings: Settings) -> Outcome:
        (project / "a.py").unlink(missing_ok=True)
        return stand_in(source, settings)

    write(project, a=NATIVE, b=NATIVE)
    result = shell("a.py", "b.py", core=remover)
    assert result.exit_code == 2
    assert sorted(path.name for path in project.iterdir()) == ["b.py", "b.py.orig"]


def test_an_interruption_is_130_and_leaves_whole_files(shell: Shell, project: Path) -> None:
    def interrupted(source: bytes, settings: Settings) -> Outcome:
        if b"second" in source:
            signal.raise_signal(signal.SIGINT)
        return stand_in(source, settings)

    write(project, a=NATIVE, b=NATIVE + b"# second\n")
    # A shell that starts a command in the background tells it to ignore the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        result = shell(".", core=interrupted)
    finally:
        signal.signal(signal.SIGINT, before)
    assert result.exit_code == 130
    assert result.err == "Interrupted. Nothing was written.\n"
    assert (project / "a.py").read_bytes() == NATIVE
    assert (project / "b.py").read_bytes() == NATIVE + b"# second\n"
    assert sorted(path.name for path in project.iterdir()) == ["a.py", "b.py"]
