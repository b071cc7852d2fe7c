"""`--lint-only`, `--fix` and the L codes on the command line, in every format and kind of file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

NATIVE = "from idds.client.client import Client\n\nprint(Client().ping())\n"
BY_HAND = """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = api.get_requests(request_id=1)
if ret[0] == 0:
    print(ret[1][-1])
"""
MENDED = BY_HAND.replace("ret[0] == 0:", "ret[0] == 0 and ret[1][0]:")
PLACE = "5:7: L503 half of the check of api.get_requests is missing: a refusal by iDDS passes for a success"


def run(folder: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pidds_migrate", *arguments],
        cwd=folder,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "native.py").write_text(NATIVE)
    (tmp_path / "by_hand.py").write_text(BY_HAND)
    return tmp_path


def test_a_run_migrates_and_tells_what_is_wrong_beside_it(folder: Path) -> None:
    done = run(folder, ".")
    assert f"by_hand.py:{PLACE}" in done.stdout
    assert done.returncode == 1
    assert "get_api" in (folder / "native.py").read_text()
    assert (folder / "by_hand.py").read_text() == BY_HAND


def test_lint_only_migrates_nothing(folder: Path) -> None:
    done = run(folder, "--lint-only", ".")
    assert done.stdout == f"by_hand.py:{PLACE}\n"
    assert done.returncode == 1
    assert (folder / "native.py").read_text() == NATIVE
    assert run(folder, "--lint-only", "native.py").returncode == 0


def test_fix_mends_and_leaves_nothing_to_do(folder: Path) -> None:
    checked = run(folder, "--lint-only", "--fix", "--check", ".")
    assert (checked.returncode, (folder / "by_hand.py").read_text()) == (1, BY_HAND)
    done = run(folder, "--lint-only", "--fix", ".")
    assert done.stdout == "by_hand.py:5:7: M117 mended: L503\n"
    assert done.returncode == 0
    assert (folder / "by_hand.py").read_text() == MENDED
    assert run(folder, "--lint-only", "--check", ".").returncode == 0


@pytest.mark.slow
def test_fix_can_be_set_for_a_project(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.pidds-migrate]\nfix = true\n")
    assert run(folder, "--lint-only", "--no-fix", ".").returncode == 1
    assert run(folder, "--lint-only", ".").returncode == 0
    assert (folder / "by_hand.py").read_text() == MENDED


@pytest.mark.slow
def test_one_file_can_be_migrated_and_mended_in_one_run(folder: Path) -> None:
    native = NATIVE.replace("import Client\n", "import Client\n\n").replace("print(", "print('native', ")
    (folder / "by_hand.py").write_text(f"{BY_HAND}\n{native}")
    done = run(folder, "--fix", "by_hand.py")
    text = (folder / "by_hand.py").read_text()
    assert "5:7: M117 mended: L503" in done.stdout
    assert "M105" in done.stdout
    assert done.returncode == 0
    assert "idds.client" not in text
    assert "if ret[0] == 0 and ret[1][0]:\n    print(ret[1][-1])" in text


def test_a_program_from_standard_input_is_mended(folder: Path) -> None:
    done = run(folder, "--lint-only", "--fix", "-", given=BY_HAND)
    assert done.stdout == MENDED


@pytest.mark.parametrize("option", [["--ignore", "L503"], ["--ignore", "L"], ["--select", "N"]])
def test_codes_and_the_family_can_be_left_out(folder: Path, option: list[str]) -> None:
    assert run(folder, "--lint-only", "--check", *option, ".").returncode == 0


@pytest.mark.slow
def test_a_baseline_knows_them(folder: Path) -> None:
    run(folder, "--lint-only", "--baseline", "known.json", "--write-baseline", ".")
    done = run(folder, "--lint-only", "--baseline", "known.json", "--check", ".")
    assert done.returncode == 0
    assert "1 place known from the baseline" in done.stderr


@pytest.mark.slow
def test_comments_are_written_and_heeded_by_the_fix(folder: Path) -> None:
    run(folder, "--lint-only", "--add-ignore", "by_hand.py")
    commented = (folder / "by_hand.py").read_text()
    assert "api.get_requests(request_id=1)  # pidds: ignore[L503]\n" in commented
    assert run(folder, "--lint-only", "--fix", "by_hand.py").returncode == 0
    assert (folder / "by_hand.py").read_text() == commented


@pytest.mark.slow
def test_every_format_tells_them(folder: Path) -> None:
    told = json.loads(run(folder, "--lint-only", "--check", "--format", "json", ".").stdout)
    codes = [finding["code"] for file in told["files"] for finding in file["findings"]]
    assert codes == ["L503"]
    sarif = json.loads(run(folder, "--lint-only", "--check", "--format", "sarif", ".").stdout)
    assert [(each["ruleId"], each["level"]) for each in sarif["runs"][0]["results"]] == [("L503", "warning")]
    assert "::warning file=by_hand.py,line=5" in run(folder, "--lint-only", "--check", "--format", "github", ".").stdout
    run(folder, "--lint-only", "--check", "--report", "page.html", ".")
    assert "L503" in (folder / "page.html").read_text()
    assert "L503 half-check" in run(folder, "--explain", "L503").stdout


@pytest.mark.slow
def test_the_hook_covers_them(folder: Path) -> None:
    hooks = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text())
    entry = next(hook["entry"] for hook in hooks if hook["id"] == "pidds-migrate-check")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "by_hand.py"], cwd=folder, check=True)
    done = run(folder, *entry.split()[1:])
    assert f"by_hand.py:{PLACE}" in done.stdout
    assert done.returncode == 1


@pytest.mark.slow
def test_notebooks_and_pages_are_mended(folder: Path) -> None:
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
        for source in BY_HAND.split("\n\n")
    ]
    (folder / "notebook.ipynb").write_text(
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    )
    (folder / "page.md").write_text(f"# Page\n\n```python\n{BY_HAND}```\n")
    done = run(folder, "--lint-only", "--fix", "notebook.ipynb", "page.md")
    assert done.returncode == 0, done.stdout
    assert "if ret[0] == 0 and ret[1][0]:" in (folder / "notebook.ipynb").read_text()
    assert (folder / "page.md").read_text() == f"# Page\n\n```python\n{MENDED}```\n"
