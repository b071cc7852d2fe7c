"""Whole programs through the command, as a user starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pidds_migrate.verify import running, schedules
from pidds_migrate.verify.failures import CannotRunError
from pidds_migrate.verify.proof import HANDLER, UNSET, Agreement, prove
from pidds_migrate.verify.schedules import Schedule
from tests.verify import programs
from tests.verify.lab import prover

pytestmark = pytest.mark.slow

SECONDS = 600


def verify(folder: Path, *words: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "pidds_migrate", "--verify", *words],
        cwd=folder,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=SECONDS,
    )


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")


class TestWhatCanBeVerified:
    @pytest.mark.slow
    @pytest.mark.parametrize("target", ["pandaclient", "runtime"])
    def test_a_job_is_the_same_under_all_schedules(self, tmp_path: Path, target: str) -> None:
        put(tmp_path, job=programs.JOB)
        done = verify(tmp_path, "--yes", "--target", target, "--schedules", "9", "job.py", "--", "scan-1")
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.startswith(f"python job.py scan-1, natively and migrated (--target {target})\n")
        assert [line for line in done.stdout.splitlines() if "never reached" in line] == []
        assert "job.py:38  manager.abort " in done.stdout

    @pytest.mark.slow
    @pytest.mark.parametrize("target", ["pandaclient", "runtime"])
    def test_threads_asyncio_subprocesses_files_clock_and_chance(self, tmp_path: Path, target: str) -> None:
        put(tmp_path, job=programs.ALL_SORTS)
        (tmp_path / "old.txt").write_text("old", encoding="utf-8")
        words = ("--yes", "--target", target, "--schedules", "3", "job.py", "--", "a", "b", "--wait", "600")
        done = verify(tmp_path, *words, environment={"SCOPE": "user.me"})
        assert done.returncode == 0, done.stdout + done.stderr
        assert (tmp_path / "old.txt").exists()
        assert not (tmp_path / "out").exists()

    @pytest.mark.slow
    def test_what_it_does_is_seen(self, tmp_path: Path) -> None:
        """That the runs are the same would be true of runs that do nothing."""
        files = {"job.py": programs.ALL_SORTS, "old.txt": "old"}
        os.environ["SCOPE"] = "user.me"
        try:
            with prover(tmp_path, files, command=("job.py", "a", "b")) as made:
                trace = made.first()
        finally:
            del os.environ["SCOPE"]
        assert (trace.status, trace.ending, trace.threads) == (0, None, True)
        assert trace.files.keys() >= {"out/numbers.txt", "old.txt"}
        assert (trace.files["out/numbers.txt"], trace.files["old.txt"]) == (b"1001 1002\n", None)
        lines = trace.stdout.text.splitlines()
        assert lines[:2] == ["looked 1001 New", "looked 1002 New"]
        assert "ended early: False" in lines
        assert "42" in lines
        assert "slept 3600" in lines
        assert lines.count("{'Status': 'OK'}") == 1
        assert "home is empty: []" in lines
        assert [call.method for call in trace.calls].count("ping") == 2
        assert {call.place for call in trace.calls if call.method == "add_request"} == {("job.py", 37)}

    @pytest.mark.slow
    def test_loops_that_never_end_are_stopped_by_their_calls(self, tmp_path: Path) -> None:
        with prover(tmp_path, {"job.py": programs.POLLS_FOR_EVER}) as made:
            line, trace = made.line(schedules.ALL_SUCCEED)
        assert len(trace.calls) == running.MOST_CALLS
        assert (line.verdict, "calls" in line.stopped) == (Agreement.SAME, True)

    @pytest.mark.slow
    def test_the_documented_handler_is_told_apart(self, tmp_path: Path) -> None:
        text = (
            "from idds.client.clientmanager import ClientManager\n\ncm = ClientManager()\ntry:\n"
            "    rows = cm.get_requests(request_id=7)\nexcept Exception:\n    print('failed')\n"
        )
        with prover(tmp_path, {"job.py": text}) as made:
            proof = prove(made, "job", "pandaclient", 3, 1)
        verdicts = {line.schedule.name: (line.verdict, HANDLER in line.reasons) for line in proof.lines}
        assert verdicts == {
            "every call succeeds": (Agreement.SAME, False),
            "every call is refused": (Agreement.SAME, False),
            "no call gets through": (Agreement.KNOWN, True),
        }

    @pytest.mark.slow
    def test_a_name_left_unset_is_told_apart(self, tmp_path: Path) -> None:
        text = (
            "from idds.client.client import Client\n\ncl = Client()\ntry:\n    number = cl.add_request(name='a')\n"
            "except Exception:\n    print('not added')\ntry:\n    rows = cl.get_requests(request_id=number)\n"
            "except Exception:\n    print('not found')\n"
        )
        with prover(tmp_path, {"job.py": text}) as made:
            assert made.migration.unset == ("number",)
            line, _ = made.line(Schedule("refused", {"kind": "refused", "class": "NoObject"}))
        assert (line.verdict, line.reasons) == (Agreement.KNOWN, (UNSET,))

    @pytest.mark.slow
    def test_a_module_of_a_package(self, tmp_path: Path) -> None:
        (tmp_path / "tool").mkdir()
        put(tmp_path / "tool", __init__="", api="from idds.client.client import Client\n\nclient = Client()\n")
        put(
            tmp_path / "tool",
            __main__="import sys\n\nfrom tool.api import client\n\nprint(sys.argv[1], client.ping())\n",
        )
        done = verify(tmp_path, "--yes", "--schedules", "2", "-m", "tool", "--", "now")
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.startswith("python -m tool now, ")
        assert "client.ping  answered, refused" in done.stdout

    @pytest.mark.slow
    def test_answers_of_the_user_are_recorded_changed_and_given(self, tmp_path: Path) -> None:
        text = "from idds.client.client import Client\n\nfor row in Client().get_requests(request_id=7):\n"
        put(tmp_path, job=text + "    print(row['status'].name)\n    print(row['later'] if 'later' in row else '')\n")
        assert verify(tmp_path, "--yes", "--schedules", "1", "--record-answers", "a.json", "job.py").returncode == 0
        answers = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
        assert answers["get_requests"][0][0]["status"] == "RequestStatus.New"
        answers["get_requests"][0][0] |= {"status": "RequestStatus.Failed", "later": "x"}
        (tmp_path / "a.yaml").write_text(json.dumps(answers), encoding="utf-8")
        words = ("--yes", "--schedules", "1", "--answers", "a.yaml", "--record-answers", "b.json", "job.py")
        assert verify(tmp_path, *words).returncode == 0
        assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8")) == answers

    @pytest.mark.slow
    def test_the_page_shows_the_proof(self, tmp_path: Path) -> None:
        put(tmp_path, job="from idds.client.client import Client\n\nprint(Client().ping(), '<b>')\n")
        assert verify(tmp_path, "--yes", "--schedules", "2", "--report", "page.html", "job.py").returncode == 0
        page = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert '<h2 id="proof">Proof</h2>' in page
        assert "every call is refused" in page
        assert page.index('id="proof"') < page.index("<main")


class TestWhatCannot:
    def fails(self, folder: Path, text: str, *words: str) -> str:
        put(folder, job=text)
        done = verify(folder, "--yes", "job.py", *words)
        assert done.returncode == 2, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr

    def test_wants_the_network(self, tmp_path: Path) -> None:
        said = self.fails(tmp_path, programs.WANTS_NETWORK)
        assert "job.py:6 wants to reach www.example.org" in said

    def test_needs_a_package(self, tmp_path: Path) -> None:
        said = self.fails(tmp_path, programs.NEEDS_A_PACKAGE)
        assert "job.py:1 needs a_package_that_is_not_there" in said
        assert "--python" in said

    def test_prompts(self, tmp_path: Path) -> None:
        said = self.fails(tmp_path, programs.PROMPTS)
        assert "job.py:3 asks its user for input" in said

    @pytest.mark.slow
    def test_a_prompt_is_answered_from_a_file(self, tmp_path: Path) -> None:
        put(tmp_path, job=programs.PROMPTS)
        (tmp_path / "in.txt").write_text("12\n", encoding="utf-8")
        done = verify(tmp_path, "--yes", "--schedules", "2", "--input", "in.txt", "job.py")
        assert done.returncode == 0, done.stdout + done.stderr

    def test_writes_elsewhere(self, tmp_path: Path) -> None:
        (tmp_path / "work").mkdir()
        target = tmp_path / "mine.txt"
        target.write_text("mine", encoding="utf-8")
        said = self.fails(tmp_path / "work", programs.WRITES_ELSEWHERE, "--", str(target))
        assert f"job.py:5 writes to {target}" in said
        assert target.read_text(encoding="utf-8") == "mine"

    def test_never_ends(self, tmp_path: Path) -> None:
        with (
            prover(tmp_path, {"job.py": programs.NEVER_ENDS}, seconds=5) as made,
            pytest.raises(CannotRunError) as caught,
        ):
            made.first()
        assert "never ends" in str(caught.value)
        assert "job.py:3" in str(caught.value)

    def test_imports_from_where_the_copy_was_made_of(self, tmp_path: Path) -> None:
        (tmp_path / "src").mkdir()
        put(tmp_path / "src", lib="from idds.client.client import Client\n\nclient = Client()\n")
        text = (
            f"import sys\n\nsys.path.append({str(tmp_path / 'src')!r})\n"
            "from lib import client\n\nprint(client.ping())\n"
        )
        said = self.fails(tmp_path, text, "src")
        assert f"{tmp_path / 'src' / 'lib.py'} is imported from there, not from the copy" in said

    @pytest.mark.slow
    def test_a_folder_of_modules_is_that_of_the_copy(self, tmp_path: Path) -> None:
        (tmp_path / "src").mkdir()
        put(tmp_path / "src", lib="from idds.client.client import Client\n\nclient = Client()\n")
        put(tmp_path, job="from lib import client\n\nprint(client.ping())\n")
        path = os.pathsep.join(filter(None, (str(tmp_path / "src"), os.environ.get("PYTHONPATH"))))
        done = verify(tmp_path, "--yes", "--schedules", "2", "job.py", "src", environment={"PYTHONPATH": path})
        assert done.returncode == 0, done.stdout + done.stderr
        assert "job.py:3  client.ping  answered, refused" in done.stdout

    def test_makes_no_call(self, tmp_path: Path) -> None:
        said = self.fails(
            tmp_path, "import sys\n\nfrom idds.client.client import Client\n\nsys.argv[1] and Client().ping()\n"
        )
        assert "makes no call to iDDS" in said
        assert "job.py:5 (IndexError: list index out of range)" in said

    def test_nobody_to_ask(self, tmp_path: Path) -> None:
        put(tmp_path, job=programs.PROMPTS)
        done = verify(tmp_path, "job.py")
        assert done.returncode == 2
        assert "about to run `python job.py`" in done.stderr
        assert "--yes" in done.stderr

    def test_no_idds_client(self, tmp_path: Path) -> None:
        """A bare Python has none; the message says what to install, and where."""
        put(tmp_path, job=programs.PROMPTS)
        bare = tmp_path / "bare"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True, timeout=SECONDS)
        python = str(bare / "bin" / "python")
        said = verify(tmp_path, "--yes", "--native-python", python, "job.py", environment={"PYTHONPATH": ""}).stderr
        assert f"{python} -m pip install idds-client idds-common idds-workflow" in said

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("--yes", "none.py"), "is not there"),
            (("--yes", "."), "is a folder"),
            (("--yes", "a.ipynb"), "not started by Python"),
            (("--yes", "-m", "none.there"), "there is no none"),
            (("--yes", "--answers", "none.json", "job.py"), "none.json cannot be read"),
            (("-",), "not from standard input"),
            (("--check", "job.py"), "leave --check out"),
            (("--format", "json", "job.py"), "leave --format json out"),
        ],
    )
    def test_mistakes_in_the_arguments(self, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
        put(tmp_path, job=programs.PROMPTS)
        (tmp_path / "a.ipynb").write_text("{}", encoding="utf-8")
        done = verify(tmp_path, *words)
        assert done.returncode == 2
        assert said in done.stderr

    def test_options_of_a_verification_need_one(self, tmp_path: Path) -> None:
        put(tmp_path, job=programs.PROMPTS)
        done = subprocess.run(
            [sys.executable, "-m", "pidds_migrate", "--yes", "job.py"], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 2
        assert b"belong to --verify" in done.stderr


def test_nothing_migrated_is_said(tmp_path: Path) -> None:
    put(tmp_path, job="print(1)\n")
    done = verify(tmp_path, "--yes", "job.py")
    assert (done.returncode, done.stdout.splitlines()[0][:27]) == (0, "Nothing of it is migrated: ")


@pytest.mark.slow
def test_the_migrated_program_needs_no_idds_client(tmp_path: Path) -> None:
    """It runs in a Python where idds.client cannot be imported; the native one in this."""
    put(tmp_path, job="from idds.client.client import Client\n\nprint(Client().ping())\n")
    without = tmp_path / "python"
    code = "import sys; sys.modules['idds.client'] = None"
    start = "import runpy; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    script = f'#!/bin/sh\nexec {sys.executable} -c "{code}; {start}" "$@"\n'
    without.write_text(script, encoding="utf-8")
    without.chmod(0o755)
    words = ("--yes", "--schedules", "2", "--python", str(without), "--native-python", sys.executable, "job.py")
    done = verify(tmp_path, *words)
    assert done.returncode == 0, done.stdout + done.stderr
