"""The command as users and scripts meet it, with a stand-in for the core."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pidds_migrate import __version__
from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Outcome, Settings, Unchanged
from tests.migrator.conftest import LEFT, MIGRATED, NATIVE, Shell, stand_in

COMMAND = [sys.executable, "-m", "pidds_migrate"]
BROKEN = NATIVE + b"x = (\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, **files: bytes) -> None:
    for name, content in files.items():
        (folder / f"{name}.py").write_bytes(content)


class TestExitCodes:
    @pytest.mark.parametrize(
        ("content", "write_code", "check_code"),
        [
            (b"", 0, 0),
            (b"x = 1\n", 0, 0),
            (NATIVE, 0, 1),
            (MIGRATED, 0, 0),
            (LEFT, 1, 1),
            (NATIVE + LEFT, 1, 1),
            (BROKEN, 2, 2),
            (NATIVE + b"'\xff'\n", 2, 2),
            (NATIVE + b"\0", 2, 2),
            (NATIVE + b"CRASH\n", 2, 2),
        ],
    )
    def test_say_what_is_left_to_do(
        self, shell: Shell, project: Path, content: bytes, write_code: int, check_code: int
    ) -> None:
        write(project, a=content)
        assert shell("--check", "a.py").exit_code == check_code
        assert shell("--diff", "a.py").exit_code == check_code
        assert (project / "a.py").read_bytes() == content
        assert shell("a.py").exit_code == write_code

    @pytest.mark.parametrize(
        "args",
        [(), ("--no-such-option", "a.py"), ("-q", "-v", "a.py"), ("-", "a.py"), ("--target", "x", "a.py")],
    )
    def test_wrong_arguments_are_2(self, shell: Shell, args: tuple[str, ...]) -> None:
        result = shell(*args)
        assert result.exit_code == 2
        assert "Usage: pidds-migrate" in result.err

    @pytest.mark.parametrize(
        "args", [("--report", "-", "a.py"), ("--diff", "--output-file", "-", "a.py"), ("--output-file", "-", "-")]
    )
    def test_standard_output_is_not_taken_twice(self, shell: Shell, project: Path, args: tuple[str, ...]) -> None:
        write(project, a=NATIVE)
        result = shell(*args)
        assert result.exit_code == 2
        assert "standard output holds" in result.err
        assert not Path("-").exists()

    @pytest.mark.parametrize("args", [("",), ("a.py", ""), ("--show-settings", "")])
    def test_an_empty_path_is_not_the_current_folder(self, shell: Shell, project: Path, args: tuple[str, ...]) -> None:
        write(project, a=NATIVE)
        result = shell(*args)
        assert result.exit_code == 2
        assert "a PATH is empty" in result.err
        assert (project / "a.py").read_bytes() == NATIVE


class TestWriting:
    def test_only_what_is_native_changes(self, shell: Shell, project: Path) -> None:
        write(project, native=NATIVE, other=b"x = 1\n", left=LEFT)
        untouched = {name: (project / name).stat().st_ino for name in ("other.py", "left.py")}
        result = shell(".")
        assert (project / "native.py").read_bytes() == MIGRATED
        assert {name: (project / name).stat().st_ino for name in untouched} == untouched
        assert [line.split(" ")[:2] for line in result.out.splitlines()] == [
            ["left.py:2:10:", "N201"],
            ["native.py:2:1:", "M103"],
        ]
        assert result.err == "1 file rewritten, 1 call migrated, 1 place left native (3 files looked at).\n"

    def test_a_second_run_changes_nothing(self, shell: Shell, project: Path) -> None:
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
    def test_all_other_bytes_stay(self, shell: Shell, project: Path, content: bytes) -> None:
        write(project, a=content)
        assert shell("a.py").exit_code == 0
        assert (project / "a.py").read_bytes() == content.replace(b"NATIVE", b"MIGRATED")

    def test_one_bad_file_never_stops_the_rest(self, shell: Shell, refusable: Path) -> None:
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
            f"{missing}:1:1:": "E406",
            f"{refusable}/a.py:3:5:": "E401",
            f"{refusable}/b.py:3:3:": "E402",
            f"{refusable}/c.py:3:1:": "E407",
            f"{refusable}/d.py:1:1:": "E409",
            f"{refusable}/e.py:1:1:": "E403",
            f"{refusable}/f.py:1:1:": "E404",
            f"{refusable}/g.py:1:1:": "E406",
            f"{refusable}/h:1:1:": "E403",
            f"{refusable}/z.py:2:1:": "M103",
        }
        assert result.exit_code == 2
        assert (refusable / "z.py").read_bytes() == MIGRATED
        assert (refusable / "f.py").read_bytes() == NATIVE
        closed.chmod(0o700)

    def test_a_mistake_in_the_core_is_described_for_a_report(self, shell: Shell, project: Path) -> None:
        write(project, a=NATIVE + b"CRASH\n")
        assert "ZeroDivisionError: division by zero (conftest.py, line " in shell("a.py").out

    def test_a_file_that_changes_meanwhile_is_kept(self, shell: Shell, project: Path) -> None:
        def slow(source: bytes, settings: Settings) -> Outcome:
            write(project, a=b"# saved by the editor\n")
            return stand_in(source, settings)

        write(project, a=NATIVE)
        result = shell("a.py", core=slow)
        assert "E404" in result.out
        assert (project / "a.py").read_bytes() == b"# saved by the editor\n"

    def test_a_file_that_vanishes_is_not_made_anew(self, shell: Shell, project: Path) -> None:
        def remover(source: bytes, settings: Settings) -> Outcome:
            (project / "a.py").unlink(missing_ok=True)
            return stand_in(source, settings)

        write(project, a=NATIVE, b=NATIVE)
        result = shell("a.py", "b.py", core=remover)
        assert result.exit_code == 2
        assert [path.name for path in project.iterdir()] == ["b.py"]

    def test_an_interruption_is_130_and_leaves_whole_files(self, shell: Shell, project: Path) -> None:
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
        assert result.err.startswith("Interrupted. 1 file rewritten")
        assert (project / "a.py").read_bytes() == MIGRATED
        assert (project / "b.py").read_bytes() == NATIVE + b"# second\n"
        assert sorted(path.name for path in project.iterdir()) == ["a.py", "b.py"]


class TestSettings:
    @pytest.mark.parametrize("target", ["pandaclient", "runtime"])
    def test_the_target_reaches_the_core(self, shell: Shell, project: Path, target: str) -> None:
        write(project, a=NATIVE)
        assert f"{target} call" in shell("--target", target, "a.py").out

    def test_exact_exceptions_count_for_the_other_files(self, shell: Shell, project: Path) -> None:
        typed: dict[bytes, bool] = {}

        def recorder(source: bytes, settings: Settings) -> Outcome:
            typed[source] = settings.typed_handlers_elsewhere
            return Unchanged()

        exact = b"from idds.common.exceptions import NoObject\n"
        write(project, a=NATIVE, b=exact)
        shell(".", core=recorder)
        assert typed == {NATIVE: True}
        typed.clear()
        write(project, a=NATIVE, b=exact + NATIVE)
        shell(".", core=recorder)
        assert typed == {NATIVE: True, exact + NATIVE: False}

    def test_what_a_package_imports_stays_for_other_files(self, shell: Shell, project: Path) -> None:
        program = (
            b"from idds.client.client import Client\n"
            b"from idds.client.clientmanager import ClientManager\n"
            b"print(Client().ping())\n"
        )
        write(project, __init__=program, other=program)
        for arguments in [("--check", "."), ("--check", "-", "--stdin-filename", "__init__.py")]:
            result = shell(*arguments, core=migrate, stdin=program)
            assert (
                "__init__.py:2:39: A306 unused import of ClientManager kept for other files" in result.out + result.err
            )
        assert "other.py:2:1: M101 import removed" in shell("--check", "other.py", core=migrate).out


class TestStandardInput:
    @pytest.mark.parametrize("content", [NATIVE, NATIVE.rstrip(), NATIVE.replace(b"\n", b"\r\n"), b"", b"\xff"])
    def test_the_program_comes_out_byte_for_byte(self, shell: Shell, content: bytes) -> None:
        result = shell("-", stdin=content)
        assert result.out_bytes == content.replace(b"NATIVE", b"MIGRATED")
        assert result.exit_code == 0

    def test_findings_go_to_standard_error(self, shell: Shell) -> None:
        result = shell("-", stdin=LEFT)
        assert result.out_bytes == LEFT
        assert result.err.startswith("<stdin>:2:10: N201 ")
        assert result.exit_code == 1

    def test_the_summary_speaks_of_a_program_and_of_no_file(self, shell: Shell) -> None:
        result = shell("-", "--stdin-filename", "job.py", stdin=NATIVE)
        assert result.err.endswith("1 program rewritten, 1 call migrated (1 program looked at).\n")

    def test_what_cannot_be_parsed_is_not_lost(self, shell: Shell) -> None:
        result = shell("-", stdin=BROKEN)
        assert result.out_bytes == BROKEN
        assert result.exit_code == 2

    def test_check_gives_no_program_back(self, shell: Shell) -> None:
        assert shell("--check", "-", stdin=NATIVE).out_bytes == b""


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


class TestDiff:
    @pytest.mark.parametrize("tool", [["git", "apply", "-"], ["patch", "-p1", "--binary"]], ids=["git", "patch"])
    @pytest.mark.parametrize("content", DIFFED.values(), ids=DIFFED)
    def test_applying_it_does_what_the_command_does(
        self, shell: Shell, project: Path, content: bytes, tool: list[str]
    ) -> None:
        (project / "sub").mkdir()
        names = ["a.py", "sub/b c.py", "é.py"]
        for name in names:
            (project / name).write_bytes(content)
        diff = shell("--diff", ".").out_bytes
        subprocess.run(tool, input=diff, cwd=project, check=True, capture_output=True)
        for name in names:
            assert (project / name).read_bytes() == content.replace(b"NATIVE", b"MIGRATED")

    def test_patch_needs_no_option_for_windows_line_ends(self, shell: Shell, project: Path) -> None:
        content = NATIVE.replace(b"\n", b"\r\n")
        write(project, a=content)
        diff = shell("--diff", "a.py").out_bytes
        subprocess.run(["patch", "-p1"], input=diff, check=True, capture_output=True)
        assert (project / "a.py").read_bytes() == content.replace(b"NATIVE", b"MIGRATED")

    def test_odd_names_are_quoted_as_git_quotes_them(self, shell: Shell, project: Path) -> None:
        name = 'a"\n\\.py'
        (project / name).write_bytes(NATIVE)
        diff = shell("--diff", name).out_bytes
        subprocess.run(["git", "apply", "-"], input=diff, check=True, capture_output=True)
        assert (project / name).read_bytes() == MIGRATED

    def test_a_file_below_is_named_from_here(self, shell: Shell, project: Path) -> None:
        write(project, a=NATIVE)
        result = shell("--diff", project / "a.py")
        assert b"--- a/a.py\n+++ b/a.py\n" in result.out_bytes
        assert "current folder" not in result.err

    def test_files_elsewhere_are_named_from_the_root_and_it_is_said_once(
        self, shell: Shell, project: Path, monkeypatch: pytest.MonkeyPatch
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
    def test_a_link_gives_the_file_that_it_leads_to(self, shell: Shell, project: Path, paths: tuple[str, ...]) -> None:
        (project / "real").mkdir()
        (project / "over").symlink_to("real")
        (project / "link.py").symlink_to("real/target.py")
        (project / "real" / "target.py").write_bytes(NATIVE)
        diff = shell("--diff", *paths).out_bytes
        subprocess.run(["patch", "-p1"], input=diff, check=True, capture_output=True)
        subprocess.run(["git", "apply", "-R", "-"], input=diff, check=True, capture_output=True)
        assert (project / "link.py").is_symlink()
        assert diff.count(b"+++ b/real/target.py") == 1

    def test_findings_name_the_file_rather_than_a_link_to_it(self, shell: Shell, project: Path) -> None:
        write(project, target=NATIVE)
        (project / "link.py").symlink_to("target.py")
        assert shell("--check", "link.py", ".").out.startswith("target.py:2:1: ")

    def test_standard_output_holds_nothing_else(self, shell: Shell, project: Path) -> None:
        write(project, a=NATIVE + LEFT, b=BROKEN)
        result = shell("-v", "--diff", ".")
        assert all(line[:1] in "-+ @" for line in result.out.splitlines())
        assert "N201" in result.err
        assert "E401" in result.err


class TestInformation:
    def test_the_version(self, shell: Shell) -> None:
        assert shell("--version").out == f"pidds-migrate, version {__version__}\n"

    def test_a_code_is_explained_in_either_case(self, shell: Shell) -> None:
        result = shell("--explain", "n201")
        assert result.out.startswith("N201 file-transfer")
        assert result.exit_code == 0

    @pytest.mark.parametrize("name", ["file-transfer", "File-Transfer"])
    def test_a_code_is_explained_by_its_name(self, shell: Shell, name: str) -> None:
        assert shell("--explain", name).out == shell("--explain", "N201").out

    @pytest.mark.parametrize(
        ("word", "advice"),
        [
            ("file-transfers", "there is no code file-transfers; did you mean N201 (file-transfer)?"),
            ("N2011", " or N201 (file-transfer)"),
            ("nothing alike", "such as N201"),
        ],
    )
    def test_an_unknown_code_gets_those_that_are_spelt_alike(self, shell: Shell, word: str, advice: str) -> None:
        result = shell("--explain", word)
        assert result.exit_code == 2
        assert advice in result.err
        assert "A301" not in result.err


class TestProcess:
    """What only a process of its own can show; none of these files needs the core."""

    def test_a_file_without_idds_code_costs_no_parser(self, project: Path) -> None:
        write(project, a=b"import idds.common.utils\n")
        heavy = (
            "{'libcst', 'difflib', 'tempfile', 'pathspec', 'tomllib', 'pidds_migrate.migrate', 'pidds_migrate.rules',"
            " 'pidds_migrate.formats.json', 'pidds_migrate.formats.sarif', 'pidds_migrate.formats.github'}"
        )
        script = (
            "import sys; from pidds_migrate.cli import command; command(['--check', 'a.py'], standalone_mode=False)"
        )
        code = f"try:\n    exec({script!r})\nexcept SystemExit:\n    print(sorted({heavy} & set(sys.modules)))\n"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout == "[]\n"

    def test_a_reader_that_goes_away_is_no_error(self, project: Path) -> None:
        write(project, **{f"file_{number:04}": b"" for number in range(3000)})
        process = subprocess.Popen([*COMMAND, "-v", "."], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"file_0000.py: unchanged\n"
        process.stdout.close()
        assert process.stderr.read() == b"Nothing to migrate (3000 files looked at).\n"
        process.stderr.close()
        assert process.wait(timeout=60) == 0

    def test_closed_streams_are_no_error(self, project: Path) -> None:
        write(project, a=b"x = 1\n")
        done = subprocess.run(["sh", "-c", '"$0" -m pidds_migrate -v a.py >&- 2>&-', sys.executable], check=False)
        assert done.returncode == 0

    def test_a_program_that_cannot_be_given_back_is_a_failure(self) -> None:
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run([*COMMAND, "-"], input=b"x = 1\n", stdout=full, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 2

    def test_being_told_to_end_is_an_interruption(self, project: Path) -> None:
        # The pipe holds less than the command has to say, so it is still at work when the signal comes.
        write(project, **{f"file_{number:05}": b"" for number in range(5000)})
        process = subprocess.Popen([*COMMAND, "-v", "."], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
        assert err.startswith(b"Interrupted. Nothing was written (")
        assert process.returncode == 143
