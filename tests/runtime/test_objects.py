"""API objects: independent of each other, and usable wherever Python objects go."""

from __future__ import annotations

import copy
import gc
import json
import math
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable

import pytest
from idds.common.utils import json_dumps, json_loads

from pidds_runtime import ClientApi, ManagerApi, Reply, get_api

from .conftest import Serve
from .wire import OK, Received, http, kept


def echo(request: Received) -> bytes:
    """Answer with what was sent."""
    return kept(json.dumps([True, request.fields()]).encode())


def test_each_call_of_get_api_gives_an_object_of_its_own(serve: Serve) -> None:
    serve(echo)
    client, manager = get_api(), get_api(manager=True, idds_host="https://other/idds", compress=True)
    assert client.ping().response == {"command_name": "ping"}
    assert manager.ping().response == {"command_name": "ping+https://other/idds", "manager": "True"}
    assert client.ping().response == {"command_name": "ping"}
    assert isinstance(client, ClientApi)
    assert isinstance(manager, ManagerApi)


def test_json_outputs_is_sent_and_left_out_where_it_is_false(serve: Serve) -> None:
    serve(echo)
    assert get_api(json_outputs=True, compress=True).ping().response["json_outputs"] == "True"
    assert "json_outputs" not in get_api(compress=True).ping().response


def test_a_program_may_change_the_environment_between_calls(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    api = get_api()
    monkeypatch.setenv("PANDA_URL_SSL", "http://127.0.0.1:1/server/panda")
    assert not api.ping().ok
    serve(echo)
    assert api.ping().ok


def test_the_url_of_an_object_goes_before_the_environment(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = serve(echo)
    monkeypatch.setenv("PANDA_URL_SSL", "http://127.0.0.1:1/server/panda")
    assert get_api(url=f"{wire.url}/").ping().ok


def test_a_name_that_idds_does_not_have_is_forwarded_unless_asked_to_be_strict(serve: Serve) -> None:
    serve(echo)
    assert get_api().of_a_later_release(1, name="x").response == {
        "command_name": "of_a_later_release",
        "args": "[1]",
        "kwargs": '{"name": "x"}',
    }
    with pytest.raises(AttributeError, match="ClientApi has no method 'of_a_later_release'"):
        get_api(strict=True).of_a_later_release  # noqa: B018
    assert get_api(strict=True).ping().ok


def test_names_that_python_itself_asks_for_are_not_forwarded() -> None:
    assert not hasattr(get_api(), "__len__")
    assert not hasattr(get_api(), "_private")


def test_every_method_of_the_manager_is_relayed_even_close_and_retry(serve: Serve) -> None:
    serve(echo)
    manager = get_api(manager=True)
    assert manager.close(request_id=1).response["command_name"] == "close"
    assert manager.retry(request_id=1).response["command_name"] == "retry"


@pytest.mark.parametrize("of", [copy.copy, copy.deepcopy, lambda api: pickle.loads(pickle.dumps(api))])
def test_a_copy_works_as_the_original_does(serve: Serve, of: object) -> None:
    serve(echo)
    original = get_api(json_dumps, idds_host="h", manager=True, loader=json_loads)
    original.ping()
    duplicate = of(original)  # type: ignore[operator]
    assert type(duplicate) is ManagerApi
    assert duplicate.get_status(1) == original.get_status(1)
    assert duplicate.get_status(1).response["command_name"] == "get_status+h"


def test_methods_and_replies_can_be_pickled(serve: Serve) -> None:
    serve(echo)
    method = pickle.loads(pickle.dumps(get_api().get_requests))
    reply = method(request_id=1)
    same = pickle.loads(pickle.dumps(reply))
    assert same == reply
    assert isinstance(same, Reply)
    assert same.ok


def test_threads_share_an_object(serve: Serve) -> None:
    wire = serve(echo)
    api = get_api(compress=True)
    wrong: list[object] = []

    def work(number: int) -> None:
        for turn in range(25):
            reply = api.get_requests(request_id=number * 1000 + turn)
            if reply[1][0] is not True or json.loads(reply.response["kwargs"]) != {"request_id": number * 1000 + turn}:
                wrong.append(reply)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    assert len(wire.received) == 200
    assert wire.connections <= 8


def test_a_thread_takes_over_the_connection_that_another_left(serve: Serve) -> None:
    wire = serve(echo)
    api = get_api()
    assert api.ping().ok
    thread = threading.Thread(target=api.ping)
    thread.start()
    thread.join(10)
    assert api.ping().ok
    assert (len(wire.received), wire.connections) == (3, 1)


def test_a_forked_process_opens_connections_of_its_own(serve: Serve) -> None:
    wire = serve(echo)
    api = get_api(timeout=10)
    assert api.ping().ok
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # The server's threads are not used in the child; Python 3.12 warns all the same.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        signal.alarm(30)
        os.write(writing, json.dumps([api.get_requests(request_id=turn).ok for turn in range(5)]).encode())
        os._exit(0)
    assert all(api.ping().ok for _ in range(5))
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        assert json.load(pipe) == [True] * 5
    assert wire.connections == 2


#: Forks again and again while threads call; each child calls too, and must come to its end.
FORKS_AMONG_THREADS = """
import os, signal, threading
from pidds_runtime import get_api

api, go_on = get_api(compress=True), True

def work():
    while go_on:
        assert api.add_request(name="x").ok

threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
ends = []
for _ in range(30):
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        os._exit(0 if api.add_request(name="y").ok else 1)
    ends.append(os.waitpid(child, 0)[1])
go_on = False
for thread in threads:
    thread.join()
print(ends)
"""


@pytest.mark.slow
def test_a_process_forked_while_threads_call_is_not_held_up(serve: Serve) -> None:
    serve(echo)
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKS_AMONG_THREADS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == (f"{[0] * 30}\n", "")


@pytest.mark.slow
def test_no_socket_is_left_open_when_threads_and_objects_end(serve: Serve) -> None:
    serve(echo)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        api = get_api()
        threads = [threading.Thread(target=api.ping) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert api.ping().ok
        del api, threads, thread
        gc.collect()
    assert [str(warning.message) for warning in caught] == []


def wait_for(holds: Callable[[], bool]) -> None:
    """Give another thread of the test five seconds."""
    for _ in range(500):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def test_an_object_closes_its_connections_at_the_end_of_a_with_block(serve: Serve) -> None:
    wire = serve(echo)
    with get_api() as api:
        assert isinstance(api, ClientApi)
        assert api.ping().ok
        assert api.ping().ok
        assert (wire.connections, wire.ended) == (1, 0)
    wait_for(lambda: wire.ended == 1)
    assert api.ping().ok
    assert wire.connections == 2
    with pytest.raises(ZeroDivisionError), api:
        raise ZeroDivisionError
    wait_for(lambda: wire.ended == 2)


def test_closing_connections_disturbs_no_call_and_is_no_method_of_idds(serve: Serve) -> None:
    wire = serve(echo)
    manager = get_api(manager=True)
    manager.close_connections()
    assert wire.received == []
    failed: list[Reply] = []

    def work() -> None:
        failed.extend(reply for reply in (manager.ping() for _ in range(50)) if not reply.ok)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(30):
        manager.close_connections()
        time.sleep(0.005)
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert {request.fields()["command_name"] for request in wire.received} == {"ping"}
    manager.close_connections()
    wait_for(lambda: wire.ended == wire.connections)


@pytest.mark.parametrize("compress", [True, False], ids=["gzip", "form"])
@pytest.mark.parametrize("megabytes", [10, pytest.param(100, marks=pytest.mark.slow)], ids=["10 MB", "100 MB"])
def test_large_bodies_arrive_whole_both_ways(serve: Serve, megabytes: int, compress: bool) -> None:
    text = "0123456789" * (megabytes * 100_000)
    sizes: list[int] = []

    def answer(request: Received) -> bytes:
        sizes.append(len(json.loads(request.fields()["args"])[0]))
        return http("200 OK", "text/plain", json.dumps([True, text]).encode())

    serve(answer)
    reply = get_api(compress=compress).send_messages(text)
    assert sizes == [len(text)]
    assert reply.response == text


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"idds_host": "https://a+b"}, r"must not contain '\+'"),
        ({"timeout": 0}, "above zero"),
        ({"timeout": (1, -1)}, "above zero"),
        ({"timeout": math.inf}, "above zero; None is the default"),
        ({"timeout": (math.nan, 1)}, "above zero"),
        ({"retries": -1}, "retries"),
        ({"max_answer": 0}, "max_answer"),
        ({"max_answer": math.nan}, "max_answer must be above zero"),
        ({"url": "nonsense"}, "url must be http"),
        ({"url": "ftp://panda.example/x"}, "url must be http"),
        ({"url": "https://"}, "url must be http"),
        ({"url": "https://panda.example:port/x"}, "url must be http"),
        ({"url": "https://[panda/x"}, "url must be http"),
        ({"url": "https://panda.example/x\n"}, "url has a space, a line break"),
        ({"url": " https://panda.example/x"}, "url has a space"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_at_once(settings: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        get_api(**settings)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"timeout": "x"}, "timeout must be a number of seconds, a pair of such, or None, not 'x'"),
        ({"timeout": (1, 2, 3)}, "timeout must be"),
        ({"timeout": (1, None)}, "timeout must be"),
        ({"timeout": [1, 2]}, "timeout must be"),
        ({"retries": "a"}, "retries must be an int, not 'a'"),
        ({"retries": 1.5}, "retries must be an int, not 1.5"),
        ({"max_answer": "1G"}, "max_answer must be a number of bytes, not '1G'"),
        ({"idds_host": 5}, "idds_host must be a URL as a str, or None, not 5"),
        ({"url": 5}, "url must be"),
        ({"dumper": 3}, "dumper must be a function or None, not 3"),
        ({"timeout": True}, "timeout must be a number of seconds, a pair of such, or None, not True"),
        ({"timeout": (True, 1)}, "timeout must be"),
        ({"retries": True}, "retries must be an int, not True"),
        ({"max_answer": True}, "max_answer must be a number of bytes, not True"),
        ({"verbose": "yes"}, "verbose must be True or False, not 'yes'"),
        ({"verbose": "no"}, "verbose must be"),
        ({"compress": "false"}, "compress must be"),
        ({"manager": b"x"}, "manager must be"),
        ({"json_outputs": ""}, "json_outputs must be"),
        ({"strict": "on"}, "strict must be"),
        ({"loader": "json"}, "loader must be a function or None, not 'json'"),
    ],
)
def test_a_setting_of_another_type_is_refused_by_its_name(settings: dict[str, object], words: str) -> None:
    with pytest.raises(TypeError, match=re.escape(words)):
        get_api(**settings)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "settings",
    [
        {"verbose": 0, "compress": 1, "manager": False, "json_outputs": None},
        {"idds_host": ""},
        {"timeout": 5},
        {"timeout": (0.5, 1)},
        {"retries": 0},
        {"max_answer": 1e9},
    ],
)
def test_what_works_is_accepted(settings: dict[str, object], serve: Serve) -> None:
    serve(http("200 OK", "text/plain", OK))
    assert get_api(**settings).ping().response == {"k": "v"}  # type: ignore[call-overload]


def test_a_good_call_gives_the_documented_tuple(serve: Serve) -> None:
    serve(http("200 OK", "text/plain", OK))
    ret = get_api().ping()
    assert ret[0] == 0
    assert ret[1][0]
    assert ret[1][-1] == {"k": "v"}
    assert repr(ret) == "(0, (True, {'k': 'v'}))"


def test_a_refused_url_shows_no_password() -> None:
    with pytest.raises(ValueError, match="url must be") as caught:
        get_api(url="ftp://user:hidden@panda.example/x")
    assert "hidden" not in str(caught.value)
