"""The helpers that only mended programs define for themselves: their text is read from here.

They look into a manager's own pair, which a refusal by iDDS comes as.
"""

# ruff: noqa - written as it is to stand in users' programs
# mypy: ignore-errors


def _idds_value(ret):
    """Return the response of an iDDS manager call through PanDA; raise where it failed, in the manager too."""
    response = _idds_pair(ret)
    if isinstance(response, tuple) and len(response) == 2 and response[0] is False:
        from idds.common import exceptions

        raise exceptions.IDDSException(response[1])
    return response


def _idds_succeeded(ret):
    """Return whether an iDDS manager call through PanDA succeeded, in the manager too."""
    if not (ret[0] == 0 and ret[1][0]):
        return False
    response = ret[1][-1]
    return not (isinstance(response, (list, tuple)) and len(response) == 2 and response[0] is False)
