"""Wrong migrations, made by hand out of a right one: each is found, with the line."""

# ruff: noqa: E501 - a mistake a line

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pidds_migrate.verify import schedules
from pidds_migrate.verify.compare import Difference
from pidds_migrate.verify.proof import Agreement, Prover
from pidds_migrate.verify.schedules import Schedule
from pidds_migrate.verify.trace import Trace
from tests.verify.lab import prover
from tests.verify.programs import JOB

pytestmark = pytest.mark.slow


class Mistake(NamedTuple):
    """What is wrong: a text of the right migration, what stands there instead, and a line where it shows."""

    old: str
    new: str
    shows_at: str


ROWS = "        if ret[0] == 0 and ret[1][0]:\n            rows = ret[1][-1]\n        else:\n            raise _idds_error(ret)\n"
ADD = '_idds_result(client.add_request(scope="user", name=name, priority=3))'
GET = "ret = client.get_requests(request_id=number, with_detail=True)"
ABORT = "_idds_pair(manager.abort(request_id=number))"

MISTAKES = {
    "no check at all": Mistake(ADD, ADD.removeprefix("_idds_result(")[:-1] + "[1][-1]", "client.get_requests"),
    "the reply for the response": Mistake(ADD, ADD.removeprefix("_idds_result(")[:-1], "client.get_requests"),
    "a failure swallowed": Mistake("            raise _idds_error(ret)\n", "            rows = []\n", "rows[0]|return|abort"),
    "only the first status asked": Mistake("if ret[0] == 0 and ret[1][0]:\n            rows", "if ret[0] == 0:\n            rows", "rows|status"),
    "only the second status asked": Mistake("if ret[0] == 0 and ret[1][0]:\n            rows", "if ret[1][0]:\n            rows", "rows|status|_idds"),
    "another exception": Mistake("raise _idds_error(ret)\n        if not", "raise RuntimeError(str(_idds_error(ret)))\n        if not", "RuntimeError"),
    "the base class for all": Mistake("return error(*(text", "return exceptions.IDDSException(*(text", "raise|submit|_idds"),
    "a call made twice": Mistake(f"        {GET}\n", f"        {GET}\n        {GET}\n", "print(number"),
    "a call left out": Mistake(f"answer = {ABORT}", 'answer = [[0, {"message": "Command registered successfully"}]]', "get_requests"),
    "an argument lost": Mistake(", priority=3", "", "client.add_request"),
    "an argument changed": Mistake("with_detail=True", "with_detail=False", "client.get_requests"),
    "arguments mixed up": Mistake("abort(request_id=number)", "abort(workload_id=number)", "manager.abort"),
    "another method": Mistake("manager.abort(", "manager.close(", "manager.close"),
    "a list for the pair": Mistake("return False, str(_idds_error(ret))", "return [False, str(_idds_error(ret))]", "aborted|print|answer"),
    "a manager that raises": Mistake(ABORT, ABORT.replace("_idds_pair", "_idds_result"), "_idds_result|aborted|manager"),
    "the client's settings for the manager": Mistake(",\n    manager=True\n)", "\n)", "get_requests"),
    "no loader": Mistake("loader=idds.common.utils.json_loads, compress=True\n)\nmanager", "compress=True\n)\nmanager", "status|client.get_requests"),
    "the handler of another branch": Mistake('print("no such scope")\n        sys.exit(3)', "number = None", "get_requests|number|_idds"),
    "another exit status": Mistake("sys.exit(3)", "sys.exit(1)", "sys.exit|print"),
    "a name bound to the wrong thing": Mistake("rows = ret[1][-1]", "rows = [ret[1][-1][-1], None] and ret[1][-1] or [{}]", "rows|client.get_requests"),
    "a message on the other stream": Mistake('print("not aborted", file=sys.stderr)', 'print("not aborted")', "not aborted"),
    "a file left open and empty": Mistake('json.dump({"id": number, "status": status}, file)', "pass", "result.json"),
    "another place of the file": Mistake('open("result.json", "w")', 'open("out.json", "w")', "result.json|out.json|aborted"),
    "a wait that ends early": Mistake("for _ in range(6):", "for _ in range(2):", "manager.abort|print"),
}  # fmt: skip


class Native(NamedTuple):
    prover: Prover
    right: str
    runs: list[tuple[Schedule, Trace]]


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Native]:
    """The native program, run under every schedule once."""
    with prover(tmp_path_factory.mktemp("job"), {"job.py": JOB}, command=("job.py", "scan-1")) as made:
        first = made.first()
        plan = schedules.plan(first.calls, made.migration.told_apart, 17)
        runs = [(schedule, made.runner.run("native", schedule)) for schedule in plan.schedules]
        right = (made.runner.scratch.master("migrated") / "job.py").read_text(encoding="utf-8")
        yield Native(made, right, runs)


def first_difference(native: Native, program: str) -> Difference | None:
    """What is found in a program, under the first schedule in which it shows."""
    path: Path = native.prover.runner.scratch.master("migrated") / "job.py"
    path.write_text(program, encoding="utf-8")
    for schedule, trace in native.runs:
        line, _ = native.prover.line(schedule, trace)
        if line.verdict not in (Agreement.SAME, Agreement.KNOWN):
            assert line.verdict is Agreement.DIFFERENT
            return line.difference
    return None


def test_the_right_migration_differs_nowhere(native: Native) -> None:
    assert first_difference(native, native.right) is None


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_with_its_line(native: Native, name: str) -> None:
    mistake = MISTAKES[name]
    assert mistake.old in native.right
    wrong = native.right.replace(mistake.old, mistake.new, 1)
    found = first_difference(native, wrong)
    assert found is not None
    place = found.migrated.place
    assert place is not None
    assert place[0] == "job.py"
    shown = wrong.splitlines()[place[1] - 1]
    assert any(words in shown for words in mistake.shows_at.split("|")), f"{found.about}: {shown}"
