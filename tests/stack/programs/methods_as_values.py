"""Hand methods on: to a pool of threads, to partial, in a table of commands."""
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from idds.client.client import Client
from idds.client.clientmanager import ClientManager
from idds.common.exceptions import IDDSException
from idds.common.utils import get_rest_host


def retried(function, *arguments, **options):
    for attempt in (1, 2):
        try:
            return function(*arguments, **options)
        except IDDSException as error:
            print("attempt", attempt, type(error).__name__)
    return None


client = Client(host=get_rest_host())
manager = ClientManager(host=get_rest_host())
commands = {"abort": manager.abort, "ping": client.ping}
ids = [int(word) if word.isdigit() else word for word in sys.argv[1:]]

with ThreadPoolExecutor(1) as pool:
    found = [pool.submit(client.get_requests, request_id=number) for number in ids]
for number, future in zip(ids, found):
    try:
        print(number, len(future.result()))
    except Exception as error:
        print(number, type(error).__name__)

detailed = partial(client.get_requests, with_detail=True)
print("detailed", [len(retried(detailed, request_id=number) or []) for number in ids])
print(sorted(commands), commands["abort"] == manager.abort, commands["ping"].__name__)
print("ping", retried(commands["ping"]))
print("abort", type(commands["abort"](request_id=ids[0])).__name__)
