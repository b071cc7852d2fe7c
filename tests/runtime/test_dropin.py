"""Standing in for panda-client: programs written or migrated for it take the same path, whatever happens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import PACKAGES, Serve
from .wire import CLOSE, OK, Answer, free_port, http

#: What programs for panda-client do: the documented check, a helper that hands on whatever came, an own object.
PROGRAM = """
import sys
import idds.common.utils
import pandaclient.idds_api
from idds.common import exceptions


def result(ret):
    if ret[0] == 0 and ret[1][0]:
        return ret[1][-1]
    if ret[0] != 0:
        raise exceptions.ConnectionException(ret[1])
    raise exceptions.IDDSException(ret[1][-1])


def own(**settings):
    api = type(pandaclient.idds_api.api)()
    seven = ("dumper", "verbose", "idds_host", "compress", "manager", "loader", "json_outputs")
    vars(api).update(dict.fromkeys(seven), compress=True, dumper=idds.common.utils.json_dumps, **settings)
    return api


plain = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
for api in (plain, own(), own(manager=True), own(idds_host="https://h/idds", loader=idds.common.utils.json_loads)):
    for call in (api.ping, lambda: api.add_request(name={1, 2}), lambda: api.get_requests(request_id=1)):
        ret = call()
        try:
            print("=", result(ret))
        except Exception as error:
            words = str(error)
            print("=", type(error).__name__, type(ret[1]).__name__ in ("str", "bytes", "list"), bool(words))
            print("=", "Failed with Object of type set is not JSON serializable" in words)
"""

FAULTS: dict[str, Answer] = {
    "success": http("200 OK", "text/plain", OK),
    "refusal": http("200 OK", "text/plain", b'[false, "failed to execute command with boom"]'),
    "pair": http("200 OK", "text/plain", b'[true, [false, "boom"]]'),
    "500": http("500 INTERNAL SERVER ERROR", "text/plain", b"division by zero"),
    "403": http("403 Forbidden", "text/plain", b"ERROR : method is forbidden"),
    "html": http("200 OK", "text/html", b"<html></html>"),
    "503": http("503 Service Unavailable", "text/html", b"<html></html>"),
    "empty": http("200 OK", "text/plain", b""),
    "truncated": http("200 OK", "text/plain", b'[true, {"k'),
    "closed": CLOSE,
}


def printed(path: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", f"import pidds_runtime\nprint('=', pidds_runtime.install())\n{PROGRAM}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    # panda-client prints tracebacks to stdout; a pair is a tuple again here.
    lines = [line for line in done.stdout.splitlines() if line.startswith("= ")]
    return [line.replace("(False, 'boom')", "[False, 'boom']") for line in lines]


#: Those after which reads are repeated, with pauses.
REPEATED = ("503", "closed")


@pytest.mark.parametrize(
    "fault", [pytest.param(fault, marks=[pytest.mark.slow] * (fault in REPEATED)) for fault in FAULTS]
)
def test_programs_for_panda_client_take_the_same_path(
    serve: Serve, fault: str, without: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(FAULTS[fault])
    theirs, ours = printed(str(PACKAGES)), printed(os.environ["PYTHONPATH"])
    assert (theirs[0], ours[0]) == ("= False", "= True")
    assert ours[1:] == theirs[1:]
    assert len(ours) > 12


@pytest.mark.slow
def test_without_a_server_too(without: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDA_URL_SSL", f"http://127.0.0.1:{free_port()}/server/panda")
    assert printed(os.environ["PYTHONPATH"])[1:] == printed(str(PACKAGES))[1:]


FOUND = """
import importlib, importlib.util, pickle, copy
import pidds_runtime
assert importlib.util.find_spec("pandaclient") is None
assert pidds_runtime.install()
print(importlib.util.find_spec("pandaclient").name, importlib.util.find_spec("pandaclient.idds_api").name)
print(importlib.util.find_spec("pandaclient.Client"))
import pandaclient.idds_api
print(importlib.util.find_spec("pandaclient.idds_api").name, importlib.reload(pandaclient.idds_api).__name__)
api = pandaclient.idds_api.get_api(idds_host="https://h/idds")
print(sorted(vars(api)), pickle.loads(pickle.dumps(api)).idds_host, copy.deepcopy(api).idds_host)
other = pandaclient.idds_api.get_api(manager=True)
print(api.idds_host, other.idds_host, api is other, pandaclient.idds_api.api.idds_host)
print(api.ping()[1][1], hasattr(api, "__len__"))
api.idds_host = None
print(api.ping()[1][1])
try:
    pandaclient.idds_api.get_api(timeout=-1)
except ValueError as error:
    print(error)
try:
    import pandaclient.panda_api
except ImportError as error:
    print(error)
"""


def test_it_is_found_as_a_package_is(serve: Serve, without: None) -> None:
    serve(lambda request: http("200 OK", "text/plain", f'[true, "{request.fields()["command_name"]}"]'.encode()))
    done = subprocess.run([sys.executable, "-c", FOUND], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    settings = ["compress", "dumper", "idds_host", "json_outputs", "loader", "manager", "verbose"]
    assert done.stdout.splitlines() == [
        "pandaclient pandaclient.idds_api",
        "None",
        "pandaclient.idds_api pandaclient.idds_api",
        f"{settings} https://h/idds https://h/idds",
        "https://h/idds None False None",
        "ping+https://h/idds False",
        "ping",
        "timeout is in seconds, above zero; None is the default",
        "No module named 'pandaclient.panda_api'",
    ]


def test_an_object_keeps_its_connection(serve: Serve, without: None, tmp_path: Path) -> None:
    wire = serve(lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[true, 1]")
    program = "import pidds_runtime; pidds_runtime.install(); import pandaclient.idds_api as a\n"
    program += "api = a.get_api(); print([api.ping() for _ in range(5)])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == f"{[(0, [True, 1])] * 5}\n"
    assert (len(wire.received), wire.connections) == (5, 1)
