"""The methods of the native clients: what they take, how they fail, whether the relay can carry them.

Source: idds-client 2.6.21 (`idds/client/*.py`) and the relay of panda-server 1.0.4
(`pandaserver/userinterface/UserIF.py`), answers as measured on the real servers.
"""

from __future__ import annotations

import enum
from typing import NamedTuple


class Api(enum.Enum):
    """Which of the two native clients an object is."""

    CLIENT = "Client"
    MANAGER = "ClientManager"


class Relay(enum.Enum):
    """Whether a call means the same behind the relay, and if not, why not."""

    YES = "yes"
    FILE = "reads or writes a local file"
    LOCAL = "works on local configuration or tokens"
    STATE = "sets state that later relayed calls do not see"
    JSON_OUTPUTS = "asks for JSON outputs: a setting of the API object"
    SETUP = "sets the client up, which the PanDA server does by itself"


class Answer(enum.Enum):
    """What a successful call returns."""

    PLAIN = "plain JSON: the same with and without a loader"
    RICH = "may hold enums and iDDS objects: needs the loader"
    PAIR = "a (status, value) tuple"


class Failure(enum.Enum):
    """How the native client tells that a call failed."""

    RAISES = "raises an exception"
    PAIR = "returns (False, message)"


class Method(NamedTuple):
    """One method of a native client.

    Attributes:
        signature: its parameters after `self`, as idds-client declares them.
        answer: what success looks like.
        failure: what failure looks like.
        relay: whether the relay carries it.
        read_only: it changes nothing on the server, so sending it twice does no harm.
    """

    signature: str
    answer: Answer = Answer.RICH
    failure: Failure = Failure.RAISES
    relay: Relay = Relay.YES
    read_only: bool = False


def _query(signature: str, answer: Answer = Answer.RICH) -> Method:
    return Method(signature, answer, read_only=True)


def _change(signature: str, answer: Answer = Answer.RICH) -> Method:
    return Method(signature, answer)


def _not_relayed(signature: str, relay: Relay) -> Method:
    return Method(signature, relay=relay)


def _managed(method: Method, answer: Answer | None = None) -> Method:
    """The same call through ClientManager, where `exception_handler` turns every exception into a pair."""
    return Method(method.signature, answer or method.answer, Failure.PAIR, method.relay, method.read_only)


CLIENT: dict[str, Method] = {
    # requests
    "add_request": _change("**kwargs", Answer.PLAIN),
    "update_request": _change("request_id, parameters", Answer.PLAIN),
    "update_build_request": _change("request_id, signature, workflow"),
    "get_requests": _query(
        "request_id=None, workload_id=None, with_detail=False, with_metadata=False, "
        "with_transform=False, with_processing=False"
    ),
    "get_request_id_by_name": _query("name", Answer.PLAIN),
    "abort_request": _change("request_id, workload_id=None", Answer.PLAIN),
    "close_request": _change("request_id, workload_id=None", Answer.PLAIN),
    "retry_request": _change("request_id, workload_id=None", Answer.PLAIN),
    "abort_request_task": _change("request_id, workload_id=None, task_id=None"),
    # transforms
    "add_transform": _change("request_id, **kwargs", Answer.PLAIN),
    "get_transforms": _query("request_id=None"),
    "get_transform": _query("request_id=None, transform_id=None"),
    # collections and contents
    "get_collections": _query(
        "request_id=None, transform_id=None, workload_id=None, scope=None, name=None, relation_type=None"
    ),
    "get_contents": _query(
        "request_id=None, transform_id=None, workload_id=None, coll_scope=None, coll_name=None, "
        "relation_type=None, status=None"
    ),
    "get_match_contents": _query(
        "coll_scope=None, coll_name=None, scope=None, name=None, min_id=None, max_id=None, "
        "request_id=None, workload_id=None, only_return_best_match=None"
    ),
    "register_contents": _change("coll_scope, coll_name, request_id, workload_id, contents"),
    "get_contents_output_ext": _query(
        "request_id=None, workload_id=None, transform_id=None, group_by_jedi_task_id=False"
    ),
    # hyperparameters
    "get_hyperparameters": _query("workload_id, request_id, id=None, status=None, limit=None"),
    "update_hyperparameter": _change("workload_id, request_id, id, loss"),
    # messages
    "send_messages": _change(
        "request_id=None, workload_id=None, transform_id=None, internal_id=None, msgs=None", Answer.PLAIN
    ),
    "get_messages": _query("request_id=None, workload_id=None, transform_id=None, internal_id=None"),
    # workflow tasks
    "create_workflow_task": _change("workflow"),
    "adjust_worker": _change("request_id, transform_id, workload_id, parameters"),
    "close_workflow_task": _change("request_id, parameters"),
    # the server itself
    "ping": _query("", Answer.PLAIN),
    "get_metainfo": _query("name", Answer.PLAIN),
    # files
    "upload": _not_relayed("filename", Relay.FILE),
    "download": _not_relayed("filename", Relay.FILE),
    "download_logs": _not_relayed("workload_id=None, request_id=None, dest_dir='./', filename=None", Relay.FILE),
    # identity and configuration
    "enable_json_outputs": _not_relayed("", Relay.JSON_OUTPUTS),
    "set_original_user": _not_relayed("user_name=None, user_dn=None, user_cert=None, user_token=None", Relay.STATE),
    "get_user_proxy": _not_relayed("", Relay.LOCAL),
    "check_auth": _not_relayed("", Relay.LOCAL),
    "get_oidc_token": _not_relayed("", Relay.LOCAL),
    "get_oidc_sign_url": _not_relayed("vo", Relay.LOCAL),
    "get_id_token": _not_relayed("vo, device_code, interval=5, expires_in=60", Relay.LOCAL),
    "refresh_id_token": _not_relayed("vo, refresh_token", Relay.LOCAL),
    "build_url": _not_relayed("url, path=None, params=None, doseq=False", Relay.LOCAL),
    "get_request_response": _not_relayed(
        "url, type='GET', data=None, headers=None, auth_setup_step=False, return_result_directly=False", Relay.LOCAL
    ),
}

_SUBMIT = "workflow, username=None, userdn=None, use_dataset_name=False"
_SUBMIT_BUILD = "workflow, username=None, userdn=None, use_dataset_name=True"
_BY_IDS = "request_id=None, workload_id=None"

MANAGER: dict[str, Method] = {
    # requests
    "submit": _managed(_change(_SUBMIT, Answer.PLAIN)),
    "submit_build": _managed(_change(_SUBMIT_BUILD, Answer.PLAIN)),
    "submit_work": _managed(_change("request_id, work, use_dataset_name=False", Answer.PLAIN)),
    "update_build_request": _managed(CLIENT["update_build_request"]),
    "get_requests": _managed(_query("request_id=None, workload_id=None, with_detail=False, with_metadata=False")),
    "get_request_id_by_name": _managed(CLIENT["get_request_id_by_name"]),
    "get_status": _managed(
        _query("request_id=None, workload_id=None, with_detail=False, with_metadata=False", Answer.PLAIN)
    ),
    "abort": _managed(_change(_BY_IDS, Answer.PLAIN)),
    "close": _managed(_change(_BY_IDS, Answer.PLAIN)),
    "retry": _managed(_change(_BY_IDS, Answer.PLAIN)),
    "abort_task": _managed(_change("request_id=None, workload_id=None, task_id=None")),
    # transforms
    "get_transforms": _managed(_query(_BY_IDS)),
    "get_transform": _managed(CLIENT["get_transform"]),
    # collections and contents
    "get_collections": _managed(CLIENT["get_collections"]),
    "get_contents": CLIENT["get_contents"],  # the one relayed method without exception_handler: it raises
    "get_contents_output_ext": _managed(CLIENT["get_contents_output_ext"]),
    # hyperparameters
    "get_hyperparameters": _managed(CLIENT["get_hyperparameters"]),
    "update_hyperparameter": _managed(CLIENT["update_hyperparameter"]),
    # messages
    "send_messages": _managed(CLIENT["send_messages"], Answer.PAIR),
    "get_messages": _managed(CLIENT["get_messages"], Answer.PAIR),
    # workflow tasks
    "create_workflow_task": _managed(CLIENT["create_workflow_task"]),
    "adjust_worker": _managed(CLIENT["adjust_worker"]),
    "close_workflow_task": _managed(CLIENT["close_workflow_task"]),
    # the server itself
    "ping": _managed(CLIENT["ping"]),
    "get_metainfo": _managed(CLIENT["get_metainfo"], Answer.PAIR),
    # files
    "upload_to_cacher": _managed(_not_relayed("filename", Relay.FILE)),
    "download_from_cacher": _managed(_not_relayed("filename", Relay.FILE)),
    "download_logs": _managed(
        _not_relayed("request_id=None, workload_id=None, dest_dir='./', filename=None", Relay.FILE)
    ),
    # Splits the caller's workflow object into steps, whose data it keeps in /tmp/idds on the machine it runs on.
    "submit_big_workflow": _not_relayed("workflow, username=None, userdn=None, use_dataset_name=False", Relay.FILE),
    # identity and configuration
    "setup_json_outputs": _not_relayed("", Relay.JSON_OUTPUTS),
    "set_original_user": CLIENT["set_original_user"],
    "setup_client": _not_relayed("auth_setup=False", Relay.SETUP),
    "get_local_config_root": _not_relayed("", Relay.LOCAL),
    "get_local_cfg_file": _not_relayed("", Relay.LOCAL),
    "get_config_value": _not_relayed("configuration, section, name, current, default", Relay.LOCAL),
    "get_section": _not_relayed("name", Relay.LOCAL),
    "get_local_configuration": _not_relayed("", Relay.LOCAL),
    "set_local_configuration": _not_relayed("name, value", Relay.LOCAL),
    "save_local_configuration": _not_relayed("", Relay.LOCAL),
    "setup_local_configuration": _not_relayed(
        "local_config_root=None, config=None, host=None, auth_type=None, x509_proxy=None, oidc_token=None, "
        "oidc_token_file=None, vo=None",
        Relay.LOCAL,
    ),
    "setup_oidc_token": _not_relayed("", Relay.LOCAL),
    "setup_oidc_client_token": _not_relayed("issuer, client_id, client_secret, scope, audience", Relay.LOCAL),
    "refresh_oidc_token": _not_relayed("", Relay.LOCAL),
    "clean_oidc_token": _managed(_not_relayed("", Relay.LOCAL)),
    "check_oidc_token_status": _managed(_not_relayed("", Relay.LOCAL)),
}

METHODS: dict[Api, dict[str, Method]] = {Api.CLIENT: CLIENT, Api.MANAGER: MANAGER}
