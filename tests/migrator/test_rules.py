"""Every code has a page, and every page's example gets its code."""

from __future__ import annotations

import pkgutil
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

from pidds_migrate import explain, rules
from pidds_migrate.documents import through
from pidds_migrate.outcome import Family, Rewritten, Settings
from pidds_migrate.report.reporter import message

CODES = rules.all_codes()
WITH_PROGRAM = [code for code in CODES if isinstance(rules.load(code).example, rules.Example)]
WITH_SESSION = [code for code in CODES if isinstance(rules.load(code).example, rules.Session)]


def test_every_code_is_either_shown_by_a_program_or_by_a_session() -> None:
    # E409 is a mistake in the migrator: if a user could bring it about, it would be corrected.
    assert sorted([*WITH_PROGRAM, *WITH_SESSION, "E409"]) == sorted(CODES)


def details_named_by(code: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(rules.load(code).message) if name}


@pytest.mark.parametrize("code", CODES)
def test_file_name_code_and_name_agree(code: str) -> None:
    rule = rules.load(code)
    assert rule.code == code
    assert Family(code[0])
    module = f"{code.lower()}_{rule.name.replace('-', '_')}"
    assert module in {found.name for found in pkgutil.iter_modules(rules.__path__)}


def test_no_two_rules_share_a_code_or_a_name() -> None:
    assert len(CODES) == len(list(pkgutil.iter_modules(rules.__path__)))
    assert len({rules.load(code).name for code in CODES}) == len(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_message_is_one_line_with_named_details(code: str) -> None:
    template = rules.load(code).message
    assert "\n" not in template
    assert not template.endswith(".")
    for _, name, spec, conversion in string.Formatter().parse(template):
        assert name is None or (name.isidentifier() and not spec and conversion is None)


@pytest.mark.parametrize("code", CODES)
def test_the_page_says_everything(code: str) -> None:
    rule = rules.load(code)
    page = explain.page(rule)
    assert page.startswith(f"{code} {rule.name} (")
    assert "\nWhat\n" in page
    assert "\nWhy\n" in page
    assert ("\nExample\n" in page) is (rule.example is not None)
    # What was migrated is done; everything else leaves the reader something to do.
    assert ("\nWhat to do\n" in page) is not code.startswith("M")
    # The migrated program, which stands last, has the lines that it has.
    assert max(map(len, page.partition("\nBecomes\n")[0].splitlines())) <= 120


def test_an_unknown_code_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        rules.load("N999")


@pytest.mark.parametrize("code", [code for code in WITH_PROGRAM if not code.startswith("E")])
def test_the_example_is_a_program(code: str) -> None:
    example = rules.load(code).example
    assert isinstance(example, rules.Example)
    for source in (example.source, example.output or "") if example.file.endswith(".py") else ():
        compile(source, code, "exec")


@pytest.mark.parametrize("code", WITH_PROGRAM)
def test_the_example_gets_the_code(code: str) -> None:
    from pidds_migrate.migrate import migrate

    example = rules.load(code).example
    assert isinstance(example, rules.Example)
    core = through(Path(example.file), migrate)
    outcome = core(example.source.encode(example.encoding), Settings(example.target, fix=example.fix))
    findings = [finding for finding in outcome.findings if finding.code == code]
    assert findings, [message(finding) for finding in outcome.findings]
    assert all(message(finding) for finding in findings)
    assert all(set(finding.details) == details_named_by(finding.code) for finding in outcome.findings)
    if example.output is not None:
        assert isinstance(outcome, Rewritten)
        assert outcome.content.decode(example.encoding) == example.output


@pytest.mark.parametrize("code", WITH_SESSION)
def test_the_session_gets_the_code(code: str, tmp_path: Path) -> None:
    session = rules.load(code).example
    assert isinstance(session, rules.Session)
    script = "\n".join(session.lines).replace("pidds-migrate", f"{sys.executable} -m pidds_migrate")
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert re.search(rf"^\S+?(?::\d+:\d+)?: {code} ", done.stdout, re.MULTILINE), done.stdout + done.stderr
    assert done.returncode == session.exit_code
