"""Look requests up by name and write what was found into a file."""
import json
import sys

from idds.client.clientmanager import ClientManager
from idds.common.utils import get_rest_host


def find(cm, name):
    found = cm.get_request_id_by_name(name=name)
    if isinstance(found, tuple) and not found[0]:
        raise RuntimeError("search for %s failed" % name)
    return found


if __name__ == "__main__":
    manager = ClientManager(host=get_rest_host())
    result = {name: find(manager, name) for name in sys.argv[1:]}
    with open("found.json", "w") as out:
        json.dump(result, out, indent=1, sort_keys=True)
    print({name: sorted(ids.items()) for name, ids in result.items()})
