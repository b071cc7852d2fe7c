"""How a migrated program reads panda-client's answer: as the native client's value or exception."""

from typing import Any

from idds.common import exceptions

# Each exception of iDDS 2.6.21 prints its own fixed words first.
FIRST_WORDS = {
    kind()._message: kind
    for kind in vars(exceptions).values()
    if isinstance(kind, type) and issubclass(kind, exceptions.IDDSException)
}
PREFIX = "failed to execute command with "


def idds_result(ret: Any) -> Any:
    """What a method of Client returns, or the exception that it raises."""
    if ret[0] != 0:
        raise exceptions.ConnectionException(str(ret[1]))
    if ret[1][0]:
        return ret[1][-1]
    diagnostic = str(ret[1][-1])
    first_words = diagnostic.removeprefix(PREFIX).split(":", 1)[0]
    raise FIRST_WORDS.get(first_words, exceptions.IDDSException)(diagnostic)


def idds_pair(ret: Any) -> Any:
    """What a method of ClientManager returns: the response, or False and a message."""
    if ret[0] == 0 and ret[1][0]:
        return ret[1][-1]
    return False, str(ret[1])
