"""Every page is true: its files, its commands and what they print are carried out as the reader would."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.docs.pages import PRODUCT, Do, Step, commands, names, steps, text_of
from tests.docs.session import Session, UntrueError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGES = {name: list(steps(text_of(name))) for name in names()}
SHOWN_ONLY = [
    pytest.param(step, id=f"{name}:{step.line}")
    for name, found in PAGES.items()
    for step in found
    if step.do is Do.ONLY_SHOWN
]


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_true(name: str, tmp_path: Path) -> None:
    Session(tmp_path, name).carry_out(text_of(name))


@pytest.mark.parametrize("step", SHOWN_ONLY)
def test_what_is_only_shown_is_well_formed(step: Step) -> None:
    check: dict[str, Callable[[str], object]] = {
        "json": json.loads,
        "markdown": str,
        "python": lambda text: compile(text, "page", "exec"),
        "text": str,
        "toml": tomllib.loads,
        "yaml": yaml.safe_load,
        "{toctree}": str,  # the build follows it
    }
    check[step.language](step.text)


def test_what_the_tests_do_not_run_is_known() -> None:
    """Each is run by another test, or leaves this machine."""
    found = {
        command.text.partition("  #")[0].rstrip()
        for steps_of_page in PAGES.values()
        for step in steps_of_page
        if step.do is Do.NOT_RUN and step.language == "console"
        for command in commands(step)
    }
    assert found == {
        "pipx install .",  # tests/test_packaging.py, as the next two
        "uvx --from . pidds-migrate --help",
        "python3 -m venv ~/pidds && ~/pidds/bin/python -m pip install .",
        "python -m pip install panda-client idds-common idds-workflow",  # as tests/stack does
        "bash scripts/migrate-real-code",  # tests/test_readme.py
        "bash .ci/run",  # runs this test
        ".venv/bin/pytest",  # runs this test
        ".venv/bin/pytest --whole -n 2 --dist loadfile",  # runs this test
    }


def test_the_hooks_that_are_shown_are_those_that_exist() -> None:
    (shown,) = (step.text for step in PAGES["docs/howto/ci.md"] if "repos:" in step.text)
    hooks = yaml.safe_load((PRODUCT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert re.findall(r"- id: ([\w-]+)", shown) == [hook["id"] for hook in hooks]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path, "page.md")


TRUE = [
    "",
    "```console\n$ echo a; echo b >&2\na\nb\n```",
    "```console\n$ false\n$ echo $?\n1\n```",
    "```console\n$ printf 'a\\nb\\nc\\n'\na\n…\nc\n```",
    "```console\n$ echo one two\no…o\n```",
    "```console\n$ cat <<E\n> a\n> E\na\n```",
    "<!-- file: a/b -->\n```text\nx\n```\n<!-- run: echo y >> a/b -->\n\n<!-- becomes: a/b -->\n```text\nx\ny\n```",
    "<!-- file: a -->\n```text\nx\ny\nz\n```\n\n<!-- part of: a -->\n```text\ny\n```",
    "<!-- run: touch a -->\n<!-- new folder -->\n```console\n$ ls\n$ echo b\nb\n```",
    "<!-- not run: it would take a year -->\n```console\n$ sleep 1y\n```",
]
UNTRUE = [
    "```console\n$ echo a\nb\n```",
    "```console\n$ echo a\n$ echo b\nb\n```",
    "```console\n$ printf 'a\\nb\\n'\na\n```",
    "```console\n$ printf 'a\\nb\\n'\n…\nc\n```",
    "```console\n$ no-such-command\n```",
    "```console\n$ pidds-migrate --no-such-option\n```",
    "<!-- becomes: a -->\n```text\nx\n```",
    "<!-- file: a -->\n```text\nx\n```\n\n<!-- becomes: a -->\n```text\ny\n```",
    "<!-- file: a -->\n```text\nx\n```\n\n<!-- part of: a -->\n```text\ny\n```",
]


@pytest.mark.parametrize("page", TRUE)
def test_a_true_page_passes(page: str, session: Session) -> None:
    session.carry_out(page)


@pytest.mark.parametrize("page", UNTRUE)
def test_an_untrue_page_fails(page: str, session: Session) -> None:
    with pytest.raises(UntrueError):
        session.carry_out(page)


@pytest.mark.parametrize(
    "page", ["<!-- file: a -->", "<!-- file: a -->\ntext\n", "<!-- fiel: a -->\n```text\nx\n```", "```console\na\n```"]
)
def test_a_comment_or_session_that_cannot_be_understood_is_an_error(page: str, session: Session) -> None:
    with pytest.raises(ValueError, match=r"line 1|line 2|fiel"):
        session.carry_out(page)


@pytest.mark.parametrize("name", ["submit", "status"])
def test_the_scripts_of_the_tutorial_are_those_that_run_on_real_servers(name: str) -> None:
    (shown,) = (step.text for step in PAGES["docs/tutorial.md"] if step.do is Do.FILE and step.about == f"{name}.py")
    assert (PRODUCT / "tests" / "stack" / "programs" / f"tutorial_{name}.py").read_text(encoding="utf-8") == shown
