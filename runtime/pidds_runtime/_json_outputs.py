"""JSON outputs of a `Client`: the relay asks iDDS for them only on behalf of a manager (panda-server 1.0.4).

With ``?json_outputs=true`` iDDS answers HTTP 200 always, with an object that holds the data, or what went wrong
(idds-server 2.6.21, `rest/v1/controller.py`). Here the same object is made of the plain answer.
"""

from __future__ import annotations

from typing import Any

from pidds_runtime import exceptions
from pidds_runtime._reply import unwrap

#: The HTTP status that iDDS has for an exception; for all others it is 500 (idds-server 2.6.21, `rest/v1/*.py`).
_STATUS = {"BadRequest": 400, "NoObject": 404, "DuplicatedObject": 409}

#: The item that a method takes out of the answer; the object has none of that name, natively neither.
_ITEM = {"add_request": "request_id", "add_transform": "transform_id"}

#: How the message starts that iDDS sends with an exception.
_OF_SERVER = '{"msg": '


def answer(method: str, ret: Any) -> Any:
    """Return what the native method returns with JSON outputs.

    Args:
        method: its name.
        ret: the reply without them.

    Raises:
        KeyError: `add_request` and `add_transform`, as natively: they were executed, and do not find their id.
        Exception: what the native method raises where iDDS did not answer.
    """
    try:
        found = {"data": unwrap(ret), "error": None, "status": 0}
    except exceptions.find("IDDSException") as error:
        words = str(error.args[0]) if error.args else ""
        if not words.startswith(_OF_SERVER):
            raise
        name = type(error).__name__
        described = {"ExceptionClass": name, "ExceptionMessage": words}
        found = {"data": None, "error": described, "status": _STATUS.get(name, 500)}
    if method == "send_messages":
        return None
    return found[_ITEM[method]] if method in _ITEM else found
