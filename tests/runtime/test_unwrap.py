"""From a reply back to the value or the exception that the native client would have given."""

from __future__ import annotations

import inspect
import pickle
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from idds.client.client import Client
from idds.common import exceptions as native
from idds.common.utils import json_dumps

from pidds_migrate.decide import pandaclient_helpers
from pidds_runtime import Reply, _recover, exceptions, unwrap, unwrap_pair

NATIVE: dict[str, Any] = {
    name: cls for name, cls in inspect.getmembers(native, inspect.isclass) if issubclass(cls, native.IDDSException)
}


def refused(text: str) -> tuple[int, list[Any]]:
    return 0, [False, f"failed to execute command with {text}"]


def test_a_success_is_its_response() -> None:
    assert unwrap((0, (True, [1]))) == [1]
    assert unwrap([0, [True, None]]) is None
    assert unwrap(Reply(0, True, 5)) == Reply(0, True, 5).unwrap() == 5


@pytest.mark.parametrize("details", [('{"msg": "request 1: not there"}',), ("one", "two"), ("",), ()])
@pytest.mark.parametrize("name", NATIVE)
def test_a_refusal_raises_the_class_that_its_first_words_name_and_prints_the_same(
    name: str, details: tuple[str, ...]
) -> None:
    original = NATIVE[name](*details)
    with pytest.raises(native.IDDSException) as caught:
        unwrap(refused(str(original)))
    assert type(caught.value) is NATIVE[name]
    assert str(caught.value) == str(original)


def test_the_outermost_words_count() -> None:
    inner = native.NoObject("gone")
    with pytest.raises(native.CoreException):
        unwrap(refused(str(native.CoreException(str(inner)))))


def test_words_of_the_relay_itself_raise_the_base_class() -> None:
    with pytest.raises(native.IDDSException, match="SSL secure connection is required") as caught:
        unwrap((0, [False, "SSL secure connection is required"]))
    assert type(caught.value) is native.IDDSException


def test_an_exception_of_idds_that_this_version_does_not_know_raises_the_base_class() -> None:
    with pytest.raises(native.IDDSException, match="Quota exceeded") as caught:
        unwrap(refused("Quota exceeded.: {'limit': 5}\nDetails: later"))
    assert type(caught.value) is native.IDDSException


@pytest.mark.parametrize(
    "text",
    ["boom", "Message is None", "", "No object exception.: with one space", "No object  exception. without a colon"],
)
def test_what_does_not_print_as_an_exception_of_idds_is_none(text: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011  # which texts, the last line says
        unwrap(refused(text))
    assert type(caught.value) is Exception
    assert str(caught.value) == text


def native_words(call: Any) -> str:
    with pytest.raises(TypeError) as caught:
        call()
    return str(caught.value)


def two(first: int, second: int) -> None:
    del first, second


def optional(first: int, second: int = 1) -> None:
    del first, second


def none() -> None:
    return


NATIVE_CLIENT = Client.__new__(Client)
NATIVE_CLIENT.host, NATIVE_CLIENT.json_outputs = "https://127.0.0.1:1/idds", False


@pytest.mark.parametrize(
    "call",
    [
        lambda: two(1, bogus=1),  # type: ignore[call-arg]
        lambda: two(1),  # type: ignore[call-arg]
        lambda: two(),  # type: ignore[call-arg]
        lambda: two(1, 2, 3),  # type: ignore[call-arg]
        lambda: optional(1, 2, 3),  # type: ignore[call-arg]
        lambda: none(1),  # type: ignore[call-arg]
        lambda: two(1, 2, second=3),  # type: ignore[misc]
        lambda: NATIVE_CLIENT.get_match_contents(),
        lambda: NATIVE_CLIENT.get_request_id_by_name(1),
        lambda: NATIVE_CLIENT.get_collections(scope=["test"]),
        lambda: NATIVE_CLIENT.register_contents("test", "points", 1, 1001, None),
        lambda: NATIVE_CLIENT.register_contents("test", "points", 1, 1001, "abc"),
        lambda: NATIVE_CLIENT.build_url("https://host", 1),
        lambda: NATIVE_CLIENT.build_url("https://host", "a", 1),
        lambda: NATIVE_CLIENT.upload(None),
    ],
)
def test_arguments_that_the_native_method_stumbles_over_are_a_type_error(call: Any) -> None:
    words = native_words(call)
    with pytest.raises(TypeError) as caught:
        unwrap(refused(words))
    assert str(caught.value) == words
    of_helper = pandaclient_helpers._idds_error(refused(words))
    assert (type(of_helper), str(of_helper)) == (TypeError, words)


@pytest.mark.parametrize("value", [set(), b"bytes", object(), {(1, 2): 3}])
@pytest.mark.parametrize("prefix", ["the arguments of add_request cannot be sent: ", "Failed with "])
def test_arguments_that_cannot_be_written_are_a_type_error_as_natively(value: Any, prefix: str) -> None:
    words = native_words(lambda: json_dumps({"argument": value}))
    with pytest.raises(TypeError, match=re.escape(words)):
        unwrap((255, prefix + words))
    of_helper = pandaclient_helpers._idds_error((255, prefix + words))
    assert (type(of_helper), str(of_helper)) == (TypeError, words)
    with pytest.raises(native.ConnectionException):
        unwrap((255, f"HTTP 500: {words}"))
    assert type(pandaclient_helpers._idds_error((255, f"HTTP 500: {words}"))) is native.ConnectionException


def test_an_error_of_the_system_is_of_its_own_class(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as original:
        NATIVE_CLIENT.upload(str(tmp_path / "absent.txt"))
    with pytest.raises(FileNotFoundError) as caught:
        unwrap(refused(str(original.value)))
    assert str(caught.value) == str(original.value)
    assert caught.value.filename == original.value.filename


def test_idds_not_answering_panda_in_time_is_the_timeout_that_the_native_client_raises() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(requests.ReadTimeout) as original:
            requests.get(url, timeout=(5, 0.05))
    with pytest.raises(requests.ReadTimeout) as caught:
        unwrap(refused(str(original.value)))
    assert str(caught.value) == str(original.value)


def test_an_attribute_error_inside_the_native_client_is_one() -> None:
    with pytest.raises(AttributeError) as original:
        None.absent  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError) as caught:
        unwrap(refused(str(original.value)))
    assert str(caught.value) == str(original.value)


def test_a_method_that_the_native_class_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such"):
        unwrap((0, [False, "no_such is not a command of iDDS Client"]))


@pytest.mark.parametrize(
    ("ret", "words"),
    [
        ((255, "[Errno 111] Connection refused"), "Connection refused"),
        ((255, b"<html>\xff</html>"), "<html>"),
        ((255, ""), "no diagnostic"),
        ((255, b""), "no diagnostic"),
        ((255, (False, "why")), "why"),
        ([255, [False, "why"]], "why"),
        ((255, (True, {"k": "v"})), "k"),
        ((0, "[false, 1]"), "not a reply"),
        ((0, ["a+b", "%41", 1]), "not a reply"),
        (None, "not a reply"),
        ("", "not a reply"),
    ],
)
def test_what_did_not_come_through_panda_raises_connection_exception(ret: Any, words: str) -> None:
    with pytest.raises(native.ConnectionException) as caught:
        unwrap(ret)
    assert words in str(caught.value)
    status, message = unwrap_pair(ret)
    assert status is False
    assert words in message


def test_a_managers_response_is_returned_as_it_is() -> None:
    assert unwrap_pair((0, [True, [1, 2]])) == [1, 2]
    assert unwrap_pair((0, [True, None])) is None
    assert unwrap_pair(Reply(0, True, (-1, "no id"))) == (-1, "no id")


def test_a_managers_failure_is_the_native_pair() -> None:
    assert unwrap_pair((0, [True, [False, "gone"]])) == (False, "gone")
    assert unwrap_pair(refused("gone")) == (False, "gone")
    assert unwrap_pair((255, "down")) == (False, str(native.ConnectionException("down")))


def test_the_table_of_first_words_is_that_of_the_installed_idds_common() -> None:
    printed = {str(cls()).partition(":")[0]: name for name, cls in NATIVE.items()}
    assert printed == exceptions.NAME_OF_FIRST_WORDS


@pytest.mark.parametrize("name", NATIVE)
def test_the_own_classes_are_those_of_idds_common(name: str) -> None:
    own: Any = exceptions._own_classes()[name]
    theirs = NATIVE[name]
    assert own.__bases__[0].__name__ in (theirs.__bases__[0].__name__, "_Printing")
    assert str(own("a", "b", key=1)) == str(theirs("a", "b", key=1))
    assert str(own()) == str(theirs())
    assert own.error_code == theirs().error_code
    assert exceptions._own_classes().keys() == NATIVE.keys()


def test_with_idds_common_the_exceptions_are_its_own() -> None:
    assert exceptions.NoObject is native.NoObject
    assert set(dir(exceptions)) == set(NATIVE)
    with pytest.raises(AttributeError):
        exceptions.NoSuch  # noqa: B018


WITHOUT_IDDS = """
import pickle, sys
sys.modules["idds"] = None
import pidds_runtime
from pidds_runtime import exceptions
try:
    words = "failed to execute command with No object  exception.: {}\\nDetails: gone"
    pidds_runtime.unwrap((0, [False, words]))
except exceptions.DatabaseException as error:
    assert type(error) is exceptions.NoObject, type(error)
    same = pickle.loads(pickle.dumps(error))
    assert type(same) is exceptions.NoObject and str(same) == str(error)
    print(error)
"""


def test_without_idds_common_there_are_classes_of_the_same_names() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_IDDS], capture_output=True, text=True, check=True)
    assert done.stdout == "No object  exception.: {}\nDetails: gone\n"


def test_a_recovered_exception_can_be_pickled() -> None:
    error = _recover.refusal(str(native.NoObject("gone")))
    assert type(pickle.loads(pickle.dumps(error))) is native.NoObject
