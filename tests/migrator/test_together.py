"""Files that share a client are found, decided on and written together."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pidds_migrate.cli import command
from pidds_migrate.migrate import migrate_together
from pidds_migrate.outcome import Coverage, Rewritten, Settings
from pidds_migrate.project.batches import Batch
from pidds_migrate.project.components import read_project
from pidds_migrate.project.coverage import CoverageOf
from pidds_migrate.project.imports import read_imports
from pidds_migrate.resolve.layout import Found, Layout, Unsure
from pidds_migrate.source import store
from pidds_migrate.source.byte_filters import Wanted

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

    def test_says_why_a_class_that_another_file_hands_on_may_be_another_one(self, project: Path) -> None:
        (project / "factory.py").write_text(
            "import os\n\nif os.environ.get('IDDS'):\n    from idds.client.client import Client\n"
        )
        (project / "user.py").write_text("from factory import Client\n\nprint(Client().ping())\n")
        why = "the native class itself is used: Client() (handed on by factory.py: its import may not run)"
        assert f"user.py:3:7: N208 {why}" in run("--diff", ".").output

    def test_finds_the_process_of_files_that_import_each_other_once(self, project: Path) -> None:
        names = ("one", "two", "three")
        for name, other in zip(names, (*names[1:], names[0]), strict=True):
            (project / f"{name}.py").write_text(
                f"import {other}\nfrom idds.client.client import Client\n\n\ndef ask():\n    return Client().ping()\n"
            )
        assert run(".").exit_code == 0
        assert all(b"pandaclient.idds_api.get_api(" in (project / f"{name}.py").read_bytes() for name in names)

    def test_has_the_object_check_what_others_may_use_of_a_file_named_alone_in_a_package(self, project: Path) -> None:
        (project / "__init__.py").touch()
        assert "factory.py:5:12: M108" in run("--check", "factory.py").output

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

    def test_keeps_native_what_takes_its_class_from_a_file_that_cannot_be_written(self, project: Path) -> None:
        (project / "factory.py").write_text("from idds.client.client import Client\n")
        user = "from factory import Client\n\nclients = [Client()]\nfor client in clients:\n    print(client.ping())\n"
        (project / "user.py").write_text(user)
        (project / "factory.py").chmod(0o444)
        assert run("--target", "runtime", ".").exit_code == 2
        assert (project / "user.py").read_text() == user

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
    def test_has_the_object_check_what_a_program_imports_by_the_name_of_a_link(
        self, project: Path, link: str, target: str, program: str
    ) -> None:
        (project / "package").mkdir()
        (project / "package" / "other.py").write_bytes(FACTORY)
        (project / link).symlink_to(target)
        (project / "by_link.py").write_text(program)
        result = run("--check", ".")
        shared = "factory.py" if target == "factory.py" else "package/other.py"
        names = (shared, link) if target == "factory.py" else (shared,)
        assert any(f"{name}:5:12: M108" in result.output for name in names)

    def test_migrates_beside_a_file_whose_name_is_no_text(self, project: Path) -> None:
        Path(os.fsdecode(b"caf\xe9.py")).write_bytes(FACTORY)
        assert run(".").exit_code == 0
        assert b"_idds_result(" in (project / "user.py").read_bytes()

    def test_reads_no_file_outside_of_what_it_is_given(self, project: Path) -> None:
        Path("programs").mkdir()
        Path("programs/retry.py").write_text(
            "from idds.common.exceptions import NoObject\n\n\ndef retry(f):\n    f()\n"
        )
        Path("programs/main.py").write_text(
            "from idds.client.client import Client\nfrom retry import retry\n\n\n"
            "def step():\n    Client('https://idds:443/idds').ping()\n\n\nretry(step)\n"
        )
        alone, beside = run("--diff", "programs/main.py").output, run("--diff", "programs").output
        assert "raise idds.common.exceptions.IDDSException(" in alone
        assert "raise _idds_error(ret)" in beside

    def test_tells_of_both_files_in_a_diff(self, project: Path) -> None:
        output = run("--diff", ".").output
        assert "+++ b/factory.py" in output
        assert "+++ b/user.py" in output
        assert (project / "user.py").read_bytes() == USER


def test_a_file_that_only_gets_a_client_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("poll.py").write_text("def poll(client):\n    return client.ping()\n")
    Path("main.py").write_text(
        "from idds.client.client import Client\nfrom poll import poll\n\nprint(poll(Client('https://idds:443/idds')))\n"
    )
    output = run("--check", ".").output
    assert "poll.py" not in output
    assert "main.py:4:12: M108" in output
    assert "it is handed to poll(), line 4" in output


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


def test_a_file_nested_too_deeply_stays_and_what_it_may_import_checks_its_calls_itself() -> None:
    deep = b"from factory import connect\nx = " + b"-" * 900 + b"1\n"
    other = b"from idds.client.client import Client\nprint(Client().ping())\nimport factory\n"
    sources = {"factory.py": FACTORY, "deep.py": deep, "other.py": other}
    found = migrate_together(sources, dict.fromkeys(sources, Settings()))
    assert "M108" in {finding.code for finding in found["factory.py"].findings}
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
        ">>> import shop",
    ],
)
def test_an_import_is_found_by_its_bytes(source: str) -> None:
    found = [name for each in read_imports(source.encode()) for name in [*each.dotted.split("."), *each.names]]
    assert "shop" in found or "*" in found


@pytest.mark.parametrize("source", ["shop = 1", "print('shop')", "from a import b  # shop", "open('r:gz', 'shop')"])
def test_a_word_is_none(source: str) -> None:
    assert not [each for each in read_imports(source.encode()) if "shop" in (each.dotted, *each.names)]


class TestWhichFilesAreReadTogether:
    def project(self, sources: dict[str, bytes], folders: Sequence[str] = ("/",)) -> list[Batch]:
        candidates = {path: source for path, source in sources.items() if b"idds" in source}
        others = [path for path in sources if path not in candidates]

        def read(paths: Sequence[str], wanted: Wanted) -> Iterator[tuple[str, bytes]]:
            return ((path, sources[path]) for path in paths if wanted(path, sources[path]))

        return list(read_project(candidates, others, read, "/base", folders=folders))

    def test_those_that_take_a_client_by_its_name(self) -> None:
        found = self.project({"factory.py": FACTORY, "user.py": USER, "other.py": b"import factory as f\nprint(f.x)\n"})
        assert "user.py" in found[0].sources

    def test_not_those_that_take_something_else(self) -> None:
        source = b"from idds.client.client import Client\n\n\ndef ping():\n    print(Client().ping())\n"
        found = self.project({"service.py": source, "user.py": b"from service import ping\n\nping()\n"})
        assert [[*batch.sources] for batch in found] == [["service.py"]]

    def test_those_that_use_an_attribute_that_may_hold_one(self) -> None:
        source = (
            b"from idds.client.client import Client\nclass Job:\n    def __init__(self):\n        self.api = Client()\n"
        )
        user = b"from job import Job\n\nprint(Job().api.ping())\n"
        assert len(self.project({"job.py": source, "user.py": user})[0].sources) == 2

    def test_a_name_in_a_string_of_a_test_replaces_a_global(self) -> None:
        test = b"import factory\nfrom unittest import mock\n\nwith mock.patch('factory.connect'):\n    factory.main()\n"
        found = self.project({"factory.py": FACTORY, "test_it.py": test})[0]
        assert "/base/factory:connect" in found.obstacles

    def test_files_that_make_clients_in_the_same_process_are(self) -> None:
        first = b"from idds.client.client import Client\n\n\ndef a():\n    Client().ping()\n"
        second = first.replace(b"def a", b"def b")
        main = b"import first\nimport second\n\nfirst.a()\nsecond.b()\n"
        found = self.project({"first.py": first, "second.py": second, "main.py": main})
        assert [[*batch.sources] for batch in found] == [["first.py", "second.py"]]
        apart = self.project({"first.py": first, "second.py": second})
        assert [batch.met_in for batch in apart] == [None, None]

    def test_what_others_take_of_a_file_that_is_read_without_them_is_noted(self) -> None:
        made = b"from idds.client.client import Client\n\nlimit = 3\nkept = 4\n\n\ndef a():\n    Client().ping()\n"
        found = self.project({"made.py": made, "user.py": b"from made import a, limit\n"})
        why = "user.py may use it, and is not read together with it"
        assert [batch.obstacles for batch in found] == [{"/base/made:limit": why}]

    def test_of_too_many_that_make_clients_in_the_same_process_one_is_named(self) -> None:
        source = b"from idds.client.client import Client\n\n\ndef ask():\n    Client().ping()\n"
        makers = {f"part_{number:02}.py": source for number in range(61)}
        main = "".join(f"import {path[:-3]}\n" for path in makers).encode()
        found = self.project({**makers, "main.py": main})
        assert {batch.met_in for batch in found} == {"part_00.py", "part_01.py"}


class TestHowMuchOfAProgramIsSeen:
    @pytest.mark.parametrize(
        ("files", "folders", "path", "imported", "expected"),
        [
            (["/p/job.py"], [], "/p/job.py", False, Coverage.SCRIPT),
            (["/p/job.py"], [], "/p/job.py", True, Coverage.PART),
            (["/p/__init__.py", "/p/job.py"], [], "/p/job.py", False, Coverage.PART),
            (["/p/__init__.py", "/p/job.py"], ["/p"], "/p/job.py", False, Coverage.PROJECT),
            (["/p/setup.py", "/p/q/__init__.py", "/p/q/job.py"], ["/p"], "/p/q/job.py", False, Coverage.PROJECT),
            (["/p/setup.py", "/p/q/__init__.py", "/p/q/job.py"], ["/"], "/p/q/job.py", False, Coverage.PROJECT),
            (["/p/setup.py", "/p/q/__init__.py", "/p/q/job.py"], ["/p/q"], "/p/q/job.py", False, Coverage.PART),
            (["/p/page.md"], [], "/p/page.md", False, Coverage.SCRIPT),
        ],
    )
    def test_depends_on_the_root_of_the_project(
        self, files: list[str], folders: list[str], path: str, imported: bool, expected: Coverage
    ) -> None:
        assert CoverageOf(folders, files.__contains__).of(path, b"main()", is_imported=imported) is expected

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            (b"x = 1\nprint(x)\n", Coverage.SCRIPT),
            (b"def f():\n    pass\n\n\nif __name__ == '__main__':\n    f()\n", Coverage.SCRIPT),
            (b"import os\nx = os.environ\n", Coverage.PART),
            (b"try:\n    import os\nexcept ImportError:\n    os = None\n", Coverage.PART),
            (b"try:\n    import os\nexcept ImportError:\n    print('none')\n", Coverage.SCRIPT),
            (b"import sys\nif sys.platform:\n    x = 1\n", Coverage.PART),
            (b"'''For others.'''\nimport os\n\n\ndef f():\n    pass\n", Coverage.PART),
        ],
    )
    def test_depends_on_what_a_file_given_by_itself_does(self, source: bytes, expected: Coverage) -> None:
        found = CoverageOf([], lambda _: False).of("/p/job.py", source, is_imported=False)
        assert found is expected
        assert CoverageOf(["/p"], lambda _: False).of("/p/job.py", source, is_imported=False) is Coverage.SCRIPT


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


def test_two_settings_in_files_that_are_read_together_get_objects_of_their_own() -> None:
    sources = {
        "a.py": b"from idds.client.client import Client\nimport b\n\nc = Client()\nm = b.manager\nm.ping()\nc.ping()\n",
        "b.py": b"from idds.client.clientmanager import ClientManager\n\nmanager = ClientManager()\n",
    }
    outcomes = migrate_together(sources, dict.fromkeys(sources, Settings()))
    assert all("M110" in {finding.code for finding in outcome.findings} for outcome in outcomes.values())
