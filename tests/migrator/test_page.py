"""The review page: nothing shown breaks out of it, nothing is left out of it, and it is written whole or not at all."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import time
import zipfile
from datetime import datetime, timezone
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pidds_migrate import rules
from pidds_migrate.outcome import Finding
from pidds_migrate.report.events import FileReport, RunReport, Status, Told
from pidds_migrate.report.html.markup import element, joined
from pidds_migrate.report.html.model import Contents, Review, ReviewedFile
from pidds_migrate.report.html.render import render
from pidds_migrate.report.html.sides import Change, Gap, Row, SideLine, lines_of, side_by_side
from tests.migrator.conftest import BROKEN, LEFT, MIGRATED, NATIVE, Shell

PRODUCT = Path(__file__).parents[2]
MADE = datetime(2026, 1, 2, 3, 4, tzinfo=timezone.utc)
HOSTILE = (
    "</script></style></pre><script>alert(1)</script><img src=x onerror=alert(1)> --> ]]> \"'& \u202e\u2066\x00\x1b"
)


class Elements(HTMLParser):
    """The start tags of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def review(*files: ReviewedFile, codes: dict[str, int] | None = None, mode: str = "check") -> Review:
    run = RunReport(mode, 1, False, {Status.REWRITTEN: len(files)}, codes or {}, {})
    return Review(run, files, (), MADE)


def rewritten(
    before: str, after: str, path: str = "a.py", told: tuple[Told, ...] = (), encoding: str = "utf-8"
) -> ReviewedFile:
    report = FileReport(Path(path), Status.REWRITTEN, told)
    return ReviewedFile(report, Contents(before.encode(encoding), after.encode(encoding)))


def shape(before: str, after: str, context: int = 1) -> list[object]:
    """The rows as (left number, right number), or the length of a gap."""
    return [
        row.lines if isinstance(row, Gap) else (row.left and row.left.number, row.right and row.right.number)
        for row in side_by_side(before.split(), after.split(), context)
    ]


class TestMarkup:
    def test_text_is_escaped_and_markup_is_not(self) -> None:
        assert joined("a<b", element("b", "&")) == "a&lt;b<b>&amp;</b>"

    def test_an_attribute_stays_one(self) -> None:
        assert element("p", title='"><script>', class_="x") == '<p title="&quot;&gt;&lt;script&gt;" class="x"></p>'

    @pytest.mark.parametrize("char", ["\u202e", "\u2066", "\u200b", "\x00", "\x1b", "\u2028", "\ud800", "\ufeff"])
    def test_what_would_not_show_is_shown_by_number(self, char: str) -> None:
        shown = joined(f"a{char}b")
        assert char not in shown
        assert f"U+{ord(char):04X}</span>b" in shown
        assert char not in element("p", title=char)

    def test_letters_of_any_script_and_tabs_stay(self) -> None:
        assert joined("é中\tא") == "é中\tא"


class TestSides:
    def test_equal_texts_have_one_gap(self) -> None:
        assert shape("a b c", "a b c") == [3]

    def test_nothing_at_all_is_nothing(self) -> None:
        assert shape("", "") == []

    def test_differences_have_their_context(self) -> None:
        assert shape("a b c X d e f g", "a b c Y d e f g") == [2, (3, 3), (4, 4), (5, 5), 3]

    def test_one_equal_line_is_no_gap(self) -> None:
        assert shape("a b X c d", "a b Y c d") == [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]

    def test_lines_without_a_partner_stand_alone(self) -> None:
        assert shape("a X", "a Y Z") == [(1, 1), (2, 2), (None, 3)]
        assert shape("a X Y", "a Z") == [(1, 1), (2, 2), (3, None)]

    def test_lines_that_repeat_are_matched_too(self) -> None:
        assert shape("x x x y x x", "x x x x x") == [2, (3, 3), (4, None), (5, 4), (6, 5)]

    def test_the_words_that_differ_are_marked(self) -> None:
        (row,) = side_by_side(["cl = Client(host)"], ["cl = get_api(host)"])
        assert isinstance(row, Row)
        assert row.change is Change.REPLACED
        assert isinstance(row.left, SideLine)
        assert [part.text for part in row.left.parts if part.marked] == ["Client"]

    def test_lines_with_nothing_in_common_are_not_marked(self) -> None:
        (row,) = side_by_side(["try:"], ["ret = cl.ping()"])
        assert isinstance(row, Row)
        assert isinstance(row.left, SideLine)
        assert not any(part.marked for part in row.left.parts)

    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    def test_lines_end_where_python_ends_them(self, line_end: str) -> None:
        assert lines_of(f"a\x0cb{line_end}{line_end}c\u2028d") == ["a\x0cb", "", "c\u2028d"]

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "lines",
        [["pass"] * 30_000, [f"line {n}" for n in range(30_000)], [str(n % 50) for n in range(30_000)]],
        ids=["all equal", "all different", "few kinds"],
    )
    def test_long_files_take_no_long_time(self, lines: list[str]) -> None:
        changed = [f"{line} # changed" if number % 3 == 0 else line for number, line in enumerate(lines)]
        begin = time.process_time()
        rows = [row for row in side_by_side(lines, changed) if isinstance(row, Row)]
        assert time.process_time() - begin < 20
        assert [row.right.number for row in rows if row.right] == sorted(row.right.number for row in rows if row.right)

    def test_both_sides_are_whole_when_nothing_is_left_out(self) -> None:
        before, after = (
            ["a", "b", "b", "c", "d", "e", "a", "b", "f"],
            ["b", "a", "b", "c", "x", "e", "e", "a", "f", "g"],
        )
        rows = [row for row in side_by_side(before, after, context=99) if isinstance(row, Row)]
        for side, lines in (("left", before), ("right", after)):
            shown = [line for row in rows if (line := getattr(row, side))]
            assert ["".join(part.text for part in line.parts) for line in shown] == lines
            assert [line.number for line in shown] == list(range(1, len(lines) + 1))


class TestRender:
    def test_a_page_without_findings_says_so(self) -> None:
        page = Elements(render(review()))
        assert "There was nothing to migrate." in page.text
        assert page.count("form") == 0

    def test_nothing_shown_becomes_an_element(self) -> None:
        plain = Elements(render(review(rewritten("a\n", "b\n", told=(Told(Finding(1, 1, "N201"), "m"),)))))
        told = (Told(Finding(1, 1, "N201"), HOSTILE),)
        hostile_file = rewritten(f"a {HOSTILE}\n", f"b {HOSTILE}\n", HOSTILE.replace("\0", ""), told)
        page = render(review(hostile_file))
        elements = Elements(page)
        for tag in ("script", "style", "img", "table", "li"):
            assert elements.count(tag) == plain.count(tag), tag
        assert not set(page) & set("\u202e\u2066\x00\x1b")
        assert "alert(1)" in elements.text

    def test_it_refers_to_nothing_but_itself(self) -> None:
        page = render(review(rewritten("a\n", "b\n"), codes=dict.fromkeys(rules.all_codes(), 1)))
        for _, attributes in Elements(page).tags:
            assert not {"src", "onclick", "onload", "style", "srcset", "action"} & attributes.keys()
            assert (attributes.get("href") or "#").startswith("#")
        style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
        assert style is not None
        assert not re.search(r"url\(|@import|expression", style[1])
        assert "default-src &#x27;none&#x27;" in page

    def test_every_code_leads_to_its_explanation(self) -> None:
        codes = {code: number for number, code in enumerate(rules.all_codes(), start=1)}
        told = tuple(Told(Finding(1, 1, code), code) for code in codes)
        elements = Elements(render(review(rewritten("a\n", "b\n", told=told), codes=codes)))
        ids = [attributes["id"] for tag, attributes in elements.tags if tag == "article"]
        links = {attributes["href"] for tag, attributes in elements.tags if tag == "a"}
        assert ids == sorted(codes)
        assert links == {"#files", "#file-1", *(f"#{code}" for code in codes)}
        for code in codes:
            assert " ".join(rules.load(code).why.split()[:8]) in elements.text

    def test_places_that_need_a_person_show_the_lines_around_them(self) -> None:
        told = (Told(Finding(4, 1, "N201"), "left"),)
        report = FileReport(Path("a.py"), Status.UNCHANGED, told)
        lines = "".join(f"line{number}\n" for number in range(1, 9)).encode()
        text = Elements(render(review(ReviewedFile(report, Contents(lines, lines))))).text
        assert "2  line2\n3  line3\n4  line4\n5  line5\n6  line6" in text
        assert "line7" not in text

    @pytest.mark.parametrize("place", [0, 99])
    def test_a_place_outside_the_file_is_told_without_lines(self, place: int) -> None:
        report = FileReport(Path("a.py"), Status.UNCHANGED, (Told(Finding(place, 1, "N201"), "left"),))
        assert "left" in Elements(render(review(ReviewedFile(report, Contents(b"x\n", b"x\n"))))).text

    def test_other_encodings_are_read_as_python_reads_them(self) -> None:
        file = rewritten("# coding: latin-1\n# é\na\n", "# coding: latin-1\n# é\nb\n", encoding="latin-1")
        assert "# é" in Elements(render(review(file))).text

    def test_bytes_that_are_no_text_are_shown_as_numbers(self) -> None:
        report = FileReport(Path("a.py"), Status.FAILED, (Told(Finding(1, 1, "E402"), "no text"),))
        assert "\\xff" in Elements(render(review(ReviewedFile(report, Contents(b"# \xff\n", b"# \xff\n"))))).text

    def test_endless_changes_are_cut_and_said_to_be(self) -> None:
        before = "".join(f"a{number}\n" for number in range(5000))
        page = render(review(rewritten(before, before.replace("a", "b"))))
        assert "Only the first 2000 lines are shown" in page
        assert len(page) < 2_000_000

    def test_an_endless_line_is_cut(self) -> None:
        assert len(render(review(rewritten(f"a = '{'x' * 10**6}'\n", "b\n")))) < 100_000


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_bytes(NATIVE)
    (tmp_path / "b.py").write_bytes(LEFT)
    (tmp_path / "c.py").write_bytes(BROKEN)
    (tmp_path / "d.py").write_bytes(b"x = 1\n")
    return tmp_path


def shown(path: Path) -> str:
    return Elements(path.read_text(encoding="utf-8")).text


class TestCommand:
    def test_without_the_option_there_is_no_page(self, shell: Shell, project: Path) -> None:
        shell("--no-backup", ".")
        assert sorted(path.name for path in project.iterdir()) == ["a.py", "b.py", "c.py", "d.py"]

    @pytest.mark.parametrize("mode", [(), ("--check",), ("--diff",), ("-q",), ("-q", "--check")])
    def test_it_shows_the_same_in_every_mode_and_changes_nothing_else(
        self, shell: Shell, project: Path, mode: tuple[str, ...]
    ) -> None:
        plain = shell("--check", *mode, ".") if "-q" in mode or not mode else shell(*mode, ".")
        result = shell(*mode, "--report", "page.html", ".")
        assert result.exit_code == plain.exit_code == 2
        text = shown(project / "page.html")
        for words in ("a.py", "MIGRATED = Client()", "Client().upload('f')", "b.py", "c.py", "was never closed"):
            assert words in text
        assert "d.py" not in text
        assert ("Files were rewritten in place." in text) is (not {"--check", "--diff"} & set(mode))
        assert (project / "a.py").read_bytes() == (NATIVE if {"--check", "--diff"} & set(mode) else MIGRATED)

    def test_a_program_from_standard_input_is_shown_too(self, shell: Shell, project: Path) -> None:
        assert shell("--report", "page.html", "-", stdin=NATIVE).out_bytes == MIGRATED
        assert "<stdin>" in shown(project / "page.html")

    def test_a_file_that_could_not_be_written_is_shown_as_it_is(self, shell: Shell, project: Path) -> None:
        (project / "a.py").chmod(0o444)
        shell("--report", "page.html", "a.py")
        text = shown(project / "page.html")
        assert "it is read-only" in text
        assert "MIGRATED" not in text

    def test_an_interrupted_run_has_its_page(self, shell: Shell, project: Path) -> None:
        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        assert shell("--report", "page.html", "a.py", core=interrupted).exit_code == 130
        assert "stopped before its end" in shown(project / "page.html")

    def test_an_older_page_is_replaced_with_its_mode_and_through_links(self, shell: Shell, project: Path) -> None:
        (project / "page.html").write_text("old")
        (project / "page.html").chmod(0o640)
        (project / "link.html").symlink_to("page.html")
        shell("--report", "link.html", "a.py")
        assert (project / "link.html").is_symlink()
        assert "a.py" in shown(project / "page.html")
        assert stat.S_IMODE((project / "page.html").stat().st_mode) == 0o640

    def test_a_new_page_has_the_mode_of_any_new_file(self, shell: Shell, project: Path) -> None:
        (project / "other").touch()
        shell("--report", "page.html", "a.py")
        assert (project / "page.html").stat().st_mode == (project / "other").stat().st_mode

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("gone/page.html", "No such file or directory"),
            ("folder", "is a directory"),
            ("read-only.html", "it is read-only"),
            ("pipe", "it is not a regular file"),
            ("loop", "Too many levels of symbolic links"),
            ("a.py", "would overwrite a program"),
            ("out", "name the same file"),
        ],
    )
    def test_a_page_that_cannot_be_written_stops_before_anything_changes(
        self, shell: Shell, project: Path, name: str, problem: str
    ) -> None:
        (project / "folder").mkdir()
        (project / "read-only.html").touch(0o444)
        os.mkfifo(project / "pipe")
        (project / "loop").symlink_to("loop")
        before = sorted(project.iterdir())
        result = shell("--report", name, "--output-file", "out", ".")
        assert result.exit_code == 2
        assert problem in result.err
        assert (project / "a.py").read_bytes() == NATIVE
        assert [path for path in sorted(project.iterdir()) if path.name != "out"] == before

    def test_a_run_that_breaks_off_leaves_the_older_page(self, shell: Shell, project: Path) -> None:
        (project / "page.html").write_text("old")
        (project / "pyproject.toml").write_text("[tool.pidds-migrate]\nno-such = 1\n")
        assert shell("--report", "page.html", ".").exit_code == 2
        assert (project / "page.html").read_text() == "old"
        assert not list(project.glob(".pidds-migrate-*"))


@pytest.mark.slow
def test_the_wheel_holds_the_style_and_the_script(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path), "."]
    subprocess.run(command, cwd=PRODUCT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert {"pidds_migrate/report/html/page.css", "pidds_migrate/report/html/page.js"} <= set(archive.namelist())
