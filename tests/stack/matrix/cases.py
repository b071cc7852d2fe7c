"""What is called: for each public method a call that works and one that fails.

The server's rows are those of ``inside/seed.py``: request 1 (workload 1001) with transform 1, collection 1
and two hyperparameter points; request 2, which takes work items by token; request 3, which waits for its
build.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Api(enum.Enum):
    """The two native classes."""

    CLIENT = "Client"
    MANAGER = "ClientManager"


class Expectation(enum.Enum):
    """What the call is meant to show."""

    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True, eq=False)
class Call:
    """One method call."""

    method: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Case:
    """Calls on one API object.

    Attributes:
        calls: the calls, the one that the case is about and those that prepare it or show its effect.
        subject: the number of the call that the case is about.
        constructor: keyword arguments of the native constructor.
        user: whose certificate is presented, a name in `pki.SUBJECTS`.
        shows_log: the method returns nothing, what it tells is in the client's log.
    """

    api: Api
    expectation: Expectation
    calls: tuple[Call, ...]
    subject: int = 0
    constructor: Mapping[str, Any] = field(default_factory=dict)
    user: str = "alice"
    shows_log: bool = False

    @property
    def method(self) -> str:
        """The method that the case is about."""
        return self.calls[self.subject].method

    @property
    def only_reads(self) -> bool:
        """The rows on the server are the same afterwards."""
        return all(call.method.startswith(("get_", "ping", "check_")) for call in self.calls)

    def __str__(self) -> str:
        return f"{self.api.value}.{self.method}, {self.expectation.value}"


def call(method: str, *args: Any, **kwargs: Any) -> Call:
    """A call, written like one."""
    return Call(method, args, kwargs)


def _member(name: str) -> dict[str, str]:
    return {"$enum": name}


WORKFLOW = {"$workflow": "new"}
REQUEST = {
    "scope": "test",
    "name": "new",
    "requester": "panda",
    "request_type": _member("RequestType.Workflow"),
    "transform_tag": "test",
    "status": _member("RequestStatus.New"),
    "priority": 0,
    "lifetime": 30,
    "workload_id": 5,
    "request_metadata": {"workload_id": 5},
}
TRANSFORM = {
    "workload_id": 7,
    "transform_type": _member("TransformType.iWork"),
    "transform_tag": "test",
    "name": "new",
    "token": "token-of-steps",
}
MESSAGE = {"headers": {"channel": "asyncresult"}, "body": {"number": 1}}
TASK = {
    "scope": "test",
    "name": "task",
    "username": "Alice Tester",
    "content": {"run_id": 1, "core_count": 2},
}
OIDC = {"auth": {"auth_type": "oidc", "oidc_token": "token", "vo": "testvo", "auth_setup": True}}
BY_IDS = {"request_id": 1, "workload_id": 1001}
MESSAGE_IDS = {**BY_IDS, "transform_id": 1, "internal_id": "null"}
AT_WORK = "work/uploaded.txt"  # in the client's folder, not in the PanDA server's

# (a call that works, a call that fails) by method, for the methods that both classes have.
BOTH = {
    "adjust_worker": (
        call("adjust_worker", 1, 1, 1001, {"core_count": 4}),
        call("adjust_worker", 1, 1, 1001, None),
    ),
    "close_workflow_task": (
        call("close_workflow_task", 1, {"workload_id": 1001}),
        call("close_workflow_task", "abc", {"workload_id": "abc"}),
    ),
    "create_workflow_task": (call("create_workflow_task", TASK), call("create_workflow_task", None)),
    "download_logs": (call("download_logs", **BY_IDS), call("download_logs")),
    "get_collections": (call("get_collections", request_id=1), call("get_collections", request_id="abc")),
    "get_contents": (call("get_contents", request_id=1), call("get_contents", request_id="abc")),
    "get_contents_output_ext": (
        call("get_contents_output_ext", request_id=1),
        call("get_contents_output_ext"),
    ),
    "get_hyperparameters": (call("get_hyperparameters", 1001, 1), call("get_hyperparameters", "abc", "abc")),
    "get_messages": (call("get_messages", **MESSAGE_IDS), call("get_messages", workload_id=1001)),
    "get_metainfo": (call("get_metainfo", "asyncresult_config"), call("get_metainfo", "")),
    "get_request_id_by_name": (call("get_request_id_by_name", "seeded"), call("get_request_id_by_name", "")),
    "get_requests": (call("get_requests", request_id=1), call("get_requests", request_id="abc")),
    "get_transform": (call("get_transform", 1, 1), call("get_transform", None, 1)),
    "get_transforms": (call("get_transforms", request_id=1), call("get_transforms")),
    "ping": (call("ping"), call("ping", "unexpected")),
    "send_messages": (
        call("send_messages", **MESSAGE_IDS, msgs=[MESSAGE]),
        call("send_messages", **MESSAGE_IDS, msgs=[{"body": 1}]),
    ),
    "update_build_request": (
        call("update_build_request", 3, "build-work", WORKFLOW),
        call("update_build_request", 3, "another", WORKFLOW),
    ),
    "update_hyperparameter": (
        call("update_hyperparameter", 1001, 1, "1", 0.25),
        call("update_hyperparameter", 1001, 1, "9", 0.25),
    ),
}

CLIENT = {
    "abort_request": (call("abort_request", 1), call("abort_request", "abc")),
    "abort_request_task": (call("abort_request_task", 1, 1001, 1), call("abort_request_task", "abc")),
    "add_request": (call("add_request", **REQUEST), call("add_request", scope="test")),
    "add_transform": (call("add_transform", 2, **TRANSFORM), call("add_transform", 2, name="new")),
    "build_url": (call("build_url", "https://host", "a", {"b": 1}), call("build_url", "https://host", 1)),
    "check_auth": (call("check_auth"), call("check_auth", "unexpected")),
    "close_request": (call("close_request", 1), call("close_request", "abc")),
    "download": (call("download", "stored.txt"), call("download", "absent.txt")),
    "get_id_token": (call("get_id_token", "testvo", "code"), call("get_id_token")),
    "get_match_contents": (
        call("get_match_contents", "test", "points", "test", "1"),
        call("get_match_contents", "test", "points"),
    ),
    "get_request_response": (
        call("get_request_response", {"$idds": "/ping"}, return_result_directly=True),
        call("get_request_response", {"$idds": "/absent"}),
    ),
    "get_user_proxy": (call("get_user_proxy"), call("get_user_proxy", "unexpected")),
    "refresh_id_token": (call("refresh_id_token", "testvo", "token"), call("refresh_id_token")),
    "register_contents": (
        call("register_contents", "test", "points", 1, 1001, [{"name": "3"}]),
        call("register_contents", "test", "points", 1, 1001, None),
    ),
    "retry_request": (call("retry_request", 1), call("retry_request", "abc")),
    "update_request": (
        call("update_request", 1, {"status": _member("RequestStatus.ToSuspend")}),
        call("update_request", "abc", {"status": _member("RequestStatus.ToSuspend")}),
    ),
    "upload": (call("upload", AT_WORK), call("upload", "absent.txt")),
}

MANAGER = {
    "abort": (call("abort", **BY_IDS), call("abort")),
    "abort_task": (call("abort_task", **BY_IDS, task_id=1), call("abort_task", request_id=1)),
    "close": (call("close", **BY_IDS), call("close")),
    "download_from_cacher": (
        call("download_from_cacher", "stored.txt"),
        call("download_from_cacher", "absent.txt"),
    ),
    "get_config_value": (
        call("get_config_value", None, None, "config", None, "default"),
        call("get_config_value", None),
    ),
    "get_local_cfg_file": (call("get_local_cfg_file"), call("get_local_cfg_file", "unexpected")),
    "get_local_config_root": (call("get_local_config_root"), call("get_local_config_root", "unexpected")),
    "get_section": (call("get_section", "vo"), call("get_section")),
    "get_status": (call("get_status", request_id=1), call("get_status", request_id="abc")),
    "retry": (call("retry", **BY_IDS), call("retry")),
    "setup_client": (call("setup_client"), call("setup_client", False, "unexpected")),
    "submit": (call("submit", WORKFLOW), call("submit", {"name": "no workflow"})),
    "submit_big_workflow": (call("submit_big_workflow", WORKFLOW), call("submit_big_workflow")),
    "submit_build": (call("submit_build", WORKFLOW), call("submit_build", {"name": "no workflow"})),
    "submit_work": (call("submit_work", 2, {"$iwork": "new"}), call("submit_work", 2, {"name": "no work"})),
    "upload_to_cacher": (call("upload_to_cacher", AT_WORK), call("upload_to_cacher", "absent.txt")),
}

CONFIGURED = call("setup_local_configuration", local_config_root="work", vo="testvo")
OIDC_CONFIGURED = call("setup_local_configuration", auth_type="oidc", vo="testvo")
SAVED = call("save_local_configuration")
# Methods whose effect is a later call's, a file's or the log's.
SPECIAL = (
    Case(Api.CLIENT, Expectation.SUCCESS, (call("enable_json_outputs"), call("ping"))),
    Case(
        Api.CLIENT,
        Expectation.SUCCESS,
        (call("set_original_user", user_name="Carol"), call("add_request", **REQUEST)),
        user="relay",
    ),
    Case(Api.CLIENT, Expectation.SUCCESS, (call("get_oidc_token"),), constructor=OIDC),
    Case(Api.CLIENT, Expectation.SUCCESS, (call("get_oidc_sign_url", "testvo"),), constructor=OIDC),
    Case(Api.MANAGER, Expectation.SUCCESS, (call("setup_json_outputs"), call("ping"))),
    Case(
        Api.MANAGER,
        Expectation.SUCCESS,
        (call("set_original_user", user_name="Carol"), call("submit", WORKFLOW)),
    ),
    Case(Api.MANAGER, Expectation.SUCCESS, (CONFIGURED,)),
    Case(Api.MANAGER, Expectation.SUCCESS, (call("get_local_configuration"), CONFIGURED, SAVED)),
    Case(Api.MANAGER, Expectation.SUCCESS, (SAVED, CONFIGURED)),
    Case(
        Api.MANAGER,
        Expectation.SUCCESS,
        (call("set_local_configuration", "vo", "another"), CONFIGURED, SAVED),
    ),
    Case(Api.MANAGER, Expectation.SUCCESS, (call("check_oidc_token_status"),), shows_log=True),
    Case(Api.MANAGER, Expectation.SUCCESS, (call("clean_oidc_token"),), shows_log=True),
    Case(Api.MANAGER, Expectation.SUCCESS, (call("refresh_oidc_token"),), shows_log=True),
    Case(Api.MANAGER, Expectation.SUCCESS, (OIDC_CONFIGURED, call("setup_oidc_token")), subject=1),
    Case(
        Api.MANAGER,
        Expectation.SUCCESS,
        (call("setup_oidc_client_token", "https://127.0.0.1:1", "id", "secret", "scope", "audience"),),
        shows_log=True,
    ),
)


def _pairs(api: Api, methods: Mapping[str, tuple[Call, Call]]) -> list[Case]:
    return [
        Case(api, expectation, (one,))
        for calls in methods.values()
        for expectation, one in zip(Expectation, calls, strict=True)
    ]


CASES = tuple(
    sorted(
        [*_pairs(Api.CLIENT, BOTH | CLIENT), *_pairs(Api.MANAGER, BOTH | MANAGER), *SPECIAL],
        key=lambda case: (case.api.value, case.method, -ord(case.expectation.value[0])),
    )
)
