"""The facts tables say what the installed clients are: idds-client and idds-common 2.6.21, panda-client 2.2.0."""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import os
import pkgutil
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from pidds_migrate.decide import pandaclient_helpers
from pidds_migrate.facts import names
from pidds_migrate.facts.methods import METHODS, Answer, Api, Failure, Relay

CLASSES = {Api.CLIENT: "idds.client.client.Client", Api.MANAGER: "idds.client.clientmanager.ClientManager"}
CHECKING = {Api.CLIENT: pandaclient_helpers._IddsClient, Api.MANAGER: pandaclient_helpers._IddsManager}
METHOD_NAMES = [(kind, name) for kind in Api for name in METHODS[kind]]


def load(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def native(kind: Api, name: str) -> Callable[..., Any]:
    method = inspect.getattr_static(load(CLASSES[kind]), name)
    assert isinstance(method, FunctionType)
    return method


def is_wrapped_by_exception_handler(method: Callable[..., Any]) -> bool:
    wrapper = load("idds.common.utils.exception_handler")(print)
    # Wrappers of one decorator share their code, whatever functools.wraps makes them look like.
    return getattr(method, "__code__", None) is wrapper.__code__


@pytest.mark.parametrize(
    ("distribution", "version"), [("idds-client", "2.6.21"), ("idds-common", "2.6.21"), ("panda-client", "2.2.0")]
)
def test_the_installed_clients_are_those_that_the_facts_name(distribution: str, version: str) -> None:
    assert importlib.metadata.version(distribution) == version


@pytest.mark.parametrize("kind", Api)
def test_every_public_method_is_in_the_table_and_no_other(kind: Api) -> None:
    functions = inspect.getmembers(load(CLASSES[kind]), inspect.isfunction)
    assert {name for name, _ in functions if not name.startswith("_")} == set(METHODS[kind])


@pytest.mark.parametrize(("kind", "name"), METHOD_NAMES)
def test_signatures_are_those_of_the_client(kind: Api, name: str) -> None:
    table = inspect.signature(_defined(METHODS[kind][name].signature))
    declared = list(inspect.signature(native(kind, name)).parameters.values())[1:]
    assert [(p.name, p.kind, p.default) for p in table.parameters.values()] == [
        (p.name, p.kind, p.default) for p in declared
    ]


def _defined(signature: str) -> Callable[..., Any]:
    defined: dict[str, Any] = {}
    exec(f"def method({signature}): ...", defined)
    method: Callable[..., Any] = defined["method"]
    return method


@pytest.mark.parametrize(("kind", "name"), METHOD_NAMES)
def test_what_exception_handler_wraps_gives_a_pair_and_all_else_raises(kind: Api, name: str) -> None:
    is_pair = METHODS[kind][name].failure is Failure.PAIR
    assert is_pair is is_wrapped_by_exception_handler(native(kind, name))


def test_exception_handler_turns_every_exception_into_a_pair() -> None:
    handler = load("idds.common.utils.exception_handler")

    @handler
    def fail() -> None:
        raise ValueError("no")

    assert fail() == (False, "no")
    assert is_wrapped_by_exception_handler(fail)


@pytest.mark.parametrize("kind", Api)
def test_every_class_of_the_table_can_be_imported_and_is_that_client(kind: Api) -> None:
    paths = [path for path, of in names.CLASSES.items() if of is kind]
    assert CLASSES[kind] in paths
    assert {load(path) for path in paths} == {load(CLASSES[kind])}


@pytest.mark.parametrize("kind", Api)
def test_constructor_parameters_are_those_of_the_client_and_all_have_defaults(kind: Api) -> None:
    parameters = list(inspect.signature(load(CLASSES[kind])).parameters.values())
    assert tuple(parameter.name for parameter in parameters) == names.CONSTRUCTORS[kind]
    assert all(parameter.default is not parameter.empty for parameter in parameters)


def test_every_constructor_argument_but_the_host_has_something_in_its_place() -> None:
    every = {name for parameters in names.CONSTRUCTORS.values() for name in parameters}
    assert set(names.INSTEAD) == every - {"host"}


def test_the_smaller_client_classes_are_all_part_of_client() -> None:
    # The page of N218 sends their users to Client.
    package = importlib.import_module(names.PACKAGE)
    bases = {base.__name__ for base in load(CLASSES[Api.CLIENT]).__mro__}
    sub_clients = {
        name
        for module in pkgutil.iter_modules(package.__path__)
        if module.name.endswith("client")
        for name in vars(importlib.import_module(f"{names.PACKAGE}.{module.name}"))
        if name.endswith("Client")
    }
    assert len(sub_clients) > 10
    assert sub_clients <= bases
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("idds.client.workflowmanager")


@pytest.mark.parametrize("kind", Api)
def test_checking_objects_have_the_names_of_the_native_methods(kind: Api) -> None:
    assert {name for name in vars(CHECKING[kind]) if not name.startswith("_")} == set(METHODS[kind])


@pytest.mark.parametrize(("kind", "name"), METHOD_NAMES)
def test_checking_objects_relay_what_the_table_says_and_check_it_so(kind: Api, name: str) -> None:
    method, made = METHODS[kind][name], getattr(CHECKING[kind], name)
    if method.relay is Relay.SETUP:
        assert made(CHECKING[kind]()) is None
        return
    check = {Failure.PAIR: pandaclient_helpers._idds_pair, Failure.RAISES: pandaclient_helpers._idds_result}
    expected = check[method.failure] if method.relay is Relay.YES else None
    assert inspect.getclosurevars(made).nonlocals == {"name": name, "check": expected}


def test_the_specific_exceptions_are_those_of_idds_common() -> None:
    exceptions = importlib.import_module(names.EXCEPTION_MODULE)
    base = getattr(exceptions, names.BASE_EXCEPTION)
    classes = {
        name: value for name, value in vars(exceptions).items() if isinstance(value, type) and issubclass(value, base)
    }
    assert set(classes) == {*names.FIRST_WORDS, names.BASE_EXCEPTION}


@pytest.mark.parametrize("name", names.FIRST_WORDS)
def test_an_exception_prints_its_first_words_then_what_it_was_given(name: str) -> None:
    text = str(load(f"{names.EXCEPTION_MODULE}.{name}")("what happened"))
    assert text.startswith(names.FIRST_WORDS[name])
    assert text.endswith("what happened")


def test_no_exception_is_taken_for_another_by_its_first_words() -> None:
    for name, words in names.FIRST_WORDS.items():
        text = str(load(f"{names.EXCEPTION_MODULE}.{name}")("x"))
        assert [other for other, others in names.FIRST_WORDS.items() if text.startswith(others)] == [name], words


def test_what_the_migrated_program_takes_from_idds_common_is_there() -> None:
    assert names.GET_REST_HOST == "idds.common.utils.get_rest_host"
    assert callable(load(names.GET_REST_HOST))
    dumps, loads = load("idds.common.utils.json_dumps"), load("idds.common.utils.json_loads")
    status = load("idds.common.constants.RequestStatus").New
    assert loads(dumps({"status": status})) == {"status": status}


def test_get_api_of_panda_client_takes_what_the_rewrites_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDA_BEHIND_REAL_LB", "1")  # else importing it looks a production host up
    get_api = load("pandaclient.idds_api.get_api")
    assert str(inspect.signature(get_api)) == (
        "(dumper=None, verbose=False, idds_host=None, compress=True, manager=False, loader=None, json_outputs=False)"
    )
    assert "pandaclient.idds_api.get_api" in names.GET_API


def test_get_api_of_panda_client_gives_one_object_with_the_latest_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDA_BEHIND_REAL_LB", "1")
    get_api = load("pandaclient.idds_api.get_api")
    first = get_api()
    assert get_api(manager=True) is first
    assert first.ping.manager is True


def test_what_is_not_relayed_is_no_query_and_its_answer_does_not_matter() -> None:
    for kind, name in METHOD_NAMES:
        method = METHODS[kind][name]
        if method.relay is not Relay.YES:
            assert (method.read_only, method.answer) == (False, Answer.RICH), name


@pytest.mark.parametrize(
    ("variables", "package", "ends_in"),
    [
        ({}, "pandaclient.idds_api", "socket.gaierror"),
        ({"PANDA_BEHIND_REAL_LB": "1"}, "pandaclient.idds_api", ""),
        ({}, "pidds_runtime", ""),
    ],
)
def test_panda_client_looks_its_server_up_when_it_is_imported(
    variables: dict[str, str], package: str, ends_in: str
) -> None:
    # Whether a name server answers at once, late or never is not what this is about.
    code = f"import socket\ndef nobody(*_): raise socket.gaierror\nsocket.getaddrinfo = nobody\nimport {package}"
    environment = {name: text for name, text in os.environ.items() if name != "PANDA_BEHIND_REAL_LB"} | variables
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    last = (done.stderr.splitlines() or [""])[-1]
    assert last.partition(":")[0] == ends_in


@pytest.mark.parametrize("value", [uuid.uuid4(), Path("a")])
def test_what_a_native_query_puts_into_its_url_json_may_have_no_word_for(value: object) -> None:
    with pytest.raises(TypeError, match="is not JSON serializable"):
        load("idds.common.utils.json_dumps")({"request_id": value})


@pytest.mark.parametrize(("variables", "ends_in"), [({}, "SystemExit"), ({"PANDA_AUTH_VO": "atlas"}, "")])
def test_panda_client_ends_the_process_where_oidc_has_no_vo(variables: dict[str, str], ends_in: str) -> None:
    code = (
        "from pandaclient import idds_api\ntry:\n    idds_api.get_api().ping()\n"
        "except SystemExit:\n    print('SystemExit')\n"
    )
    unset = {"PANDA_AUTH_VO", "OIDC_AUTH_VO", "PANDA_AUTH_ID_TOKEN", "OIDC_AUTH_ID_TOKEN"}
    nowhere = dict.fromkeys(("PANDA_URL", "PANDA_URL_SSL", "PANDACACHE_URL"), "https://127.0.0.1:9/server/panda")
    environment = {name: text for name, text in os.environ.items() if name not in unset} | nowhere
    environment |= {"PANDA_AUTH": "oidc", "PANDA_BEHIND_REAL_LB": "1", "PANDA_AUTH_ID_TOKEN": "token"} | variables
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.splitlines() or [""])[-1].partition(":")[0] == ends_in, done.stdout + done.stderr
