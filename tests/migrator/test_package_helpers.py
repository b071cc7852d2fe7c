"""The module that a package gets for the helpers of its files: when it is written, and what is left alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pidds_migrate.pipeline.helper_modules import module_text

HELPED = "from idds.client.client import Client\n\n\ndef {name}():\n    return len(Client().ping())\n"
HELD = "from idds.client.client import Client\n\nclients = {'idds': Client()}\n"
WRITTEN_OUT = "from idds.client.client import Client\n\n\ndef {name}():\n    return Client().ping()\n"
FOREIGN = b'"""Ours."""\n'


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=me", "-c", "user.email=me@example.org", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "State")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An empty package ``lab`` in a repository."""
    folder = tmp_path / "src" / "lab"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    git(tmp_path, "init", "-q")
    return folder


def write(package: Path, **files: str) -> None:
    for name, text in files.items():
        (package / f"{name}.py").write_text(text.format(name=name) if "{name}" in text else text)
    commit(package)


def migrate(package: Path, *arguments: str, code: int = 0) -> str:
    """Run the command on the repository, which has to end with the code; returns what it says."""
    command = [sys.executable, "-m", "pidds_migrate", *arguments, "."]
    done = subprocess.run(command, cwd=package.parents[1], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def text(package: Path, name: str) -> str:
    return (package / f"{name}.py").read_text()


class TestItIsWritten:
    def test_and_taken_by_a_file_that_has_its_client_from_another(self, package: Path) -> None:
        asks = "from lab import a\n\n\ndef count():\n    return len(a.client.ping())\n"
        write(package, a=f"{HELPED}\n\nclient = Client()\n", b=asks)
        migrate(package)
        assert text(package, "b").startswith("from lab import a\nimport lab._idds_panda\n")
        assert "len(lab._idds_panda.idds_result(a.client.ping()))" in text(package, "b")

    def test_under_the_name_that_files_have_for_a_package_without_a_file_of_its_own(self, package: Path) -> None:
        (package / "__init__.py").unlink()
        inner = package / "jobs"
        inner.mkdir()
        (inner / "__init__.py").touch()
        write(inner, a=HELPED, b="from lab.jobs.a import a\n" + HELPED)
        done = subprocess.run(
            [sys.executable, "-m", "pidds_migrate", "."],
            cwd=package.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "src" not in text(inner, "a")
        assert "M115 written: the helpers that files of lab.jobs import" in done.stdout
        assert "import lab.jobs._idds_panda\n" in text(inner, "a")

    def test_in_a_repository_that_is_called_as_its_package(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q")
        inner = tmp_path / "lab" / "lab"
        inner.mkdir(parents=True)
        (inner / "__init__.py").touch()
        write(inner, a=HELPED, b="from lab.a import a\n" + HELPED)
        migrate(inner)
        assert "import lab._idds_panda\n" in text(inner, "a")

    def test_not_where_its_whole_name_is_not_known(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q")
        inner = tmp_path / "idds" / "jobs"
        inner.mkdir(parents=True)
        (inner / "__init__.py").touch()
        write(inner, a=HELPED, b=HELPED)
        migrate(inner)
        assert "def _idds_result(ret):" in text(inner, "a")
        assert not (inner / "_idds_panda.py").exists()

    def test_as_soon_as_two_files_need_helpers(self, package: Path) -> None:
        write(package, a=HELPED, b=HELPED)
        assert "src/lab/_idds_panda.py:1:1: M115 written: the helpers that files of lab import\n" in migrate(package)
        assert (package / "_idds_panda.py").read_bytes() == module_text()
        for name in "ab":
            assert "lab._idds_panda.idds_result(" in text(package, name)
            assert "def _idds" not in text(package, name)

    def test_for_the_class_of_one_checking_object(self, package: Path) -> None:
        write(package, a=HELD)
        assert "M115" in migrate(package)
        assert "lab._idds_panda.IddsClient(" in text(package, "a")
        assert "class" not in text(package, "a")

    def test_once_at_the_top_of_packages_inside_packages(self, package: Path) -> None:
        inner = package / "jobs"
        inner.mkdir()
        (inner / "__init__.py").touch()
        write(package, a=HELPED)
        write(inner, b=HELPED)
        migrate(package)
        assert [path.parent for path in package.rglob("_idds_panda.py")] == [package]
        assert "import lab._idds_panda\n" in text(inner, "b")

    def test_with_its_own_place_in_the_diff(self, package: Path) -> None:
        write(package, a=HELPED, b=HELPED)
        (package.parents[1] / "change.diff").write_text(
            subprocess.run(
                [sys.executable, "-m", "pidds_migrate", "--diff", "-q", "."],
                cwd=package.parents[1],
                capture_output=True,
                text=True,
                check=False,
            ).stdout
        )
        assert not (package / "_idds_panda.py").exists()
        git(package.parents[1], "apply", "change.diff")
        assert (package / "_idds_panda.py").read_bytes() == module_text()
        migrate(package, "--check")

    def test_so_that_the_package_runs(self, package: Path) -> None:
        write(package, a=HELPED, b=HELPED, c=HELD)
        migrate(package)
        program = (
            "from idds.common.exceptions import ConnectionException\nfrom lab import a, b, c\n"
            "for call in (a.a, b.b, c.clients['idds'].ping):\n"
            "    try:\n        call()\n    except ConnectionException:\n        print('\\nout of reach')\n"
        )
        nowhere = dict.fromkeys(("PANDA_URL", "PANDA_URL_SSL", "PANDACACHE_URL"), "https://127.0.0.1:9/server/panda")
        environment = os.environ | nowhere | {"PYTHONPATH": str(package.parent), "PANDA_BEHIND_REAL_LB": "1"}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.stdout.count("out of reach\n") == 3, done.stdout + done.stderr


class TestItIsNotWritten:
    def test_for_one_file_with_a_helper(self, package: Path) -> None:
        write(package, a=HELPED, b=WRITTEN_OUT)
        migrate(package)
        assert not (package / "_idds_panda.py").exists()
        assert "def _idds_result(ret):" in text(package, "a")

    def test_for_files_outside_of_packages(self, package: Path) -> None:
        (package / "__init__.py").unlink()
        write(package, a=HELPED, b=HELPED)
        migrate(package)
        assert not list(package.rglob("_idds_panda.py"))

    def test_for_files_that_may_be_run_by_themselves(self, package: Path) -> None:
        run_alone = HELPED + "\n\nif __name__ == '__main__':\n    print({name}())\n"
        write(package, a=run_alone, b=run_alone)
        migrate(package)
        assert not (package / "_idds_panda.py").exists()
        assert "def _idds_result(ret):" in text(package, "a")

    @pytest.mark.parametrize("arguments", [["--target", "runtime"], ["--helpers", "lab.own"]], ids=" ".join)
    def test_where_the_helpers_come_from_elsewhere(self, package: Path, arguments: list[str]) -> None:
        write(package, a=HELPED, b=HELPED)
        migrate(package, *arguments)
        assert not (package / "_idds_panda.py").exists()

    def test_over_a_file_of_that_name_that_is_not_ours(self, package: Path) -> None:
        (package / "_idds_panda.py").write_bytes(FOREIGN)
        write(package, a=HELPED, b=HELPED)
        assert "M115" not in migrate(package)
        assert (package / "_idds_panda.py").read_bytes() == FOREIGN
        assert "def _idds_result(ret):" in text(package, "a")

    def test_under_check(self, package: Path) -> None:
        write(package, a=HELPED, b=HELPED)
        assert "M115" in migrate(package, "--check", code=1)
        assert not (package / "_idds_panda.py").exists()


class TestALaterRun:
    @pytest.mark.slow
    def test_changes_nothing(self, package: Path) -> None:
        write(package, a=HELPED, b=HELPED)
        migrate(package)
        commit(package)
        assert "Nothing to migrate" in migrate(package)
        assert git(package, "status", "--porcelain") == ""

    @pytest.mark.slow
    def test_takes_the_module_for_one_more_file(self, package: Path) -> None:
        write(package, a=HELPED, b=HELPED)
        migrate(package)
        write(package, c=HELPED)
        migrate(package)
        assert "lab._idds_panda.idds_result(" in text(package, "c")
        assert (package / "_idds_panda.py").read_bytes() == module_text()

    def test_goes_back_by_the_command_that_is_told(self, package: Path) -> None:
        write(package, a=HELPED, b=HELPED)
        _, _, command = migrate(package).partition("To go back: ")
        subprocess.run(command, shell=True, cwd=package.parents[1], check=True, timeout=60)
        assert git(package, "status", "--porcelain") == ""
