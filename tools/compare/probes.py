"""The features, each found out by trying; a docstring is the row's heading."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from lab import Lab

YES, NO = "yes", "no"


class OutdatedCatalogueError(Exception):
    """A tool is not what the catalogue says: correct the catalogue."""


def dry_run(lab: Lab) -> str:
    """An exit code says whether something would change, and nothing is written"""
    if not lab.tool.check:
        return _absent(lab, "--check")
    lab.put("clean.py", "x = 1\n")
    clean = lab.run_on(lab.tool.check)
    lab.put("a.py", lab.native)
    status = lab.run_on(lab.tool.check).status
    if lab.get() != lab.native or clean.status:
        raise OutdatedCatalogueError(f"check wrote, or failed on a clean file: {clean.text}")
    return YES if status else NO


def diff(lab: Lab) -> str:
    """Prints a diff that `git apply` takes"""
    if not lab.tool.diff:
        return _absent(lab, "--diff", "unified")
    lab.put("a.py", lab.native)
    shown = lab.run_on(lab.tool.diff, "a.py")
    if b'"diff":' in shown.out and lab.get() == lab.native:
        return "inside its JSON"
    if lab.get() != lab.native or not re.search(rb"^\+[^+]", shown.out, re.MULTILINE):
        raise OutdatedCatalogueError(f"no diff, or it wrote: {shown.text}")
    lab.run(("git", "init", "--quiet"))
    lab.run(("git", "apply", "-"), stdin=shown.out)
    return YES if lab.get() == lab.done else "prints one, `git apply` refuses it"


def standard_input(lab: Lab) -> str:
    """Reads a program from standard input, prints the result"""
    if not lab.tool.stdin:
        return _absent(lab, "stdin", "standard input")
    done = lab.run(lab.tool.stdin, stdin=lab.native)
    return YES if done.out == lab.done else "with other text" if lab.done.strip() in done.out else NO


def bad_file_goes_on(lab: Lab) -> str:
    """A file that does not parse does not stop the others"""
    _with_a_bad_file(lab)
    return YES if lab.get("z.py") == lab.done else NO


def bad_file_exit_code(lab: Lab) -> str:
    """Exit code after a file that does not parse, where all is well otherwise"""
    lab.put("a.py", "x = (\n")
    return str(lab.run_on(lab.tool.write).status)


def undecodable_goes_on(lab: Lab) -> str:
    """A file that cannot be decoded does not stop the others"""
    lab.put("a.py", b"# \xff\n" + lab.native)
    lab.put("z.py", lab.native)
    lab.run_on(lab.tool.write)
    return YES if lab.get("z.py") == lab.done else NO


def latin_1(lab: Lab) -> str:
    """Keeps Latin-1 with a coding line"""
    return _bytes(lab, lambda program: b"# -*- coding: latin-1 -*-\n# \xe9\n" + program)


def byte_order_mark(lab: Lab) -> str:
    """Keeps a byte order mark"""
    return _bytes(lab, lambda program: b"\xef\xbb\xbf" + program)


def windows_line_ends(lab: Lab) -> str:
    """Keeps CRLF"""
    return _bytes(lab, lambda program: program.replace(b"\n", b"\r\n"))


def mixed_line_ends(lab: Lab) -> str:
    """Keeps mixed line ends"""
    return _bytes(lab, lambda program: b"# a\r\n" + program)


def no_final_line_end(lab: Lab) -> str:
    """Keeps a missing line end at the end"""
    return _bytes(lab, lambda program: program.removesuffix(b"\n"))


def mode(lab: Lab) -> str:
    """Keeps mode bits"""
    path = lab.put("a.py", lab.native)
    path.chmod(0o755)
    _rewrite(lab)
    return YES if path.stat().st_mode & 0o777 == 0o755 else NO


def one_step(lab: Lab) -> str:
    """Replaces a file in one step (a new file is renamed over it)"""
    path = lab.put("a.py", lab.native)
    before = path.stat().st_ino
    _rewrite(lab)
    return YES if path.stat().st_ino != before else "no, written in place"


def second_run(lab: Lab) -> str:
    """A second run changes nothing"""
    lab.put("a.py", lab.native)
    _rewrite(lab)
    lab.run_on(lab.tool.write, "a.py")
    return YES if lab.get() == lab.done else NO


def gitignore(lab: Lab) -> str:
    """Passes over what `.gitignore` names"""
    if lab.tool.only_files:
        return "takes no folders"
    lab.run(("git", "init", "--quiet"))
    lab.put(".gitignore", "left/\n")
    lab.put("left/a.py", lab.native)
    lab.put("b.py", lab.native)
    lab.run_on(lab.tool.write)
    if lab.get("b.py") != lab.done:
        raise OutdatedCatalogueError("the file beside was not rewritten")
    return YES if lab.get("left/a.py") == lab.native else NO


def configuration(lab: Lab) -> str:
    """Reads settings from `pyproject.toml`"""
    if not lab.tool.configured:
        return _absent(lab, "pyproject")
    call, table, header = lab.tool.configured
    lab.put("a.py", lab.native)
    lab.put("pyproject.toml", f"{header}\n{table}\n")
    lab.run_on(call)
    kept = lab.get() == lab.native
    lab.put("pyproject.toml", "")
    lab.run_on(call)
    return YES if kept and lab.get() == lab.done else NO


def unknown_key(lab: Lab) -> str:
    """An unknown setting is an error"""
    if not lab.tool.configured:
        return "no settings"
    call, _, header = lab.tool.configured
    lab.put("a.py", lab.native)
    lab.put("pyproject.toml", f"{header}\nno-such-setting = true\n")
    done = lab.run_on(call)
    if lab.get() == lab.native and done.status:
        return YES
    return "a warning" if "no-such-setting" in done.text else NO


def show_settings(lab: Lab) -> str:
    """Prints the settings that hold"""
    if not lab.tool.settings:
        return _absent(lab, "settings")
    lab.put("a.py", lab.native)
    return YES if lab.run_on(lab.tool.settings, "a.py").out else NO


def suppression(lab: Lab) -> str:
    """A comment keeps a line as it is"""
    comment = lab.tool.suppressed or "# noqa"
    first, _, rest = lab.tool.native.partition("\n")
    lab.put("a.py", f"{first}  {comment}\n{rest}")
    before = lab.get()
    lab.run_on(lab.tool.write)
    kept = lab.get() == before
    if kept != bool(lab.tool.suppressed):
        raise OutdatedCatalogueError(f"{comment}: {lab.get()!r}")
    return YES if kept else NO


def unused_suppression(lab: Lab) -> str:
    """Reports such a comment that keeps nothing"""
    if not lab.tool.suppressed:
        return "no such comments"
    lab.put("a.py", f"x = 1  {lab.tool.suppressed}\nfrom idds.client.client import Client\n")
    call, word = lab.tool.unused or (lab.tool.check or (), lab.tool.suppressed)
    return YES if word in lab.run_on(call).text else NO


def json_output(lab: Lab) -> str:
    """Findings as JSON"""
    return _format(lab, "json", lambda text: bool(json.loads(text)))


def sarif_output(lab: Lab) -> str:
    """Findings as SARIF 2.1.0"""
    return _format(lab, "sarif", lambda text: json.loads(text)["version"] == "2.1.0")


def github_output(lab: Lab) -> str:
    """Findings as annotations of GitHub"""
    return _format(lab, "github", lambda text: bool(re.search(r"^::(warning|error|notice) ", text, re.MULTILINE)))


def explain(lab: Lab) -> str:
    """Explains a rule in the terminal"""
    if not lab.tool.explain:
        return _absent(lab, "explain", "describe")
    call = (*lab.tool.explain, ".") if lab.tool.only_folders else lab.tool.explain
    return YES if lab.run(call).text.count("\n") > 5 else NO


def left_alone(lab: Lab) -> str:
    """Names places that it saw and did not rewrite"""
    if not lab.tool.left:
        return NO
    program, call, word = lab.tool.left
    lab.put("a.py", program)
    done = lab.run_on(call)
    if word in done.text:
        return YES
    if word.encode() in lab.get():
        return "as comments in the file"
    raise OutdatedCatalogueError(done.text)


def across_files(lab: Lab) -> str:
    """Follows names from file to file"""
    if not lab.tool.across:
        return NO
    *files, (word, _) = lab.tool.across
    for name, program in files:
        lab.put(name, program)
    lab.run_on(lab.tool.write)
    return YES if word.encode() in lab.get(files[-1][0]) else NO


def notebooks(lab: Lab) -> str:
    """Code cells of notebooks"""
    cell = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": []}
    about = {"language_info": {"name": "python"}, "kernelspec": {"name": "python3", "language": "python"}}
    book = {"cells": [cell | {"source": lab.tool.native.splitlines(keepends=True)}], "metadata": about}
    path = lab.put("a.ipynb", json.dumps(book | {"nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n")
    lab.run_on(lab.tool.write, "a.ipynb")
    try:
        source = "".join(json.loads(path.read_text())["cells"][0]["source"])
    except ValueError:
        return "no, and damages the file"
    return YES if source.strip() == lab.tool.done.strip() else NO


def code_blocks(lab: Lab) -> str:
    """Code blocks of Markdown"""
    lab.put("a.md", f"```python\n{lab.tool.native}```\n")
    lab.run_on(lab.tool.write, "a.md")
    return YES if lab.get("a.md") == f"```python\n{lab.tool.done}```\n".encode() else NO


def html_page(lab: Lab) -> str:
    """A page in HTML to review the changes"""
    if not lab.tool.page:
        return _absent(lab, "html")
    lab.put("a.py", lab.native)
    lab.run_on(lab.tool.page)
    return YES if any(b"<html" in path.read_bytes() for path in lab.folder.glob("*.html")) else NO


def parallel(lab: Lab) -> str:
    """Works on several files at once"""
    if not lab.tool.parallel:
        return _absent(lab, "jobs", "workers")
    for number in range(300):
        lab.put(f"many/file_{number}.py", lab.native * 20)
    return YES if lab.most_at_once(lab.tool.parallel) > 1 else NO


def cache(lab: Lab) -> str:
    """Remembers files that needed nothing"""
    lab.put("a.py", "x = 1\n")
    lab.run_on(lab.tool.write)
    home = lab.folder.parent / f"{lab.folder.name}-home"
    found = [path for top in (lab.folder, home) for path in top.rglob("*") if "cache" in str(path.relative_to(top))]
    return YES if found else NO


def completion(lab: Lab) -> str:
    """Completes options in the shell"""
    if not lab.tool.completion:
        return _absent(lab, "completion")
    call, variable = lab.tool.completion
    done = lab.run(call, **({variable: "bash_source"} if variable else {}))
    return YES if b"complete " in done.out else NO


def language_server(lab: Lab) -> str:
    """A language server for editors"""
    if not lab.tool.language_server:
        return _absent(lab, "lsp", "language server")
    return YES if lab.run(lab.tool.language_server).status == 0 else NO


def hooks(lab: Lab) -> str:
    """Hooks for pre-commit †"""
    return YES if lab.tool.hooks else NO


def own_rules(lab: Lab) -> str:
    """Rules of one's own †"""
    return YES if lab.tool.own_rules else NO


def _with_a_bad_file(lab: Lab) -> None:
    lab.put("a.py", "x = (\n")
    lab.put("z.py", lab.native)
    lab.run_on(lab.tool.write)


def _rewrite(lab: Lab) -> None:
    done = lab.run_on(lab.tool.write, "a.py")
    if lab.get() != lab.done:
        raise OutdatedCatalogueError(f"not rewritten as expected: {lab.get()!r}\n{done.text}")


def _bytes(lab: Lab, stored: Callable[[bytes], bytes]) -> str:
    lab.put("a.py", stored(lab.native))
    lab.run_on(lab.tool.write, "a.py")
    if lab.get() == stored(lab.done):
        return YES
    return "leaves the file alone" if lab.get() == stored(lab.native) else NO


def _format(lab: Lab, name: str, is_it: Callable[[str], bool]) -> str:
    call = lab.tool.formats.get(name)
    if not call:
        # What codemodder reads is not what it prints.
        return NO if lab.tool.name == "codemodder" else _absent(lab, name)
    lab.put("a.py", lab.native)
    text = lab.run_on(call).out.decode()
    files: list[Path] = list(lab.folder.glob("findings.*"))
    return YES if is_it(files[0].read_text() if files else text) else NO


def _absent(lab: Lab, *words: str) -> str:
    """No, as nothing in the tool's help speaks of it."""
    usage = "".join(lab.run(call).text for call in lab.tool.usage).lower().replace("github.com", "")
    named = [word for word in words if word in usage]
    if named or not usage:
        raise OutdatedCatalogueError(f"its help names {named}")
    return NO


PROBES = (
    dry_run,
    diff,
    standard_input,
    notebooks,
    code_blocks,
    across_files,
    left_alone,
    explain,
    html_page,
    bad_file_goes_on,
    bad_file_exit_code,
    undecodable_goes_on,
    latin_1,
    byte_order_mark,
    windows_line_ends,
    mixed_line_ends,
    no_final_line_end,
    mode,
    one_step,
    second_run,
    gitignore,
    configuration,
    unknown_key,
    show_settings,
    suppression,
    unused_suppression,
    json_output,
    sarif_output,
    github_output,
    hooks,
    own_rules,
    parallel,
    cache,
    completion,
    language_server,
)
