"""The helpers that the examples of a page define for themselves, as short as they can be: their text is read from here.

They raise as a check that is written out does: an IDDSException with the words of the reply, which is enough where
nothing tells one exception of iDDS from another.
"""

# ruff: noqa - written as it is to stand in users' programs
# mypy: ignore-errors


def _idds_result(ret):
    """Return the response of an iDDS call, or raise as natively."""
    from idds.common.exceptions import IDDSException

    if ret[0] == 0 and ret[1][0]:
        return ret[1][-1]
    raise IDDSException(str(ret[1][-1] if ret[0] == 0 else ret[1]))


def _idds_pair(ret):
    """Return the response of an iDDS manager call, or (False, message)."""
    if not (ret[0] == 0 and ret[1][0]):
        return False, str(ret[1][-1] if ret[0] == 0 else ret[1])
    response = ret[1][-1]
    if isinstance(response, list) and len(response) == 2:
        if response[0] == -1 or isinstance(response[0], bool):
            return tuple(response)  # JSON has no tuples
    return response
