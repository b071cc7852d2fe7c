"""Have objects of both kinds in use at once, called in turn, also from threads."""
import sys
import threading

from idds.client.client import Client
from idds.client.clientmanager import ClientManager
from idds.common.utils import get_rest_host

wanted = int(sys.argv[1]) if sys.argv[1].isdigit() else sys.argv[1]
host = get_rest_host()
client = Client(host=host)
answers = {}


def watch():
    manager = ClientManager(host=host, setup_client=True)
    manager.setup_client()
    for _ in range(3):
        answers.setdefault("manager", []).append(type(manager.get_status(request_id=wanted)).__name__)


def submit() -> "int | None":
    try:
        return client.add_request(requester="two settings", request_type=2, transform_tag="x", status=0, priority=0,
                                  lifetime=30, request_metadata={})
    except Exception as error:
        print("refused:", type(error).__name__)
        return None


threads = [threading.Thread(target=watch)]
for thread in threads:
    thread.start()
    thread.join()
first: Client = client
print(answers, first.ping())
print("submitted", submit() is not None)
manager = ClientManager(host=host)
print("closed", type(manager.close(request_id=wanted)).__name__)
print("submitted", submit() is not None)
