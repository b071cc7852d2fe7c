"""A relay on which nothing can be relied: ``chaos.py SEED``; and who submits through it: ``chaos.py SEED PORT NAMES``.

The relay prints its port, and answers each request at random: at once, after interim answers, late, with 503, or
not at all; it says what it executed, as JSON, when its stdin ends. The client prints what each submission gave.
"""

from __future__ import annotations

import json
import random
import socket
import struct
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbusy"
INTERIM = (
    b"HTTP/1.1 102 Processing\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
)

#: What happens to a request, and how often.
CASES = {
    "good": 30,
    "interim": 20,
    "interim, then late": 8,
    "late": 8,
    "in pieces": 8,
    "executed, then cut": 4,
    "executed, then cut in the middle": 4,
    "executed, then reset": 4,
    "interim, then cut": 4,
    "reset before it is read": 4,
    "busy": 4,
    "good, and the connection ends": 2,
}


class Relay:
    """Executes submissions, and remembers how often each."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.executed: dict[str, list[int]] = {}
        self.lock = threading.Lock()
        self.last = 0

    def execute(self, name: str) -> bytes:
        with self.lock:
            self.last += 1
            self.executed.setdefault(name, []).append(self.last)
            answer = json.dumps([True, {"id": self.last, "name": name}]).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(answer)}\r\n\r\n"
        return head.encode() + answer

    def serve(self, connection: socket.socket, number: int) -> None:
        chance = random.Random(self.seed * 1_000_003 + number)
        connection.settimeout(30)
        with connection:
            try:
                while self.answer(connection, chance):
                    pass
            except OSError:
                pass

    def answer(self, connection: socket.socket, chance: random.Random) -> bool:
        case = chance.choices(list(CASES), list(CASES.values()))[0]
        name = read_name(connection)
        if name is None:
            return False
        if case == "reset before it is read":
            return reset(connection)
        if case == "busy":
            connection.sendall(BUSY)
            return True
        answer = self.execute(name)
        if "interim" in case:
            for _ in range(chance.randint(1, 3)):
                connection.sendall(chance.choice(INTERIM))
                time.sleep(chance.choice((0, 0, 0.01)))
        if "late" in case:
            time.sleep(chance.uniform(0.01, 0.1))
        if case == "executed, then reset":
            return reset(connection)
        if case == "executed, then cut in the middle":
            connection.sendall(answer[: chance.randrange(1, len(answer))])
            return False
        if "cut" in case:
            return False
        if case == "in pieces":
            at = chance.randrange(1, len(answer))
            connection.sendall(answer[:at])
            time.sleep(0.01)
            answer = answer[at:]
        connection.sendall(answer)
        return case != "good, and the connection ends"


def reset(connection: socket.socket) -> bool:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def read_name(connection: socket.socket) -> str | None:
    """Read a request to its end; return what is submitted."""
    data = bytearray()
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(1 << 16)
        if not chunk:
            return None
        data += chunk
    head, _, body = bytes(data).partition(b"\r\n\r\n")
    lower = head.lower()
    length = int(lower[lower.index(b"content-length:") + 15 :].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(1 << 16)
    (name,) = json.loads(dict(parse_qsl(body.decode()))["args"])
    return str(name)


def run_relay(seed: int) -> None:
    relay = Relay(seed)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)

    def accept() -> None:
        for number in range(1_000_000):
            connection, _ = listener.accept()
            threading.Thread(target=relay.serve, args=(connection, number), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()
    print(json.dumps(relay.executed), flush=True)


def run_client(port: str, names: list[str]) -> None:
    import pidds_runtime

    api = pidds_runtime.get_api(url=f"http://127.0.0.1:{port}/x", timeout=30)

    def submit(name: str) -> tuple[str, object]:
        ret = api.submit(name)
        return name, ret.response if ret.ok else ret.diagnostic

    with ThreadPoolExecutor(8) as threads:
        print(json.dumps(list(threads.map(submit, names))))


if __name__ == "__main__":
    if len(sys.argv) == 2:
        run_relay(int(sys.argv[1]))
    else:
        run_client(sys.argv[2], sys.argv[3].split(","))
