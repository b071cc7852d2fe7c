"""With the real git: nothing is rewritten unasked that it could not give back; elsewhere the old files are kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pidds_migrate.safety import git as git_module
from tests.migrator.conftest import LEFT, MIGRATED, NATIVE, Result, Shell, write
from tests.migrator.terminal import run_on_terminal

COMMAND = [sys.executable, "-m", "pidds_migrate"]
IDENTITY = ("-c", "user.name=tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false")
PROGRAM = b"from idds.client.client import Client\n\ncl = Client()\nprint(cl.ping())\n"


def git(folder: Path, *args: str) -> str:
    done = subprocess.run(["git", *IDENTITY, *args], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def repository(project: Path) -> Path:
    """A repository with one committed program, `a.py`; it is the current folder."""
    write(project, a=NATIVE)
    git(project, "init", "-q")
    git(project, "add", "a.py")
    git(project, "commit", "-q", "-m", "A program")
    return project


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".git")


class TestInARepository:
    def refused(self, result: Result, *told: str) -> None:
        assert (result.exit_code, result.out) == (2, "")
        assert "nothing was written" in result.err
        for words in told:
            assert words in result.err

    def test_what_git_can_give_back_is_rewritten_and_it_is_said_how(self, shell: Shell, repository: Path) -> None:
        result = shell("a.py")
        assert (repository / "a.py").read_bytes() == MIGRATED
        command = result.err.splitlines()[-1].removeprefix("To go back: ")
        assert command == "git restore a.py"
        subprocess.run(["sh", "-c", command], check=True)
        assert (repository / "a.py").read_bytes() == NATIVE
        assert names(repository) == ["a.py"]

    def test_one_bad_file_keeps_all_from_being_written(self, shell: Shell, repository: Path) -> None:
        write(repository, new=NATIVE)
        self.refused(shell("."), "\n  new.py: git does not track it\n", "--allow-dirty")
        assert (repository / "a.py").read_bytes() == (repository / "new.py").read_bytes() == NATIVE

    def test_changes_that_are_not_staged(self, shell: Shell, repository: Path) -> None:
        write(repository, a=NATIVE + b"# mine\n")
        self.refused(shell("."), "a.py: it has changes that are not staged")
        git(repository, "add", "a.py")
        assert shell(".").exit_code == 0
        git(repository, "restore", "a.py")
        assert (repository / "a.py").read_bytes() == NATIVE + b"# mine\n"

    def test_a_file_that_is_only_announced_or_ignored(self, shell: Shell, repository: Path) -> None:
        write(repository, said=NATIVE, ignored=NATIVE)
        (repository / ".gitignore").write_text("ignored.py\n")
        git(repository, "add", "-N", "said.py")
        self.refused(shell("said.py"), "said.py: it has changes")
        self.refused(shell("ignored.py"), "ignored.py: git does not track it")

    @pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
    def test_changes_that_git_is_told_not_to_see(self, shell: Shell, repository: Path, flag: str) -> None:
        git(repository, "update-index", flag, "a.py")
        write(repository, a=NATIVE + b"# mine\n")
        self.refused(shell("."), "a.py: git is told not to look")

    def test_a_file_that_stays_as_it_is_may_be_in_any_state(self, shell: Shell, repository: Path) -> None:
        write(repository, new=LEFT, other=b"x = 1\n")
        result = shell(".")
        assert result.exit_code == 1
        assert (repository / "a.py").read_bytes() == MIGRATED

    def test_a_new_time_on_the_same_content_is_no_change(self, shell: Shell, repository: Path) -> None:
        os.utime(repository / "a.py", (1, 1))
        assert shell(".").exit_code == 0

    def test_who_allows_it_gets_it(self, shell: Shell, repository: Path) -> None:
        write(repository, new=NATIVE)
        assert shell("--allow-dirty", ".").exit_code == 0
        assert (repository / "new.py").read_bytes() == MIGRATED
        assert names(repository) == ["a.py", "new.py"]

    @pytest.mark.parametrize("option", ["--check", "--diff"])
    def test_looking_is_always_allowed(self, shell: Shell, repository: Path, option: str) -> None:
        write(repository, new=NATIVE)
        assert shell(option, ".").exit_code == 1

    def test_odd_names_are_asked_for_as_they_are(self, shell: Shell, repository: Path) -> None:
        odd = ["*.py", 'q"uote.py', "é b.py", ":(top)c.py", os.fsdecode(b"\xff.py")]
        for name in odd:
            (repository / name).write_bytes(NATIVE)
        git(repository, "--literal-pathspecs", "add", "--", *odd[:-1])
        result = shell(".")
        self.refused(result)
        assert "\n  \\udcff.py: git does not track it" in result.err
        assert result.err.count("git does not track it") == 1

    def test_the_way_back_holds_for_odd_names(self, shell: Shell, project: Path) -> None:
        (project / "a'\n\x1b.py").write_bytes(NATIVE)
        result = shell(".")
        assert "\x1b" not in result.err
        subprocess.run(["bash", "-c", result.err.splitlines()[-1].partition("go back: ")[2]], check=True)
        assert (project / "a'\n\x1b.py").read_bytes() == NATIVE

    def test_links_are_judged_by_what_they_lead_to(self, shell: Shell, repository: Path) -> None:
        (repository / "b.py").symlink_to("a.py")
        git(repository, "add", "b.py")
        write(repository, a=NATIVE + b"# mine\n")
        self.refused(shell("b.py"), "b.py: it has changes")

    def test_a_repository_inside_another_is_asked_itself(self, shell: Shell, repository: Path) -> None:
        inner = repository / "inner"
        inner.mkdir()
        write(inner, b=NATIVE)
        git(inner, "init", "-q")
        self.refused(shell("."), "inner/b.py: git does not track it")
        git(inner, "add", "b.py")
        result = shell(".")
        assert result.exit_code == 0
        subprocess.run(["sh", "-c", result.err.splitlines()[-1].removeprefix("To go back: ")], check=True)
        assert (repository / "a.py").read_bytes() == (inner / "b.py").read_bytes() == NATIVE

    def test_requirements_are_judged_with_the_programs(self, shell: Shell, repository: Path) -> None:
        from pidds_migrate.migrate import migrate

        write(repository, a=PROGRAM)
        git(repository, "add", "a.py")
        (repository / "requirements.txt").write_text("idds-client\n")
        self.refused(shell("--write-dependencies", ".", core=migrate), "requirements.txt: git does not track it")
        assert (repository / "a.py").read_bytes() == PROGRAM
        git(repository, "add", "requirements.txt")
        assert shell("--write-dependencies", ".", core=migrate).exit_code == 0
        assert "idds-client" not in (repository / "requirements.txt").read_text()

    def test_many_files_are_asked_about(self, shell: Shell, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(git_module, "_AT_ONCE", 3)
        write(repository, **{f"f{number}": NATIVE for number in range(10)})
        git(repository, "add", ".")
        write(repository, f9=NATIVE + b"# mine\n")
        self.refused(shell("."), "f9.py: it has changes")

    @pytest.mark.slow
    def test_the_index_of_a_commit_of_some_files_counts(self, repository: Path) -> None:
        """`git commit FILE` runs its hooks on an index of its own."""
        hook = repository / ".git" / "hooks" / "pre-commit"
        hook.write_text(f"#!/bin/sh\nexec {sys.executable} -m pidds_migrate --tracked-only .\n")
        hook.chmod(0o755)
        write(repository, a=PROGRAM)
        git(repository, "commit", "-q", "-m", "Some", "a.py")
        assert b"idds.client" not in (repository / "a.py").read_bytes()

    def test_without_git_the_old_files_are_kept(
        self, shell: Shell, repository: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(repository))
        assert shell("a.py").exit_code == 0
        assert (repository / "a.py.orig").read_bytes() == NATIVE


class TestTracked:
    def test_other_files_are_no_part_of_the_run(self, shell: Shell, repository: Path) -> None:
        write(repository, new=NATIVE)
        result = shell("--tracked-only", "-v", ".")
        assert result.exit_code == 0
        assert "new.py: skipped, git does not track it" in result.out
        assert (repository / "new.py").read_bytes() == NATIVE
        assert (repository / "a.py").read_bytes() == MIGRATED

    def test_in_no_repository_it_is_a_mistake(self, shell: Shell, project: Path) -> None:
        write(project, a=NATIVE)
        result = shell("--tracked-only", ".")
        assert (result.exit_code, "is in no git repository" in result.err) == (2, True)


class TestElsewhere:
    def test_the_old_file_is_kept_and_it_is_said_how_to_go_back(self, shell: Shell, project: Path) -> None:
        write(project, a=NATIVE)
        (project / "a.py").chmod(0o750)
        result = shell("a.py")
        assert names(project) == ["a.py", "a.py.orig"]
        assert (project / "a.py.orig").stat().st_mode == (project / "a.py").stat().st_mode
        subprocess.run(["sh", "-c", result.err.splitlines()[-1].partition("go back: ")[2]], check=True)
        assert (project / "a.py").read_bytes() == NATIVE
        assert names(project) == ["a.py"]

    def test_an_older_copy_is_never_overwritten(self, shell: Shell, project: Path) -> None:
        write(project, a=NATIVE)
        (project / "a.py.orig").write_text("precious\n")
        shell("a.py")
        assert (project / "a.py.orig").read_text() == "precious\n"
        assert (project / "a.py.orig2").read_bytes() == NATIVE

    def test_another_name_or_none(self, shell: Shell, project: Path) -> None:
        write(project, a=NATIVE, b=NATIVE)
        shell("--backup", "~", "a.py")
        result = shell("--no-backup", "b.py")
        assert names(project) == ["a.py", "a.py~", "b.py"]
        assert "go back" not in result.err

    def test_in_a_repository_a_copy_is_kept_where_one_is_asked_for(self, shell: Shell, repository: Path) -> None:
        shell("--backup", ".old", "a.py")
        assert names(repository) == ["a.py", "a.py.old"]

    def test_of_a_link_the_file_is_kept(self, shell: Shell, project: Path) -> None:
        (project / "real").mkdir()
        (project / "real" / "a.py").write_bytes(NATIVE)
        (project / "link.py").symlink_to("real/a.py")
        result = shell("link.py")
        assert names(project / "real") == ["a.py", "a.py.orig"]
        assert "mv real/a.py.orig real/a.py" in result.err

    def test_what_stays_as_it_is_gets_no_copy(self, shell: Shell, project: Path) -> None:
        write(project, a=LEFT, b=b"x = 1\n")
        shell(".")
        assert names(project) == ["a.py", "b.py"]

    def test_where_a_file_cannot_be_written_no_copy_stays(self, shell: Shell, project: Path) -> None:
        write(project, a=NATIVE)
        (project / "a.py").chmod(0o444)
        assert "E404" in shell("a.py").out
        assert names(project) == ["a.py"]

    def test_where_no_copy_can_be_kept_the_file_stays(self, shell: Shell, refusable: Path) -> None:
        write(refusable, a=NATIVE)
        refusable.chmod(0o555)
        result = shell("--backup", ".orig", refusable / "a.py")
        refusable.chmod(0o755)
        assert "E404" in result.out
        assert "no copy of it can be kept: Permission denied" in result.out
        assert (refusable / "a.py").read_bytes() == NATIVE

    @pytest.mark.parametrize(
        "args", [("--backup", ""), ("--backup", "a/b"), ("--backup", ".py"), ("--backup", "~", "--no-backup")]
    )
    def test_names_that_cannot_be(self, shell: Shell, project: Path, args: tuple[str, ...]) -> None:
        write(project, a=NATIVE)
        assert shell(*args, "a.py").exit_code == 2
        assert (project / "a.py").read_bytes() == NATIVE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "code", "moved"), [(b"y\n", 0, True), (b"n\n", 2, False), (b"\n", 2, False), (b"\x03", 130, False)]
)
def test_on_a_terminal_a_person_is_asked(repository: Path, answer: bytes, code: int, moved: bool) -> None:
    write(repository, a=PROGRAM)
    shown = run_on_terminal([*COMMAND, "."], prompt="Rewrite them all the same? [y/N]", answer=answer)
    assert shown.exit_code == code
    assert "a.py: it has changes that are not staged" in shown.text
    assert (b"idds.client" not in (repository / "a.py").read_bytes()) is moved
