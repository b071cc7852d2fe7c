"""What LibCST does not have to see: left out, it changes nothing that LibCST makes of the rest."""

from __future__ import annotations

import ast
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from random import Random

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pidds_migrate.edit.skeleton import Skeleton, StandInError
from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Settings

LONG = "def left():\n    a = 1\n    return a\n"
LIBRARY = sorted(path for path in Path(sysconfig.get_path("stdlib")).glob("*.py") if path.stat().st_size < 30_000)


def skeleton(text: str, *numbers: int) -> Skeleton:
    """The skeleton of a text of which the statements with these numbers are edited."""
    tree = ast.parse(text)
    return Skeleton(text, tree, {tree.body[number] for number in numbers})


class TestWhatStays:
    def test_nothing_is_left_out_of_a_file_that_is_all_edited(self) -> None:
        assert skeleton("x = 1\n" + LONG, 0, 1).text == "x = 1\n" + LONG

    def test_statements_of_one_line(self) -> None:
        assert skeleton("x = 1\ny = 2\nz = (\n3)\n", 0).text == "x = 1\ny = 2\n_pidds_left_out_0_\n"

    def test_the_first_statement_and_the_first_block_which_give_the_style(self) -> None:
        text = f"import a\nif a: pass\n{LONG}{LONG}"
        assert skeleton(text, 0).text == f"import a\nif a: pass\n{LONG}_pidds_left_out_0_\n"

    @pytest.mark.parametrize("line", ["x = 1; y = [\n1,\n2,\n]", "y = [\n1,\n2,\n]; x = 1"])
    def test_statements_that_share_a_line(self, line: str) -> None:
        assert skeleton(f"import a\n{line}\n", 0).text == f"import a\n{line}\n"

    def test_comments_between_statements(self) -> None:
        text = f"import a\n{LONG}\n# of the next\n@a\n{LONG}# at the end"
        assert skeleton(text, 0, 1).text == f"import a\n{LONG}\n# of the next\n_pidds_left_out_0_\n# at the end"


class TestWhatIsLeftOut:
    def test_another_name_stands_in_where_the_text_has_it_itself(self) -> None:
        text = f"import a\n{LONG}{LONG}_pidds_left_out_0_ = 1\n"
        found = skeleton(text, 0)
        assert found.text == f"import a\n{LONG}_pidds_left_out__0_\n_pidds_left_out_0_ = 1\n"
        assert found.filled(found.text) == text

    def test_a_long_line(self) -> None:
        assert skeleton(f"import a\nD = [{'1, ' * 100}]\n", 0).text == "import a\n_pidds_left_out_0_\n"

    def test_the_methods_beside_a_touched_one(self) -> None:
        method = "    def left(self):\n        return 1\n\n        # of it\n"
        text = (
            f"import a\nclass A:\n{method}\n    @a\n{method}    def b(self):\n        c.ping()\n\n    # of the class\n"
        )
        tree = ast.parse(text)
        (_, cls) = tree.body
        assert isinstance(cls, ast.ClassDef)
        (_, _, touched) = cls.body
        assert isinstance(touched, ast.FunctionDef)
        found = Skeleton(text, tree, {cls, touched, touched.body[0]})
        assert found.text == (
            "import a\nclass A:\n    _pidds_left_out_0_\n\n    _pidds_left_out_1_\n"
            "    def b(self):\n        c.ping()\n\n    # of the class\n"
        )
        assert found.filled(found.text) == text

    def test_comments_of_a_block_go_with_it(self) -> None:
        text = f"import a\n{LONG}{LONG}\n    # still inside\n\nx = 1\n"
        assert skeleton(text, 0, 3).text == f"import a\n{LONG}_pidds_left_out_0_\n\nx = 1\n"

    @pytest.mark.parametrize("end", ["", "\n", "\r\n", "\r"])
    def test_the_line_end_stays(self, end: str) -> None:
        text = f"import a\n{LONG}{LONG}".rstrip("\n") + end
        assert skeleton(text, 0).text == f"import a\n{LONG}_pidds_left_out_0_{end}"

    def test_it_comes_back_byte_for_byte(self) -> None:
        text = f"import a\n{LONG}def b():\n\tif 1:\r\n\t\tx = '\x0c\\1'  # é\n"
        found = skeleton(text, 0)
        assert found.filled(found.text.replace("import a", "import b")) == text.replace("import a", "import b")

    @pytest.mark.parametrize(
        "edited", ["", "_pidds_left_out_0_\n" * 2, "_pidds_left_out_1_\n", "if a:\n  _pidds_left_out_0_\n"]
    )
    def test_an_edit_that_touches_it_is_refused(self, edited: str) -> None:
        with pytest.raises(StandInError):
            skeleton(f"import a\n{LONG}{LONG}", 0).filled(edited)

    def test_a_statement_is_added_wherever_the_edit_puts_it(self) -> None:
        found = skeleton(f"import a\n{LONG}{LONG}", 0)
        name = found.add("def new():\n    pass")
        assert "def new()" in found.left_out
        edited = found.text.replace("import a\n", f"import a\n{name}\n")
        assert found.filled(edited) == f"import a\ndef new():\n    pass\n{LONG}{LONG}"
        with pytest.raises(StandInError):
            found.filled(found.text)

    def test_an_edit_that_is_no_program_is_refused(self) -> None:
        found = skeleton(f"import a\n{LONG}{LONG}", 0)
        with pytest.raises(SyntaxError):
            found.filled(found.text.replace("import a", "import"))


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(st.sampled_from(LIBRARY), st.randoms(use_true_random=False))
def test_libcst_makes_the_same_of_what_stays(path: Path, random: Random) -> None:
    text = path.read_text("utf-8", "surrogateescape")
    tree = ast.parse(text)
    found = Skeleton(text, tree, set(_touched(tree.body, random)))
    whole, part = cst.parse_module(text), cst.parse_module(found.text)
    assert part.code == found.text or whole.code != text
    assert found.filled(found.text) == text
    assert (part.default_indent, part.default_newline) == (whole.default_indent, whole.default_newline)
    kept = {ast.dump(statement) for statement in found.kept}
    assert kept <= {ast.dump(statement) for statement in ast.walk(ast.parse(found.text))}
    ast.parse(found.left_out)


def _touched(body: list[ast.stmt], random: Random) -> Iterator[ast.stmt]:
    """Some statements, and those that they are in."""
    for statement in body:
        inner = [*_touched(statement.body, random)] if isinstance(statement, ast.ClassDef | ast.FunctionDef) else []
        if inner or random.random() < 0.1:
            yield from (statement, *inner)


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ("{}\nx = 1\n\fc = Client()\nc.ping()\n", "it has a form feed (Ctrl-L) in line 3"),
        ("{}\rc = Client()\rc.ping()\r", "line 1 ends with a lone carriage return"),
    ],
)
def test_what_libcst_does_not_print_back_is_named(program: str, problem: str) -> None:
    source = program.format("from idds.client.client import Client")
    (finding,) = migrate(source.encode(), Settings()).findings
    assert finding.code == "N219"
    assert problem in finding.details["problem"]
