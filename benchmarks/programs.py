"""Programs with iDDS code, as long as asked for: the inputs of the migrator's benchmarks."""

from __future__ import annotations

_HEAD = '''\
"""Submit tasks."""

import json
import logging

from idds.client.client import Client
from idds.common.utils import get_rest_host

log = logging.getLogger(__name__)
'''

# One call site a part, and two functions without any, as in programs that do more than submit.
_PART = '''

def load_{0}(path, limit=10):
    """Read the items of a file."""
    items = []
    with open(path) as stream:
        for number, line in enumerate(stream):
            if number >= limit:
                break
            fields = line.strip().split(",")
            record = {{"name": fields[0], "value": int(fields[1]), "flag": fields[2] == "yes"}}
            if record["flag"] and record["value"] > 3:
                items.append(record)
            else:
                log.debug("left out %s", record["name"])
    return items


def submit_{0}(path, name):
    """Submit what the file describes."""
    client = Client(get_rest_host())
    properties = {{"scope": "data", "name": name, "requester": "panda", "items": load_{0}(path)}}
    try:
        request_id = client.add_request(**properties)
    except Exception as error:
        log.error("not submitted: %s", error)
        request_id = None
    return request_id


def total_{0}(items):
    """Sum the values up."""
    total = 0
    for item in items:
        total += item["value"] * 2 + len(item["name"])
    result = [value for value in (total, total // 2, total % 7) if value]
    return sum(result) / max(len(result), 1)
'''


def program(lines: int) -> str:
    """A program of about so many lines."""
    part_lines = _PART.count("\n")
    count = max(1, round((lines - _HEAD.count("\n")) / part_lines))
    return _HEAD + "".join(map(_PART.format, range(count)))


def call_sites(count: int) -> str:
    """A program with so many call sites on one client, in one function."""
    calls = "".join(f"    found.append(client.get_requests(request_id={number}))\n" for number in range(count))
    return f"{_HEAD}\n\ndef collect():\n    client = Client()\n    found = []\n{calls}    return found\n"


def nested(depth: int) -> str:
    """A program whose call site stands in so many blocks."""
    blocks = "".join(f"{' ' * level}if level_{level}:\n" for level in range(1, depth + 1))
    return f"{_HEAD}\n\ndef deep(client=None):\n client = Client()\n{blocks}{' ' * (depth + 1)}client.ping()\n"


def long_line(size: int) -> str:
    """A program with a line of so many characters."""
    return f"{_HEAD}\n\ntable = [{', '.join(['12345678'] * (size // 10))}]\n\n\nclient = Client()\nclient.ping()\n"


def data(size: int) -> str:
    """A program with a list of so many numbers."""
    return f"{_HEAD}\n\ntable = [{'1, ' * size}]\n\n\nclient = Client()\nclient.ping()\n"


def pairs(count: int) -> dict[str, str]:
    """So many files by name: every other makes a client and gives it to a function of the next."""
    files = {}
    for number in range(0, count, 2):
        files[f"make_{number}.py"] = (
            f"from idds.client.client import Client\n\nimport use_{number}\n\n\ndef run():\n"
            f"    client = Client()\n    return use_{number}.ask(client, {number})\n"
        )
        files[f"use_{number}.py"] = (
            "from idds.common.constants import RequestStatus\n\n\ndef ask(client, request_id):\n"
            "    found = client.get_requests(request_id=request_id)\n"
            "    return [each for each in found if each['status'] == RequestStatus.Finished]\n"
        )
    return files


def ring(count: int) -> dict[str, str]:
    """So many files by name, each of which makes a client and gives it to a function of the next: all move, or none."""
    return {
        f"step_{number}.py": (
            f"from idds.client.client import Client\n\nimport step_{(number + 1) % count}\n\n\n"
            "def ask(client, request_id):\n    return client.get_requests(request_id=request_id)\n\n\n"
            f"def run():\n    client = Client()\n    return step_{(number + 1) % count}.ask(client, {number})\n"
        )
        for number in range(count)
    }
