"""What a folder's search leaves out; git itself says what .gitignore files mean."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pidds_migrate.discover.ignore import Patterns
from pidds_migrate.discover.walk import DEFAULT_EXCLUDE, Chosen, Discovery, Skipped, select
from tests.migrator.test_files import tree


def git(folder: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def found(top: Path, *, exclude: tuple[str, ...] = DEFAULT_EXCLUDE, gitignore: bool = True) -> list[str]:
    discovery = Discovery((Patterns(str(top), exclude),), gitignore)
    chosen = (Path(item.path) for item in select([top], lambda _: discovery) if isinstance(item, Chosen))
    return sorted(path.relative_to(top).as_posix() for path in chosen)


class TestGitIgnore:
    def test_a_nested_file_outweighs_the_one_above(self, tmp_path: Path) -> None:
        tree(tmp_path, "a_pb2.py", "kept/a_pb2.py", "kept/deep/a_pb2.py", "other/a_pb2.py")
        (tmp_path / ".gitignore").write_text("*_pb2.py\n")
        (tmp_path / "kept" / ".gitignore").write_text("!*_pb2.py\n")
        assert found(tmp_path) == ["kept/a_pb2.py", "kept/deep/a_pb2.py"]

    def test_what_is_in_an_ignored_folder_cannot_be_taken_back(self, tmp_path: Path) -> None:
        tree(tmp_path, "out/a.py", "out/b.py")
        (tmp_path / ".gitignore").write_text("out/\n!out/a.py\n")
        assert found(tmp_path) == []

    def test_files_above_the_named_folder_count_up_to_the_repository(self, tmp_path: Path) -> None:
        tree(tmp_path, "repository/package/a.py", "repository/package/gen.py", "repository/package/far.py")
        (tmp_path / "repository" / ".git").mkdir()
        (tmp_path / "repository" / ".gitignore").write_text("gen.py\n")
        (tmp_path / ".gitignore").write_text("far.py\n")
        assert found(tmp_path / "repository" / "package") == ["a.py", "far.py"]

    def test_an_ignored_folder_that_is_named_is_searched(self, tmp_path: Path) -> None:
        tree(tmp_path, "out/a.py", "out/sub/b.py")
        (tmp_path / ".git").mkdir()
        (tmp_path / ".gitignore").write_text("out/\n")
        assert found(tmp_path / "out") == ["a.py", "sub/b.py"]
        assert found(tmp_path / "out" / "sub") == ["b.py"]

    def test_an_ignored_file_that_is_named_is_taken(self, tmp_path: Path) -> None:
        tree(tmp_path, "a.py")
        (tmp_path / ".gitignore").write_text("a.py\n")
        assert list(select([tmp_path / "a.py"])) == [Chosen(str(tmp_path / "a.py"))]
        assert list(select([tmp_path])) == [
            Skipped(str(tmp_path / "a.py"), "ignored by .gitignore; it is looked at only when named")
        ]

    def test_neither_what_git_tracks_nor_its_other_lists_count(self, tmp_path: Path) -> None:
        tree(tmp_path, "a.py", "b.py")
        (tmp_path / ".gitignore").write_text("a.py\n")
        git(tmp_path, "init", "-q")
        git(tmp_path, "add", "--force", "a.py")
        (tmp_path / ".git" / "info").mkdir(exist_ok=True)
        (tmp_path / ".git" / "info" / "exclude").write_text("b.py\n")
        assert found(tmp_path) == ["b.py"]

    def test_it_can_be_left_unread(self, tmp_path: Path) -> None:
        tree(tmp_path, "a.py")
        (tmp_path / ".gitignore").write_text("*\n")
        assert found(tmp_path, gitignore=False) == ["a.py"]

    @pytest.mark.parametrize("content", [b"a.py\r\nb.py\r\n", b"\xff\xfe\na.py\nb.py", b"# a\n\n  \na.py\nb.py\n"])
    def test_line_ends_odd_bytes_and_comments(self, tmp_path: Path, content: bytes) -> None:
        tree(tmp_path, "a.py", "b.py", "c.py")
        (tmp_path / ".gitignore").write_bytes(content)
        assert found(tmp_path) == ["c.py"]

    WORDS = (
        "a.py *.py /a.py x/ x /x/* x/** **/x x/a.py y/**/a.py !a.py !b.py !x/ !x/a.py !y !*.py [ab].py ?.py * !*/ "
        "\\a.py #a.py y/x !y/x/b.py ** ! [ / // !/ "
        "*.p[xy] [ab].p[xy] a.p[xy] *[a]/ /y/x/ y/x/a.py x/a.py/ *b.py"
    )
    PATTERNS = st.lists(st.sampled_from(WORDS.split()), max_size=4)

    @pytest.mark.slow
    @given(root=PATTERNS, nested=PATTERNS)
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_the_files_are_those_that_git_would_add(
        self, tmp_path_factory: pytest.TempPathFactory, root: list[str], nested: list[str]
    ) -> None:
        top = tmp_path_factory.mktemp("repository")
        tree(top, *(f"{folder}{name}" for folder in ("", "x/", "y/", "y/x/") for name in ("a.py", "b.py")))
        (top / ".gitignore").write_text("\n".join(root) + "\n")
        (top / "y" / ".gitignore").write_text("\n".join(nested) + "\n")
        git(top, "init", "-q")
        listed = git(top, "-c", "core.excludesFile=", "ls-files", "--others", "--exclude-standard").split()
        assert found(top) == sorted(name for name in listed if name.endswith(".py"))


class TestExclude:
    def test_the_documentation_lists_the_default(self) -> None:
        page = (Path(__file__).parents[2] / "docs" / "file-discovery.md").read_text(encoding="utf-8")
        listed = page.partition("The default is\n\n```text\n")[2].partition("```")[0]
        assert tuple(listed.split()) == DEFAULT_EXCLUDE

    def test_patterns_replace_the_defaults(self, tmp_path: Path) -> None:
        tree(tmp_path, "build/a.py", "gen/b.py", "c.py")
        assert found(tmp_path, exclude=("gen/",)) == ["build/a.py", "c.py"]

    def test_a_later_pattern_takes_back(self, tmp_path: Path) -> None:
        tree(tmp_path, "build/a.py", "dist/b.py")
        assert found(tmp_path, exclude=(*DEFAULT_EXCLUDE, "!build/")) == ["build/a.py"]

    def test_patterns_are_relative_to_their_base(self, tmp_path: Path) -> None:
        tree(tmp_path, "src/gen/a.py", "gen/b.py")
        discovery = Discovery((Patterns(str(tmp_path), ("/gen", "*_pb2.py")),))
        chosen = [
            Path(item.path) for item in select([tmp_path / "src"], lambda _: discovery) if isinstance(item, Chosen)
        ]
        assert chosen == [tmp_path / "src/gen/a.py"]

    def test_a_named_folder_is_searched_and_the_other_patterns_still_hold(self, tmp_path: Path) -> None:
        tree(tmp_path, "gen/a.py", "gen/a_pb2.py")
        discovery = Discovery((Patterns(str(tmp_path), ("gen", "*_pb2.py")),))
        chosen = [
            Path(item.path) for item in select([tmp_path / "gen"], lambda _: discovery) if isinstance(item, Chosen)
        ]
        assert chosen == [tmp_path / "gen/a.py"]


class TestScripts:
    @pytest.mark.parametrize(
        ("first_line", "taken"),
        [
            (b"#!/usr/bin/env python3\n", True),
            (b"#!/usr/bin/python\n", True),
            (b"#!/usr/bin/env -S python3.11 -u\r\n", True),
            (b"#!/bin/sh\n# python\n", False),
            (b"# !python\n", False),
            (b"", False),
            (b"#!/bin/sh " + b"-" * 300 + b" python", False),
        ],
    )
    def test_a_file_without_extension_is_taken_if_it_asks_for_python(
        self, tmp_path: Path, first_line: bytes, taken: bool
    ) -> None:
        (tmp_path / "submit").write_bytes(first_line + b"import idds\n")
        assert found(tmp_path) == (["submit"] if taken else [])

    def test_a_file_with_another_extension_is_not_opened(self, tmp_path: Path) -> None:
        (tmp_path / "submit.txt").write_bytes(b"#!/usr/bin/python\n")
        assert found(tmp_path) == []

    def test_pipes_and_closed_files_do_not_stop_the_search(self, refusable: Path) -> None:
        os.mkfifo(refusable / "pipe")
        (refusable / "closed").write_bytes(b"#!/usr/bin/python\n")
        (refusable / "closed").chmod(0)
        tree(refusable, "a.py")
        assert found(refusable) == ["a.py"]
