"""What the runtime must know of iDDS's methods beyond their signatures: facts of iDDS 2.6.21."""

from __future__ import annotations

from typing import Any

from pidds_runtime._facts import MANAGER_NEVER_RAISES

#: Methods that change nothing on the iDDS server: the only ones that are sent again after a doubtful failure.
READ_ONLY: frozenset[str] = frozenset(
    {
        "get_collections",
        "get_contents",
        "get_contents_output_ext",
        "get_hyperparameters",
        "get_match_contents",
        "get_messages",
        "get_metainfo",
        "get_request_id_by_name",
        "get_requests",
        "get_status",
        "get_transform",
        "get_transforms",
        "ping",
    }
)

#: Methods that read or write local files or settings: through the relay they act on the PanDA server instead.
LOCAL: frozenset[str] = frozenset(
    {
        "build_url",
        "check_auth",
        "check_oidc_token_status",
        "clean_oidc_token",
        "download",
        "download_from_cacher",
        "download_logs",
        "enable_json_outputs",
        "get_config_value",
        "get_local_cfg_file",
        "get_local_config_root",
        "get_local_configuration",
        "get_oidc_token",
        "get_section",
        "get_user_proxy",
        "refresh_oidc_token",
        "save_local_configuration",
        "set_local_configuration",
        "set_original_user",
        "setup_client",
        "setup_json_outputs",
        "setup_local_configuration",
        "setup_oidc_client_token",
        "setup_oidc_token",
        "upload",
        "upload_to_cacher",
    }
)

#: Manager methods whose success is natively the tuple ``(True, value)``.
RETURNS_TRUE_AND_VALUE: frozenset[str] = frozenset({"download_logs", "get_messages", "get_metainfo", "send_messages"})

#: Manager methods that answer ``(-1, message)`` where neither request_id nor workload_id is given.
RETURNS_MINUS_ONE: frozenset[str] = frozenset(
    {
        "abort",
        "abort_task",
        "adjust_worker",
        "close",
        "close_workflow_task",
        "get_messages",
        "retry",
        "send_messages",
    }
)


def restore_status_pair(method: str, response: Any) -> Any:
    """Return a manager's response with its status pair as the tuple that it is natively.

    JSON has no tuples, so the pair arrives as a list. Any other list stays one.
    """
    if not isinstance(response, list) or len(response) != 2:
        return response
    status, value = response
    failed = status is False and isinstance(value, str) and method in MANAGER_NEVER_RAISES
    succeeded = status is True and method in RETURNS_TRUE_AND_VALUE
    refused = status == -1 and isinstance(value, str) and method in RETURNS_MINUS_ONE
    return (status, value) if failed or succeeded or refused else response
