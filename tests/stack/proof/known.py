"""The differences that stay, with the reason of each; `docs/differences.md` shows this table."""

from __future__ import annotations

from tests.stack.proof.compare import CLIENT_LOG, EXCEPTION_CLASS, FAILURE_TEXT
from tests.stack.proof.conditions import Condition

WORKFLOW_PROXY = "rows: requests.request_metadata, the proxy in it"

# What may differ in every program.
ANYWHERE = {
    CLIENT_LOG: (
        "Importing idds-client sets up Python's root logger: its own lines, and those of the program, go to standard "
        "output in its form. A migrated program does not import it; panda-client 2.2.0 brings httpx, which logs "
        "each request where idds-workflow set up the logger, and the runtime logs there what it tries again."
    ),
    FAILURE_TEXT: (
        "The relay puts its own words before iDDS's, and a PanDA server out of reach is told in the words of httpx, "
        "curl or the runtime. The words of iDDS inside are the same. Under panda-client the pair of a failed manager "
        "call is printed as a list: JSON has no tuples."
    ),
    EXCEPTION_CLASS: (
        "Where no handler names a class below IDDSException, a check raises IDDSException itself; only the last line "
        "of a traceback shows it."
    ),
    WORKFLOW_PROXY: (
        "ClientManager writes the proxy of whoever runs it into a submitted workflow. Over the relay it runs on the "
        "PanDA server, with that server's proxy. No client can change that."
    ),
}

_NO_WORDS = (
    "panda-client 2.0.1 has no words for a connection that ends before the answer: the message of the pair is empty "
    "there, and this program writes it where it cannot be told from other text."
)
# What differs in one program under one condition.
IN_ONE_PROGRAM = {
    ("status_report", Condition.KILLED, "files"): _NO_WORDS,
    ("unpacked_pairs", Condition.KILLED, "standard output"): _NO_WORDS,
}

# A condition under which all differs.
EVERYTHING = {
    Condition.STRANGER: (
        "iDDS lets the PanDA server act for others, and asks its own list of users only about the PanDA server. Such "
        "a user is refused natively and let in by the relay; whose a request is, is checked "
        "when it is aborted, not when a hyperparameter is updated."
    ),
}

INTRODUCTION = """\
# Differences

What a migrated program does otherwise than the native one on real servers, and why that stays. `tests/stack` runs
whole programs by every route, on iDDS 2.6.21 and panda-server 1.0.4, and compares standard output, exit status,
exceptions, files and the rows of the iDDS database; any difference that is not listed here fails it. Methods that
cannot be relayed are left native: see the [method matrix](method-matrix.md).

| what differs | where | why it stays |
|---|---|---|
"""


def documents(difference: str, program: str, met: Condition) -> bool:
    """Whether a program may differ so in that condition."""
    return difference in ANYWHERE or (program, met, difference) in IN_ONE_PROGRAM


def page() -> str:
    """The table as a page of the documentation."""
    rows = [(what, "any program", why) for what, why in ANYWHERE.items()]
    rows += [(what, f"`{name}`, {met.value}", why) for (name, met, what), why in IN_ONE_PROGRAM.items()]
    rows += [("everything", met.value, why) for met, why in EVERYTHING.items()]
    return INTRODUCTION + "".join(f"| {' | '.join(row)} |\n" for row in rows)
