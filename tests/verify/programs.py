"""Programs as users write them, each with something that a verification has to cope with."""

JOB = """\
import json
import sys
import time

from idds.client.client import Client
from idds.client.clientmanager import ClientManager
from idds.common.exceptions import NoObject

client = Client()
manager = ClientManager()


def submit(name):
    try:
        number = client.add_request(scope="user", name=name, priority=3)
    except NoObject:
        print("no such scope")
        sys.exit(3)
    return number


def wait(number):
    for _ in range(6):
        rows = client.get_requests(request_id=number, with_detail=True)
        if not rows:
            return None
        status = rows[0]["status"].name
        print(number, status)
        if status in ("Finished", "Failed"):
            return status
        time.sleep(30)
    return None


def main():
    number = submit(sys.argv[1])
    status = wait(number)
    answer = manager.abort(request_id=number)
    if isinstance(answer, tuple):
        print("not aborted", file=sys.stderr)
    else:
        print("aborted", answer[0][1]["message"])
    with open("result.json", "w") as file:
        json.dump({"id": number, "status": status}, file)
    return 0 if status == "Finished" else 1


if __name__ == "__main__":
    sys.exit(main())
"""

ALL_SORTS = """\
import argparse
import asyncio
import concurrent.futures
import datetime
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import uuid

from idds.client.client import Client

parser = argparse.ArgumentParser()
parser.add_argument("names", nargs="+")
parser.add_argument("--wait", type=float, default=60)
options = parser.parse_args()
client = Client()


async def look(number, pause):
    await asyncio.sleep(pause)
    rows = await asyncio.to_thread(client.get_requests, request_id=number)
    print("looked", number, rows[0]["status"].name)


async def look_at_all(numbers):
    await asyncio.gather(*(look(number, 10 * place) for place, number in enumerate(numbers)))


def ask(number):
    return client.get_requests(request_id=number)[0]["request_id"]


numbers = [client.add_request(scope=os.environ["SCOPE"], name=name) for name in options.names]
asyncio.run(look_at_all(numbers))
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    print(sorted(pool.map(ask, numbers)))
done = threading.Event()
print("ended early:", done.wait(options.wait))
thread = threading.Thread(target=lambda: print("ping", client.ping()))
thread.start()
thread.join()
code = "from idds.client.client import Client; print(Client().ping())"
print(subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True, check=True).stdout)
sys.stdout.flush()
subprocess.run([sys.executable, "-c", code], check=True)
began = time.time()
time.sleep(3600)
print("slept", round(time.time() - began))
print(datetime.datetime.now().isoformat(), uuid.uuid4(), random.random(), tempfile.mkdtemp())
os.makedirs("out", exist_ok=True)
with open("out/numbers.txt", "w") as file:
    print(*numbers, file=file)
os.remove("old.txt")
print("home is empty:", os.listdir(os.path.expanduser("~")))
"""

WANTS_NETWORK = """\
import urllib.request

from idds.client.client import Client

print(Client().ping())
urllib.request.urlopen("http://www.example.org/")
"""

NEVER_ENDS = """\
from idds.client.client import Client

print(Client().ping(), flush=True)
while True:
    pass
"""

POLLS_FOR_EVER = """\
import time

from idds.client.client import Client

client = Client()
while True:
    print(client.get_requests(request_id=7)[0]["status"].name)
    time.sleep(60)
"""

NEEDS_A_PACKAGE = """\
import a_package_that_is_not_there
from idds.client.client import Client

print(Client().ping())
"""

PROMPTS = """\
from idds.client.client import Client

number = int(input("Which request? "))
print(len(Client().get_requests(request_id=number)))
"""

WRITES_ELSEWHERE = """\
import sys

from idds.client.client import Client

with open(sys.argv[1], "w") as file:
    print(Client().ping(), file=file)
"""
