"""The features, each found out by trying."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import kept
from lab import Lab
from probe import NO, YES, Probe, SurpriseError, absent


def _dry_run(lab: Lab) -> str:
    if not lab.tool.check:
        return absent(lab, "--check")
    lab.put("clean.py", "x = 1\n")
    clean = lab.run_on(lab.tool.check)
    lab.put("a.py", lab.native)
    status = lab.run_on(lab.tool.check).status
    if lab.get() != lab.native or clean.status:
        raise SurpriseError(f"check wrote, or failed on a clean file: {clean.text}")
    return YES if status else NO


def _diff(lab: Lab) -> str:
    if not lab.tool.diff:
        return absent(lab, "--diff", "unified")
    lab.put("a.py", lab.native)
    shown = lab.run_on(lab.tool.diff, "a.py")
    if b'"diff":' in shown.out and lab.get() == lab.native:
        return "inside its JSON"
    if lab.get() != lab.native or not re.search(rb"^\+[^+]", shown.out, re.MULTILINE):
        raise SurpriseError(f"no diff, or it wrote: {shown.text}")
    lab.run(("git", "init", "--quiet"))
    lab.run(("git", "apply", "-"), stdin=shown.out)
    return YES if lab.get() == lab.done else "prints one, `git apply` refuses it"


def _standard_input(lab: Lab) -> str:
    if not lab.tool.stdin:
        return absent(lab, "stdin", "standard input")
    done = lab.run(lab.tool.stdin, stdin=lab.native)
    return YES if done.out == lab.done else "adds a line end" if done.out == lab.done + b"\n" else NO


def _gitignore(lab: Lab) -> str:
    if lab.tool.only_files:
        return "takes no folders"
    lab.run(("git", "init", "--quiet"))
    lab.put(".gitignore", "left/\n")
    lab.put("left/a.py", lab.native)
    lab.put("b.py", lab.native)
    lab.run(("git", "add", "b.py"))
    lab.run_on(lab.tool.write)
    if lab.get("b.py") != lab.done:
        raise SurpriseError("the file beside was not rewritten")
    return YES if lab.get("left/a.py") == lab.native else NO


def _configuration(lab: Lab) -> str:
    if not lab.tool.configured:
        return absent(lab, "pyproject")
    call, table, header = lab.tool.configured
    lab.put("a.py", lab.native)
    lab.put("pyproject.toml", f"{header}\n{table}\n")
    lab.run_on(call)
    kept = lab.get() == lab.native
    lab.put("pyproject.toml", "")
    lab.run_on(call)
    return YES if kept and lab.get() == lab.done else NO


def _unknown_key(lab: Lab) -> str:
    if not lab.tool.configured:
        return "none there"
    call, _, header = lab.tool.configured
    lab.put("a.py", lab.native)
    lab.put("pyproject.toml", f"{header}\nno-such-setting = true\n")
    done = lab.run_on(call)
    if lab.get() == lab.native and done.status:
        return YES
    return "a warning" if "no-such-setting" in done.text.replace("_", "-") else NO


def _show_settings(lab: Lab) -> str:
    if not lab.tool.settings:
        return absent(lab, "settings")
    lab.put("a.py", lab.native)
    return YES if lab.run_on(lab.tool.settings, "a.py").out else NO


def _suppression(lab: Lab) -> str:
    comment = lab.tool.suppressed or "# noqa"
    lines, done = lab.tool.native.splitlines(), lab.tool.done.splitlines()
    changed = next(number for number, line in enumerate(lines) if line != done[number])
    lines[changed] += f"  {comment}"
    lab.put("a.py", "\n".join(lines) + "\n")
    before = lab.get()
    lab.run_on(lab.tool.write)
    kept = lab.get() == before
    if kept != bool(lab.tool.suppressed):
        raise SurpriseError(f"{comment}: {lab.get()!r}")
    return YES if kept else NO


def _unused_suppression(lab: Lab) -> str:
    if not lab.tool.suppressed:
        return "no such comments"
    lab.put("a.py", f"x = 1  {lab.tool.suppressed}\nfrom idds.client.client import Client\n")
    call, word = lab.tool.unused or (lab.tool.check or (), lab.tool.suppressed)
    return YES if word in lab.run_on(call).text else NO


def _json_output(lab: Lab) -> str:
    return _format(lab, "json", lambda text: bool(json.loads(text)))


def _sarif_output(lab: Lab) -> str:
    return _format(lab, "sarif", lambda text: json.loads(text)["version"] == "2.1.0")


def _github_output(lab: Lab) -> str:
    return _format(lab, "github", lambda text: bool(re.search(r"^::(warning|error|notice) ", text, re.MULTILINE)))


def _explain(lab: Lab) -> str:
    if not lab.tool.explain:
        return absent(lab, "explain", "describe")
    call = (*lab.tool.explain, ".") if lab.tool.only_folders else lab.tool.explain
    return YES if lab.run(call).text.count("\n") > 5 else NO


def _left_alone(lab: Lab) -> str:
    if not lab.tool.left:
        return lab.tool.left_documented
    program, call, word = lab.tool.left
    lab.put("a.py", program)
    done = lab.run_on(call)
    if word in done.text:
        return YES
    if word.encode() in lab.get():
        return "as comments in the file"
    raise SurpriseError(done.text)


def _across_files(lab: Lab) -> str:
    if not lab.tool.across:
        return NO
    *files, (word, _) = lab.tool.across
    for name, program in files:
        lab.put(name, program)
    lab.run_on(lab.tool.write)
    return YES if word.encode() in lab.get(files[-1][0]) else NO


def _notebooks(lab: Lab) -> str:
    cell: dict[str, object] = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": []}
    about = {"language_info": {"name": "python"}, "kernelspec": {"name": "python3", "language": "python"}}
    book = {"cells": [cell | {"source": lab.tool.native.splitlines(keepends=True)}], "metadata": about}
    path = lab.put("a.ipynb", json.dumps(book | {"nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n")
    lab.run_on(lab.tool.write, "a.ipynb")
    try:
        source = "".join(json.loads(path.read_text())["cells"][0]["source"])
    except ValueError:
        return "no, and damages the file"
    # More may change than in a program: a cell shows the value of its last expression.
    new = set(lab.tool.done.splitlines()) - set(lab.tool.native.splitlines())
    return YES if new & set(source.splitlines()) else NO


def _code_blocks(lab: Lab) -> str:
    call, before, after, words = lab.tool.blocks or (lab.tool.write, lab.tool.native, lab.tool.done, YES)
    lab.put("a.md", f"```python\n{before}```\n")
    lab.run_on(call, "a.md")
    return words if lab.get("a.md") == f"```python\n{after}```\n".encode() else NO


def _html_page(lab: Lab) -> str:
    if not lab.tool.page:
        return absent(lab, "html")
    lab.put("a.py", lab.native)
    lab.run_on(lab.tool.page)
    return YES if any(b"<html" in path.read_bytes() for path in lab.folder.glob("*.html")) else NO


def _parallel(lab: Lab) -> str:
    if not lab.tool.parallel:
        return absent(lab, "jobs", "workers")
    # Some tools begin with further processes only where there is more to do than starting them takes.
    for number in range(100):
        lab.put(f"many/file_{number}.py", lab.native + b"# A comment, for a file of ordinary length.\n" * 60)
    return YES if lab.several_at_once(lab.tool.parallel) else NO


def _cache(lab: Lab) -> str:
    lab.put("a.py", "x = 1\n")
    lab.run_on(lab.tool.write)
    home = lab.folder.parent / f"{lab.folder.name}-home"
    found = [path for top in (lab.folder, home) for path in top.rglob("*") if "cache" in str(path.relative_to(top))]
    return YES if found else NO


def _completion(lab: Lab) -> str:
    if not lab.tool.completion:
        return absent(lab, "completion")
    call, variable = lab.tool.completion
    done = lab.run(call, variables={variable: "bash_source"} if variable else {})
    return YES if b"complete " in done.out else NO


def _language_server(lab: Lab) -> str:
    if not lab.tool.language_server:
        return absent(lab, "lsp", "language server")
    return YES if lab.run(lab.tool.language_server).status == 0 else NO


def _adds_comments(lab: Lab) -> str:
    if not lab.tool.annotates:
        return absent(lab, "noqa", "--add-ignore")
    program, call, word = lab.tool.annotates
    lab.put("a.py", program)
    lab.run_on(call)
    return YES if word.encode() in lab.get() else NO


def _baseline(lab: Lab) -> str:
    if not lab.tool.baseline:
        return absent(lab, "baseline")
    program, write, check = lab.tool.baseline
    lab.put("a.py", program)
    lab.run_on(write)
    known = lab.run_on(check)
    lab.put("b.py", program)
    return YES if known.status == 0 and lab.run_on(check).status else NO


def _hooks(lab: Lab) -> str:
    return YES if lab.tool.hooks else NO


def _own_rules(lab: Lab) -> str:
    return YES if lab.tool.own_rules else NO


def _format(lab: Lab, name: str, is_it: Callable[[str], bool]) -> str:
    call = lab.tool.formats.get(name)
    if not call:
        # What codemodder reads is not what it prints.
        return NO if lab.tool.name == "codemodder" else absent(lab, name)
    lab.put("a.py", lab.native)
    text = lab.run_on(call).out.decode()
    files: list[Path] = list(lab.folder.glob("findings.*"))
    if not is_it(files[0].read_text() if files else text):
        return NO
    return "by a template of one's own" if any("{" in part for part in call) else YES


PROBES = (
    Probe("dry_run", "An exit code says whether something would change, and nothing is written", _dry_run),
    Probe("diff", "Prints a diff that `git apply` takes", _diff),
    Probe("standard_input", "Reads a program from standard input, prints the result", _standard_input),
    Probe("notebooks", "Code cells of notebooks", _notebooks),
    Probe("code_blocks", "Code blocks of Markdown", _code_blocks),
    Probe("across_files", "Follows names from file to file ‡", _across_files),
    Probe("left_alone", "Names places that it saw and did not rewrite ‡", _left_alone),
    Probe("explain", "Explains a rule in the terminal", _explain),
    Probe("html_page", "A page in HTML to review the changes", _html_page),
    *kept.PROBES,
    Probe("gitignore", "Passes over what `.gitignore` names", _gitignore),
    Probe("configuration", "Reads settings from `pyproject.toml`", _configuration),
    Probe("unknown_key", "An unknown setting is an error", _unknown_key),
    Probe("show_settings", "Prints the settings that hold", _show_settings),
    Probe("suppression", "A comment keeps a line as it is", _suppression),
    Probe("unused_suppression", "Reports such a comment that keeps nothing", _unused_suppression),
    Probe("adds_comments", "Writes such comments behind the places that stay", _adds_comments),
    Probe("baseline", "Fails on new places only, given a file of known ones", _baseline),
    Probe("json_output", "Findings as JSON", _json_output),
    Probe("sarif_output", "Findings as SARIF 2.1.0", _sarif_output),
    Probe("github_output", "Findings as annotations of GitHub", _github_output),
    Probe("hooks", "Hooks for pre-commit †", _hooks),
    Probe("own_rules", "Rules of one's own †", _own_rules),
    Probe("parallel", "Works on several files at once", _parallel),
    Probe("cache", "Remembers files that needed nothing", _cache),
    Probe("completion", "Completes options in the shell", _completion),
    Probe("language_server", "A language server for editors", _language_server),
)
