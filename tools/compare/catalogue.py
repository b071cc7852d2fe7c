"""The tools that are compared: how each is called, and a program that each rewrites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Call = tuple[str, ...]


@dataclass(frozen=True)
class Tool:
    """One tool.

    Attributes:
        name: as its authors write it.
        package: on the package index.
        native: a program that it rewrites, and `done`, what comes out.
        write: the call that rewrites; file or folder names follow.
        usage: calls that print its help, in which a feature that it lacks is not named.
        check: the call that says by its exit code whether something would change.
        diff: the call that prints what would change.
        stdin: the call that reads a program from standard input and prints it.
        formats: the calls that tell findings as ``json``, ``sarif`` or ``github``.
        explain: the call that prints a page about one rule.
        settings: the call that prints the settings that hold.
        configured: a call that a table in ``pyproject.toml`` keeps from rewriting, the table, and its header.
        suppressed: the comment that keeps a line.
        unused: the call that reports a comment that keeps nothing, and a word of the report.
        left: a program with a place that is seen and not rewritten, the call, and a word of what is said of it.
        left_documented: what stands in the table where there is no such program, by its documentation.
        across: files that are rewritten only if names are followed from one to another, the last one in the end.
        completion: the call, and the variable of the environment, that print a script for bash.
        language_server: the call that prints the help of a language server.
        annotates: a program with a place that stays, the call that writes a comment behind it, and a word of that.
        baseline: a program with a place that stays, the call that makes it known, and the one that fails on others.
        parallel: the call that works on several files at once.
        blocks: a call that edits code blocks of Markdown, a line before and after, and what is to be said of it.
        page: the call that writes a page in HTML for review.
        only_files: it takes no folders.
        only_folders: it takes no files.
        hooks: the repository with its hooks for pre-commit.
        own_rules: rules of one's own can be added, by its documentation.
    """

    name: str
    package: str
    native: str
    done: str
    write: Call
    usage: tuple[Call, ...]
    check: Call | None = None
    diff: Call | None = None
    stdin: Call | None = None
    formats: Mapping[str, Call] = field(default_factory=dict)
    explain: Call | None = None
    settings: Call | None = None
    configured: tuple[Call, str, str] | None = None
    suppressed: str | None = None
    unused: tuple[Call, str] | None = None
    left: tuple[str, Call, str] | None = None
    left_documented: str = "no"
    across: tuple[tuple[str, str], ...] | None = None
    completion: tuple[Call, str] | None = None
    language_server: Call | None = None
    annotates: tuple[str, Call, str] | None = None
    baseline: tuple[str, Call, Call] | None = None
    parallel: Call | None = None
    blocks: tuple[Call, str, str, str] | None = None
    page: Call | None = None
    only_files: bool = False
    only_folders: bool = False
    hooks: str | None = None
    own_rules: bool = False


_INHERITS = ("class A(object):\n    pass\n", "class A:\n    pass\n")
_RUFF = ("ruff", "check", "--quiet", "--select", "UP004")
_FORMAT_TO_F = ("python", "-m", "libcst.tool", "codemod", "--no-format", "--hide-progress")
_F_COMMAND = "convert_format_to_fstring.ConvertFormatStringCommand"
_TEMPLATE = "::warning file={path},line={start_line}::{message}"
_CODEMODDER = ("codemodder", "--codemod-include", "pixee:python/use-generator")
_MODEL = (
    "from typing import Optional\n\nfrom pydantic import BaseModel\n\n\nclass A(BaseModel):\n    x: Optional[int]{}\n"
)
_CLIENT = "from idds.client.client import Client\n\ncl = Client()\n{}\n"

_MANAGER = "import idds.common.utils\n{}\n\ncm = {}\ncm.ping()\n"
_ARGUMENTS = (
    "\n    dumper=idds.common.utils.json_dumps, loader=idds.common.utils.json_loads, compress=True,\n    manager=True\n"
)

PIDDS = Tool(
    "pidds-migrate",
    "pidds-migrate",
    # A call that needs no helper and no further import, so that the rest of the file can be compared byte for byte.
    _MANAGER.format("from idds.client.clientmanager import ClientManager", "ClientManager()"),
    _MANAGER.format("import pandaclient.idds_api", f"pandaclient.idds_api.get_api({_ARGUMENTS})"),
    write=("pidds-migrate",),
    usage=(("pidds-migrate", "--help"),),
    check=("pidds-migrate", "--check"),
    diff=("pidds-migrate", "--diff"),
    stdin=("pidds-migrate", "-"),
    formats={name: ("pidds-migrate", "--check", "--format", name) for name in ("json", "sarif", "github")},
    explain=("pidds-migrate", "--explain", "N201"),
    settings=("pidds-migrate", "--show-settings"),
    configured=(("pidds-migrate",), 'extend-exclude = ["a.py"]', "[tool.pidds-migrate]"),
    suppressed="# pidds: ignore",
    unused=(("pidds-migrate", "--check"), "A309"),
    left=(_CLIENT.format("cl.upload('f')"), ("pidds-migrate",), "N201"),
    page=("pidds-migrate", "--check", "--report", "page.html"),
    across=(
        ("lab.py", "from idds.client.client import Client\n\n\ndef connect():\n    return Client()\n"),
        ("user.py", "from lab import connect\n\nprint(connect().ping())\n"),
        ("_idds_result", ""),
    ),
    annotates=(_CLIENT.format("cl.upload('f')"), ("pidds-migrate", "--add-ignore"), "# pidds: ignore[N201]"),
    baseline=(
        _CLIENT.format("cl.upload('f')"),
        ("pidds-migrate", "--baseline", "known.json", "--write-baseline"),
        ("pidds-migrate", "--baseline", "known.json", "--check"),
    ),
    completion=(("pidds-migrate",), "_PIDDS_MIGRATE_COMPLETE"),
    parallel=("pidds-migrate",),
    hooks="this repository",
)
RUFF = Tool(
    "ruff",
    "ruff",
    *_INHERITS,
    write=(*_RUFF, "--fix"),
    usage=(("ruff", "help"), ("ruff", "help", "check"), ("ruff", "help", "format")),
    check=_RUFF,
    diff=(*_RUFF, "--diff"),
    stdin=(*_RUFF, "--fix", "-"),
    formats={name: (*_RUFF, "--output-format", name) for name in ("json", "sarif", "github")},
    explain=("ruff", "rule", "UP004"),
    settings=("ruff", "check", "--show-settings"),
    configured=((*_RUFF, "--fix"), 'extend-exclude = ["a.py"]', "[tool.ruff]"),
    suppressed="# noqa: UP004",
    unused=(("ruff", "check", "--select", "RUF100,UP004"), "RUF100"),
    left=('x = "%s" % y\n', ("ruff", "check", "--select", "UP031", "--fix"), "UP031"),
    annotates=('x = "%s" % y\n', ("ruff", "check", "--select", "UP031", "--add-noqa"), "# noqa: UP031"),
    completion=(("ruff", "generate-shell-completion", "bash"), ""),
    language_server=("ruff", "server", "--help"),
    parallel=(*_RUFF, "--fix", "--no-cache"),
    blocks=(("ruff", "format", "--preview"), 'x = {  "a":1 }\n', 'x = {"a": 1}\n', "its formatter, in preview"),
    hooks="astral-sh/ruff-pre-commit",
)
BLACK = Tool(
    "black",
    "black[jupyter]",
    'x = {  "a":1 }\n',
    'x = {"a": 1}\n',
    write=("black",),
    usage=(("black", "--help"),),
    check=("black", "--check"),
    diff=("black", "--quiet", "--diff"),
    stdin=("black", "--quiet", "-"),
    configured=(("black",), 'extend-exclude = "a.py"', "[tool.black]"),
    suppressed="# fmt: skip",
    completion=(("black",), "_BLACK_COMPLETE"),
    parallel=("black", "--workers", "2"),
    hooks="psf/black",
)
PYUPGRADE = Tool(
    "pyupgrade",
    "pyupgrade",
    *_INHERITS,
    write=("pyupgrade",),
    usage=(("pyupgrade", "--help"),),
    stdin=("pyupgrade", "-"),
    only_files=True,
    hooks="asottile/pyupgrade",
)
DJANGO_UPGRADE = Tool(
    "django-upgrade",
    "django-upgrade",
    "from django.utils.encoding import force_text\n",
    "from django.utils.encoding import force_str\n",
    write=("django-upgrade", "--target-version", "5.0"),
    usage=(("django-upgrade", "--help"),),
    check=("django-upgrade", "--target-version", "5.0", "--check"),
    stdin=("django-upgrade", "--target-version", "5.0", "-"),
    only_files=True,
    hooks="adamchainz/django-upgrade",
)
BUMP_PYDANTIC = Tool(
    "bump-pydantic",
    "bump-pydantic",
    _MODEL.format(""),
    _MODEL.format(" = None"),
    write=("bump-pydantic",),
    usage=(("bump-pydantic", "--help"),),
    check=("bump-pydantic", "--diff"),
    diff=("bump-pydantic", "--diff"),
    left=(
        "from pydantic import BaseModel, validator\n\n\nclass A(BaseModel):\n    x: int\n\n"
        '    @validator("x", each_item=True)\n    def f(cls, v, values, field):\n        return v\n',
        ("bump-pydantic",),
        "TODO[pydantic]",
    ),
    across=(
        ("base.py", "from pydantic import BaseModel\n\n\nclass Base(BaseModel):\n    pass\n"),
        ("user.py", "from typing import Optional\n\nfrom base import Base\n\n\nclass A(Base):\n    x: Optional[int]\n"),
        ("= None", ""),
    ),
    parallel=("bump-pydantic",),
)
FIXIT = Tool(
    "Fixit",
    "fixit[lsp]",
    *_INHERITS,
    write=("fixit", "fix", "--automatic"),
    usage=(("fixit", "--help"), ("fixit", "fix", "--help"), ("fixit", "lint", "--help")),
    check=("fixit", "lint"),
    diff=("fixit", "lint", "--diff"),
    stdin=("fixit", "fix", "-", "a.py"),
    formats={"github": ("fixit", "-o", "custom", "--output-template", _TEMPLATE, "lint")},
    settings=("fixit", "debug"),
    configured=(("fixit", "fix", "--automatic"), 'disable = ["fixit.rules:NoInheritFromObject"]', "[tool.fixit]"),
    suppressed="# lint-ignore: NoInheritFromObject",
    left=("try:\n    f()\nexcept A or B:\n    pass\n", ("fixit", "lint"), "AvoidOrInExcept"),
    completion=(("fixit",), "_FIXIT_COMPLETE"),
    language_server=("fixit", "lsp", "--help"),
    parallel=("fixit", "lint"),
    hooks="Instagram/Fixit",
    own_rules=True,
)
CODEMODDER = Tool(
    "codemodder",
    "codemodder",
    "x = any([i for i in range(3)])\n",
    "x = any(i for i in range(3))\n",
    write=_CODEMODDER,
    usage=(("codemodder", "--help"),),
    diff=(*_CODEMODDER, "--dry-run", "--output-format", "diff", "--output", "/dev/stdout"),
    formats={"json": (*_CODEMODDER, "--dry-run", "--output", "findings.json")},
    left_documented="for findings of other tools",
    explain=("codemodder", "--describe", "--codemod-include", "pixee:python/use-generator"),
    parallel=(*_CODEMODDER, "--max-workers", "2"),
    only_folders=True,
    own_rules=True,
)
LIBCST = Tool(
    "LibCST's runner",
    "libcst",
    'x = "{}".format(1)\n',
    'x = f"{1}"\n',
    write=(*_FORMAT_TO_F, _F_COMMAND),
    usage=(("python", "-m", "libcst.tool", "codemod", "--help"),),
    diff=(*_FORMAT_TO_F, "--unified-diff=3", _F_COMMAND),
    stdin=(*_FORMAT_TO_F, _F_COMMAND, "-"),
    left=('async def f():\n    return "{}".format(await y)\n', (*_FORMAT_TO_F, _F_COMMAND), "Unsupported await"),
    parallel=(*_FORMAT_TO_F, "--jobs=2", _F_COMMAND),
    own_rules=True,
)

TOOLS = (PIDDS, RUFF, BLACK, PYUPGRADE, DJANGO_UPGRADE, BUMP_PYDANTIC, FIXIT, CODEMODDER, LIBCST)
