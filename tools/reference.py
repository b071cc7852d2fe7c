"""Write the parts of the documentation that the package itself knows: the pages of the rules, and the help.

With ``--check`` nothing is written, and the exit status is 1 if a page is not what would be written.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from pidds_migrate import rules
from pidds_migrate.cli import command
from pidds_migrate.documents import through
from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Family, Outcome, Rewritten, Settings, Target
from pidds_migrate.pipeline.helper_modules import module_text
from pidds_migrate.report.reporter import message
from pidds_migrate.rules import Example, Rule, Session

DOCS = Path(__file__).resolve().parent.parent / "docs"
WRITTEN_BY = "<!-- Written by tools/reference.py. -->"

#: An option, or a name with what belongs to it; ordinary words too, see `_is_code`.
_NAME = r"--[a-z][\w-]*(?: runtime)?|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:=\w*)?(?:\((?:\.\.\.)?\))?"

FAMILIES = {
    Family.MIGRATED: ("migrated", "Migrated", "What was rewritten, and into which form. Nothing is left to do."),
    Family.NATIVE: (
        "native",
        "Left native",
        "What stays on the native client, and why. Each such place makes the exit code 1 until it is dealt with, or "
        "[silenced](../suppression.md).",
    ),
    Family.RELAYED: (
        "relayed",
        "Calls through PanDA",
        "What is wrong with calls that go through PanDA already. Each makes the exit code 1 until it is dealt with, or "
        "[silenced](../suppression.md). `--fix` mends what has one right answer; M117 says so then.",
    ),
    Family.ADVICE: ("advice", "Advice", "What to know of a migrated place. Only A333 counts for the exit code."),
    Family.UNREADABLE: (
        "files",
        "Files that could not be dealt with",
        "The file is as it was, the exit code is 2, and all other files were dealt with.",
    ),
}


def index() -> str:
    """Return the list of all rules, with the page of each."""
    lines = [WRITTEN_BY, "", "# Every code", ""]
    lines += ["`pidds-migrate --explain CODE` prints the same pages in the terminal.", ""]
    for family, (page, title, _) in FAMILIES.items():
        lines += [f"## {title}", "", "| code | name | what is said, for instance |", "|---|---|---|"]
        for rule in _of(family):
            lines.append(f"| [{rule.code}]({page}.md#{_anchor(rule)}) | {rule.name} | `{_instance(rule)}` |")
        lines.append("")
    lines += ["```{toctree}", ":hidden:", "", *(page for page, _, _ in FAMILIES.values()), "```", ""]
    return "\n".join(lines)


def _instance(rule: Rule) -> str:
    """The rule's message about its example; where that is no program, with an ellipsis for each detail."""
    if isinstance(rule.example, Example):
        return next(message(finding) for finding in _outcome(rule.example).findings if finding.code == rule.code)
    return re.sub(r"\{\w+\}", "…", rule.message)


def family_page(family: Family) -> str:
    """Return the page with all rules of a family."""
    _, title, about = FAMILIES[family]
    lines = [WRITTEN_BY, "", f"# {title}", "", *textwrap.wrap(about, 120, break_on_hyphens=False), ""]
    for rule in _of(family):
        lines += [*_rule(rule), ""]
    return "\n".join(lines)


def _of(family: Family) -> list[Rule]:
    return [rules.load(code) for code in rules.all_codes() if Family(code[0]) is family]


def _anchor(rule: Rule) -> str:
    return f"{rule.code}-{rule.name}".lower()


def _rule(rule: Rule) -> Iterator[str]:
    yield from (f"## {rule.code} {rule.name}", "")
    yield from _paragraphs("", rule.what)
    yield from _paragraphs("**Why.** ", rule.why)
    if isinstance(rule.example, Session):
        yield from ("```text", *(f"$ {line}" for line in rule.example.lines), "```", "")
    elif rule.example:
        yield from _example(rule.example)
    if rule.remedy:
        yield from _paragraphs("**What to do.** ", rule.remedy)


def _example(example: Example) -> Iterator[str]:
    outcome = _outcome(example)
    target = "" if example.target is Target.PANDACLIENT else f" with `--target {example.target.value}`"
    yield from ("**Example.**", "", *_program(example.source, example.file))
    yield from (f"What is said{target}:", "", "```text", *_findings(outcome), "```", "")
    if isinstance(outcome, Rewritten):
        yield from ("What comes out:", "", *_program(outcome.content.decode(example.encoding), example.file))
    else:
        yield from ("The file stays as it is.", "")


def _outcome(example: Example) -> Outcome:
    core = through(Path(example.file), migrate)
    return core(example.source.encode(example.encoding), Settings(example.target, fix=example.fix))


def _findings(outcome: Outcome) -> Iterator[str]:
    for finding in outcome.findings:
        yield f"{finding.place}: {finding.code} {message(finding)}"


def _program(source: str, file: str) -> list[str]:
    # A NUL byte is the point of one example, and a page cannot hold it.
    text = source.rstrip("\n").replace("\0", "\\0")
    # A page holds fences of its own.
    fence = "````" if "```" in text else "```"
    return [f"{fence}{_language(text, file)}", *text.split("\n"), fence, ""]


def _language(text: str, file: str) -> str:
    if not file.endswith(".py"):
        return {".ipynb": "json", ".md": "markdown"}.get(Path(file).suffix, "text")
    try:
        compile(text, "example", "exec")
    except SyntaxError:
        return "text"
    return "python"


def _paragraphs(lead: str, text: str) -> Iterator[str]:
    for paragraph in textwrap.dedent(text).strip().split("\n\n"):
        words = lead + _marked(" ".join(paragraph.split()))
        yield from (*textwrap.wrap(words, 120, break_on_hyphens=False, break_long_words=False), "")
        lead = ""


def _marked(text: str) -> str:
    """Return the text with names of Python and options as code, and without what Markdown would read as its own."""
    pieces = re.split(rf"({_NAME})", text)
    return "".join(
        f"`{piece}`" if number % 2 and _is_code(piece) else re.sub(r"([\\`*_<>|\[\]{}#])", r"\\\1", piece)
        for number, piece in enumerate(pieces)
    )


def _is_code(name: str) -> bool:
    return name.startswith("--") or any(sign in name for sign in "_.=(")


def help_text() -> str:
    """Return what ``--help`` prints on a terminal of 80 columns."""
    # click leaves two columns free.
    context = click.Context(command, info_name="pidds-migrate", terminal_width=78, **command.context_settings)
    return command.get_help(context)


def with_help(page: str) -> str:
    """Return the page with the help that it shows brought up to date."""
    block = f"```console\n$ pidds-migrate --help\n{help_text()}\n```"
    return re.sub(r"```console\n\$ pidds-migrate --help\n.*?```", lambda _: block, page, count=1, flags=re.DOTALL)


def with_helpers(page: str) -> str:
    """Return the page with the modules of helpers that it shows brought up to date."""
    for target in Target:
        shown = f"### --target {target.value}\n\n```python\n{module_text(target).decode()}```"
        block = rf"### --target {target.value}\n\n```python\n.*?```"
        page = re.sub(block, lambda _, shown=shown: shown, page, count=1, flags=re.DOTALL)  # type: ignore[misc]
    return page


def main(arguments: list[str]) -> int:
    """Write or check the pages; return the exit status."""
    wanted = {DOCS / "rules" / f"{page}.md": family_page(family) for family, (page, _, _) in FAMILIES.items()}
    wanted[DOCS / "rules" / "index.md"] = index()
    wanted[DOCS / "command-line.md"] = with_help(_read(DOCS / "command-line.md"))
    wanted[DOCS / "helpers.md"] = with_helpers(_read(DOCS / "helpers.md"))
    stale = [path for path, text in wanted.items() if _read(path) != text]
    for path in stale:
        if "--check" in arguments:
            print(f"{path.relative_to(DOCS.parent)} is out of date: run python tools/reference.py")
        else:
            path.write_text(wanted[path], encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
