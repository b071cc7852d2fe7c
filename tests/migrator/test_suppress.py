"""Comments that ask to leave something; the fixtures in tests/fixtures/suppression hold what becomes of a program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Finding, Rewritten, Settings, Unchanged
from pidds_migrate.report.reporter import message
from pidds_migrate.source.suppressions import read_suppressions
from tests.migrator.conftest import NATIVE, Shell

SKIPPED = "from idds.client.client import Client\n# pidds: skip-file\n"


def silenced(text: str, *findings: tuple[int, str]) -> list[tuple[int, str]]:
    suppressions = read_suppressions(text)
    return [(line, code) for line, code in findings if suppressions.silences(Finding(line, 1, code))]


def problems(text: str, *findings: tuple[int, str]) -> list[str]:
    suppressions = read_suppressions(text)
    for line, code in findings:
        suppressions.silences(Finding(line, 1, code))
    return [f"{found.line}:{found.column} {found.details['problem']}" for found in suppressions.unused()]


class TestIgnore:
    @pytest.mark.parametrize(
        ("comment", "codes"),
        [
            ("# pidds: ignore", ["N201", "A301", "M105"]),
            ("#pidds:ignore", ["N201", "A301", "M105"]),
            ("# pidds: ignore[N201]", ["N201"]),
            ("# pidds: ignore[n201 , A301]", ["N201", "A301"]),
            ("# pidds: ignore[N201] the file is small", ["N201"]),
            ("# type: ignore # pidds: ignore[N201] # noqa", ["N201"]),
            ("# pidds: ignore[N202]", []),
            ("# pidds: ignore N201", []),
            ("# pidds: ignored", []),
            ("# idds: ignore", []),
        ],
    )
    def test_names_codes_or_means_all(self, comment: str, codes: list[str]) -> None:
        found = silenced(f"f()  {comment}\n", (1, "N201"), (1, "A301"), (1, "M105"))
        assert [code for _, code in found] == codes

    def test_a_statement_of_several_lines_is_one_line(self) -> None:
        text = "f(\n    1,  # pidds: ignore\n    2,\n)\ng()\n"
        assert silenced(text, (1, "N201"), (3, "N201"), (4, "N201"), (5, "N201")) == [
            (1, "N201"),
            (3, "N201"),
            (4, "N201"),
        ]

    def test_the_header_of_a_suite_is_a_line_of_its_own(self) -> None:
        text = "if f():  # pidds: ignore\n    g()\n"
        assert silenced(text, (1, "N201"), (2, "N201")) == [(1, "N201")]

    def test_a_comment_on_a_line_of_its_own_belongs_to_nothing(self) -> None:
        assert silenced("# pidds: ignore\nf()\n", (1, "N201"), (2, "N201")) == []

    def test_a_string_is_no_comment(self) -> None:
        assert silenced("f('# pidds: ignore')\n", (1, "N201")) == []

    @pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
    def test_any_line_end(self, end: str) -> None:
        assert silenced(f"x = 1{end}f()  # pidds: ignore{end}", (1, "N201"), (2, "N201")) == [(2, "N201")]

    def test_a_file_that_cannot_be_parsed_cannot_be_silenced(self) -> None:
        outcome = migrate(b"from idds.client.client import Client\nx = (  # pidds: ignore\n", Settings())
        assert [found.code for found in outcome.findings] == ["E401"]


class TestUnused:
    @pytest.mark.parametrize(
        ("comment", "found", "words"),
        [
            ("# pidds: ignore", [], ["1:6 nothing on this line to silence"]),
            ("# pidds: ignore", ["N201"], []),
            ("# pidds: ignore[N201,N202,A301]", ["N202"], ["1:6 nothing on this line gets N201, A301"]),
            ("# pidds: ignore[E401]", ["E401"], ["1:6 nothing on this line gets E401"]),
            ("# pidds: ignroe", [], ["1:6 pidds: is followed by ignore, ignore[CODE] or skip-file"]),
            ("# pidds: skip-file", [], []),
        ],
    )
    def test_is_told(self, comment: str, found: list[str], words: list[str]) -> None:
        assert problems(f"f()  {comment}\n", *((1, code) for code in found)) == words

    def test_is_advice_also_in_a_file_without_a_client(self, shell: Shell, tmp_path: Path) -> None:
        (tmp_path / "a.py").write_text("x = 1  # pidds: ignore[N201]\n")
        result = shell("--check", tmp_path, core=migrate)
        assert "a.py:1:8: A309 this comment has no effect: nothing on this line gets N201" in result.out
        assert result.exit_code == 0


class TestTheWholeCommand:
    CLIENT = "from idds.client.clientmanager import ClientManager\ncm = ClientManager()\n"

    def test_what_is_silenced_does_not_count(self, shell: Shell, tmp_path: Path) -> None:
        path = tmp_path / "a.py"
        path.write_text(self.CLIENT + "cm.download_logs(request_id=1)  # pidds: ignore[N201]\n")
        result = shell(path, core=migrate)
        assert (result.exit_code, result.out) == (0, "")

    def test_a_kept_call_is_left_and_a_second_run_says_the_same(self) -> None:
        source = (self.CLIENT + "print(cm.ping())  # pidds: ignore[M105]\n").encode()
        outcome = migrate(source, Settings())
        assert isinstance(outcome, Unchanged)
        assert outcome.findings == ()

    def test_the_other_calls_of_the_object_name_the_line_that_keeps_them(self) -> None:
        source = self.CLIENT + "print(cm.ping())  # pidds: ignore\nprint(cm.ping())\n"
        assert [(found.line, message(found)) for found in migrate(source.encode(), Settings()).findings] == [
            (4, "shares its client object with line 3, which a comment keeps native, so it stays native too")
        ]

    def test_the_comment_stays_where_only_another_code_is_ignored(self) -> None:
        outcome = migrate((self.CLIENT + "print(cm.ping())  # pidds: ignore[N201]\n").encode(), Settings())
        assert isinstance(outcome, Rewritten)
        assert b"print(_idds_pair(cm.ping()))  # pidds: ignore[N201]\n" in outcome.content


class TestSkipFile:
    @pytest.mark.parametrize("where", ["# pidds: skip-file\n", "x = 1  # pidds: skip-file: sent to reviewers\n"])
    def test_nothing_of_the_file_is_read(self, where: str) -> None:
        for rest in (NATIVE, b"def broken(:\n"):
            assert migrate(where.encode() + rest, Settings()) == Unchanged()

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.py", SKIPPED),
            ("a.md", f"```python\n{SKIPPED}```\n"),
            ("a.rst", f".. code-block:: python\n\n   {SKIPPED}".replace("\n#", "\n   #")),
            ("a.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": SKIPPED}]})),
        ],
    )
    def test_the_file_counts_as_skipped_and_not_as_unchanged(
        self, shell: Shell, tmp_path: Path, name: str, content: str
    ) -> None:
        path = tmp_path / name
        path.write_text(content)
        result = shell("-v", path, core=migrate)
        assert result.out == f"{path}: skipped, as a comment in it asks (pidds: skip-file)\n"
        assert result.exit_code == 0

    def test_a_file_that_only_speaks_of_it_is_unchanged(self, shell: Shell, tmp_path: Path) -> None:
        path = tmp_path / "a.py"
        path.write_text("COMMENT = '# pidds: skip-file'\n")
        assert shell("-v", path, core=migrate).out == f"{path}: unchanged\n"

    def test_behind_an_error_it_is_not_found(self) -> None:
        outcome = migrate(b"from idds.client.client import Client\nx = '''\n# pidds: skip-file\n", Settings())
        assert [found.code for found in outcome.findings] == ["E401"]
