"""The parts of a verification, each alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import idds.common.constants
import idds.common.exceptions
import idds.common.utils
import pytest
from idds.workflowv2.workflow import CompositeCondition, ConditionOperator

from pidds_migrate.options import verification
from pidds_migrate.verify import answer_files, schedules, table, texts
from pidds_migrate.verify.compare import Difference, Side, compare
from pidds_migrate.verify.coverage import coverage
from pidds_migrate.verify.diagnostics import Diagnostics
from pidds_migrate.verify.failures import CannotRunError
from pidds_migrate.verify.inside.answers import EMPTY, FAILING, Book, NoAnswerError, with_enums, without_enums
from pidds_migrate.verify.inside.script import Script
from pidds_migrate.verify.migration import CallSite, migrated
from pidds_migrate.verify.proof import Agreement, Proof, ScheduleResult
from pidds_migrate.verify.schedules import ALL_SUCCEED
from pidds_migrate.verify.scratch import Scratch, opened
from pidds_migrate.verify.trace import Call, Ending, Output, Trace

HOST = "https://idds.example.org:443/idds"
CLASSES = {
    name: cls()._message
    for name, cls in vars(idds.common.exceptions).items()
    if isinstance(cls, type) and issubclass(cls, idds.common.exceptions.IDDSException)
}
TEXTS = texts.Texts(Diagnostics(CLASSES.values()), tuple(CLASSES), ("BadRequest",))


def call(number: int, line: int = 7, method: str = "get_requests") -> Call:
    return Call(f"k.{number}", f"GET {HOST}/request/{number} null", method, "answer", place=("job.py", line))


class TestTexts:
    SAME = (
        ("a", "a", ()),
        ("at 0x7f12345678", "at 0x7f99999999", ()),
        (
            'Traceback (most recent call last):\n  File "a.py", line 1\n    x\nValueError: 3\n',
            'Traceback (most recent call last):\n  File "a.py", line 40\n    y\n    ^\nValueError: 3\n',
            (),
        ),
        (
            "failed: No object  exception.: {}\nDetails: [verify: refused]\n",
            "failed: failed to execute command with No object  exception.: {}\nDetails: [verify: refused]\n",
            (texts.WORDS,),
        ),
        ("NoObject", "IDDSException", (texts.CLASS,)),
        ("(False, 3)", "[False, 3]", (texts.PAIR,)),
        ("<idds.client.client.Client object>", "<__main__._IddsClient object>", (texts.OWN_CLASS,)),
    )

    @pytest.mark.parametrize(("native", "migrated", "reasons"), SAME)
    def test_what_the_promise_names_is_told_by_its_reason(
        self, native: str, migrated: str, reasons: tuple[str, ...]
    ) -> None:
        assert TEXTS.reasons(native, migrated) == reasons

    @pytest.mark.parametrize(
        ("native", "migrated"),
        [
            ("a", "b"),
            ("BadRequest", "IDDSException"),  # which the program tells from others
            ("ValueError: 3", "ValueError: 4"),
            ("failed: [verify: refused]", "done: [verify: refused]"),
            ("1 2", "12"),
        ],
    )
    def test_all_else_is_a_difference(self, native: str, migrated: str) -> None:
        assert TEXTS.reasons(native, migrated) is None

    def test_only_the_last_of_a_chain_of_tracebacks_counts(self) -> None:
        chain = (
            'Traceback (most recent call last):\n  File "a"\nNoObject: x\n\n'
            "During handling of the above exception, another exception occurred:\n\n"
        )
        last = 'Traceback (most recent call last):\n  File "a"\nRuntimeError: y\n'
        assert TEXTS.plain(f"before\n{chain}{last}after") == "before\n<traceback>\nRuntimeError: y\nafter"
        assert TEXTS.plain(f"{last}between\n{last}").count("<traceback>") == 2


class TestCompare:
    RUN = Trace(calls=(call(1), call(2)), stdout=Output("a\nb\n", ((2, ("job.py", 3)), (2, ("job.py", 9)))))

    def difference(self, migrated: Trace, native: Trace = RUN) -> Difference:
        found = compare(native, migrated, TEXTS).difference
        assert found is not None
        return found

    def test_a_run_is_as_itself(self) -> None:
        assert compare(self.RUN, self.RUN, TEXTS).difference is None

    def test_calls(self) -> None:
        found = self.difference(Trace(calls=(call(1), call(3, 8)), stdout=self.RUN.stdout))
        assert (found.about, found.native.place, found.migrated.place) == ("call 2", ("job.py", 7), ("job.py", 8))
        found = self.difference(Trace(calls=(call(1),), stdout=self.RUN.stdout, last=("job.py", 5)))
        assert found.migrated == Side("no call after this one", ("job.py", 7))
        assert self.difference(Trace(last=("job.py", 5))).migrated == Side("no call", ("job.py", 5))

    def test_calls_of_threads_may_take_turns(self) -> None:
        runs = [Trace(calls=calls, threads=True) for calls in ((call(1), call(2)), (call(2), call(1)))]
        assert compare(runs[0], runs[1], TEXTS).difference is None
        runs = [Trace(calls=run.calls) for run in runs]
        assert compare(runs[0], runs[1], TEXTS).difference is not None

    def test_output(self) -> None:
        output = Output("a\nc\n", ((2, ("job.py", 4)), (2, ("job.py", 6))))
        found = self.difference(Trace(calls=self.RUN.calls, stdout=output))
        assert (found.about, found.native, found.migrated) == (
            "standard output, line 2",
            Side("'b'", ("job.py", 9)),
            Side("'c'", ("job.py", 6)),
        )

    def test_endings(self) -> None:
        refused = Ending(("NoObject", "IDDSException", "Exception"), "No object  exception.: {}", place=("job.py", 4))
        base = Ending(("IDDSException", "Exception"), "No object  exception.: {}")
        told = Ending(("BadRequest", "IDDSException", "Exception"), "Bad request exception.: {}")
        other = Ending(("RuntimeError", "Exception"), "x")
        assert compare(Trace(ending=refused), Trace(ending=base), TEXTS).reasons == (texts.CLASS,)
        for ending in (told, other, None):
            assert self.difference(Trace(ending=ending), Trace(ending=refused)).native.place == ("job.py", 4)
        assert self.difference(Trace(status=1), Trace(status=0)).about == "the end"

    def test_files(self) -> None:
        found = self.difference(Trace(files={"a": b"1\n2\n"}), Trace(files={"a": b"1\n3\n"}))
        assert (found.about, found.native.what, found.migrated.what) == ("the file a", "3", "2")
        assert self.difference(Trace(files={}), Trace(files={"a": None})).migrated.what == "not written"

    def test_what_was_stopped_is_compared_as_far_as_it_came(self) -> None:
        stopped = [Trace(calls=tuple(map(call, range(many))), stopped="too many calls") for many in (3, 5)]
        assert compare(stopped[0], stopped[1], TEXTS).difference is None
        assert self.difference(Trace(calls=stopped[0].calls), stopped[0]).about == "the end"


class TestSchedules:
    CALLS = (call(1, 7), call(2, 7), call(3, 9))

    def test_the_first_lets_all_succeed_and_none_is_there_twice(self) -> None:
        planned = schedules.plan(self.CALLS, ("BadRequest",), 40).schedules
        assert planned[0] is ALL_SUCCEED
        shapes = [json.dumps(schedule.as_json()) for schedule in planned]
        assert len(shapes) == len(set(shapes))

    def test_each_call_is_refused_by_every_class_that_is_told_apart_and_lost(self) -> None:
        planned = schedules.plan(self.CALLS, ("BadRequest", "NoObject"), 60).schedules
        single = {(key, *outcome.values()) for schedule in planned for key, outcome in schedule.calls.items()}
        classes = ("BadRequest", "NoObject", "DatabaseException")
        assert single == {
            (key.key, *outcome)
            for key in self.CALLS
            for outcome in (("lost",), *(("refused", name) for name in classes))
        }

    @pytest.mark.parametrize("count", [1, 5, 12, 20, 60])
    def test_there_are_no_more_than_asked_for_and_what_is_left_out_is_counted(self, count: int) -> None:
        plan = schedules.plan(self.CALLS, (), count)
        assert 1 <= len(plan.schedules) <= count
        assert plan.left_out + sum(bool(schedule.calls) for schedule in plan.schedules) == 6

    def test_a_program_without_calls_runs_once(self) -> None:
        assert schedules.plan((), (), 20).schedules == (ALL_SUCCEED,)


class TestAnswers:
    def row(self, book: Book, number: int, variant: str = "usual") -> Any:
        rows = book.answer(
            "GET", f"{HOST}/request/{number}/null/False/False/False/False", None, "get_requests", variant
        )
        return dict(rows[0])

    def test_ids_fit_together_and_statuses_advance(self) -> None:
        book = Book()
        first, second = (
            book.answer("POST", f"{HOST}/request", {"name": name}, "add_request")["request_id"] for name in "ab"
        )
        assert first != second
        assert book.answer("GET", f"{HOST}/request/name/b", None, "get_request_id_by_name") == {"b": second}
        rows = [self.row(book, first) for _ in range(5)]
        assert [row["status"].name for row in rows] == ["New", "Transforming", "Transforming", "Finished", "Finished"]
        assert {row["name"] for row in rows} == {"a"}

    def test_what_was_aborted_stays_so(self) -> None:
        book = Book()
        book.answer("PUT", f"{HOST}/request/abort/12/null", None, "abort_request")
        assert self.row(book, 12)["status"] is idds.common.constants.RequestStatus.Cancelled

    def test_variants(self) -> None:
        book = Book()
        assert book.answer("GET", f"{HOST}/request/1/null/False", None, "get_requests", EMPTY) == []
        statuses = [self.row(book, 1, FAILING)["status"].name for _ in range(4)]
        assert statuses[-1] == "Failed"

    def test_the_users_answers_come_in_turn_and_the_last_stays(self) -> None:
        book = Book({"ping": [{"Status": "a"}, "RequestStatus.Failed"]})
        given = [book.answer("GET", f"{HOST}/ping", None, "ping") for _ in range(3)]
        assert given == [{"Status": "a"}, *[idds.common.constants.RequestStatus.Failed] * 2]

    def test_an_endpoint_that_is_not_known_says_what_to_do(self) -> None:
        with pytest.raises(NoAnswerError, match="--answers"):
            Book().answer("GET", f"{HOST}/auth/url/x", None, "get_auth_url")

    def test_enums_come_back_from_a_file(self) -> None:
        rows = [{"status": idds.common.constants.TransformStatus.New, "name": "a.b"}]
        assert without_enums(rows) == [{"status": "TransformStatus.New", "name": "a.b"}]
        assert with_enums(without_enums(rows)) == rows

    @pytest.mark.parametrize("name", ["answers.yaml", "answers.json"])
    def test_a_file_gives_back_what_was_written(self, tmp_path: Path, name: str) -> None:
        calls = (Call("k", "GET x", "ping", "answer", answer={"Status": "OK"}), Call("l", "GET y", "ping", "refused"))
        answer_files.write(tmp_path / name, calls)
        assert answer_files.read(tmp_path / name) == {"ping": [{"Status": "OK"}]}

    @pytest.mark.parametrize(
        ("name", "text"), [("a.json", "{"), ("a.yaml", "a: [b"), ("a.json", "[1]"), ("a.yaml", "ping: OK"), ("b", "")]
    )
    def test_a_file_that_is_none_is_refused(self, tmp_path: Path, name: str, text: str) -> None:
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(CannotRunError, match=name):
            answer_files.read(tmp_path / name)


class TestScript:
    def test_an_outcome_belongs_to_a_call_and_not_to_its_place(self) -> None:
        key = Script({}).receive("GET", f"{HOST}/ping", "null", "ping")["key"]
        script = Script({"calls": {key: {"kind": "lost"}}})
        kinds = [
            script.receive("GET", f"{HOST}/{path}", "null", "m")["kind"] for path in ("metainfo/a", "ping", "ping")
        ]
        assert kinds == ["answer", "lost", "answer"]

    def test_an_object_that_the_relay_has_read_and_written_is_the_same_call(self) -> None:
        sent = idds.common.utils.json_dumps({"workflow": CompositeCondition(operator=ConditionOperator.And)})
        relayed = idds.common.utils.json_dumps(idds.common.utils.json_loads(sent))
        other = sent.replace('"And"', '"Or"').replace('"_value_": 0', '"_value_": 1')
        script = Script({})
        for text in (sent, relayed, other):
            script.receive("POST", f"{HOST}/request", text, "add_request")
        shown = [call["shown"] for call in script.calls]
        assert sent != relayed
        assert shown[0] == shown[1] != shown[2]

    def test_mixtures_are_the_same_for_the_same_seed(self) -> None:
        drawn = [{"kind": "answer"}, {"kind": "lost"}, {"kind": "refused", "class": "NoObject"}]

        def kinds(seed: str) -> list[str]:
            script = Script({"seed": seed, "drawn": drawn})
            return [script.receive("GET", f"{HOST}/ping", "null", "ping")["kind"] for _ in range(20)]

        assert kinds("1") == kinds("1") != kinds("2")


class TestCommandLine:
    @pytest.mark.parametrize(
        ("words", "own", "arguments"),
        [
            (["a.py", "--", "b"], ["a.py", "--", "b"], ()),
            (["--verify", "a.py", "--", "b", "--", "c"], ["--verify", "a.py"], ("b", "--", "c")),
            (["--verify", "a.py"], ["--verify", "a.py"], ()),
        ],
    )
    def test_what_follows_goes_to_the_program(
        self, words: list[str], own: list[str], arguments: tuple[str, ...]
    ) -> None:
        assert verification.split(words) == (own, arguments)


def test_the_migrated_calls_are_found_by_line(tmp_path: Path) -> None:
    source = (
        "from idds.client.client import Client\nfrom idds.common.exceptions import NoObject\n\nc = Client()\n"
        "rows = c.get_requests(\n    request_id=1,\n)\nprint(c.ping())\n"
    )
    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / "a.py").write_text(source, encoding="utf-8")
    found = migrated(folder, ("a.py",), (), tuple(CLASSES))
    assert found.sites == (CallSite("a.py", 5, 7, "c.get_requests"), CallSite("a.py", 8, 8, "c.ping"))
    assert found.told_apart == ("NoObject",)
    covered = coverage(found.sites, [Trace(calls=(call(1, 6),))])
    assert [one.outcomes for one in covered] == [(), ()]  # another file
    traces = [Trace(calls=(Call("k", "", "get_requests", "lost", place=("a.py", 6)),))]
    assert [one.outcomes for one in coverage(found.sites, traces)] == [("did not get through",), ()]


def test_the_table_shows_both_sides_of_a_difference() -> None:
    difference = Difference("call 1", Side("GET a", ("job.py", 3)), Side("GET b", ("job.py", 30)))
    lines = (
        ScheduleResult(ALL_SUCCEED, Agreement.DIFFERENT, difference),
        ScheduleResult(ALL_SUCCEED, Agreement.KNOWN, None, (texts.WORDS,)),
    )
    proof = Proof("python job.py", "pandaclient", lines, ())
    shown = "\n".join(table.lines(proof))
    assert "native    job.py:3: GET a\n" in shown
    assert "migrated  job.py:30: GET b\n" in shown
    assert f"same but for {texts.WORDS}" in shown
    assert proof.exit_code == 1


def test_long_texts_are_shown_where_they_differ() -> None:
    sides = (Side(f"{'x' * 1000}{end}{'y' * 1000}", ("job.py", 3)) for end in "ab")
    proof = Proof(
        "python job.py",
        "pandaclient",
        (ScheduleResult(ALL_SUCCEED, Agreement.DIFFERENT, Difference("call 1", *sides)),),
        (),
    )
    shown = [line for line in table.lines(proof) if "job.py:3" in line]
    assert [set(line.partition(": ")[2]) for line in shown] == [{"…", "x", "y", end} for end in "ab"]
    assert max(map(len, shown)) < 400


def test_a_copy_leaves_out_what_no_program_needs(tmp_path: Path) -> None:
    for name in ("a.py", ".git/config", ".venv/bin/x", "data/b.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    with opened(tmp_path) as folders:
        assert isinstance(folders, Scratch)
        folders.renew("native")
        files = {path.relative_to(folders.work).as_posix() for path in folders.work.rglob("*") if path.is_file()}
        assert files == {"a.py", "data/b.txt"}
    assert not folders.root.exists()
