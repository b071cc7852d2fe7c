"""Which files are looked at, and how one is replaced without ever losing a byte."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pidds_migrate.discover.walk import DEFAULT_EXCLUDE, Chosen, Linked, Skipped, Unreachable, select
from pidds_migrate.effects.told_apart import may_tell_apart
from pidds_migrate.source import byte_filters, store


def tree(top: Path, *names: str) -> Path:
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x = 1\n")
    return top


def chosen(*paths: Path) -> list[Path]:
    return [Path(item.path) for item in select(paths) if isinstance(item, Chosen)]


def failures(*paths: Path) -> list[tuple[Path, str]]:
    return [(Path(item.path), item.finding.code) for item in select(paths) if isinstance(item, Unreachable)]


def refusal(path: Path) -> tuple[str, str]:
    with pytest.raises(store.StoreError) as error:
        store.read(path)
    return error.value.finding.code, error.value.finding.details["problem"]


class TestSelection:
    def test_a_folder_gives_its_python_files_in_order(self, tmp_path: Path) -> None:
        tree(tmp_path, "b.py", "a.py", "c.pyi", "d.txt", "sub/e.py", "sub.py")
        assert chosen(tmp_path) == [tmp_path / name for name in ("a.py", "b.py", "c.pyi", "sub.py", "sub/e.py")]

    def test_a_named_file_is_taken_whatever_its_name(self, tmp_path: Path) -> None:
        tree(tmp_path, "submit")
        assert chosen(tmp_path / "submit") == [tmp_path / "submit"]

    @pytest.mark.parametrize("name", [name.removesuffix("/") for name in DEFAULT_EXCLUDE])
    def test_tool_folders_are_taken_only_when_named(self, tmp_path: Path, name: str) -> None:
        tree(tmp_path, f"{name}/a.py")
        assert chosen(tmp_path) == []
        assert chosen(tmp_path / name) == [tmp_path / name / "a.py"]

    def test_an_environment_is_known_by_its_configuration(self, tmp_path: Path) -> None:
        tree(tmp_path, "myenv/pyvenv.cfg", "myenv/lib/a.py")
        assert list(select([tmp_path])) == [
            Skipped(str(tmp_path / "myenv"), "a virtual environment is looked at only when named")
        ]

    def test_a_file_reached_twice_is_taken_once(self, tmp_path: Path) -> None:
        tree(tmp_path, "a.py", "sub/b.py")
        (tmp_path / "z.py").symlink_to("a.py")
        assert chosen(tmp_path / "sub" / "b.py", tmp_path, tmp_path / "sub") == [
            tmp_path / "sub" / "b.py",
            tmp_path / "a.py",
        ]

    def test_a_file_is_known_by_its_own_path_however_it_is_reached(self, tmp_path: Path) -> None:
        tree(tmp_path, "sub/b.py")
        (tmp_path / "a.py").symlink_to("sub/b.py")
        (tmp_path / "over").symlink_to("sub")
        assert chosen(tmp_path / "a.py", tmp_path / "over", tmp_path) == [tmp_path / "sub" / "b.py"]
        assert chosen(tmp_path / "a.py", tmp_path / "over") == [tmp_path / "a.py"]

    def test_links_to_folders_end_and_are_taken_only_when_named(self, tmp_path: Path) -> None:
        tree(tmp_path, "sub/a.py")
        (tmp_path / "sub" / "up").symlink_to(tmp_path)
        (tmp_path / "named").symlink_to(tmp_path / "sub")
        assert chosen(tmp_path) == [tmp_path / "sub" / "a.py"]
        assert chosen(tmp_path / "named") == [tmp_path / "named" / "a.py"]

    def test_what_holds_no_program_is_passed_over_unless_named(self, tmp_path: Path) -> None:
        odd = {
            ".#a.py": "a link that leads nowhere",
            "b.py": "not a regular file",
            "c.py": "a link that leads in a circle",
        }
        (tmp_path / ".#a.py").symlink_to("user@host.1234:5678")
        os.mkfifo(tmp_path / "b.py")
        (tmp_path / "c.py").symlink_to("c.py")
        (tmp_path / "requirements.txt").symlink_to("gone")
        tree(tmp_path, "d.py")
        skipped = [Skipped(str(tmp_path / name), reason) for name, reason in odd.items()]
        assert list(select([tmp_path])) == [*skipped, Chosen(str(tmp_path / "d.py"), is_regular=True)]
        assert sorted(chosen(*(tmp_path / name for name in odd))) == [tmp_path / name for name in odd]

    def test_a_link_into_a_closed_folder_is_no_reason_to_pass_it_over(self, refusable: Path) -> None:
        tree(refusable, "closed/a.py")
        (refusable / "b.py").symlink_to("closed/a.py")
        (refusable / "closed").chmod(0)
        assert refusable / "b.py" in chosen(refusable)
        (refusable / "closed").chmod(0o700)

    def test_an_unreadable_folder_is_a_finding_and_the_rest_goes_on(self, refusable: Path) -> None:
        tree(refusable, "closed/a.py", "unlisted/b.py", "open.py")
        (refusable / "closed").chmod(0)
        (refusable / "unlisted").chmod(stat.S_IXUSR)
        assert chosen(refusable) == [refusable / "open.py"]
        assert sorted(failures(refusable)) == [(refusable / "closed", "E403"), (refusable / "unlisted", "E403")]
        assert failures(refusable / "closed") == [(refusable / "closed", "E403")]
        (refusable / "closed").chmod(0o700)
        (refusable / "unlisted").chmod(0o700)

    @pytest.mark.parametrize("name", ["idds/client/client.py", "lib/idds/client/base.py"])
    def test_the_client_package_itself_is_never_touched(self, tmp_path: Path, name: str) -> None:
        path = tree(tmp_path, name) / name
        tree(path.parent, "clientmanager.py")
        (tmp_path / "link.py").symlink_to(path)
        skipped = "part of idds.client itself"
        assert list(select([path])) == [Skipped(str(path), skipped)]
        assert list(select([tmp_path / "link.py"])) == [Skipped(str(tmp_path / "link.py"), skipped)]
        assert Linked(str(tmp_path / "link.py"), str(path)) in list(select([tmp_path]))

    def test_a_users_own_folder_of_that_name_is_not_the_package(self, tmp_path: Path) -> None:
        path = tree(tmp_path, "idds/client/job.py") / "idds/client/job.py"
        assert chosen(path) == [path]


class TestReading:
    def test_a_missing_file(self, tmp_path: Path) -> None:
        assert refusal(tmp_path / "a.py") == ("E406", "there is no such file or folder")

    def test_a_broken_link_names_its_target(self, tmp_path: Path) -> None:
        (tmp_path / "a.py").symlink_to("gone.py")
        assert refusal(tmp_path / "a.py") == ("E406", "the symbolic link leads nowhere (to gone.py)")

    def test_a_link_to_itself(self, tmp_path: Path) -> None:
        (tmp_path / "a.py").symlink_to("a.py")
        assert refusal(tmp_path / "a.py")[0] == "E406"

    def test_a_pipe_does_not_block(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "a.py")
        assert refusal(tmp_path / "a.py") == ("E403", "it is not a regular file")

    def test_a_file_without_permission(self, refusable: Path) -> None:
        tree(refusable, "a.py", "closed/b.py")
        (refusable / "a.py").chmod(0)
        (refusable / "closed").chmod(0)
        assert refusal(refusable / "a.py") == ("E403", "Permission denied")
        assert refusal(refusable / "closed" / "b.py") == ("E403", "Permission denied")
        (refusable / "closed").chmod(0o700)


class TestReplacing:
    def refused(self, path: Path, before: bytes = b"x = 1\n") -> str:
        with pytest.raises(store.StoreError) as error:
            store.replace(path, before, b"x = 2\n")
        assert error.value.finding.code == "E404"
        return error.value.finding.details["problem"]

    def test_content_changes_and_mode_stays(self, tmp_path: Path) -> None:
        path = tree(tmp_path, "a.py") / "a.py"
        path.chmod(0o751)
        store.replace(path, b"x = 1\n", b"x = 2\r\n")
        assert path.read_bytes() == b"x = 2\r\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o751
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file to another user")
    def test_the_owner_stays(self, tmp_path: Path) -> None:
        path = tree(tmp_path, "a.py") / "a.py"
        os.chown(path, 65534, 65533)
        store.replace(path, b"x = 1\n", b"x = 2\n")
        assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65533)

    def test_a_link_stays_a_link(self, tmp_path: Path) -> None:
        path = tree(tmp_path, "real/a.py") / "real" / "a.py"
        link = tmp_path / "link.py"
        link.symlink_to(path)
        store.replace(link, b"x = 1\n", b"x = 2\n")
        assert link.is_symlink()
        assert path.read_bytes() == b"x = 2\n"
        assert list(path.parent.iterdir()) == [path]

    def test_a_read_only_file_is_left_alone_by_root_too(self, tmp_path: Path) -> None:
        path = tree(tmp_path, "a.py") / "a.py"
        path.chmod(0o444)
        assert self.refused(path) == "it is read-only"
        assert path.read_bytes() == b"x = 1\n"

    def test_a_file_that_others_may_write_is_refused_to_us(self, refusable: Path) -> None:
        path = tree(refusable, "a.py") / "a.py"
        path.chmod(0o422)
        assert self.refused(path) == "Permission denied"

    def test_a_read_only_folder_is_refused(self, refusable: Path) -> None:
        path = tree(refusable, "sub/a.py") / "sub" / "a.py"
        path.parent.chmod(0o555)
        folder = path.parent.resolve()
        assert self.refused(path) == f"no new file can be made in its folder {folder}: Permission denied"
        with pytest.raises(store.StoreError, match=f"in its folder {folder}"), store.replacement(path):
            pass
        assert path.read_bytes() == b"x = 1\n"
        assert list(path.parent.iterdir()) == [path]

    def test_what_someone_else_wrote_meanwhile_is_kept(self, tmp_path: Path) -> None:
        path = tree(tmp_path, "a.py") / "a.py"
        assert "changed" in self.refused(path, before=b"x = 0\n")
        assert path.read_bytes() == b"x = 1\n"
        assert list(tmp_path.iterdir()) == [path]

    def test_a_file_that_vanished_is_not_made_anew(self, tmp_path: Path) -> None:
        assert self.refused(tmp_path / "a.py") == "No such file or directory"
        assert list(tmp_path.iterdir()) == []

    def test_an_interruption_leaves_the_old_file_and_nothing_else(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # No signal can be timed to fall between two system calls, so the call itself is interrupted.
        def interrupted(_: int) -> None:
            raise KeyboardInterrupt

        path = tree(tmp_path, "a.py") / "a.py"
        monkeypatch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.replace(path, b"x = 1\n", b"x = 2\n")
        assert path.read_bytes() == b"x = 1\n"
        assert list(tmp_path.iterdir()) == [path]


class Interrupted(dict[Path, tuple[bytes, bytes]]):
    """Changes of which the second is never come to, for the user stops the command."""

    asked = 0

    def items(self) -> Any:
        """The changes; a user who has waited for the first asks to stop."""
        self.asked += 1
        first, *_ = super().items()
        return self._stopped(first) if self.asked == 1 else super().items()

    def _stopped(self, first: object) -> Iterator[object]:
        yield first
        raise KeyboardInterrupt


class TestReplacingSeveral:
    def test_all_are_replaced(self, tmp_path: Path) -> None:
        first, second = tree(tmp_path, "a.py", "b.py") / "a.py", tmp_path / "b.py"
        before = first.read_bytes()
        store.replace_all({first: (before, b"x = 2\n"), second: (before, b"x = 3\n")})
        assert (first.read_bytes(), second.read_bytes()) == (b"x = 2\n", b"x = 3\n")

    def test_where_one_cannot_be_written_the_others_are_put_back(self, tmp_path: Path) -> None:
        first, second = tree(tmp_path, "a.py", "b.py") / "a.py", tmp_path / "b.py"
        before = first.read_bytes()
        second.chmod(0o444)
        with pytest.raises(store.WriteError) as error:
            store.replace_all({first: (before, b"x = 2\n"), second: (before, b"x = 3\n")})
        assert error.value.path == second
        assert first.read_bytes() == second.read_bytes() == before

    def test_an_interruption_puts_back_what_was_replaced(self, tmp_path: Path) -> None:
        first, second = tree(tmp_path, "a.py", "b.py") / "a.py", tmp_path / "b.py"
        before = first.read_bytes()
        with pytest.raises(KeyboardInterrupt):
            store.replace_all(Interrupted({first: (before, b"x = 2\n"), second: (before, b"x = 3\n")}))
        assert first.read_bytes() == second.read_bytes() == before


class TestPrefilter:
    @pytest.mark.parametrize(
        ("data", "may"),
        [
            (b"from idds.client.client import Client\n", True),
            (b"from idds . client import client\n", True),
            (b"import idds.common.utils\n", False),
            (b"from rucio.client import Client\n", False),
            (b"", False),
        ],
    )
    def test_only_files_with_both_words_are_parsed(self, data: bytes, may: bool) -> None:
        assert byte_filters.may_use_client(data) is may

    @pytest.mark.parametrize(
        ("data", "specific"),
        [
            (b"from idds.common.exceptions import NoObject\n", True),
            (b"from idds.common.exceptions import IDDSException, NoObject\n", True),
            (b"from idds.common.exceptions import (NoObject)\n", True),
            (b"from idds.common import exceptions\ntry:\n    go()\nexcept exceptions.NoObject:\n    pass\n", True),
            (b"try:\n    go()\nexcept idds.common.exceptions.ConnectionException:\n    pass\n", True),
            (b"from idds.common.exceptions import *\ntry:\n    go()\nexcept NoObject:\n    pass\n", True),
            (b"import idds\nif type(error).__name__ == 'BadRequest':\n    pass\n", True),
            (b"try:\n    go()\nexcept Exception as error:\n    print(type(error))\n", True),
            (b"except NoObject: what cannot be read, by this Python\n", True),
            (b"except: what cannot be read\n", False),
            (b"DOWN = 'Connection exception'\n", True),
            (b"def test(self):\n    with self.assertRaisesRegex(Exception, '^No obj'):\n        rows()\n", True),
            (b"with pytest.raises(Exception, match=r'Bad|Connection\\s+exc'):\n    rows()\n", True),
            (b"def rows():\n    'A Connection exception is not caught.'\n    print('No object')\n", False),
            (b"if arguments == '--request':\n    print('request')\n", False),
            (b"from idds.common.exceptions import (\n    NoObject,\n)\n", True),
            (b"from idds.common.exceptions import IDDSException\n", False),
            (b"import idds\ntry:\n    go()\nexcept idds.common.exceptions.IDDSException:\n    pass\n", False),
            (b"from idds.common import exceptions\nimport os\n", False),
            (b"from idds.common.exceptions import *\n", False),
            (b"from requests.exceptions import ConnectionError, Timeout\n", False),
        ],
    )
    def test_files_that_name_an_exact_exception_are_known(self, data: bytes, specific: bool) -> None:
        assert may_tell_apart(data) is specific
