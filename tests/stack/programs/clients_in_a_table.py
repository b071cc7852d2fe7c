"""Keep clients where nobody can follow them: a table by name, an object made by a context manager, a call by name."""
import contextlib
import sys

from idds.client.client import Client
from idds.client.clientmanager import ClientManager
from idds.common.utils import get_rest_host


@contextlib.contextmanager
def session(kind):
    client = kind_of(kind)
    try:
        yield client
    finally:
        print("closed", kind)


def kind_of(kind):
    return CLIENTS[kind]


CLIENTS = {"client": Client(host=get_rest_host()), "manager": ClientManager(host=get_rest_host())}
wanted = int(sys.argv[1]) if sys.argv[1].isdigit() else sys.argv[1]

with session("client") as client:
    try:
        print("requests", [request["status"].name for request in client.get_requests(request_id=wanted)])
        print("aborted", client.abort_request(wanted))
    except Exception as error:
        print("client failed:", type(error).__name__)

with session("manager") as manager:
    for name in ("get_requests", "abort", "get_everything"):
        method = getattr(manager, name, None)
        if method is None:
            print("no", name)
            continue
        answer = method(request_id=wanted)
        print(name, "failed" if isinstance(answer, tuple) and answer[0] is False else type(answer).__name__)
