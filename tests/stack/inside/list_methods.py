"""Runs in a client's virtualenv: print the public methods of the native classes as JSON."""

import inspect
import json

from idds.client.client import Client
from idds.client.clientmanager import ClientManager

print(
    json.dumps(
        {
            native.__name__: [
                name for name, _ in inspect.getmembers(native, inspect.isfunction) if not name.startswith("_")
            ]
            for native in (Client, ClientManager)
        }
    )
)
