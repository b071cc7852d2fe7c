"""A relay over TLS that costs little, in a process of its own: ``relay.py CERTIFICATE CA``.

It asks for a client certificate, keeps connections open, reads each request and answers at once, always with the
same; it opens no body. Only below ``/checked`` does it unpack the body and answer with a digest of what it says, so
that contenders can be seen to have sent the same; below ``/after/20`` it waits 20 ms before it answers. Each connection
has a process of its own, as with the web server of the real relay: threads of one process would wait for one another
just where the client's threads are measured. It prints its port on stdout and ends with its stdin.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import re
import select
import signal
import socket
import ssl
import sys
import time

_ANSWER = b'[true, {"status": "OK", "message": "ok"}]'

_BLOCK = 1 << 18

_AFTER = re.compile(rb" /after/(\d+)/")


def main() -> None:
    """Serve until stdin ends."""
    certificate, ca = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.load_verify_locations(ca)
    context.verify_mode = ssl.CERT_REQUIRED
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)
    children = []
    while sys.stdin not in select.select([sys.stdin, listener], [], [])[0]:
        connection, _ = listener.accept()
        child = os.fork()
        if not child:
            _serve(connection, context)
            os._exit(0)
        connection.close()
        children.append(child)
    for child in children:
        os.kill(child, signal.SIGKILL)


def _serve(plain: socket.socket, context: ssl.SSLContext) -> None:
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True) as connection:
        block = bytearray(_BLOCK)
        while True:
            got = connection.recv_into(block)
            if not got:
                return
            head, _, start = bytes(block[:got]).partition(b"\r\n\r\n")
            body = _body(connection, head, start, block)
            waits = _AFTER.search(head[:100])
            if waits:
                time.sleep(int(waits[1]) / 1000)
            answer = _digest(body) if b" /checked/" in head[:100] else _ANSWER
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer)
            )


def _body(connection: ssl.SSLSocket, head: bytes, start: bytes, block: bytearray) -> bytes:
    """Read to the end of the body; keep it only where it is looked at."""
    lower = head.lower()
    at = lower.index(b"content-length:") + len(b"content-length:")
    missing = int(lower[at:].partition(b"\r\n")[0]) - len(start)
    if b"expect: 100-continue" in lower:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    kept = bytearray(start)
    checked = b" /checked/" in head[:100]
    while missing > 0:
        got = connection.recv_into(block, min(missing, _BLOCK))
        if not got:
            raise ConnectionResetError
        missing -= got
        if checked:
            kept += block[:got]
    return bytes(kept)


def _digest(body: bytes) -> bytes:
    """Return the digest of what a body says, however it was written and packed."""
    fields = json.loads(gzip.decompress(body))
    said = {name: json.loads(text) if name in ("args", "kwargs") else str(text) for name, text in fields.items()}
    found = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return json.dumps([True, found]).encode()


if __name__ == "__main__":
    main()
