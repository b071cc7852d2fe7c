"""What panda-server 1.0.4 does in ``relay_idds_command`` (pandaserver/userinterface/UserIF.py)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import idds.common.utils
from idds.client.client import Client
from idds.client.clientmanager import ClientManager


def relay_idds_command(fields: Mapping[str, Any]) -> str:
    """Carry out one relayed call and give the text that the relay answers with.

    Left out: the check for a certificate, and the user's name, which PanDA takes from that certificate.

    Args:
        fields: of the form that a client has sent.
    """
    command = str(fields["command_name"])
    manager = str(fields.get("manager")) in ("True", "true")
    try:
        if "+" in command:
            command, host = command.split("+")
        else:
            host = idds.common.utils.get_rest_host()
        client = ClientManager(host) if manager else Client(host)
        if not hasattr(client, command):
            return json.dumps((False, f"{command} is not a command of iDDS {type(client).__name__}"))
        args = idds.common.utils.json_loads(fields["args"]) if fields.get("args") else []
        kwargs = idds.common.utils.json_loads(fields["kwargs"]) if fields.get("kwargs") else {}
        if fields.get("json_outputs") and manager:
            client.setup_json_outputs()
        answer = getattr(client, command)(*args, **kwargs)
        try:
            return json.dumps((True, answer))
        except Exception:
            return str(idds.common.utils.json_dumps((True, answer)))
    except Exception as error:
        return json.dumps((False, f"failed to execute command with {error}"))
