"""What the command takes, tells and ends with, and what it hands to the core."""

from __future__ import annotations

from pathlib import Path

import pytest

from pidds_migrate import __version__
from pidds_migrate.migrate import migrate
from tests.migrator.conftest import BROKEN, LEFT, MIGRATED, NATIVE, Shell, write


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


class TestSettings:
    @pytest.mark.parametrize("target", ["pandaclient", "runtime"])
    def test_the_target_reaches_the_core(self, shell: Shell, project: Path, target: str) -> None:
        write(project, a=NATIVE)
        assert f"{target} call" in shell("--target", target, "a.py").out

    def test_exact_exceptions_count_for_the_files_that_raise_them(self, shell: Shell, project: Path) -> None:
        fetch = b"from idds.client.client import Client\n\ncl = Client()\n\n\ndef fetch():\n    cl.get_requests(1)\n"
        tell = b"from a import fetch\n\ntry:\n    fetch()\nexcept %s as error:\n    print(error)\n"
        write(project, a=fetch, b=tell % b"Exception")
        assert "raise idds.common.exceptions.IDDSException(" in shell("--diff", ".", core=migrate).out
        write(project, a=fetch, b=b"from idds.common.exceptions import NoObject\n" + tell % b"NoObject")
        assert "raise _idds_error(ret)" in shell("--diff", ".", core=migrate).out

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
            ("N2011", "did you mean N201 (file-transfer)"),
            ("nothing alike", "such as N201"),
        ],
    )
    def test_an_unknown_code_gets_those_that_are_spelt_alike(self, shell: Shell, word: str, advice: str) -> None:
        result = shell("--explain", word)
        assert result.exit_code == 2
        assert advice in result.err
        assert "A301" not in result.err
