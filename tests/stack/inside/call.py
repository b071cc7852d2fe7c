"""Runs in a client's virtualenv: ``call.py ROUTE``, which calls iDDS as a program on that route would.

A line in: ``{"api", "constructor", "calls": [{"method", "args", "kwargs"}], "folder", "proxy"}``.
All calls are made on one object.
A line out: ``{"outcomes": [{"returned": value} or {"raised": class, "of_idds", "message"}], "log": [line]}``.
"""

import logging
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

import limits
import lines
import values
from idds.client.client import Client
from idds.client.clientmanager import ClientManager
from idds.common.exceptions import IDDSException
from idds.common.utils import json_dumps, json_loads

Method = Callable[..., Any]
NATIVE_CLASSES = {"Client": Client, "ClientManager": ClientManager}


def native(api: str, constructor: dict[str, Any]) -> Callable[[str], Method]:
    """`idds.client`, as native programs use it."""
    made = NATIVE_CLASSES[api](host=os.environ["IDDS_HOST"], **constructor)
    return lambda name: getattr(made, name)


def panda_client(api: str, constructor: dict[str, Any]) -> Callable[[str], Method]:
    """panda-client, in a migrated program: the answer is read as the contract says."""
    import migrated
    import pandaclient.idds_api

    manager = api == "ClientManager"
    made = pandaclient.idds_api.get_api(dumper=json_dumps, loader=json_loads, compress=True, manager=manager)
    return _reading(made, api, migrated.idds_result, migrated.idds_pair)


def runtime(api: str, constructor: dict[str, Any]) -> Callable[[str], Method]:
    """pidds_runtime, with its own functions for reading the answer."""
    import pidds_runtime

    made = pidds_runtime.get_api(dumper=json_dumps, loader=json_loads, manager=api == "ClientManager")
    return _reading(made, api, pidds_runtime.unwrap, pidds_runtime.unwrap_pair)


def native_classes(api: str, constructor: dict[str, Any]) -> Callable[[str], Method]:
    """pidds_runtime's classes, used as native programs use `idds.client`."""
    import pidds_runtime.native

    made = getattr(pidds_runtime.native, api)(host=os.environ["IDDS_HOST"], **constructor)
    return lambda name: getattr(made, name)


def _reading(made: Any, api: str, result: Method, pair: Method) -> Callable[[str], Method]:
    """The methods of an API object, whose answers are read as the native method would have given them."""

    def find(name: str) -> Method:
        # exception_handler of idds-common marks what it wraps: those methods return pairs, the others raise
        never_raises = hasattr(getattr(NATIVE_CLASSES[api], name), "__wrapped__")
        read = pair if never_raises else result
        return lambda *args, **kwargs: read(getattr(made, name)(*args, **kwargs))

    return find


ROUTES = {"native": native, "native-classes": native_classes, "panda-client": panda_client, "runtime": runtime}


class _Log(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != "httpx":  # panda-client 2.2.0's transport logs each request
            self.lines.append(f"{record.levelname}: {record.getMessage()}")


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """Make the API object and the calls, in the case's own folder as home and working directory."""
    os.environ["HOME"] = case["folder"]
    os.environ["X509_USER_PROXY"] = case["proxy"]
    os.chdir(case["folder"])
    log = _Log()
    logging.getLogger().handlers = [log]
    outcomes: list[dict[str, Any]] = []
    try:
        find = ROUTES[sys.argv[1]](case["api"], values.decode(case["constructor"]))
    except Exception as error:
        return {"outcomes": [_raised(error)] * len(case["calls"]), "log": log.lines}
    for call in case["calls"]:
        arguments, keywords = values.decode(call["args"]), values.decode(call["kwargs"])
        try:
            outcomes.append({"returned": values.encode(find(call["method"])(*arguments, **keywords))})
        except Exception as error:
            outcomes.append(_raised(error))
    return {"outcomes": outcomes, "log": log.lines}


def _raised(error: Exception) -> dict[str, Any]:
    of_idds = isinstance(error, IDDSException)
    return {"raised": type(error).__name__, "of_idds": of_idds, "message": str(error)}


warnings.filterwarnings("ignore")
limits.pause_briefly()
lines.serve(answer)
