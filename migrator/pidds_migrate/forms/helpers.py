"""The text of the helpers that a file defines for itself.

They import what they need when they run: the file may be imported where idds-common is not installed, as before.
"""

from __future__ import annotations

from pidds_migrate.forms.plan import Helper
from pidds_migrate.outcome import Target

_RESULT_PANDACLIENT = '''\
def _idds_result(ret):
    """Return the response of an iDDS call through PanDA, or raise what the native iDDS client would have raised."""
    from idds.common import exceptions

    if ret[0] == 0 and ret[1][0]:
        return ret[1][-1]
    if ret[0] != 0:
        raise exceptions.ConnectionException(ret[1])
    message = str(ret[1][-1]).replace("failed to execute command with ", "", 1)
    for error in vars(exceptions).values():
        if isinstance(error, type) and issubclass(error, exceptions.IDDSException):
            if message.startswith(error()._message):
                raise error(*message.split("\\nDetails: ", 1)[1:])
    raise exceptions.IDDSException(message)
'''

_PAIR_PANDACLIENT = '''\
def _idds_pair(ret):
    """Return the response of an iDDS manager call through PanDA, or (False, message) as the native manager does."""
    if not (ret[0] == 0 and ret[1][0]):
        return (False, str(ret[1]))
    response = ret[1][-1]
    if isinstance(response, list) and len(response) == 2 and isinstance(response[0], int):
        return tuple(response)  # a (status, value) pair: JSON has no tuples
    return response
'''

_RESULT_RUNTIME = '''\
def _idds_result(ret):
    """Return the response of an iDDS call through PanDA, or raise what the native iDDS client would have raised."""
    import pidds_runtime

    return pidds_runtime.unwrap(ret)
'''

_PAIR_RUNTIME = '''\
def _idds_pair(ret):
    """Return the response of an iDDS manager call through PanDA, or (False, message) as the native manager does."""
    import pidds_runtime

    return pidds_runtime.unwrap_pair(ret)
'''

_TEXTS = {
    (Helper.RESULT, Target.PANDACLIENT): _RESULT_PANDACLIENT,
    (Helper.PAIR, Target.PANDACLIENT): _PAIR_PANDACLIENT,
    (Helper.RESULT, Target.RUNTIME): _RESULT_RUNTIME,
    (Helper.PAIR, Target.RUNTIME): _PAIR_RUNTIME,
}

HELPER_BUILTINS = ("isinstance", "issubclass", "type", "vars", "str", "list", "len", "int", "tuple")
"""The builtins that the helpers use: a file that has names of its own for them cannot define the helpers."""

RUNTIME_NAMES = {Helper.RESULT: "unwrap", Helper.PAIR: "unwrap_pair"}
"""What the helpers are called in `pidds_runtime`."""


def helper_text(helper: Helper, target: Target) -> str:
    """The definition of a helper, with four spaces of indentation and newline characters between lines."""
    return _TEXTS[helper, target]
