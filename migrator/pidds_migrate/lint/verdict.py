"""What is wrong with the way a program takes a reply: at most one thing a call, the worst first."""

from __future__ import annotations

import ast
import enum

from pidds_migrate.lint.context import RelayedCall
from pidds_migrate.lint.parts import How, Part, Reply

# Names of variables that say of themselves that they hold a reply, and no response.
_REPLY_NAMES = frozenset(
    {"ret", "reply", "res", "result", "results", "response", "resp", "r", "rv", "ans", "answer", "out", "output"}
    | {"status", "rc", "rsp", "tmp", "_", "val", "value", "returned", "retval", "ret_val"}
)


class Mistake(enum.Enum):
    """What is wrong."""

    AS_RESPONSE = enum.auto()
    UNCHECKED = enum.auto()
    HALF = enum.auto()
    DROPPED = enum.auto()
    EXIT = enum.auto()


def verdict(call: RelayedCall) -> Mistake | None:
    """What is wrong with the way the program takes the reply of a call; None where nothing is, as far as can be seen.

    Args:
        call: the call.
    """
    reply = call.reply
    if reply.some(Part.STATUS, How.MISUSED):
        return None if _is_whole(reply) else Mistake.HALF
    if reply.some(Part.REPLY, How.MISUSED) or reply.some(Part.INNER, How.MISUSED) or reply.some(Part.OK, How.MISUSED):
        return Mistake.AS_RESPONSE
    if reply.escapes or _is_whole(reply) or _looks_at_shape(reply):
        return None
    if reply.looks_at_status or reply.looks_at_ok:
        return Mistake.HALF
    return _unchecked(call)


def _is_whole(reply: Reply) -> bool:
    return reply.looks_at_status and reply.looks_at_ok


def _looks_at_shape(reply: Reply) -> bool:
    """Whether the program tells an answer from a diagnostic by its class."""
    shapes = [*reply.some(Part.RESPONSE, How.TESTED), *reply.some(Part.DERIVED, How.TESTED)]
    return any(use.what in ("isinstance", "type") for use in shapes)


def _unchecked(call: RelayedCall) -> Mistake | None:
    reply = call.reply
    if reply.uses_response:
        return Mistake.UNCHECKED
    if reply.some(Part.REPLY, How.TRUTH) or reply.some(Part.INNER, How.TRUTH):
        return Mistake.AS_RESPONSE
    if reply.some(Part.STATUS, How.EXIT) or reply.some(Part.OK, How.EXIT):
        return Mistake.EXIT
    if reply.some(Part.REPLY, How.SHOWN) and reply.names and not _says_reply(reply):
        return Mistake.AS_RESPONSE
    if _is_bare(call):
        return None
    return Mistake.DROPPED


def _says_reply(reply: Reply) -> bool:
    names = [name.id if isinstance(name, ast.Name) else name.arg for name in reply.names]
    return any(name.lower() in _REPLY_NAMES or name.lower().startswith("ret") for name in names)


def _is_bare(call: RelayedCall) -> bool:
    """Whether a call is left as the migration leaves it: nobody looked natively, and it did not raise."""
    discards = call.reply.some(Part.REPLY, How.DISCARDED)
    if call.in_part:
        return True
    return bool(discards) and discards[0].node is call.call and (call.gives_pair or not call.is_known)
