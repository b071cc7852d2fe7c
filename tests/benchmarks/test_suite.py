"""The benchmarks run, and their page keeps what was measured before. No test looks at a time."""

from __future__ import annotations

import datetime
import types
from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.__main__ import main
from benchmarks.measure import Result, Row, Sample, at_least, at_most, take_turns
from benchmarks.suite import NAMES

DAY = datetime.date(2030, 1, 2)


def section(name: str, row: Row) -> str:
    return page.section(name, types.ModuleType(name, f"About {name}.\n\nHow it is measured."), Result([row]), DAY, 0.25)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_runs_at_its_smallest_size(name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    written = tmp_path / "page.md"
    assert main([name, "--quick", "--write", str(written)]) == 0
    assert f"## {name}: " in capsys.readouterr().out
    assert written.read_text(encoding="utf-8").count("\n## ") == 1


def test_contenders_take_turns_and_the_first_round_does_not_count() -> None:
    order: list[str] = []

    def contender(name: str, values: list[float]) -> float:
        order.append(name)
        return values.pop(0)

    first, second = [90.0, 1.0, 3.0, 2.0], [90.0, 4.0, 4.0, 5.0]
    found = take_turns({"a": lambda: contender("a", first), "b": lambda: contender("b", second)}, 3)
    assert order == ["a", "b"] * 4
    assert {name: sample.values for name, sample in found.items()} == {"a": (1.0, 3.0, 2.0), "b": (4.0, 4.0, 5.0)}
    assert found["a"].median == 2.0


def test_a_value_is_shown_with_its_quartiles_where_there_are_several() -> None:
    assert str(Sample((2.0,))) == "2 s"
    assert str(Sample((1.0, 2.0, 3.0))) == "2 s (1.5–2.5)"


def test_a_row_says_whether_it_reaches_its_figure() -> None:
    slow, fast = Sample((0.004, 0.004)), Sample((0.0004, 0.0005))
    row = Row("slow / fast", {"slow": slow, "fast": fast}, slow.median / fast.median, at_least(8))
    assert row.reached
    shown = section("name", row)
    assert "| slow / fast | slow: 4 ms (4–4)<br>fast: 450 µs (425–475) | 8.89 × | ≥ 8 × | reached |" in shown
    assert "## name: About name\n\nHow it is measured.\n\n2030-01-02, " in shown
    assert ", load 0.2 before the run; Python 3." in shown
    missed = Row("memory", {}, 61, at_most(60), "MB")
    assert not missed.reached
    assert "| 61 MB | ≤ 60 MB | **missed** |" in section("name", missed)


def test_new_sections_replace_those_of_the_same_name_and_leave_the_others() -> None:
    first = page.replace_sections("", {"b": section("b", Row("old", {}, 1)), "gone": "## gone: x\n"}, ("b", "gone"))
    second = page.replace_sections(first, {"a": section("a", Row("new", {}, 1))}, ("a", "b"))
    assert second.startswith(page.HEAD)
    assert second.index("## a: About a") < second.index("## b: About b")
    assert "| old |" in second
    assert "## gone" not in second
    assert page.replace_sections(second, {}, ("a", "b")) == second


def test_a_name_that_is_no_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["no_such"])
    assert "'no_such' is none of " in capsys.readouterr().err
