"""The scripted iDDS and the PanDA server before it, as one HTTP server on the loopback interface.

Started once for all runs, in a Python that has idds-client. Each run has a script of its own, by the first part of
the path: ``/NAME/native`` is iDDS for the native client, ``/NAME/server/panda/relay_idds_command`` the relay.
"""

from __future__ import annotations

import gzip
import http.server
import json
import os
import sys
import threading
import urllib.parse
from typing import Any, ClassVar

import idds.client.base
import idds.common.exceptions
import idds.common.utils

from .relay import relay_idds_command
from .script import LOST, WORDS, Script

HOST = "https://idds.example.org:443/idds"

_running = threading.local()
_build_url = idds.client.base.BaseRestClient.build_url


def _request(self: Any, url: str, type: str = "GET", data: Any = None, **_: Any) -> Any:  # noqa: A002
    """In place of `BaseRestClient.get_request_response`, on behalf of a relayed command."""
    text = idds.common.utils.json_dumps(data)
    got = _running.script.receive(type, url, text, sys._getframe(1).f_code.co_name, _running.number)
    if got["kind"] == "answer":
        return idds.common.utils.json_loads(got["text"])
    _running.lost = _running.lost or got["kind"] == LOST
    raise getattr(idds.common.exceptions, got["class"])(got["text"])


class _Handler(http.server.BaseHTTPRequestHandler):
    scripts: ClassVar[dict[str, Script]] = {}
    numbering = threading.Lock()

    def do_POST(self) -> None:
        name, _, what = self.path.strip("/").partition("/")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if name == "control":
            self._control(json.loads(body))
        elif what == "native":
            self._answer(200, json.dumps(self.scripts[name].receive(**json.loads(body))))
        elif what == "server/panda/relay_idds_command" and name in self.scripts:
            self._relay(self.scripts[name], body)
        else:
            self._answer(404, "[verify: no such page]")

    def _control(self, asked: dict[str, Any]) -> None:
        if asked["do"] == "begin":
            self.scripts[asked["run"]] = Script(asked["schedule"], asked.get("answers"))
            self._answer(200, "{}")
        elif asked["do"] == "end":
            script = self.scripts.pop(asked["run"])
            self._answer(200, json.dumps({"calls": script.calls}))
        else:
            self._answer(404, "{}")

    def _relay(self, script: Script, body: bytes) -> None:
        if self.headers.get("Content-Type") == "application/json":
            if "gzip" in (self.headers.get("Content-Encoding") or "") or body[:2] == b"\x1f\x8b":
                body = gzip.decompress(body)
            fields = json.loads(body)
        else:
            fields = dict(urllib.parse.parse_qsl(body.decode()))
        with self.numbering:
            number = script.relayed
            script.relayed += 1
        _running.script, _running.number, _running.lost = script, number, False
        answer = relay_idds_command(fields)
        if _running.lost:
            self._answer(500, WORDS[LOST])
        else:
            self._answer(200, answer)

    def _answer(self, status: int, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _classes() -> dict[str, str]:
    """The first words of each class of iDDS's exceptions, by name."""
    found = vars(idds.common.exceptions).values()
    base = idds.common.exceptions.IDDSException
    return {cls.__name__: cls()._message for cls in found if isinstance(cls, type) and issubclass(cls, base)}


def main() -> None:
    """Serve until standard input ends, which it does with the process that started this one."""
    idds.client.base.BaseRestClient.get_request_response = _request
    idds.client.base.BaseRestClient.build_url = lambda self, url, *args, **kwargs: _build_url(
        self, url or HOST, *args, **kwargs
    )
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    out = os.fdopen(int(sys.argv[1]), "w")
    out.write(json.dumps({"port": server.server_address[1], "host": HOST, "classes": _classes()}) + "\n")
    out.close()
    sys.stdin.read()


if __name__ == "__main__":
    main()
