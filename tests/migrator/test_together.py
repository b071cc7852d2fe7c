"""Files that share a client are found, decided on and written together."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pidds_migrate.references import references, references_of_program

from pidds_migrate import store
from pidds_migrate.analysis.layout import Found, Layout, Unsure
from pidds_migrate.cli import command
from pidds_migrate.migrate import migrate_together
from pidds_migrate.outcome import Rewritten, Settings, Unchanged
from pidds_migrate.prefilter import Wanted
from pidds_migrate.project import read_project

FACTORY = b"""\
from idds.client.client import Client


def connect():
    return Client()


print(connect().ping())
"""
USER = b"from factory import connect\n\nprint(connect().get_requests(request_id=1))\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "factory.py").write_bytes(FACTORY)
    (tmp_path / "user.py").write_bytes(USER)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


class TestTheCommand:
    def test_rewrites_a_file_that_never_mentions_idds(self, project: Path) -> None:
        assert run(".").exit_code == 0
        assert b"_idds_result(connect().get_requests(request_id=1))" in (project / "user.py").read_bytes()
        assert b"get_api(" in (project / "factory.py").read_bytes()

    def test_changes_nothing_the_second_time(self, project: Path) -> None:
        run(".")
        before = {path: path.read_bytes() for path in project.iterdir()}
        assert run(".").exit_code == 0
        assert {path: path.read_bytes() for path in project.iterdir()} == before

    def test_says_of_a_file_named_alone_that_others_may_use_it(self, project: Path) -> None:
        assert "factory.py:4:1: A304" in run("factory.py").output
        assert (project / "user.py").read_bytes() == USER

    @pytest.mark.parametrize(("locked", "other"), [("factory.py", "user.py"), ("user.py", "factory.py")])
    def test_writes_no_file_where_one_that_shares_its_client_cannot_be_written(
        self, project: Path, locked: str, other: str
    ) -> None:
        before = {path: path.read_bytes() for path in project.iterdir()}
        (project / locked).chmod(0o444)
        result = run(".")
        assert result.exit_code == 2
        assert {path: path.read_bytes() for path in project.iterdir()} == before
        assert f"{locked}:1:1: E404 cannot be written: it is read-only" in result.output
        told = next(line for line in result.output.splitlines() if line.startswith(other) and "N221" in line)
        assert f"shares its client object with {locked}:1 (E404)" in told

    def test_looks_at_a_file_once_though_a_link_leads_to_it(self, project: Path) -> None:
        (project / "same.py").symlink_to("factory.py")
        assert run(".").exit_code == 0
        assert b"get_api(" in (project / "factory.py").read_bytes()
        assert b"_idds_result(" in (project / "user.py").read_bytes()

    @pytest.mark.parametrize(
        ("link", "target", "program"),
        [
            ("alias.py", "factory.py", "from alias import connect\n\nprint(connect().ping())\n"),
            ("zalias.py", "factory.py", "import zalias\n\nprint(zalias.connect().ping())\n"),
            ("linked", "package", "from linked.other import connect\n\nprint(connect().ping())\n"),
            ("linked", "package", "import linked.other as other\n\nprint(other.connect().ping())\n"),
            ("linked", "package", "from linked import other\n\nprint(other.connect().ping())\n"),
        ],
    )
    def test_leaves_native_what_a_program_imports_by_the_name_of_a_link(
        self, project: Path, link: str, target: str, program: str
    ) -> None:
        (project / "package").mkdir()
        (project / "package" / "other.py").write_bytes(FACTORY)
        (project / link).symlink_to(target)
        (project / "by_link.py").write_text(program)
        shared = project / ("factory.py" if target == "factory.py" else "package/other.py")
        result = run(".")
        assert result.exit_code == 1
        assert shared.read_bytes() == FACTORY
        assert ".py:1:1: N223" in result.output  # at whichever of the two names was not taken for the module

    def test_migrates_beside_a_file_whose_name_is_no_text(self, project: Path) -> None:
        Path(os.fsdecode(b"caf\xe9.py")).write_bytes(FACTORY)
        assert run(".").exit_code == 0
        assert b"_idds_result(" in (project / "user.py").read_bytes()

    @pytest.mark.parametrize(
        ("module", "statement"),
        [
            ("programs/retry.py", "from retry import retry"),
            ("programs/retry.py", "from .retry import retry"),
            ("steps/retry.py", "from steps.retry import retry"),
            ("programs/steps/__init__.py", "from .steps import retry"),
            ("retry.py", "from ..retry import retry"),
        ],
    )
    def test_looks_at_what_a_file_named_alone_imports(self, module: str, statement: str, project: Path) -> None:
        for path in (Path("programs/main.py"), Path(module)):
            path.parent.mkdir(parents=True, exist_ok=True)
        Path(module).write_text(
            "def retry(f):\n    try:\n        f()\n    except Exception as e:\n        print(type(e).__name__)\n"
        )
        Path("programs/main.py").write_text(
            f"from idds.client.client import Client\n{statement}\n\n\n"
            "def step():\n    Client('https://idds:443/idds').ping()\n\n\nretry(step)\n"
        )
        assert "programs/main.py:6:5: M105" in run("--check", "programs/main.py").output

    def test_tells_of_both_files_in_a_diff(self, project: Path) -> None:
        output = run("--diff", ".").output
        assert "+++ b/factory.py" in output
        assert "+++ b/user.py" in output
        assert (project / "user.py").read_bytes() == USER


@pytest.mark.parametrize(("importers", "moves"), [(50, True), (51, False)])
def test_a_file_that_only_gets_a_client_is_read_where_few_import_it(
    importers: int, moves: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("poll.py").write_text("def poll(client):\n    return client.ping()\n")
    Path("main.py").write_text(
        "from idds.client.client import Client\nfrom poll import poll\n\nprint(poll(Client('https://idds:443/idds')))\n"
    )
    for number in range(importers - 1):
        Path(f"other{number}.py").write_text("from poll import poll\n")
    output = run("--check", ".").output
    assert ("poll.py:2:12: M105" in output) is moves
    assert ("main.py:4:12: N209" in output) is not moves


def test_files_already_written_are_put_back_when_the_user_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first.py", tmp_path / "second.py"
    first.write_bytes(b"1")
    second.write_bytes(b"2")
    replace = store.replace

    def stopped(path: Path, before: bytes, after: bytes) -> None:
        if path == second:
            raise KeyboardInterrupt
        replace(path, before, after)

    monkeypatch.setattr(store, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        store.replace_all({first: (b"1", b"one"), second: (b"2", b"two")})
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")


def test_an_interruption_right_after_a_file_is_written_puts_that_one_back_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "only.py"
    path.write_bytes(b"1")
    replace = store.replace

    def stopped(path: Path, before: bytes, after: bytes) -> None:
        replace(path, before, after)
        if after == b"one":
            raise KeyboardInterrupt

    monkeypatch.setattr(store, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        store.replace_all({path: (b"1", b"one")})
    assert path.read_bytes() == b"1"


def test_a_file_nested_too_deeply_keeps_what_it_may_import_native_and_nothing_else() -> None:
    deep = b"from factory import connect\nx = " + b"-" * 900 + b"1\n"
    other = b"from idds.client.client import Client\nprint(Client().ping())\nimport factory\n"
    sources = {"factory.py": FACTORY, "deep.py": deep, "other.py": other}
    found = migrate_together(sources, dict.fromkeys(sources, Settings()))
    assert isinstance(found["factory.py"], Unchanged)
    assert {finding.code for finding in found["deep.py"].findings} == {"N219"}
    assert isinstance(found["other.py"], Rewritten)


@pytest.mark.parametrize(
    "source",
    [
        "import shop",
        "import os, shop",
        "import os; import shop",
        "import shop.till as t",
        "import\tshop",
        "import \\\n    shop",
        "from shop import a",
        "from  shop  import(a)",
        "from shop import a as b, c",
        "from .. import shop",
        "from . import (a,  # not (this)\n    shop)",
        "from .shop import a",
        "from town import shop",
        "if x: from shop import *",
        "mock.patch('shop.client')",
        "importlib.import_module('shop')",
        "runpy.run_path('../shop.py')",
        "for name in ['shop']: import_module(name)",
        "import_module('shop.' + name)",
        "import_module(f'shop.{name}')",
        "import_module('.shop', __package__)",
        ">>> import shop",
    ],
)
def test_a_file_that_names_a_module_is_found_by_its_bytes(source: str) -> None:
    found = [
        name
        for reference in references(source.encode(), {"shop"})
        for name in [*reference.dotted.split("."), *reference.names]
    ]
    assert "shop" in found


@pytest.mark.parametrize("source", ["import workshop", "shop = 1", "print('shop')", "from a import b  # shop"])
def test_a_file_that_only_has_the_word_is_not(source: str) -> None:
    assert list(references(source.encode(), {"shop"})) == []


@pytest.mark.parametrize(
    "source",
    [
        "'Use `import shop`, or from town import shop.'",
        "LABELS = ['shop']; import_module('json')",
        "log.info('import shop')",
        "log.info('shop.log')",
    ],
)
def test_a_syntax_tree_tells_what_only_looks_like_an_import(source: str) -> None:
    assert list(references_of_program(source.encode(), {"shop"})) == []


class TestAWordInAStringOfAFileThatLoadsModulesByVariable:
    SOURCE = b"for name in ['factory']: print(import_module(name))"

    def connected(self, importer: str, factory: str) -> bool:
        sources = {factory: FACTORY, importer: self.SOURCE}
        candidates = {factory: FACTORY}
        others = [importer, "shop/__init__.py", "mall/__init__.py"]

        def read(paths: Sequence[str], wanted: Wanted) -> Iterator[tuple[str, bytes]]:
            return ((path, sources[path]) for path in paths if path in sources and wanted(path, sources[path]))

        return len(read_project(candidates, others, read, "/base").components[0].paths) == 2

    def test_may_name_a_module_beside_or_in_a_folder_that_is_no_package(self) -> None:
        assert self.connected("main.py", "factory.py")
        assert self.connected("main.py", "scripts/factory.py")
        assert self.connected("shop/main.py", "shop/factory.py")

    def test_names_none_inside_another_package(self) -> None:
        assert not self.connected("mall/main.py", "shop/factory.py")


class TestTheFileThatAnImportNames:
    LAYOUT = Layout(
        [
            *("main.py", "shop/__init__.py", "shop/till.py", "src/mall/__init__.py", "src/mall/door.py", "json.py"),
            *("jobs/run.py", "jobs/tool.py", "more/tool.py", "more/thing.py", "twice.py", "twice/__init__.py"),
        ]
    )

    @pytest.mark.parametrize(
        ("importer", "dotted", "level", "location"),
        [
            ("main.py", "shop", 0, "/shop"),
            ("main.py", "shop.till", 0, "/shop/till"),
            ("shop/till.py", "shop", 0, "/shop"),
            ("shop/till.py", "", 1, "/shop"),
            ("shop/__init__.py", "till", 1, "/shop/till"),
            ("main.py", "mall.door", 0, "/src/mall/door"),
            ("src/mall/door.py", "", 1, "/src/mall"),
        ],
    )
    def test_is_found_where_there_is_no_doubt(self, importer: str, dotted: str, level: int, location: str) -> None:
        found = self.LAYOUT.resolve(importer, dotted, level)
        assert isinstance(found, Found)
        assert found.location == location

    @pytest.mark.parametrize(
        ("importer", "dotted", "level"),
        [
            ("jobs/run.py", "tool", 0),  # there are two
            ("main.py", "thing", 0),  # in a folder that is not searched
            ("shop/till.py", "till", 0),  # the folder is a package
            ("main.py", "json", 0),  # of the standard library, too
            ("main.py", "twice", 0),  # a module and a package
        ],
    )
    def test_is_not_guessed(self, importer: str, dotted: str, level: int) -> None:
        assert isinstance(self.LAYOUT.resolve(importer, dotted, level), Unsure)

    @pytest.mark.parametrize(("dotted", "level"), [("os", 0), ("idds.client.client", 0), ("rucio.till", 0), ("no", 1)])
    def test_may_be_none_of_the_run(self, dotted: str, level: int) -> None:
        assert self.LAYOUT.resolve("main.py", dotted, level) is None


def test_the_other_of_two_objects_with_different_settings_is_named_and_where_they_meet() -> None:
    sources = {
        "a.py": b"from idds.client.client import Client\nimport b\n\nc = Client()\nm = b.manager\nm.ping()\nc.ping()\n",
        "b.py": b"from idds.client.clientmanager import ClientManager\n\nmanager = ClientManager()\n",
    }
    outcomes = migrate_together(sources, dict.fromkeys(sources, Settings()))
    found = {path: [f.details for f in o.findings if f.code == "N215"] for path, o in outcomes.items()}
    assert [dict(details) for details in found["a.py"]] == [{"place": "b.py:3", "meeting": "line 6"}]
    assert [dict(details) for details in found["b.py"]] == [{"place": "a.py:4", "meeting": "a.py:6"}]
