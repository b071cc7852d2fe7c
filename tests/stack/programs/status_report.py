"""Write the status of requests into a report."""
import os
import sys

from idds.client.clientmanager import ClientManager
from idds.common.utils import get_rest_host, json_dumps


def report(request_ids, path):
    wm = ClientManager(host=get_rest_host())
    with open(path, "w") as out:
        for request_id in request_ids:
            ret = wm.get_status(request_id=request_id)
            out.write(json_dumps(ret) + "\n")
            out.write(json_dumps(wm.get_requests(request_id=request_id), sort_keys=True, indent=4) + "\n")


if __name__ == "__main__":
    os.makedirs("reports", exist_ok=True)
    report([int(arg) if arg.isdigit() else arg for arg in sys.argv[1:]], "reports/status.txt")
    print(os.listdir("reports"))
