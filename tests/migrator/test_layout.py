"""How new code lies: within the author's line length, and so that formatters and linters have nothing new to say."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from pidds_migrate.documents import through
from pidds_migrate.edit.align import aligned
from pidds_migrate.edit.import_order import ordered_imports
from pidds_migrate.edit.unused import marked_unused
from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Rewritten, Settings, Target
from pidds_migrate.source.line_length import LineLengths

PROGRAM = """\
import idds.common.utils
from idds.client.clientmanager import ClientManager


def tell(manager, request):
    for found in manager.get_requests(
        request_id=request, workload_id=2222222222222222222
    ):
        print(found)
    for found in manager.get_requests(
        request_id=request,
        workload_id=3,
    ):
        print(found, manager.get_status(request_id=request, with_detail=True))
    answer = manager.get_messages(request_id=request)
    if manager.abort(request_id=request):
        manager.submit_build(answer, use_dataset_name=False, username="someone")
    return answer


tell(ClientManager(idds.common.utils.get_rest_host()), 1001)
"""


def _migrated(source: str, limit: int, target: Target, *, formatted: bool) -> str:
    settings = Settings(target, line_length=limit, formatted=formatted)
    outcome = migrate(source.encode(), settings)
    assert isinstance(outcome, Rewritten)
    return outcome.content.decode()


def _run(*command: str, source: str) -> str:
    done = subprocess.run([sys.executable, "-m", *command], input=source, capture_output=True, text=True, timeout=60)
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize("target", Target)
@pytest.mark.parametrize("limit", [79, 88, 100, 120])
@pytest.mark.parametrize("formatted", [True, False])
def test_no_new_line_is_longer_than_the_limit(limit: int, target: Target, *, formatted: bool) -> None:
    output = _migrated(PROGRAM, limit, target, formatted=formatted)
    new = set(output.splitlines()) - set(PROGRAM.splitlines())
    assert [line for line in new if len(line) > limit] == []


@pytest.mark.parametrize("target", Target)
@pytest.mark.parametrize("limit", [79, 88, 100, 120])
def test_black_leaves_the_output_as_it_is(limit: int, target: Target) -> None:
    black = ("black", "--quiet", "--line-length", str(limit), "-")
    source = _run(*black, source=PROGRAM)
    output = _migrated(source, limit, target, formatted=True)
    assert _run(*black, source=output) == output


@pytest.mark.parametrize(
    "use", ["Job(Client()).ask()", "Job(name=1, client=Client()).ask()", "Client().get_requests(request_id=1)"]
)
def test_black_leaves_calls_of_what_calls_return(use: str) -> None:
    black = ("black", "--quiet", "--line-length", "79", "-")
    source = f"import a\nfrom idds.client.client import Client\nfrom jobs import Job\n\nprint({use})\n"
    output = _migrated(source, 79, Target.RUNTIME, formatted=True)
    assert max(map(len, output.splitlines())) < 80
    assert _run(*black, source=output) == output


@pytest.mark.parametrize("target", Target)
@pytest.mark.parametrize("limit", [79, 100])
def test_flake8_finds_nothing_new(limit: int, target: Target) -> None:
    flake8 = ("flake8", "--isolated", "--max-line-length", str(limit), "--format=%(code)s", "-")
    before = Counter(_run(*flake8, source=PROGRAM).split())
    after = Counter(_run(*flake8, source=_migrated(PROGRAM, limit, target, formatted=False)).split())
    assert after - before == Counter()


@pytest.mark.parametrize("limit", [60, 79, 88, 120])
def test_breaks_change_no_token_but_the_last_comma(limit: int) -> None:
    whole = ast.dump(ast.parse(_migrated(PROGRAM, 1000, Target.PANDACLIENT, formatted=False)))
    for formatted in (True, False):
        output = _migrated(PROGRAM, limit, Target.PANDACLIENT, formatted=formatted)
        assert ast.dump(ast.parse(output)) == whole


@pytest.mark.parametrize(
    ("files", "limit", "formatted"),
    [
        ({}, 100, False),
        ({"pyproject.toml": "[tool.black]\nline-length = 90\n[tool.ruff]\nline-length = 70\n"}, 90, True),
        ({"pyproject.toml": "[tool.ruff]\nline-length = 70\n"}, 70, True),
        ({"pyproject.toml": "[tool.black]\n"}, 88, True),
        ({"pyproject.toml": "[tool.other]\n", "setup.cfg": "[flake8]\nmax-line-length = 160\n"}, 160, False),
        ({"pyproject.toml": "not toml: black", "tox.ini": "[flake8]\nmax_line_length = 110\n"}, 110, False),
        ({".flake8": "[flake8]\nignore = E203\n"}, 79, False),
        ({"ruff.toml": "line-length = 66\n"}, 66, True),
        ({"setup.cfg": "[flake8]\nmax-line-length = many\n"}, 79, False),
        ({"setup.cfg": "flake8 [\n"}, 100, False),
    ],
)
def test_the_limit_is_that_of_the_authors_tools(
    files: dict[str, str], limit: int, tmp_path: Path, *, formatted: bool
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    inner = tmp_path / "package" / "inner"
    inner.mkdir(parents=True)
    assert LineLengths().of(str(inner / "module.py")) == (limit, formatted)
    assert LineLengths().of(str(tmp_path / "script.py")) == (limit, formatted)


def test_the_nearest_folder_counts(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.black]\nline-length = 90\n")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "setup.cfg").write_text("[flake8]\nmax-line-length = 77\n")
    assert LineLengths().of(str(tmp_path / "inner" / "module.py")).limit == 77


def test_what_hangs_stays_and_what_is_aligned_follows_its_bracket() -> None:
    before = "value = call(1,\n             [2,\n              3],\n    4, other(\n        5))\n"
    after = "x = call(1,\n             [2,\n              3],\n    4, other(\n        5))\n"
    assert aligned(before, after) == "x = call(1,\n         [2,\n          3],\n    4, other(\n        5))\n"


def test_calls_of_several_lines_in_one_another_keep_their_lines_apart() -> None:
    source = (
        "from idds.client.client import Client\n\ncl = Client()\n\n\ndef run(work):\n    return work(cl.get_requests(\n"
        "        request_id=cl.add_request(\n            name=1,\n            scope=2,\n        ),\n            ))\n"
    )
    output = _migrated(source, 60, Target.PANDACLIENT, formatted=True)
    assert output.endswith(
        "    return work(_idds_result(\n        cl.get_requests(\n            request_id=_idds_result(\n"
        "                cl.add_request(\n                    name=1,\n                    scope=2,\n"
        "                )\n            ),\n        )\n    ))\n"
    )


def test_the_last_line_is_broken_with_the_line_ends_of_the_others() -> None:
    source = "from idds.client.client import Client\r\n\r\ncl = Client()\r\ncl.close_request(1001)"
    output = _migrated(source, 40, Target.PANDACLIENT, formatted=True)
    assert output.count("\n") == output.count("\r\n")
    assert not output.endswith("\n")


def test_a_pair_without_brackets_is_not_broken_in_those_of_its_text() -> None:
    page = (
        "```python\nfrom idds.client.clientmanager import ClientManager\ncm = ClientManager()\nprint(cm.ping())\n```\n"
    )
    outcome = through(Path("page.md"), migrate)(page.encode(), Settings(line_length=60))
    assert isinstance(outcome, Rewritten)
    assert b"return False, str(ret[1][-1] if ret[0] == 0 else ret[1])\n" in outcome.content


def test_lines_of_strings_are_not_moved() -> None:
    before = "value = call('''\n             text''',\n             1)\n"
    after = "x = call('''\n             text''',\n             1)\n"
    assert aligned(before, after) == "x = call('''\n             text''',\n         1)\n"


def test_a_block_that_was_in_order_is_in_order() -> None:
    before = "import idds.common.utils\nfrom idds.client.client import Client\nfrom x import y\n"
    after = "import idds.common.utils\nimport pandaclient.idds_api\nimport a\nfrom x import y\n"
    assert ordered_imports(ast.parse(before), before, after) == "import a\n" + after.replace("import a\n", "")


def test_a_block_that_was_in_no_order_stays_and_what_is_new_in_it_is_in_order() -> None:
    before = "import z\nfrom idds.client.client import Client\nimport a\n"
    after = "import z\nimport pandaclient.idds_api\nimport idds.common.utils\nimport a\n"
    expected = "import z\nimport idds.common.utils\nimport pandaclient.idds_api\nimport a\n"
    assert ordered_imports(ast.parse(before), before, after) == expected


def test_what_may_set_paths_stays_above_what_comes_after_it() -> None:
    before = "import setup_paths\nfrom idds.client.client import Client\n"
    after = "import setup_paths\nimport pandaclient.idds_api\nimport idds.common.utils\n"
    expected = "import setup_paths\nimport idds.common.utils\nimport pandaclient.idds_api\n"
    assert ordered_imports(ast.parse(before), before, after) == expected


def test_blocks_that_grow_together_keep_the_order_of_the_author() -> None:
    before = "import z\nfrom idds.client.client import Client\nhost = get()\nimport a\n"
    after = "import z\nimport idds.common.utils\nimport a\n"
    assert ordered_imports(ast.parse(before), before, after) == after


def test_an_import_that_tools_must_not_move_stays() -> None:
    before = "import os\nfrom idds.client.client import Client  # isort:skip\n"
    after = "import os\nimport pandaclient.idds_api  # isort:skip\nimport idds.common.utils  # isort:skip\n"
    assert ordered_imports(ast.parse(before), before, after) == after


def test_only_imports_that_became_unused_are_marked() -> None:
    before = "import os\nfrom a import b, c\n\nprint(b, c)\n"
    after = "import os\nfrom a import b, c\nimport d.e\n\nprint(b)\n"
    expected = "import os\nfrom a import b, c  # noqa: F401\nimport d.e  # noqa: F401\n\nprint(b)\n"
    assert marked_unused(ast.parse(before), after) == expected


@pytest.mark.parametrize(
    ("comment", "marked"),
    [
        ("  # isort:skip", "  # isort:skip  # noqa: F401"),
        ("  # noqa: E402", "  # noqa: E402,F401"),
        ("  # noqa", "  # noqa"),
        ("  # noqa: F401", "  # noqa: F401"),
    ],
)
def test_the_mark_joins_comments_that_are_there(comment: str, marked: str) -> None:
    before = f"from a import b{comment}\n\nprint(b)\n"
    assert marked_unused(ast.parse(before), f"from a import b{comment}\n") == f"from a import b{marked}\n"
