"""The native classes as objects: shown, copied, subclassed, patched as idds-client's are, and what they refuse."""

from __future__ import annotations

import abc
import copy
import functools
import inspect
import json
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest import mock

import idds.client.client
import idds.client.clientmanager
import pytest

from pidds_runtime import _facts, native

from .conftest import Serve
from .wire import Received, http, kept

ROOT = Path(__file__).resolve().parents[2]

PAIRS = [
    (idds.client.client.Client, native.Client),
    (idds.client.clientmanager.ClientManager, native.ClientManager),
]

pytestmark = pytest.mark.filterwarnings("ignore:The 'warn' function is deprecated")


def echo(request: Received) -> bytes:
    """Answer with what was sent."""
    return kept(json.dumps([True, request.fields()]).encode())


def public_methods(cls: type) -> dict[str, Any]:
    return {name: found for name, found in inspect.getmembers(cls, inspect.isfunction) if name[0] != "_"}


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """What the real client needs to be made."""
    path = tmp_path / "proxy.pem"
    path.touch()
    monkeypatch.setenv("X509_USER_PROXY", str(path))
    return str(path)


@pytest.mark.parametrize(("theirs", "ours"), PAIRS)
def test_the_methods_and_signatures_are_the_native_ones(theirs: type, ours: type) -> None:
    assert public_methods(ours).keys() == public_methods(theirs).keys()
    for name, method in public_methods(theirs).items():
        wanted = list(inspect.signature(method).parameters.values())[1:]
        found = list(inspect.signature(public_methods(ours)[name]).parameters.values())[1:]
        assert [(p.name, p.kind, p.default) for p in found] == [(p.name, p.kind, p.default) for p in wanted], name
    wanted_init, found_init = (list(inspect.signature(cls).parameters.values()) for cls in (theirs, ours))
    assert [(p.name, p.kind, p.default) for p in found_init] == [(p.name, p.kind, p.default) for p in wanted_init]


@pytest.mark.parametrize(("theirs", "ours"), PAIRS)
def test_the_attributes_are_the_native_ones(proxy: str, theirs: type, ours: type) -> None:
    wanted, found = vars(theirs(host="h", timeout=5)), vars(ours(host="h", timeout=5))
    assert found.keys() == wanted.keys() - {"session"}
    assert {name: value for name, value in found.items() if name != "configuration"} == {
        name: value for name, value in wanted.items() if name not in ("configuration", "session")
    }
    constants = {name: value for name, value in inspect.getmembers(theirs) if name.endswith("BASEURL")}
    assert constants == {name: value for name, value in inspect.getmembers(ours) if name.endswith("BASEURL")}
    assert type(ours) is type


@pytest.mark.parametrize(
    "auth",
    [
        None,
        {"auth_type": "oidc", "oidc_token": "t", "vo": "Rubin"},
        {"auth_type": "oidc", "oidc_token_file": "f", "vo": "Rubin", "auth_setup": True},
        {"auth_type": "x509_proxy"},
    ],
)
def test_what_auth_says_stands_in_the_attributes(proxy: str, auth: dict[str, Any] | None) -> None:
    wanted = vars(idds.client.client.Client("h", auth=auth, client_proxy="ignored"))
    found = vars(native.Client("h", auth=auth, client_proxy="ignored"))
    assert found == {name: value for name, value in wanted.items() if name != "session"}


def test_names_that_the_native_class_lacks_are_attribute_errors() -> None:
    for made in (native.Client(), native.ClientManager()):
        assert not hasattr(made, "no_such")
        assert getattr(made, "__deepcopy__", None) is None
        assert getattr(made, "of_a_later_release", "absent") == "absent"
    assert hasattr(native.Client(), "abort_request")
    assert not hasattr(native.ClientManager(), "abort_request")


def test_bound_methods_compare_and_hash_as_natively() -> None:
    client, other = native.Client(), native.Client()
    assert client.ping == client.ping
    assert client.ping != other.ping
    assert client.ping != client.get_requests
    assert len({client.ping, client.ping, other.ping}) == 2
    assert (client.ping.__name__, getattr(client.ping, "__self__", None)) == ("ping", client)
    assert client != other
    assert len({client, other}) == 2


@pytest.mark.parametrize("cls", [native.Client, native.ClientManager])
@pytest.mark.parametrize("of", [copy.copy, copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))])
def test_a_copy_works_as_the_original_does(serve: Serve, cls: Any, of: Any) -> None:
    serve(echo)
    made: Any = cls(host="https://h/idds", timeout=7)
    assert made.ping()["command_name"] == "ping+https://h/idds"
    duplicate: Any = of(made)
    assert type(duplicate) is cls
    assert (duplicate.host, duplicate.timeout) == ("https://h/idds", 7)
    assert duplicate.ping()["command_name"] == "ping+https://h/idds"
    method = pickle.loads(pickle.dumps(made.get_metainfo))
    assert json.dumps(method("x")) == json.dumps(made.get_metainfo("x"))


@pytest.mark.slow
def test_pools_of_threads_and_processes_take_bound_methods(serve: Serve) -> None:
    serve(echo)
    client = native.Client()
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(client.get_metainfo, map(str, range(20))))
    assert [json.loads(one["args"]) for one in found] == [[str(number)] for number in range(20)]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        assert processes.submit(client.get_metainfo, "x").result(60)["command_name"] == "get_metainfo"
    assert functools.partial(client.get_requests, request_id=3)()["kwargs"] == '{"request_id": 3}'


class Singleton(type):
    """A user's metaclass."""


class Combined(native.Client, abc.ABC):
    """A user's class beside another with a metaclass of its own, whose attributes have our names' likes."""

    def __init__(self) -> None:
        self._api = self._call = self._options = self._relay = self._transport = "mine"
        super().__init__(host="https://h/idds")

    def get_requests(self, *args: Any, **kwargs: Any) -> Any:
        return "before", super().get_requests(*args, **kwargs)


class OnceMore(native.ClientManager, metaclass=Singleton):
    """A user's subclass without a constructor of its own, and one method replaced."""

    def ping(self) -> Any:
        return "pong", super().ping()


def test_subclasses_work(serve: Serve) -> None:
    serve(echo)
    client = Combined()
    assert client.get_requests(1)[0] == "before"
    assert client.get_requests(1)[1]["command_name"] == "get_requests+https://h/idds"
    assert client._api == "mine"
    assert isinstance(client, native.Client)
    assert OnceMore().ping()[1]["command_name"] == "ping"
    assert isinstance(pickle.loads(pickle.dumps(client)), Combined)


def test_mocks_take_their_place() -> None:
    client, manager = native.Client(), native.ClientManager()
    for made in (client, manager):
        with mock.patch.object(made, "get_requests", return_value=[1]) as patched:
            assert made.get_requests(request_id=1) == [1]
        patched.assert_called_once_with(request_id=1)
        with mock.patch.object(type(made), "get_requests", autospec=True, return_value=[2]):
            assert made.get_requests(1) == [2]
            with pytest.raises(TypeError):
                made.get_requests(bogus=1)  # type: ignore[call-arg]
        for spec in (mock.create_autospec(type(made)), mock.create_autospec(made, instance=True)):
            assert callable(spec.get_requests)
            with pytest.raises(AttributeError):
                spec.no_such  # noqa: B018
        assert isinstance(mock.create_autospec(type(made), instance=True), type(made))


REFUSED = [
    (cls, name)
    for cls, table in ((native.Client, _facts.CLIENT_NOT_RELAYED), (native.ClientManager, _facts.MANAGER_NOT_RELAYED))
    for name in table.keys() - {"enable_json_outputs", "setup_client", "setup_json_outputs"}
]


@pytest.mark.parametrize(("cls", "name"), sorted(REFUSED, key=str))
def test_what_panda_does_not_carry_is_refused_and_sends_nothing(serve: Serve, cls: type, name: str) -> None:
    wire = serve(echo)
    with pytest.raises(
        NotImplementedError, match=f"^{name} .*: call it on a client of idds.client.{cls.__name__.lower()}"
    ):
        getattr(cls(), name)(*["x"] * 3)
    assert wire.received == []


def test_the_session_is_refused_both_ways() -> None:
    client = native.Client()
    with pytest.raises(NotImplementedError, match="session"):
        client.session  # noqa: B018
    with pytest.raises(NotImplementedError, match="session"):
        client.session = object()
    assert "session" not in dir(client)


def test_a_foreign_client_of_a_manager_is_refused(serve: Serve) -> None:
    wire = serve(echo)
    manager = native.ClientManager()
    for foreign in (mock.Mock(), mock.Mock(spec=native.Client), object()):
        with pytest.raises(NotImplementedError, match="client is a "):
            manager.client = foreign  # type: ignore[assignment]
    manager.client = native.Client(host="https://mine/idds")
    assert manager.ping()["command_name"] == "ping+https://mine/idds"
    manager.client = None
    assert manager.ping()["command_name"] == "ping"
    assert getattr(manager.client, "host", "") is None
    assert len(wire.received) == 2


class OwnUrls(native.Client):
    def build_url(self, *args: Any, **kwargs: Any) -> str:
        return "https://mine"


class OwnSteps(native.ClientManager):
    def submit_big_workflow(self, workflow: Any, *args: Any, **kwargs: Any) -> Any:
        return workflow


def test_replacing_how_requests_are_made_is_refused(serve: Serve) -> None:
    wire = serve(echo)
    with pytest.raises(NotImplementedError, match="build_url of OwnUrls is replaced"):
        OwnUrls()
    with pytest.raises(NotImplementedError, match="submit_big_workflow of OwnSteps is replaced"):
        OwnSteps()
    for cls in (native.Client, native.ClientManager):
        made = cls()
        with mock.patch.object(native.Client, "get_request_response"), pytest.raises(NotImplementedError):
            made.ping()
        with mock.patch.object(native.Client, "ping"):
            if cls is native.ClientManager:
                with pytest.raises(NotImplementedError, match="ping of Client is replaced"):
                    made.ping()
        assert wire.received == []
    client = native.Client()
    client.build_url = lambda *_: "https://mine"  # type: ignore[method-assign]
    with pytest.raises(NotImplementedError, match="build_url"):
        client.ping()
    client = native.Client()
    client.original_user_name = "Alice"
    with pytest.raises(NotImplementedError, match="original_user_name"):
        client.ping()
    assert wire.received == []
    assert native.Client().ping()["command_name"] == "ping"


def test_settings_count_from_the_next_call_on(serve: Serve) -> None:
    wire = serve(echo)
    client = native.Client()
    assert client.ping()["command_name"] == "ping"
    client.host = "https://other/idds"
    assert client.ping()["command_name"] == "ping+https://other/idds"
    manager = native.ClientManager(host="https://a/idds")
    assert manager.client is None
    assert manager.ping()["command_name"] == "ping+https://a/idds"
    manager.host = "https://b/idds"
    manager.enable_json_outputs = True
    assert "json_outputs" not in manager.ping()
    assert manager.ping()["command_name"] == "ping+https://a/idds"
    manager.setup_json_outputs()
    assert manager.ping()["json_outputs"] == "True"
    early = native.ClientManager()
    early.setup_json_outputs()
    assert early.ping()["json_outputs"] == "True"
    assert wire.connections <= 6


def test_setting_a_client_up_sends_nothing(serve: Serve) -> None:
    wire = serve(echo)
    manager = native.ClientManager(host="https://a/idds", timeout=3, setup_client=True)
    assert manager.setup_client() is None  # type: ignore[func-returns-value]
    first = manager.client
    assert first is not None
    assert (first.host, first.timeout) == ("https://a/idds", 3)
    manager.setup_client(auth_setup=True)
    assert manager.client is first
    assert wire.received == []


def test_the_number_of_tries_is_kept(serve: Serve) -> None:
    wire = serve(http("503 Service Unavailable", "text/plain", b"later"))
    for retries, tries in ((3, 3), (1, 1), (0, 1)):
        wire.received.clear()
        client = native.Client()
        client.retries = retries
        with pytest.raises(Exception, match="later"):
            client.ping()
        assert len(wire.received) == tries


ALONE = """
import sys
sys.modules["idds"] = None
from pidds_runtime import exceptions, native
print(native.Client().get_metainfo("x")["args"], native.ClientManager(host="https://h/idds").ping()["command_name"])
try:
    native.Client().add_request(name=object())
except TypeError as error:
    print(error)
"""


def test_neither_idds_client_nor_idds_common_is_needed(serve: Serve) -> None:
    serve(echo)
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True, timeout=60)
    first, second = done.stdout.splitlines()
    assert first == '["x"] ping+https://h/idds'
    assert second.startswith("Object of type object is not JSON serializable")


def test_the_stub_shows_the_methods() -> None:
    text = (ROOT / "runtime" / "pidds_runtime" / "_native_surface.pyi").read_text()
    assert "def get_requests(" in text
    assert "-> Reply" not in text


TYPED = """\
import pidds_runtime
from pidds_runtime.native import Client, ClientManager

reveal_type(pidds_runtime.native.Client().get_requests(request_id=1))
Client().get_requests(bogus=1)
ClientManager(host="h", timeout=None).submit()
reveal_type(ClientManager().client)
"""


@pytest.mark.slow
def test_a_type_checker_sees_the_classes(tmp_path: Path) -> None:
    program = tmp_path / "typed.py"
    program.write_text(TYPED)
    command = [sys.executable, "-m", "mypy", "--config-file=", f"--cache-dir={tmp_path}", str(program)]
    environment = {"MYPYPATH": str(ROOT / "runtime"), "PATH": ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert 'Revealed type is "Any"' in done.stdout
    assert 'Unexpected keyword argument "bogus"' in done.stdout
    assert 'Missing positional argument "workflow"' in done.stdout
    assert 'Revealed type is "pidds_runtime.native.Client | None"' in done.stdout
