"""What is done fast means what the plain way means: the search of trees, work in other processes, sizes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pidds_migrate.discover import search as scan
from pidds_migrate.discover import workers
from pidds_migrate.discover.walk import without_dots
from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Rewritten, Settings, Unchanged
from pidds_migrate.source import byte_filters, limits

TWO_CORES = pytest.mark.skipif(workers.cores() < 2, reason="one core: everything is done in one process")


def holds_mark(_path: str, data: bytes) -> bool:
    return byte_filters.MARK in data


class TestSearch:
    @pytest.mark.parametrize("count", [7, 6_000])  # in one process, and in several
    def test_it_finds_what_reading_every_file_finds(self, tmp_path: Path, count: int) -> None:
        paths = [tmp_path / f"{number}.py" for number in range(count)]
        for number, path in enumerate(paths):
            path.write_bytes(b"x" * (number * 37 % 5_000) + (b"idds" if number % 5 == 0 else b"idd s"))
        found = scan.among(list(map(str, paths)), holds_mark)
        assert found == [str(path) for path in paths if b"idds" in path.read_bytes()]

    def test_what_cannot_be_read_is_for_the_caller_to_look_at(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        paths = [str(tmp_path / name) for name in ("pipe", "gone", "")]
        with scan.Search(holds_mark) as search:
            for path in paths:
                search.add(path)
            assert search.found() == paths

    def test_the_rest_of_a_long_file_is_read_too(self, tmp_path: Path) -> None:
        path = tmp_path / "long.py"
        path.write_bytes(b"x" * scan._BLOCK + b"idds")
        assert scan.among([str(path)], holds_mark) == [str(path)]

    def test_a_file_system_may_give_less_than_is_asked_for(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "a.py"
        path.write_bytes(b"xxxx idds")
        read = os.read
        monkeypatch.setattr(os, "read", lambda handle, size: read(handle, min(size, 3)))
        assert scan.among([str(path)], holds_mark) == [str(path)]

    @TWO_CORES
    def test_nothing_is_lost_with_the_second_process(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        paths = [str(tmp_path / f"{number}.py") for number in range(3_000)]
        for path in paths:
            Path(path).write_bytes(b"idds")
        here, content = os.getpid(), scan._content

        def dying(path: str) -> bytes:
            if os.getpid() != here:
                os.kill(os.getpid(), signal.SIGKILL)
            return content(path)

        monkeypatch.setattr(scan, "_content", dying)
        assert scan.among(paths, holds_mark) == paths

    @given(st.lists(st.sampled_from([b"idds", b"pidds:", b".common", b"client", b"exceptions.NoObject", b" ", b"#"])))
    def test_no_question_is_answered_with_yes_without_the_mark(self, parts: list[bytes]) -> None:
        data = b"".join(parts)
        asked = byte_filters.is_of_interest(data)
        assert byte_filters.MARK in data or not asked

    @given(st.binary(max_size=40), st.sets(st.sampled_from([b"ab", b"a_b", b"b1"]), min_size=1))
    def test_many_words_are_found_as_few_are(self, data: bytes, words: set[bytes]) -> None:
        data = data + b" a_b "
        many = words | {b"never%d" % number for number in range(60)}
        assert byte_filters.holds_any(data, words) >= byte_filters.holds_any(data, many)
        assert byte_filters.holds_any(data, many | {b"a_b"})

    @given(st.text(alphabet="a./", min_size=1, max_size=12))
    def test_paths_are_written_as_pathlib_writes_them(self, path: str) -> None:
        # POSIX leaves open what two slashes at the start mean; pathlib keeps them.
        path = "/" + path.lstrip("/") if path.startswith("/") else path
        assert without_dots(path) == str(Path(path))


@TWO_CORES
class TestWorkers:
    def test_results_come_in_the_order_of_the_items(self) -> None:
        assert list(workers.spread(lambda number: number * number, range(50), 3)) == [n * n for n in range(50)]

    def test_an_item_that_ends_its_process_is_told_and_the_rest_goes_on(self) -> None:
        def work(number: int) -> int:
            if number == 4:
                os.kill(os.getpid(), signal.SIGKILL)
            return number

        results = list(workers.spread(work, range(10), 2))
        assert str(results.pop(4)) == "killed by SIGKILL"
        assert results == [0, 1, 2, 3, 5, 6, 7, 8, 9]

    def test_a_process_that_is_killed_once_loses_nothing(self, tmp_path: Path) -> None:
        def work(number: int) -> int:
            mark = tmp_path / "killed"
            if number == 4 and not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return number

        assert list(workers.spread(work, range(10), 2)) == list(range(10))

    def test_a_worker_ends_with_its_block_whatever_it_does(self) -> None:
        def forever() -> Iterator[int]:
            yield os.getpid()
            signal.pause()

        with workers.Worker(forever) as worker:
            pid = next(worker.results())
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


PROGRAM = "from idds.client.client import Client\n\nc = Client()\nc.ping()\n"


class TestAFileThatWouldNotFitIntoMemoryIsRefusedWithAReason:
    @pytest.fixture(autouse=True)
    def small_limits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_NODES", 4_000)
        monkeypatch.setattr(limits, "MOST_WORK", 9_000)

    def refused(self, program: str) -> str:
        outcome = migrate(program.encode(), Settings())
        assert isinstance(outcome, Unchanged)
        assert [finding.code for finding in outcome.findings] == ["N219"]
        return outcome.findings[0].details["problem"]

    def test_before_it_is_parsed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pidds_migrate.migrate.parse", None)
        assert "too large to be read" in self.refused(PROGRAM + "D = [" + "1, " * 4_000 + "]\n")

    def test_before_it_is_analysed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pidds_migrate.migrate.Engine", None)
        assert "too large to be read" in self.refused(PROGRAM + "x = a + b\n" * 600)

    def test_before_it_is_edited(self) -> None:
        assert "too large to be edited" in self.refused(PROGRAM + "x = 1\n" * 400)

    def test_but_not_for_what_is_not_edited(self) -> None:
        function = "def f():\n" + "    x = 1\n" * 800
        assert isinstance(migrate(f"{PROGRAM}if c:\n    pass\n{function}".encode(), Settings()), Rewritten)

    @pytest.mark.parametrize("text", ["# a b c d\n", '"""a b c d"""\n', "'a b c d'\n", "'a \\' b c d'\n"])
    def test_but_not_for_words_in_comments_and_strings(self, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_WORK", 90_000)
        assert isinstance(migrate((f"def f():\n    pass\n{PROGRAM}" + text * 800).encode(), Settings()), Rewritten)
