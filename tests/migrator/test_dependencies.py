"""What a project requires once its programs are migrated, and which files say so."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from pidds_migrate.migrate import migrate
from pidds_migrate.requirements.verdict import native_line, verdict
from tests.migrator.conftest import Result, Shell

MOVED = b"from idds.client.client import Client\ncl = Client()\nprint(cl.ping())\n"
LEFT = b"from idds.client.client import Client\ncl = Client()\ncl.upload('f')\n"


class TestNativeLine:
    @pytest.mark.parametrize(
        "source",
        [
            "",
            "# import idds.client\n",
            '"""Was idds.client.client."""\n',
            "import idds.common.utils\nfrom idds import common\n",
            "from . import client\nfrom .idds import client\n",
            "import myidds.client\nx = 'my.idds.client'\n",
        ],
    )
    def test_a_program_without_it_has_none(self, source: str) -> None:
        assert native_line(source.encode()) is None

    @pytest.mark.parametrize(
        "source",
        [
            "x = 1\nimport idds.client.client",
            "x = 1\nfrom idds.client.client import Client",
            "x = 1\nfrom idds import client",
            "x = 1\nfrom idds.client import clientmanager as m",
            "import idds.common\nidds.client.client.Client()",
            "x = 1\nmock.patch('idds.client.client.Client')",
            "x = 1\nimportlib.import_module('idds.client')",
            "x = (\n# idds.client",
        ],
    )
    def test_it_is_found_however_it_is_named(self, source: str) -> None:
        assert native_line(source.encode()) == 2


class TestVerdict:
    @pytest.mark.parametrize(
        ("source", "needed"),
        [
            (b"import idds.common.utils\n", ()),
            (b"import pandaclient.idds_api\n", ("panda-client",)),
            (b"import pidds_runtime\nfrom idds import common\n", ("pidds-migrate", "idds-common")),
            (
                b"import pandaclient.idds_api, idds.common.utils\nget_api(loader=idds.common.utils.json_loads)\n",
                ("panda-client", "idds-common", "idds-workflow"),
            ),
            (b"import pandaclient\nfrom idds.workflowv2.workflow import Workflow\n", ("panda-client", "idds-workflow")),
        ],
    )
    def test_what_the_programs_name_is_needed(self, source: bytes, needed: tuple[str, ...]) -> None:
        assert verdict([(Path("a.py"), source)]).needed == needed

    def test_the_place_that_keeps_idds_client_is_named(self) -> None:
        assert verdict([(Path("a.py"), b""), (Path("b.py"), LEFT)]).native == "b.py:1"


Run = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one program that can be migrated, and nothing that lists what it requires."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "job.py").write_bytes(MOVED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(shell: Shell) -> Run:
    """The command with the core that it has."""
    return lambda *args: shell(*args, core=migrate)


def told(result: Result) -> list[str]:
    """File and code of what was said of requirements."""
    lines = (line.split(" ")[:2] for line in result.out.splitlines())
    return [f"{place.split(':')[0]} {code}" for place, code in lines if code[:3] in ("A33", "M11")]


class TestProject:
    def require(self, *names: str, text: str = "idds-client\n") -> None:
        for name in names:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text)

    def test_without_requirements_nothing_is_said(self, run: Run, project: Path) -> None:
        self.require("requirements.txt", text="requests\n")
        assert told(run("--check", ".")) == []

    def test_where_nothing_is_migrated_nothing_is_said(self, run: Run, project: Path) -> None:
        self.require("requirements.txt")
        (project / "src" / "job.py").write_bytes(LEFT)
        assert told(run("--write-dependencies", ".")) == []

    @pytest.mark.parametrize("mode", ["--check", "--diff", "--quiet"])
    def test_advice_never_changes_the_exit_code(self, run: Run, project: Path, mode: str) -> None:
        plain = run(mode, "src").exit_code
        (project / "src" / "job.py").write_bytes(MOVED)
        self.require("environment.yml", text="- idds-client\n")
        assert run(mode, "src").exit_code == plain

    @pytest.mark.parametrize("path", [".", "src", "src/job.py"])
    def test_the_project_of_every_path_is_found(self, run: Run, project: Path, path: str) -> None:
        self.require("requirements.txt", "requirements-dev.txt", "requirements/test.txt", "requirements/test.in")
        self.require("requirements.in", "src/other.txt", "src/other.in")
        assert told(run("--check", path)) == [
            "requirements-dev.txt A331",
            "requirements.in A331",
            "requirements.txt A331",
            "requirements/test.in A331",
            "requirements/test.txt A331",
        ]

    def test_what_is_advised_before_a_run_and_after_it_is_the_same(self, run: Run, project: Path) -> None:
        self.require("requirements.txt")
        check, write, again = run("--check", "."), run("."), run(".")
        said = (
            "requirements.txt:1:1: A331 idds-client is not needed any more: write panda-client and idds-common instead"
        )
        assert [said in each.out for each in (check, write, again)] == [True] * 3
        assert Path("requirements.txt").read_text() == "idds-client\n"

    def test_the_runtime_is_required_where_it_is_the_target(self, run: Run, project: Path) -> None:
        self.require("requirements.txt")
        run("--target", "runtime", "--write-dependencies", ".")
        assert Path("requirements.txt").read_text() == "pidds-migrate\nidds-common\n"

    def test_files_are_written_once_and_whole(self, run: Run, project: Path) -> None:
        self.require("requirements.txt")
        self.require("pyproject.toml", text='[project]\nname = "x"\ndependencies = ["idds-client"]\n')
        self.require("setup.cfg", text="[options]\ninstall_requires =\n  idds-client\n")
        self.require("setup.py", text="setup(install_requires=['idds-client'])\n")
        result = run("--write-dependencies", ".")
        assert sorted(told(result)) == [
            "pyproject.toml M111",
            "requirements.txt M111",
            "setup.cfg M111",
            "setup.py M111",
        ]
        assert result.exit_code == 0
        for name in ("requirements.txt", "pyproject.toml", "setup.cfg", "setup.py"):
            assert "idds-client" not in Path(name).read_text()
            assert "panda-client" in Path(name).read_text()
        again = run("--write-dependencies", ".")
        assert (again.out, again.exit_code) == ("", 0)
        assert not list(project.rglob("*.tmp"))

    def test_check_and_diff_write_nothing_and_show_it(self, run: Run, project: Path) -> None:
        self.require("requirements.txt")
        run("src")
        check = run("--check", "--write-dependencies", ".")
        diff = run("--diff", "--write-dependencies", ".")
        assert check.exit_code == diff.exit_code == 1
        assert told(check) == ["requirements.txt M111"]
        assert "-idds-client\n+panda-client\n+idds-common\n" in diff.out
        assert Path("requirements.txt").read_text() == "idds-client\n"

    @pytest.mark.parametrize("native", ["old.py", "excluded/old.py", "scripts/old"])
    def test_one_native_program_anywhere_keeps_idds_client(self, run: Run, project: Path, native: str) -> None:
        self.require("requirements.txt")
        content = b"#!/usr/bin/env python\n" + LEFT
        Path(native).parent.mkdir(exist_ok=True)
        Path(native).write_bytes(content)
        result = run("--write-dependencies", "--extend-exclude", "excluded", "src")
        assert f"panda-client and idds-common added in front of idds-client, which {native}:2 still needs" in result.out
        assert Path("requirements.txt").read_text() == "panda-client\nidds-common\nidds-client\n"

    @pytest.mark.parametrize("comment", [b"# pidds: skip-file\n", b""])
    def test_a_program_that_a_comment_keeps_native_counts(self, run: Run, project: Path, comment: bytes) -> None:
        self.require("requirements.txt")
        (project / "old.py").write_bytes(comment or MOVED.replace(b"Client()", b"Client()  # pidds: ignore"))
        if comment:
            (project / "old.py").write_bytes(comment + LEFT)
        assert told(run("--check", ".")) == ["requirements.txt A332"]

    def test_a_program_that_could_not_be_written_counts(self, run: Run, project: Path) -> None:
        self.require("requirements.txt")
        (project / "old.py").write_bytes(MOVED)
        (project / "old.py").chmod(0o444)
        assert told(run("--write-dependencies", ".")) == ["requirements.txt M112"]

    def test_environments_and_ignored_folders_do_not_count(self, run: Run, project: Path) -> None:
        self.require("requirements.txt")
        for folder in (".venv", "out"):
            Path(folder).mkdir()
            Path(folder, "old.py").write_bytes(LEFT)
        self.require(".venv/requirements.txt", "out/requirements.txt", "no/requirements.txt")
        Path(".gitignore").write_text("out/\n")
        assert told(run("--check", "--extend-exclude", "no", ".")) == ["requirements.txt A331"]

    def test_projects_in_one_repository_are_judged_apart(self, run: Run, project: Path) -> None:
        for name, content in (("a", MOVED), ("b", LEFT + MOVED.replace(b"cl", b"dl"))):
            self.require(f"{name}/pyproject.toml", text='[project]\ndependencies = ["idds-client"]\n')
            Path(name, "job.py").write_bytes(content)
        result = run("--check", ".")
        assert told(result)[0] == "a/pyproject.toml A331"
        assert "b/pyproject.toml A331" not in told(result)

    def test_files_that_files_name_are_followed_within_the_project(self, run: Run, project: Path) -> None:
        outside = project.parent / "outside.txt"
        outside.write_text("idds-client\n")
        self.require(
            "requirements.txt", text=f"-r deps/base.txt\n-r requirements.txt\n--requirement={outside}\n-r gone\n"
        )
        self.require("deps/base.txt", text="-r ../requirements.txt\nidds-client\n")
        assert told(run("--check", ".")) == ["deps/base.txt A331"]

    def test_a_file_that_cannot_be_written_is_a_failure_of_its_own(self, run: Run, project: Path) -> None:
        self.require("requirements.txt", "requirements-dev.txt")
        Path("requirements.txt").chmod(0o444)
        result = run("--write-dependencies", ".")
        assert result.exit_code == 2
        assert "requirements.txt:1:1: E404 " in result.out
        assert Path("requirements.txt").read_text() == "idds-client\n"
        assert "panda-client" in Path("requirements-dev.txt").read_text()

    def test_the_review_page_shows_them(self, run: Run, project: Path) -> None:
        self.require("requirements.txt")
        run("--check", "--write-dependencies", "--report", "page.html", ".")
        assert "M111" in Path("page.html").read_text()

    def test_what_has_to_be_edited_by_hand_needs_a_person(self, run: Run, project: Path) -> None:
        self.require("requirements.txt", text="idds-client[x]\n")
        result = run("-q", "--write-dependencies", ".")
        assert told(result) == ["requirements.txt A333"]
        assert result.exit_code == 1
        assert run("--write-dependencies", ".").err.startswith("1 requirement to edit by hand (")

    @pytest.mark.parametrize(("program", "code"), [(b"", "A331"), (LEFT, "A332")])
    def test_a_file_that_cannot_be_parsed_is_advice_where_nothing_is_to_be_edited(
        self, run: Run, project: Path, program: bytes, code: str
    ) -> None:
        self.require("pyproject.toml", text="[project\nidds-client\n")
        (project / "src" / "left.py").write_bytes(program)
        run(".")
        assert told(run(".")) == [f"pyproject.toml {code}"]
        assert told(run("--write-dependencies", ".")) == ["pyproject.toml A333"]

    def test_standard_input_has_no_project(self, run: Run, project: Path) -> None:
        self.require("requirements.txt")
        assert told(run("--check", "-")) == []
        assert run("--write-dependencies", "-").exit_code == 2


def test_packaging_reads_what_was_written(run: Run, project: Path) -> None:
    Path("requirements.txt").write_text('idds-client==2.6.21; python_version>"3.8"  # pinned\nrequests\n')
    run("--write-dependencies", ".")
    lines = Path("requirements.txt").read_text().splitlines()
    names = [Requirement(line.partition(" #")[0]).name for line in lines]
    assert names == ["panda-client", "idds-common", "requests"]


class TestNotebooks:
    def notebook(self, *lines: str) -> bytes:
        cell: dict[str, object] = {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": list(lines),
        }
        about = {"language_info": {"name": "python"}}
        return json.dumps({"cells": [cell], "metadata": about, "nbformat": 4, "nbformat_minor": 4}).encode()

    @pytest.fixture
    def moved(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.chdir(tmp_path)
        path = tmp_path / "scan.ipynb"
        path.write_bytes(self.notebook("!pip install idds-client\n", *MOVED.decode().splitlines(keepends=True)))
        return path

    @pytest.mark.parametrize("given", [".", "scan.ipynb"])
    def test_what_it_installs_is_said_and_written(self, shell: Shell, moved: Path, given: str) -> None:
        before = moved.read_bytes()
        assert "scan.ipynb:cell 1:1:14: A331 idds-client is not needed" in shell("--check", given, core=migrate).out
        result = shell("--write-dependencies", given, core=migrate)
        assert (result.exit_code, "1 file rewritten, 1 call migrated (1 file looked at)" in result.err) == (0, True)
        assert b'"!pip install panda-client idds-common\\n"' in moved.read_bytes()
        assert (moved.parent / "scan.ipynb.orig").read_bytes() == before
        assert len(list(moved.parent.iterdir())) == 2
        assert shell("--check", given, core=migrate).out == ""

    def test_the_diff_of_both_changes_can_be_applied(self, shell: Shell, moved: Path) -> None:
        diff = shell("--write-dependencies", "--diff", ".", core=migrate).out_bytes
        copy = moved.read_bytes()
        subprocess.run(["git", "apply", "-"], input=diff, check=True, capture_output=True)
        applied = moved.read_bytes()
        moved.write_bytes(copy)
        shell("--write-dependencies", ".", core=migrate)
        assert moved.read_bytes() == applied

    def test_its_own_code_decides(self, shell: Shell, moved: Path) -> None:
        (moved.parent / "old.py").write_bytes(LEFT)
        (moved.parent / "left.ipynb").write_bytes(
            self.notebook("%pip install idds-client\n", *LEFT.decode().splitlines(keepends=True))
        )
        result = shell("--write-dependencies", ".", core=migrate)
        assert b"!pip install panda-client idds-common" in moved.read_bytes()
        assert b"%pip install idds-client" in (moved.parent / "left.ipynb").read_bytes()
        assert "left.ipynb:cell 1:1" not in result.out
