"""Tell in what two runs of one program differ."""

from __future__ import annotations

import re
from collections.abc import Callable

import idds.common.exceptions

from tests.stack.proof.catalogue import Program
from tests.stack.proof.conditions import Condition
from tests.stack.proof.run import Run

Differences = dict[str, tuple[str, ...]]  # of each migrated route, by its title
Compare = Callable[[Program, str, Condition], Differences]

_PROXY = re.compile(r"<proxy of \w+>")
FAILURE_TEXT = "the text of a failure"
EXCEPTION_CLASS = "the class of an iDDS exception that ends the program"
CLIENT_LOG = "log lines on standard output"

# A failure's own words, as each route has them: they end with the line, or with the pair that they stand in.
_WORDS = "|".join(
    re.escape(kind()._message)
    for kind in vars(idds.common.exceptions).values()
    if isinstance(kind, type) and issubclass(kind, idds.common.exceptions.IDDSException)
)
_STARTS = rf"(?:{_WORDS}): \{{\}}|\[Errno|Failed to connect|Empty reply|Server disconnected|127\.0\.0\.1:"
_FAILURE = re.compile(
    rf"""(?:[\[(]False, )?['"]?(?:failed to execute command with )?(?:{_STARTS})[^\n]*(?:\nDetails:[^\n]*)*"""
)


# What a manager returns for arguments that do not go together: a tuple, or the list that JSON makes of it.
_WRONG_ARGUMENTS = re.compile(r"""\[(-1, (?:'[^'\n]*'|"[^"\n]*"))\]""")

# idds-client, httpx and the runtime write their log to standard output, in the form that idds-common configures.
_CLIENT_LOG = re.compile(r"^<time>\t[^\t]+\t(?:root|httpx|pidds_runtime)\t[^\n]*\n(?:Details:[^\n]*\n)*", re.MULTILINE)
# The program's own lines take that form too, once idds-client is imported.
_OWN_LOG = re.compile(r"^<time>\t[^\t]+\t\w+\t([A-Z]+)\t", re.MULTILINE)


def differences(native: Run, migrated: Run) -> tuple[str, ...]:
    """What differs, in words; nothing for two runs that a user cannot tell apart but by a failure's text."""
    found = []
    if native.status != migrated.status:
        found.append(f"exit status {native.status} / {migrated.status}")
    if native.raised != migrated.raised and _family(native.raised) == _family(migrated.raised):
        found.append(EXCEPTION_CLASS)
    elif native.raised != migrated.raised:
        found.append(f"exception {native.raised or 'none'} / {migrated.raised or 'none'}")
    if native.stdout != migrated.stdout:
        found += _output_difference(native.stdout, migrated.stdout)
    if native.files != migrated.files:
        found.append(FAILURE_TEXT if _texts(native.files) == _texts(migrated.files) else "files")
    found += row_differences(native, migrated)
    return tuple(dict.fromkeys(found))


def row_differences(native: Run, migrated: Run) -> list[str]:
    """The columns of the server's tables that differ."""
    found = []
    for table in sorted(native.rows.keys() | migrated.rows.keys()):
        ours, theirs = native.rows.get(table, []), migrated.rows.get(table, [])
        if len(ours) != len(theirs):
            found.append(f"rows: {len(ours)} / {len(theirs)} {table}")
            continue
        pairs = [(name, row[name], other[name]) for row, other in zip(ours, theirs, strict=True) for name in row]
        names = {name for name, one, another in pairs if one != another}
        but_proxy = {name for name, one, another in pairs if _PROXY.sub("", one) != _PROXY.sub("", another)}
        found += [f"rows: {table}.{name}" for name in sorted(but_proxy)]
        found += [f"rows: {table}.{name}, the proxy in it" for name in sorted(names - but_proxy)]
    return found


def _output_difference(native: str, migrated: str) -> list[str]:
    """The strongest thing that differs: lines of the program, a failure's own words, or a client's log."""
    if _without_failures(_without_log(native)) != _without_failures(_without_log(migrated)):
        return ["standard output"]
    if _without_log(native) != _without_log(migrated):
        return [FAILURE_TEXT]
    return [CLIENT_LOG]


def _without_log(text: str) -> str:
    return _OWN_LOG.sub(r"\1 ", _CLIENT_LOG.sub("", text))


def _family(dotted: str) -> str:
    """All exceptions of iDDS are one family: the handlers of a program tell whether it needs more."""
    name = dotted.rpartition(".")[2]
    kind = getattr(idds.common.exceptions, name, None)
    return "IDDSException" if kind and issubclass(kind, idds.common.exceptions.IDDSException) else name


def _texts(files: dict[str, str]) -> dict[str, str]:
    return {name: _without_failures(text) for name, text in files.items()}


def _without_failures(text: str) -> str:
    # panda-client 2.0.1 has no words at all for a connection that ends before the answer.
    text = _WRONG_ARGUMENTS.sub(r"(\1)", text)
    return _FAILURE.sub("<failure>", text).replace("(False, '')", "<failure>").replace("[False, '']", "<failure>")
