"""The checks where nothing sees more of a failure than that it is one of iDDS: their text is read from here.

They raise as a check that is written out does: an IDDSException with the words of the reply.
"""

# ruff: noqa - written as it is to stand in users' programs
# mypy: ignore-errors


def _idds_result(ret):
    """Return the response of an iDDS call, or raise IDDSException."""
    from idds.common.exceptions import IDDSException

    if ret[0] == 0 and ret[1][0]:
        return ret[1][-1]
    raise IDDSException(str(ret[1][-1] if ret[0] == 0 else ret[1]))


def _idds_pair(ret):
    """Return the response of an iDDS manager call, or (False, words)."""
    if not (ret[0] == 0 and ret[1][0]):
        return False, str(ret[1][-1] if ret[0] == 0 else ret[1])
    response = ret[1][-1]
    if isinstance(response, list) and len(response) == 2:
        if response[0] == -1 or isinstance(response[0], bool):
            return tuple(response)  # JSON has no tuples
    return response
