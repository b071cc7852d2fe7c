"""Read answers of ClientManager in the ways people read them."""
import logging
import sys

from idds.client.clientmanager import ClientManager
from idds.common.utils import get_rest_host

logging.basicConfig(stream=sys.stdout, format="%(levelname)s %(message)s", level=logging.WARNING)
logger = logging.getLogger("my")


def configuration(manager, name):
    status, info = manager.get_metainfo(name)
    if not status:
        logger.error("no metainfo: %s", info)
        return None
    return info


def close(manager, request_id):
    ret = manager.close(request_id=request_id)
    if type(ret) in (list, tuple) and ret[0] is False:
        return "failed"
    if isinstance(ret, tuple) and ret[0] == -1:
        return "wrong: " + ret[1]
    return ", ".join("%s %s" % (status, answer["message"]) for status, answer in ret)


manager = ClientManager(host=get_rest_host())
print("configuration", configuration(manager, sys.argv[1]))
wanted = int(sys.argv[2]) if sys.argv[2].isdigit() else None if sys.argv[2] == "none" else sys.argv[2]
print("closed:", close(manager, wanted))
retried = manager.retry(request_id=wanted)
print("retried:", retried[0] if isinstance(retried, tuple) else [status for status, _ in retried])
