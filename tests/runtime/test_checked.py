"""A checked method: a value like a bound method of the native client, and the exception of a failed reply."""

from __future__ import annotations

import functools
import inspect
import json
import pickle
from typing import Any

import pytest
from idds.common import exceptions as native

import pidds_runtime
from pidds_runtime import checked, get_api

from .conftest import Serve
from .wire import Received, http, kept


def echo(request: Received) -> bytes:
    """Answer with what was sent."""
    return kept(json.dumps([True, request.fields()]).encode())


REFUSAL = b'[false, "failed to execute command with No object  exception.: {}\\nDetails: gone"]'


def test_a_checked_method_gives_the_response(serve: Serve) -> None:
    serve(echo)
    assert checked(get_api(), "get_requests")(1, with_detail=True)["args"] == "[1]"
    assert checked(get_api(manager=True), "submit")("w")["manager"] == "True"
    assert functools.partial(checked(get_api(), "get_requests"), 5)()["args"] == "[5]"


def test_it_raises_for_a_client_and_returns_a_pair_for_a_manager(serve: Serve) -> None:
    serve(http("200 OK", "text/plain", REFUSAL))
    with pytest.raises(native.NoObject):
        checked(get_api(), "get_requests")(1)
    manager = get_api(manager=True)
    assert checked(manager, "get_requests")(1) == (False, "No object  exception.: {}\nDetails: gone")
    with pytest.raises(native.NoObject):
        checked(manager, "get_contents")(1)


def test_it_compares_and_hashes_as_a_bound_method() -> None:
    api, other = get_api(), get_api()
    assert checked(api, "ping") == checked(api, "ping")
    assert checked(api, "ping") != checked(other, "ping")
    assert checked(api, "ping") != checked(api, "get_requests")
    assert checked(api, "ping") != api.ping
    assert len({checked(api, "ping"), checked(api, "ping"), checked(other, "ping")}) == 2
    assert checked(api, "ping").__name__ == "ping"
    assert checked(api, "ping").__self__ is api
    assert inspect.signature(checked(api, "get_metainfo")) == inspect.signature(api.get_metainfo)
    assert "ping" in repr(checked(api, "ping"))


def test_it_can_be_pickled(serve: Serve) -> None:
    serve(echo)
    same = pickle.loads(pickle.dumps(checked(get_api(manager=True), "get_metainfo")))
    assert same("x")["args"] == '["x"]'


def test_it_is_refused_for_what_has_no_such_method() -> None:
    with pytest.raises(TypeError, match="get_api"):
        checked("a text", "upper")  # type: ignore[arg-type]
    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'ping'"):  # as natively
        checked(None, "ping")  # type: ignore[arg-type]
    with pytest.raises(AttributeError, match="no_such"):
        checked(get_api(strict=True), "no_such")
    with pytest.raises(AttributeError, match="_private"):
        checked(get_api(), "_private")


@pytest.mark.parametrize(
    ("ret", "kind", "words"),
    [
        ((0, [False, "failed to execute command with No object  exception.: {}\nDetails: gone"]), "NoObject", "gone"),
        ((255, "[Errno 111] Connection refused"), "ConnectionException", "refused"),
        ((255, b"<html>"), "ConnectionException", "<html>"),
        ((255, ["a b", "A+", 1]), "ConnectionException", "a b"),
        ((0, "[false, 1]"), "ConnectionException", "not a reply"),
        ((0, [False, "SSL secure connection is required"]), "IDDSException", "SSL"),
    ],
)
def test_the_exception_of_a_reply_is_the_one_that_unwrap_raises(ret: Any, kind: str, words: str) -> None:
    error = pidds_runtime.error(ret)
    assert type(error) is getattr(native, kind)
    assert words in str(error)
    with pytest.raises(type(error), match=words):
        pidds_runtime.unwrap(ret)


def test_a_success_has_no_exception() -> None:
    with pytest.raises(ValueError, match="succeeded"):
        pidds_runtime.error((0, (True, 1)))


@pytest.mark.parametrize("name", ["IDDSException", "NoObject"])
@pytest.mark.parametrize("keywords", [{"msg": "later"}, {"a": "it's: {1}", "n": [1, None]}])
def test_the_keywords_of_an_exception_are_printed_as_natively(name: str, keywords: dict[str, Any]) -> None:
    original = getattr(native, name)("details", **keywords)
    error = pidds_runtime.error((0, [False, f"failed to execute command with {original}"]))
    assert type(error) is type(original)
    assert str(error) == str(original)


@pytest.mark.parametrize("prefix", ["the arguments of add_request cannot be sent: ", "Failed with "])
def test_the_words_of_arguments_that_cannot_be_written_are_pythons_own(prefix: str) -> None:
    words = "Object of type set is not JSON serializable"
    assert str(pidds_runtime.error((255, prefix + words))) == words
    assert pidds_runtime.unwrap_pair((255, prefix + words)) == (False, words)
    assert type(pidds_runtime.error((255, f"{prefix}Circular reference detected"))) is ValueError
