"""The way the documentation writes it: one call, one handler."""
import sys

import idds.common.utils
from idds.client.client import Client
from idds.client.clientmanager import ClientManager
from idds.common.constants import RequestStatus, RequestType


def handle():
    print("something went wrong")


name = sys.argv[1]
data = {
    "scope": "test",
    "name": name,
    "requester": "panda",
    "request_type": RequestType.Workflow if name != "bad" else "no request type",
    "transform_tag": "test",
    "status": RequestStatus.New,
    "priority": 0,
    "lifetime": 30,
    "request_metadata": {"workload_id": 77},
}


def add():
    request_id = None
    cl = Client(idds.common.utils.get_rest_host())
    try:
        request_id = cl.add_request(**data)
    except Exception:
        handle()
    print("added", request_id)
    return request_id


def look(request_id):
    req = None
    cm = ClientManager(idds.common.utils.get_rest_host())
    try:
        req = cm.get_requests(request_id=request_id)
    except Exception:
        handle()
    if req and req[0] is not False:
        print(req[0]["name"], req[0]["status"] == RequestStatus.New)
    else:
        print("nothing to show")


look(add() if len(sys.argv) == 2 else int(sys.argv[2]))
