"""The help fits a terminal and the documentation, and shells complete what can be completed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pidds_migrate import rules
from pidds_migrate.cli import command
from pidds_migrate.options.help import GROUPS

PRODUCT = Path(__file__).parents[2]
OPTIONS = {
    option.name: option
    for option in command.get_params(click.Context(command, **command.context_settings))
    if isinstance(option, click.Option)
}
BIN = Path(sys.executable).parent


def flags(option: click.Option) -> list[str]:
    return [*option.opts, *option.secondary_opts]


def run(*args: str, **environment: str) -> str:
    done = subprocess.run(
        [str(BIN / "pidds-migrate"), *args],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout


class TestHelp:
    @pytest.mark.parametrize("columns", ["80", "200"])
    def test_no_line_is_longer_than_a_terminal(self, columns: str) -> None:
        assert max(map(len, run("--help", COLUMNS=columns).splitlines())) <= 80

    def test_every_option_stands_under_one_heading(self) -> None:
        grouped = [name for names in GROUPS.values() for name in names]
        added_by_click = {name for name, option in OPTIONS.items() if {"--help", "--version"} & {*option.opts}}
        assert sorted(grouped) == sorted(OPTIONS.keys() - added_by_click)

    def test_every_option_and_heading_is_shown_once(self) -> None:
        text = run("--help", COLUMNS="80")
        _, _, options = text.partition("\nWhat to do:\n")
        entries = re.findall(r"^  (-.*?)(?:  |$)", options, re.MULTILINE)
        shown = [flag for entry in entries for flag in re.findall(r"(?<!\S)--?[\w-]+", entry)]
        assert sorted(shown) == sorted(flag for option in OPTIONS.values() for flag in flags(option))
        assert re.findall(r"^(\w.*):$", text, re.MULTILINE) == [*GROUPS, "Help"]

    @pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
    def test_every_option_is_in_the_documentation_beside_its_help(self, option: click.Option) -> None:
        pages = [PRODUCT / "README.md", *(PRODUCT / "docs").rglob("*.md")]
        helped = "$ pidds-migrate --help\n"
        written = "".join(
            re.sub(rf"{re.escape(helped)}.*?```", "", page.read_text(), flags=re.DOTALL) for page in pages
        )
        for flag in flags(option):
            assert re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", written), flag


def complete(shell: str, words: list[str], incomplete: str) -> list[str]:
    environment = {"_PIDDS_MIGRATE_COMPLETE": f"{shell}_complete"}
    if shell == "fish":
        environment |= {"COMP_WORDS": " ".join(["pidds-migrate", *words]), "COMP_CWORD": incomplete}
    else:
        typed = ["pidds-migrate", *words, incomplete]
        environment |= {"COMP_WORDS": " ".join(typed), "COMP_CWORD": str(len(typed) - 1)}
    return run(**environment).splitlines()


class TestCompletion:
    """The answers that the scripts of click get; that bash itself shows them is tested below."""

    def test_codes_come_with_their_names(self) -> None:
        lines = complete("zsh", ["--explain"], "n20")
        assert lines[:3] == ["plain", "N201", rules.load("N201").name]
        assert lines[1::3] == [code for code in rules.all_codes() if code.startswith("N20")]

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_a_code_that_is_already_there_is_not_explained(self, shell: str) -> None:
        offered = "\n".join(complete(shell, ["--explain", "N201"], "--form"))
        assert "--format" in offered
        assert "file-transfer" not in offered

    def test_names_of_formats_and_targets(self) -> None:
        assert complete("bash", ["--format"], "s") == ["plain,sarif"]
        assert complete("bash", ["--target"], "") == ["plain,pandaclient", "plain,runtime"]

    @pytest.mark.parametrize("words", [[], ["--check"], ["--output-file"], ["--stdin-filename"]], ids=" ".join)
    def test_paths_are_left_to_the_shell(self, words: list[str]) -> None:
        assert complete("bash", words, "scr") == ["file,scr"]

    def test_options(self) -> None:
        assert complete("bash", [], "--st") == ["plain,--stdin-filename", "plain,--statistics"]


BASH = """
eval "$(_PIDDS_MIGRATE_COMPLETE=bash_source pidds-migrate)"
complete -p pidds-migrate
COMP_WORDS=(pidds-migrate {typed}); COMP_CWORD={position}
_pidds_migrate_completion pidds-migrate
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def test_bash_takes_the_script_and_offers_the_codes() -> None:
    done = subprocess.run(
        ["bash", "-c", BASH.format(typed="--explain N21", position=2)],
        env=os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "complete -o nosort -F _pidds_migrate_completion pidds-migrate",
        *(code for code in rules.all_codes() if code.startswith("N21")),
    ]


def script_for(shell: str, folder: Path) -> Path:
    script = folder / "completion"
    script.write_text(run(_PIDDS_MIGRATE_COMPLETE=f"{shell}_source"))
    return script


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_takes_the_script_and_offers_the_codes(tmp_path: Path) -> None:
    lines = f"source {script_for('fish', tmp_path)}; complete -C 'pidds-migrate --explain N21'"
    done = subprocess.run(
        ["fish", "--no-config", "-c", lines],
        env=os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert [line.split("\t") for line in done.stdout.splitlines()] == [
        [code, rules.load(code).name] for code in rules.all_codes() if code.startswith("N21")
    ]


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_takes_the_script(tmp_path: Path) -> None:
    lines = f"autoload -U compinit; compinit -D -u; source {script_for('zsh', tmp_path)}; echo $_comps[pidds-migrate]"
    done = subprocess.run(["zsh", "-f", "-c", lines], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "_pidds_migrate_completion\n"
