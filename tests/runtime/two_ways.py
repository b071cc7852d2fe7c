"""A scripted iDDS over HTTP, and a relay before it that runs the real clients: each call natively and through PanDA."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import idds.common.utils
from idds.client.client import Client
from idds.client.clientmanager import ClientManager

from .wire import Answer, Received, http


def idds_answers(data: Any) -> bytes:
    """What iDDS answers with data (idds-server 2.6.21, `rest/v1/controller.py`)."""
    return http("200 OK", "application/json", idds.common.utils.json_dumps(data, sort_keys=True, indent=4).encode())


def idds_refuses(name: str, words: str, status: str = "404 NOT FOUND") -> bytes:
    """What iDDS answers with an exception."""
    message = json.dumps({"msg": words})
    head = f"ExceptionClass: {name}\r\nExceptionMessage: {message}\r\n"
    return http(status, "application/json", b"", head)


def with_json_outputs(data: Any, name: str = "", words: str = "", status: int = 0) -> bytes:
    """What iDDS answers where it is asked for JSON outputs."""
    error = {"ExceptionClass": name, "ExceptionMessage": json.dumps({"msg": words})} if name else None
    return idds_answers({"status": status, "data": data, "error": error})


def relay(request: Received) -> Answer:
    """What panda-server 1.0.4 does with one relayed call (`pandaserver/userinterface/UserIF.py`)."""
    return http("200 OK", "text/plain", _executed(request.fields()).encode())


def _executed(fields: dict[str, str]) -> str:
    command, _, host = fields["command_name"].partition("+")
    try:
        host = host or idds.common.utils.get_rest_host()
        client = ClientManager(host) if fields.get("manager") == "True" else Client(host)
        if not hasattr(client, command):
            return json.dumps((False, f"{command} is not a command of iDDS {type(client).__name__}"))
        args = idds.common.utils.json_loads(fields.get("args", "[]"))
        kwargs = idds.common.utils.json_loads(fields.get("kwargs", "{}"))
        if fields.get("json_outputs") and fields.get("manager") == "True":
            client.setup_json_outputs()
        answer = getattr(client, command)(*args, **kwargs)
        try:
            return json.dumps((True, answer))
        except Exception:
            return str(idds.common.utils.json_dumps((True, answer)))
    except Exception as error:
        return json.dumps((False, f"failed to execute command with {error}"))


@dataclass(frozen=True)
class Outcome:
    """How a call ended: with a value, or with an exception."""

    kind: type
    value: Any


def outcome(call: Any) -> Outcome:
    """Make a call, and return its value, or the class and the words of its exception."""
    try:
        value = call()
    except Exception as error:
        return Outcome(type(error), str(error))
    return Outcome(type(value), value)
