"""The command takes notebooks and pages as it takes programs, and says where in them things are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.fixture import ROOT, Fixture
from tests.migrator.conftest import Shell

NOTEBOOK = Fixture(ROOT / "documents" / "native_method").native
MIGRATED = Fixture(ROOT / "documents" / "client_flows_from_cell_to_cell")
PAGE = Fixture(ROOT / "documents" / "blocks_that_share_a_client").native
UNREAD = Fixture(ROOT / "documents" / "block_that_cannot_be_read").native
SCHEMA = Path(__file__).parents[2] / "docs" / "report-1.schema.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scan.ipynb").write_bytes(NOTEBOOK)
    (tmp_path / "how-to.md").write_bytes(PAGE)
    (tmp_path / "notes.rst").write_bytes(b".. code-block:: python\n\n   from idds.client.client import Client\n")
    return tmp_path


def migrated(*arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "pidds_migrate", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def findings_of(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {file["path"]: file["findings"] for file in document["files"]}


def test_examples_in_the_docstrings_of_a_program_stay(tmp_path: Path) -> None:
    source = b'"""\n>>> from idds.client.client import Client\n>>> Client().ping()\n"""\n'
    (tmp_path / "a.py").write_bytes(source)
    assert migrated(tmp_path / "a.py").returncode == 0
    assert (tmp_path / "a.py").read_bytes() == source


class TestFolders:
    def test_notebooks_are_taken_and_pages_are_not(self, folder: Path) -> None:
        done = migrated("--check", ".")
        assert b"scan.ipynb:" in done.stdout
        assert b"(1 file looked at)" in done.stderr

    def test_pages_are_taken_when_asked_for(self, folder: Path) -> None:
        done = migrated("--check", "--docs", ".")
        assert b"how-to.md:" in done.stdout
        assert b"(3 files looked at)" in done.stderr

    @pytest.mark.slow
    def test_the_configuration_can_ask_for_them(self, folder: Path) -> None:
        (folder / "pyproject.toml").write_text("[tool.pidds-migrate]\ndocs = true\n")
        assert b"(3 files looked at)" in migrated("--check", ".").stderr
        assert b"(1 file looked at)" in migrated("--check", "--no-docs", ".").stderr

    @pytest.mark.parametrize("name", ["how-to.md", "how-to.markdown"])
    def test_a_page_that_is_named_is_taken(self, folder: Path, name: str) -> None:
        (folder / name).write_bytes(PAGE)
        assert f"{name}:4:1: M101".encode() in migrated("--check", name).stdout

    def test_handlers_on_pages_are_no_concern_of_programs(self, tmp_path: Path) -> None:
        (tmp_path / "scan.py").write_text("from idds.client.client import Client\nc = Client()\nr = c.ping()\n")
        (tmp_path / "errors.md").write_text("```python\nfrom idds.common.exceptions import NoObject\n```\n")
        assert b" M104 " in migrated("--check", "--docs", tmp_path).stdout


class TestPlaces:
    def test_text_names_the_cell(self, folder: Path) -> None:
        assert b"scan.ipynb:cell 3:1:1: N201 " in migrated("--check", "scan.ipynb").stdout

    @pytest.mark.slow
    def test_json_has_the_cell_and_follows_its_schema(self, folder: Path) -> None:
        document = json.loads(migrated("--check", "--docs", "--format", "json", ".").stdout)
        jsonschema.validate(document, json.loads(SCHEMA.read_text()))
        found = findings_of(document)
        assert [finding["cell"] for finding in found["scan.ipynb"]] == [2, 3]
        assert all("cell" not in finding for finding in found["how-to.md"])

    def test_sarif_has_it_in_words_and_no_line_of_the_file(self, folder: Path) -> None:
        log = json.loads(migrated("--check", "--format", "sarif", "scan.ipynb").stdout)
        result = log["runs"][0]["results"][1]
        assert result["message"]["text"].startswith("cell 3, line 1: ")
        assert "region" not in result["locations"][0]["physicalLocation"]

    def test_annotations_have_it_in_words(self, folder: Path) -> None:
        lines = migrated("--check", "--format", "github", "scan.ipynb").stdout.decode().splitlines()
        assert lines[1].startswith("::warning file=scan.ipynb,line=1,col=1,title=pidds-migrate N201::cell 3, line 1: ")

    @pytest.mark.slow
    def test_findings_are_in_the_order_of_the_cells(self, folder: Path) -> None:
        (folder / "scan.ipynb").write_bytes(MIGRATED.native)
        places = [line.split(b": ")[0] for line in migrated("--check", "scan.ipynb").stdout.splitlines()]
        cells = [int(place.split(b":")[1].split()[1]) for place in places]
        assert cells == [2, 2, 3, 4, 6]


class TestUnread:
    @pytest.mark.slow
    def test_only_verbose_tells_why_a_block_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(UNREAD)
        assert b"A311" not in migrated("--check", tmp_path / "a.md").stdout
        assert b"A311" in migrated("--check", "-v", tmp_path / "a.md").stdout

    def test_a_notebook_that_is_none_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "a.ipynb").write_bytes(b"<<<<<<< idds.client\n")
        done = migrated(tmp_path / "a.ipynb")
        assert b":1:1: E410 " in done.stdout
        assert done.returncode == 2

    def test_what_has_nothing_to_do_with_idds_is_not_even_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.ipynb").write_bytes(b"<<<<<<<\n")
        assert migrated(tmp_path / "a.ipynb").returncode == 0


class TestWriting:
    def test_a_notebook_is_rewritten_in_place(self, tmp_path: Path) -> None:
        path = tmp_path / "scan.ipynb"
        path.write_bytes(MIGRATED.native)
        assert migrated(path).returncode == 0
        assert path.read_bytes() == (MIGRATED.folder / "pandaclient.ipynb").read_bytes()

    def test_the_diff_is_one_that_git_applies(self, folder: Path) -> None:
        (folder / "scan.ipynb").write_bytes(MIGRATED.native)
        patch = migrated("--diff", "scan.ipynb", "how-to.md").stdout
        subprocess.run(["git", "init", "-q"], check=True)
        subprocess.run(["git", "apply"], input=patch, check=True)
        assert (folder / "scan.ipynb").read_bytes() == (MIGRATED.folder / "pandaclient.ipynb").read_bytes()

    def test_standard_input_is_what_its_name_says(self) -> None:
        done = migrated("-", "--stdin-filename", "scan.ipynb", stdin=MIGRATED.native)
        assert done.stdout == (MIGRATED.folder / "pandaclient.ipynb").read_bytes()

    def test_no_report_is_written_over_a_notebook(self, shell: Shell) -> None:
        assert "would overwrite a program" in shell("a.py", "--output-file", "scan.ipynb").err
