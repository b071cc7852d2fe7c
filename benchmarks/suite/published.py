"""Published projects whole, beside the parse of their files and beside mypy.

Processor time of `--check`. mypy checks the same files without a cache; it follows imports to what is installed.

Python, click and LibCST start in half a second, as long as `ast.parse` takes for 130 files: the whole of idds-workflow
takes a tenth of that. Each file that is rewritten is parsed and printed by LibCST as well, which takes about ten times
as long as `ast.parse`, and Python's own parse is a fifth of what is to be found out about a file: scopes, reaching
definitions, what each client may be. In panda-server eight files of 380 are read together for that.
"""

from __future__ import annotations

import sys
from functools import partial

from benchmarks.command import COMMAND
from benchmarks.measure import Result, Row, Setting, at_most
from benchmarks.suite.connected import PARSE, busy, once
from tests.real_code.packages import PACKAGES, fetch

_PARSES = 3
_MYPY = ["-m", "mypy", "--follow-imports=silent", "--ignore-missing-imports", "--explicit-package-bases"]
_NO_CACHE = ["--no-incremental", "--cache-dir=/dev/null", "--no-error-summary"]


def measure(setting: Setting) -> Result:
    """Measure each project."""
    rows = []
    for package in [each for each in PACKAGES if each.name == "idds-workflow" or not setting.quick]:
        folder = fetch(package, setting.cache / "projects")
        contenders = {
            "ast.parse": partial(busy, [sys.executable, "-c", PARSE, folder]),
            "mypy": partial(busy, [sys.executable, *_MYPY, *_NO_CACHE, folder]),
            "pidds-migrate": partial(busy, [COMMAND, "--check", "-q", folder]),
        }
        found = once(contenders)
        parse, mypy, ours = (sample.median for sample in found.values())
        rows.append(Row(f"{package.name} / ast.parse", found, ours / parse, at_most(_PARSES)))
        rows.append(Row(f"{package.name} / mypy", {}, ours / mypy, at_most(1)))
    return Result(rows)
