"""Living with what stays: codes that are chosen, places that a baseline knows, comments that are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pidds_migrate.migrate import migrate
from pidds_migrate.options.selection import Selection, codes_in
from tests.migrator.conftest import BROKEN, LEFT, NATIVE, Shell, write

MANY = b"""\
from idds.client.clientmanager import ClientManager

cm = ClientManager()
cm.upload_to_cacher(
    "a",  # one
    b=\"\"\"text
# pidds: ignore[no comment]
\"\"\",
)
if cm.download_logs(request_id=1): print(cm.download_logs(request_id=2))  # noqa: E701
for path in cm.download_logs(request_id=3):  # pidds: ignore[A301] as it must
    pass
x = \\
    cm.download_logs(request_id=4)"""


class TestSelection:
    @pytest.mark.parametrize(
        ("select", "ignore", "code", "holds"),
        [
            ((), (), "N201", True),
            (("N",), (), "N201", True),
            (("N",), (), "A301", False),
            ((), ("N201",), "N201", False),
            ((), ("N201",), "N202", True),
            (("N201",), ("N",), "N201", True),
            (("N201",), ("N",), "N202", False),
            (("N",), ("N",), "N201", False),
            (("M",), ("E",), "E401", True),
        ],
    )
    def test_a_code_outweighs_its_family(
        self, select: tuple[str, ...], ignore: tuple[str, ...], code: str, holds: bool
    ) -> None:
        assert Selection(select, ignore).holds(code) is holds

    def test_words_may_name_several(self) -> None:
        assert codes_in(("n201, A", "M102")) == ("N201", "A", "M102")

    @pytest.mark.parametrize("word", ["N999", "X", "E401", "E", "N20", "file-transfer"])
    def test_other_words_are_mistakes(self, shell: Shell, project: Path, word: str) -> None:
        write(project, a=LEFT)
        result = shell("--ignore", word, "a.py")
        assert (result.exit_code, word.upper() in result.err) == (2, True)

    def test_what_is_ignored_is_neither_told_nor_counted(self, shell: Shell, project: Path) -> None:
        write(project, a=LEFT, b=BROKEN)
        assert shell("--check", "--ignore", "N201", "a.py").exit_code == 0
        result = shell("--select", "A", "--check", "a.py", "b.py")
        assert (result.exit_code, "E401" in result.out, "N201" in result.out) == (2, True, False)

    def test_a_change_of_which_nothing_counts_is_none(self, shell: Shell, project: Path) -> None:
        write(project, a=NATIVE)
        assert shell("--check", "--select", "N", "a.py").exit_code == 0
        assert shell("--check", "--ignore", "M101", "a.py").exit_code == 1

    def test_the_configuration_can_say_it_for_a_folder(self, shell: Shell, project: Path) -> None:
        (project / "old").mkdir()
        write(project, a=LEFT)
        write(project / "old", b=LEFT)
        (project / "old" / "pyproject.toml").write_text('[tool.pidds-migrate]\nignore = ["N201"]\n')
        result = shell("--check", ".")
        assert [line.partition(":")[0] for line in result.out.splitlines()] == ["a.py"]
        (project / "old" / "pyproject.toml").write_text('[tool.pidds-migrate]\nignore = ["N2"]\n')
        assert shell("--check", ".").exit_code == 2


class TestBaseline:
    @pytest.fixture
    def known(self, shell: Shell, project: Path) -> Path:
        """A folder with a place of each kind, both known."""
        write(project, a=LEFT, b=NATIVE)
        result = shell("--baseline", "known.json", "--write-baseline", ".")
        assert (result.exit_code, result.out) == (0, "")
        assert result.err.endswith("Baseline known.json: 2 places known.\n")
        assert (project / "b.py").read_bytes() == NATIVE
        return project

    def check(self, shell: Shell, *args: str) -> tuple[int, str]:
        result = shell("--baseline", "known.json", "--check", *args, ".")
        return result.exit_code, result.out

    def test_what_is_known_is_neither_told_nor_counted(self, shell: Shell, known: Path) -> None:
        assert self.check(shell) == (0, "")

    def test_what_is_new_is(self, shell: Shell, known: Path) -> None:
        write(known, a=LEFT + b"Client().upload('new')\n")
        code, out = self.check(shell)
        assert (code, out.count("\n"), "a.py:3:" in out) == (1, 1, True)

    def test_the_same_line_once_more_is_new(self, shell: Shell, known: Path) -> None:
        write(known, a=LEFT + LEFT.splitlines()[1] + b"\n")
        assert self.check(shell)[0] == 1

    def test_a_new_file_is_new(self, shell: Shell, known: Path) -> None:
        write(known, c=NATIVE)
        assert self.check(shell)[0] == 1

    def test_lines_may_move(self, shell: Shell, known: Path) -> None:
        write(known, a=b"import os\n\n\n" + LEFT, b=b"# above\r\n" + NATIVE)
        assert self.check(shell) == (0, "")

    def test_what_is_gone_is_said_and_goes_with_the_next_writing(self, shell: Shell, known: Path) -> None:
        write(known, a=b"x = 1\n")
        assert "known.json: 1 place gone" in shell("--baseline", "known.json", "--check", ".").err
        shell("--baseline", "known.json", "--write-baseline", ".")
        assert [place["path"] for place in json.loads((known / "known.json").read_text())["places"]] == ["b.py"]

    def test_a_run_over_some_files_leaves_the_others_known(self, shell: Shell, known: Path) -> None:
        write(known, a=b"x = 1\n")
        shell("--baseline", "known.json", "--write-baseline", "a.py")
        assert [place["path"] for place in json.loads((known / "known.json").read_text())["places"]] == ["b.py"]
        (known / "b.py").unlink()
        shell("--baseline", "known.json", "--write-baseline", "a.py")
        assert json.loads((known / "known.json").read_text())["places"] == []

    def test_a_run_that_rewrites_says_what_it_does(self, shell: Shell, known: Path) -> None:
        result = shell("--baseline", "known.json", ".")
        assert (result.exit_code, "b.py:2:1: M103" in result.out, "N201" in result.out) == (0, True, False)

    def test_the_configuration_names_it_from_its_own_folder(
        self, shell: Shell, known: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (known / "pyproject.toml").write_text('[tool.pidds-migrate]\nbaseline = "known.json"\n')
        (known / "sub").mkdir()
        monkeypatch.chdir(known / "sub")
        assert shell("--check", "..").exit_code == 0

    def test_files_that_cannot_be_read_are_never_known(self, shell: Shell, known: Path) -> None:
        write(known, c=BROKEN)
        assert shell("--baseline", "known.json", "--write-baseline", ".").exit_code == 2
        assert self.check(shell)[0] == 2

    def test_cells_of_notebooks_are_known_by_their_lines(self, shell: Shell, project: Path) -> None:
        def notebook(*cells: str) -> None:
            made: list[dict[str, object]] = [
                {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": cell}
                for cell in cells
            ]
            document = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
            (project / "n.ipynb").write_text(json.dumps(document))

        first, second = "from idds.client.client import Client\ncl = Client()", "cl.upload('f')"
        notebook(first, second)
        shell("--baseline", "known.json", "--write-baseline", ".", core=migrate)
        notebook("x = 1", first, second)
        assert shell("--baseline", "known.json", "--check", ".", core=migrate).exit_code == 0
        notebook(first, second, "cl.upload('g')")
        assert shell("--baseline", "known.json", "--check", ".", core=migrate).exit_code == 1

    @pytest.mark.parametrize(
        "content", [None, "", "[]", '{"version": 9, "places": []}', '{"version": 1, "places": [{}]}']
    )
    def test_a_bad_one_stops_the_run_before_anything_is_written(
        self, shell: Shell, project: Path, content: str | None
    ) -> None:
        write(project, a=NATIVE)
        if content is not None:
            (project / "known.json").write_text(content)
        result = shell("--baseline", "known.json", ".")
        assert (result.exit_code, "--write-baseline" in result.err) == (2, True)
        assert (project / "a.py").read_bytes() == NATIVE

    def test_it_needs_a_name(self, shell: Shell, project: Path) -> None:
        result = shell("--write-baseline", ".")
        assert (result.exit_code, "--baseline FILE" in result.err) == (2, True)


class TestAddIgnore:
    def test_each_place_gets_its_code_and_is_not_told_again(self, shell: Shell, project: Path) -> None:
        (project / "a.py").write_bytes(MANY)
        told = shell("--check", ".", core=migrate)
        assert told.exit_code == 1
        result = shell("--add-ignore", ".", core=migrate)
        assert (result.exit_code, "N2" in result.out.replace("ignore[N2", "")) == (0, False)
        after = shell("--check", ".", core=migrate)
        assert (after.exit_code, after.out) == (
            0,
            "a.py:11:46: A309 this comment has no effect: nothing on this line gets A301\n",
        )
        compile((project / "a.py").read_bytes(), "a.py", "exec")

    def test_nothing_else_changes(self, shell: Shell, project: Path) -> None:
        (project / "a.py").write_bytes(b"\xef\xbb\xbf" + MANY.replace(b"\n", b"\r\n"))
        shell("--add-ignore", ".", core=migrate)
        old = MANY.decode().split("\n")
        new = (project / "a.py").read_bytes().decode("utf-8-sig").split("\r\n")
        assert len(old) == len(new)
        for before, line in zip(old, new, strict=True):
            start, comment, rest = line.partition("  # pidds: ignore[N")
            assert line == before or start == before or (comment and not rest) or "[A301, N" in line

    def test_what_would_move_is_left_for_a_run_that_moves_it(self, shell: Shell, project: Path) -> None:
        write(project, a=NATIVE)
        result = shell("--add-ignore", ".")
        assert (result.exit_code, (project / "a.py").read_bytes()) == (0, NATIVE)

    def test_files_that_share_clients_get_theirs(self, shell: Shell, project: Path) -> None:
        write(project, one=b"from idds.client.client import Client\ncl = Client()\ncl.upload('f')\n")
        write(project, two=b"from one import cl\ncl.ping()\n")
        shell("--add-ignore", ".", core=migrate)
        assert b"cl.ping()  # pidds: ignore[N" in (project / "two.py").read_bytes()
        assert shell("--check", ".", core=migrate).exit_code == 0

    def test_a_comment_above_a_statement_is_none_of_its_line(self, shell: Shell, project: Path) -> None:
        source = "from idds.client.client import Client\n# pidds: ignore[A301]\nClient().upload('f')\n"
        write(project, a=source.encode())
        shell("--add-ignore", "a.py", core=migrate)
        assert (project / "a.py").read_text() == source.replace("('f')", "('f')  # pidds: ignore[N201]")
        assert "N201" not in shell("--check", "a.py", core=migrate).out

    def test_documents_too(self, shell: Shell, project: Path) -> None:
        page = "# Upload\n\n```python\nfrom idds.client.client import Client\ncl = Client()\ncl.upload('f')\n```\n"
        (project / "page.md").write_text(page)
        shell("--add-ignore", "page.md", core=migrate)
        assert (project / "page.md").read_text() == page.replace("('f')", "('f')  # pidds: ignore[N201]")
        assert shell("--check", "page.md", core=migrate).exit_code == 0

    def test_the_codes_are_chosen_and_it_can_be_looked_at_first(self, shell: Shell, project: Path) -> None:
        write(project, a=LEFT)
        result = shell("--add-ignore", "--diff", "a.py")
        assert "+Client().upload('f')  # pidds: ignore[N201]" in result.out
        assert shell("--add-ignore", "--ignore", "N201", "a.py").exit_code == 0
        assert (project / "a.py").read_bytes() == LEFT
