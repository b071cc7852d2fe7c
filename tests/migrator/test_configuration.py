"""What holds for a file: the command line, the nearest pyproject.toml, the defaults."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from pidds_migrate.cli import command
from pidds_migrate.options.table import OPTIONS, Option
from pidds_migrate.outcome import Outcome, Settings, Unchanged
from tests.migrator.conftest import NATIVE, Shell

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def configure(folder: Path, *lines: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text("\n".join(["[tool.pidds-migrate]", *lines, ""]))


def native(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(NATIVE)


class Core:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[Settings] = []

    def __call__(self, source: bytes, settings: Settings) -> Outcome:
        self.told.append(settings)
        return Unchanged()


def settings_of(shell: Shell, *args: object) -> list[Settings]:
    core = Core()
    assert shell(*args, core=core).exit_code == 0
    return core.told


class TestWhereItComesFrom:
    def test_a_file_further_down_has_no_say_in_the_search_of_a_folder(self, shell: Shell, project: Path) -> None:
        configure(project / "sub", 'extend-exclude = ["x.py"]')
        native(project, "sub/x.py")
        assert len(settings_of(shell, ".")) == 1
        assert settings_of(shell, "sub") == []

    def test_the_nearest_file_with_a_table_counts_for_each_file(self, shell: Shell, project: Path) -> None:
        configure(project, 'target = "runtime"', 'helpers = "outer"')
        configure(project / "a", 'helpers = "inner"')
        (project / "b").mkdir()
        (project / "b" / "pyproject.toml").write_text("[project]\nname = 'b'\n[tool.ruff]\n")
        native(project, "a/x.py", "b/x.py")
        told = [(settings.target.value, settings.helpers_module) for settings in settings_of(shell, ".")]
        assert told == [("pandaclient", "inner"), ("runtime", "outer")]

    def test_a_mention_elsewhere_in_the_file_is_no_table(self, shell: Shell, project: Path) -> None:
        configure(project, 'target = "runtime"')
        (project / "a").mkdir()
        (project / "a" / "pyproject.toml").write_text("[project]\ndependencies = ['pidds-migrate']\n")
        native(project, "a/x.py")
        assert [settings.target.value for settings in settings_of(shell, ".")] == ["runtime"]

    def test_the_command_line_outweighs_it(self, shell: Shell, project: Path) -> None:
        configure(project, 'target = "runtime"', 'helpers = "configured"')
        native(project, "x.py")
        assert settings_of(shell, "--target", "pandaclient", "--helpers", "", ".") == [Settings()]

    def test_where_replies_are_checked_is_set_there_and_outweighed(self, shell: Shell, project: Path) -> None:
        configure(project / "sub", 'checks = "object"')
        native(project, "sub/x.py", "y.py")
        assert {settings.checks.value for settings in settings_of(shell, ".")} == {"object", "calls"}
        assert [settings.checks.value for settings in settings_of(shell, "--checks", "calls", "sub")] == ["calls"]
        assert shell("--checks", "classes", ".").exit_code == 2

    def test_a_file_that_is_not_here_takes_what_is_above_it(self, shell: Shell, project: Path) -> None:
        configure(project / "sub", 'target = "runtime"')
        native(project, "sub/x.py")
        assert [settings.target.value for settings in settings_of(shell, project / "sub" / "x.py")] == ["runtime"]

    def test_patterns_are_relative_to_their_file_or_to_the_current_folder(self, shell: Shell, project: Path) -> None:
        configure(project / "sub", 'extend-exclude = ["/gen"]')
        native(project, "sub/gen/a.py", "sub/b.py", "sub/deep/gen/c.py", "gen/d.py")
        looked_at = shell("-v", "--check", "sub", "gen").out
        assert "sub/gen" not in looked_at.replace("sub/gen: skipped", "")
        assert "sub/deep/gen/c.py:2:1" in looked_at
        assert "gen/d.py:2:1" in looked_at
        assert "sub/b.py:2:1" not in shell("--check", "--extend-exclude", "/sub/b.py", "sub").out

    def test_the_search_of_a_folder_can_be_configured(self, shell: Shell, project: Path) -> None:
        configure(project, 'exclude = ["a/"]', 'extend-exclude = ["b/"]', "gitignore = false")
        (project / ".gitignore").write_text("c/\n")
        native(project, "a/x.py", "b/x.py", "c/x.py", "build/x.py")
        assert len(settings_of(shell, ".")) == 2
        assert len(settings_of(shell, "--gitignore", ".")) == 1
        assert len(settings_of(shell, "--exclude", "nothing", ".")) == 3


WRONG = [
    ("targt = 'runtime'", f"has no option targt; its options are {', '.join(OPTIONS)}"),
    ("checks = 'classes'", 'checks = "classes" is not allowed; write "calls" or "object"'),
    ("checks = true", 'checks = true is not allowed; write "calls" or "object"'),
    ("target = 'panda'", 'target = "panda" is not allowed; write "pandaclient" or "runtime"'),
    ("target = true", 'target = true is not allowed; write "pandaclient" or "runtime"'),
    ("helpers = 'a-b'", 'helpers = "a-b" is not allowed; write the dotted name of a module'),
    ("helpers = 'a.class'", 'helpers = "a.class" is not allowed; write the dotted name of a module'),
    ("exclude = 'build'", 'exclude = "build" is not allowed; write a list of strings'),
    ("extend-exclude = ['a', 1]", 'extend-exclude = ["a", 1] is not allowed; write a list of strings'),
    ("gitignore = 1", "gitignore = 1 is not allowed; write true or false"),
    ("gitignore = 2026-01-01", 'gitignore = "2026-01-01" is not allowed; write true or false'),
    ("gitignore = ", "(at line 2, column"),
]


class TestMistakes:
    @pytest.mark.parametrize(("line", "words"), WRONG, ids=[line for line, _ in WRONG])
    def test_name_the_file_the_key_and_what_is_allowed(
        self, shell: Shell, project: Path, line: str, words: str
    ) -> None:
        configure(project, line)
        native(project, "x.py")
        result = shell("x.py")
        assert result.exit_code == 2
        assert str(project / "pyproject.toml") in result.err
        assert words in result.err
        assert (project / "x.py").read_bytes() == NATIVE

    def test_one_that_counts_for_a_later_file_stops_before_anything_is_written(
        self, shell: Shell, project: Path
    ) -> None:
        configure(project / "z", "target = 1")
        native(project, "a.py", "z/b.py")
        assert shell(".").exit_code == 2
        assert (project / "a.py").read_bytes() == NATIVE

    @pytest.mark.parametrize("table", ["tool.pidds-migrate = 1", "[[tool.pidds-migrate]]"])
    def test_a_table_that_is_none(self, shell: Shell, project: Path, table: str) -> None:
        (project / "pyproject.toml").write_text(f"{table}\n")
        result = shell(".")
        assert result.exit_code == 2
        assert "tool.pidds-migrate must be a table" in result.err

    @pytest.mark.parametrize(
        ("content", "place"),
        [
            (b"[tool.pidds-migrate\n", "line 1, column 20"),
            (b"[tool.pidds-migrate]\ntarget = 'runtime'\ntarget = 'runtime'\n", "line 3, column 19"),
            (b"[project]\n# \xe9\n[tool.pidds-migrate]\n", "byte 0xe9 in line 2"),
        ],
    )
    def test_a_file_that_is_no_toml(self, shell: Shell, project: Path, content: bytes, place: str) -> None:
        (project / "pyproject.toml").write_bytes(content)
        native(project, "x.py")
        result = shell("x.py")
        assert result.exit_code == 2
        assert f"{project / 'pyproject.toml'} is not valid TOML" in result.err
        assert place in result.err
        assert "correct it" in result.err
        assert (project / "x.py").read_bytes() == NATIVE

    @pytest.mark.parametrize(
        ("make", "problem"),
        [
            (lambda path: path.touch(mode=0), "Permission denied"),
            (lambda path: path.mkdir(), "it is not a regular file"),
            (os.mkfifo, "it is not a regular file"),
            (lambda path: path.symlink_to("gone"), "the symbolic link leads nowhere (to gone)"),
        ],
        ids=["no permission", "a folder", "a pipe", "a broken link"],
    )
    def test_a_file_that_cannot_be_read_stops_before_anything_is_written(
        self, shell: Shell, refusable: Path, make: Callable[[Path], None], problem: str
    ) -> None:
        path = refusable / "z" / "pyproject.toml"
        native(refusable, "a.py", "z/b.py")
        make(path)
        result = shell(refusable)
        assert result.exit_code == 2
        assert f"{path} cannot be read: {problem}; correct that or remove it" in result.err
        assert (refusable / "a.py").read_bytes() == NATIVE

    @pytest.mark.parametrize(
        "content", ["tool = 'pidds-migrate'", "# pidds-migrate", "[tool]\nother = 'pidds-migrate'", "no TOML ["]
    )
    def test_a_file_without_the_table_is_nobodys_mistake(self, shell: Shell, project: Path, content: str) -> None:
        (project / "pyproject.toml").write_text(content)
        assert shell(".").exit_code == 0

    def test_the_command_line_is_checked_too(self, shell: Shell, project: Path) -> None:
        result = shell("--helpers", "a-b", ".")
        assert result.exit_code == 2
        assert "'a-b' is no dotted name of a module" in result.err


class TestShowSettings:
    def test_it_names_each_value_and_its_source(self, shell: Shell, project: Path) -> None:
        configure(project / "sub", 'helpers = "package.idds"')
        result = shell("--target", "runtime", "--show-settings", "sub", "x.py")
        assert result.exit_code == 0
        first, second = result.out.split("# x.py\n")
        assert first.splitlines()[:5] == [
            "# sub",
            "[tool.pidds-migrate]",
            'target = "runtime"  # command line',
            'checks = "calls"  # default',
            f'helpers = "package.idds"  # {project / "sub" / "pyproject.toml"}',
        ]
        assert 'helpers = ""  # default' in second

    def test_what_it_prints_can_be_put_into_the_file(self, shell: Shell, project: Path) -> None:
        shown = shell("--extend-exclude", 'a "quoted" é', "--no-gitignore", "--show-settings", ".").out
        table = tomllib.loads(shown)["tool"]["pidds-migrate"]
        assert list(table) == list(OPTIONS)
        assert table["extend-exclude"] == ['a "quoted" é']
        (project / "pyproject.toml").write_text(shown)
        again = shell("--show-settings", ".").out
        assert tomllib.loads(again)["tool"]["pidds-migrate"] == table

    def test_nothing_is_migrated(self, shell: Shell, project: Path) -> None:
        native(project, "x.py")
        shell("--show-settings", "x.py")
        assert (project / "x.py").read_bytes() == NATIVE


@pytest.mark.parametrize("option", OPTIONS.values(), ids=list(OPTIONS))
def test_every_option_is_on_the_command_line_and_in_the_documentation(option: Option) -> None:
    flags = {flag for parameter in command.params if isinstance(parameter, click.Option) for flag in parameter.opts}
    page = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert f"--{option.key}" in flags
    assert f"| `{option.key}` | `--{option.key}" in page


class TestStandardInput:
    def test_the_name_decides_on_configuration_and_findings(self, shell: Shell, project: Path) -> None:
        configure(project / "sub", 'target = "runtime"')
        result = shell("--stdin-filename", "sub/new.py", "-", stdin=NATIVE)
        assert result.err.startswith("sub/new.py:2:1: M103 runtime call")
        assert result.out_bytes == NATIVE.replace(b"NATIVE", b"MIGRATED")

    def test_the_name_heads_the_diff(self, shell: Shell, project: Path) -> None:
        diff = shell("--diff", "--stdin-filename", "sub/new.py", "-", stdin=NATIVE).out
        assert diff.startswith("--- a/sub/new.py\n+++ b/sub/new.py\n")

    def test_an_excluded_name_is_taken_as_every_file_that_is_named(self, shell: Shell, project: Path) -> None:
        result = shell("--stdin-filename", "build/x.py", "--exclude", "build", "-", stdin=NATIVE)
        assert b"MIGRATED" in result.out_bytes

    def test_the_client_package_itself_comes_back_as_it_is(self, shell: Shell, project: Path) -> None:
        native(project, "idds/client/clientmanager.py")
        result = shell("--stdin-filename", "idds/client/client.py", "-", stdin=NATIVE)
        assert result.out_bytes == NATIVE
        assert result.exit_code == 0

    def test_a_name_without_a_program_is_a_mistake(self, shell: Shell, project: Path) -> None:
        assert shell("--stdin-filename", "x.py", ".").exit_code == 2


def test_no_toml_parser_is_imported_for_files_of_other_tools(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.ruff]\n")
    (project / ".gitignore").write_text("*.log\n")
    native(project, "x.py")
    script = (
        "import sys; from pidds_migrate.cli import command\n"
        "command(['--show-settings', 'x.py'], standalone_mode=False)\n"
        "print(sorted({'tomllib', 'tomli', 'pathspec', 'libcst'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\n[]\n")
