"""Facts of the native classes: of idds-client 2.6.21, and of the relay.

Written by ``tools/runtime_facts.py``; a test compares it with the installed idds-client.
"""

from __future__ import annotations

#: Parameters of each method of `idds.client.client.Client`.
CLIENT: dict[str, str] = {
    "abort_request": "(request_id, workload_id=None)",
    "abort_request_task": "(request_id, workload_id=None, task_id=None)",
    "add_request": "(**kwargs)",
    "add_transform": "(request_id, **kwargs)",
    "adjust_worker": "(request_id, transform_id, workload_id, parameters)",
    "build_url": "(url, path=None, params=None, doseq=False)",
    "check_auth": "()",
    "close_request": "(request_id, workload_id=None)",
    "close_workflow_task": "(request_id, parameters)",
    "create_workflow_task": "(workflow)",
    "download": "(filename)",
    "download_logs": "(workload_id=None, request_id=None, dest_dir='./', filename=None)",
    "enable_json_outputs": "()",
    "get_collections": "(request_id=None, transform_id=None, workload_id=None, scope=None, name=None, relation_type=None)",
    "get_contents": "(request_id=None, transform_id=None, workload_id=None, coll_scope=None, coll_name=None, relation_type=None, status=None)",
    "get_contents_output_ext": "(request_id=None, workload_id=None, transform_id=None, group_by_jedi_task_id=False)",
    "get_hyperparameters": "(workload_id, request_id, id=None, status=None, limit=None)",
    "get_id_token": "(vo, device_code, interval=5, expires_in=60)",
    "get_match_contents": "(coll_scope=None, coll_name=None, scope=None, name=None, min_id=None, max_id=None, request_id=None, workload_id=None, only_return_best_match=None)",
    "get_messages": "(request_id=None, workload_id=None, transform_id=None, internal_id=None)",
    "get_metainfo": "(name)",
    "get_oidc_sign_url": "(vo)",
    "get_oidc_token": "()",
    "get_request_id_by_name": "(name)",
    "get_request_response": "(url, type='GET', data=None, headers=None, auth_setup_step=False, return_result_directly=False)",
    "get_requests": "(request_id=None, workload_id=None, with_detail=False, with_metadata=False, with_transform=False, with_processing=False)",
    "get_transform": "(request_id=None, transform_id=None)",
    "get_transforms": "(request_id=None)",
    "get_user_proxy": "()",
    "ping": "()",
    "refresh_id_token": "(vo, refresh_token)",
    "register_contents": "(coll_scope, coll_name, request_id, workload_id, contents)",
    "retry_request": "(request_id, workload_id=None)",
    "send_messages": "(request_id=None, workload_id=None, transform_id=None, internal_id=None, msgs=None)",
    "set_original_user": "(user_name=None, user_dn=None, user_cert=None, user_token=None)",
    "update_build_request": "(request_id, signature, workflow)",
    "update_hyperparameter": "(workload_id, request_id, id, loss)",
    "update_request": "(request_id, parameters)",
    "upload": "(filename)",
}

#: Parameters of each method of `idds.client.clientmanager.ClientManager`.
MANAGER: dict[str, str] = {
    "abort": "(request_id=None, workload_id=None)",
    "abort_task": "(request_id=None, workload_id=None, task_id=None)",
    "adjust_worker": "(request_id, transform_id, workload_id, parameters)",
    "check_oidc_token_status": "()",
    "clean_oidc_token": "()",
    "close": "(request_id=None, workload_id=None)",
    "close_workflow_task": "(request_id, parameters)",
    "create_workflow_task": "(workflow)",
    "download_from_cacher": "(filename)",
    "download_logs": "(request_id=None, workload_id=None, dest_dir='./', filename=None)",
    "get_collections": "(request_id=None, transform_id=None, workload_id=None, scope=None, name=None, relation_type=None)",
    "get_config_value": "(configuration, section, name, current, default)",
    "get_contents": "(request_id=None, transform_id=None, workload_id=None, coll_scope=None, coll_name=None, relation_type=None, status=None)",
    "get_contents_output_ext": "(request_id=None, workload_id=None, transform_id=None, group_by_jedi_task_id=False)",
    "get_hyperparameters": "(workload_id, request_id, id=None, status=None, limit=None)",
    "get_local_cfg_file": "()",
    "get_local_config_root": "()",
    "get_local_configuration": "()",
    "get_messages": "(request_id=None, workload_id=None, transform_id=None, internal_id=None)",
    "get_metainfo": "(name)",
    "get_request_id_by_name": "(name)",
    "get_requests": "(request_id=None, workload_id=None, with_detail=False, with_metadata=False)",
    "get_section": "(name)",
    "get_status": "(request_id=None, workload_id=None, with_detail=False, with_metadata=False)",
    "get_transform": "(request_id=None, transform_id=None)",
    "get_transforms": "(request_id=None, workload_id=None)",
    "ping": "()",
    "refresh_oidc_token": "()",
    "retry": "(request_id=None, workload_id=None)",
    "save_local_configuration": "()",
    "send_messages": "(request_id=None, workload_id=None, transform_id=None, internal_id=None, msgs=None)",
    "set_local_configuration": "(name, value)",
    "set_original_user": "(user_name=None, user_dn=None, user_cert=None, user_token=None)",
    "setup_client": "(auth_setup=False)",
    "setup_json_outputs": "()",
    "setup_local_configuration": "(local_config_root=None, config=None, host=None, auth_type=None, x509_proxy=None, oidc_token=None, oidc_token_file=None, vo=None)",
    "setup_oidc_client_token": "(issuer, client_id, client_secret, scope, audience)",
    "setup_oidc_token": "()",
    "submit": "(workflow, username=None, userdn=None, use_dataset_name=False)",
    "submit_big_workflow": "(workflow, username=None, userdn=None, use_dataset_name=False)",
    "submit_build": "(workflow, username=None, userdn=None, use_dataset_name=True)",
    "submit_work": "(request_id, work, use_dataset_name=False)",
    "update_build_request": "(request_id, signature, workflow)",
    "update_hyperparameter": "(workload_id, request_id, id, loss)",
    "upload_to_cacher": "(filename)",
}

#: Manager methods under `exception_handler`: natively a failure is the tuple ``(False, message)``.
MANAGER_NEVER_RAISES: frozenset[str] = frozenset(
    {
        "abort",
        "abort_task",
        "adjust_worker",
        "check_oidc_token_status",
        "clean_oidc_token",
        "close",
        "close_workflow_task",
        "create_workflow_task",
        "download_from_cacher",
        "download_logs",
        "get_collections",
        "get_contents_output_ext",
        "get_hyperparameters",
        "get_messages",
        "get_metainfo",
        "get_request_id_by_name",
        "get_requests",
        "get_status",
        "get_transform",
        "get_transforms",
        "ping",
        "retry",
        "send_messages",
        "submit",
        "submit_build",
        "submit_work",
        "update_build_request",
        "update_hyperparameter",
        "upload_to_cacher",
    }
)

#: Methods that change nothing on the iDDS server: they may be sent again after a doubtful failure.
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

#: Methods that the relay cannot carry, and why.
CLIENT_NOT_RELAYED: dict[str, str] = {
    "build_url": "works on local configuration or tokens",
    "check_auth": "works on local configuration or tokens",
    "download": "reads or writes a local file",
    "download_logs": "reads or writes a local file",
    "enable_json_outputs": "asks for JSON outputs: a setting of the API object",
    "get_id_token": "works on local configuration or tokens",
    "get_oidc_sign_url": "works on local configuration or tokens",
    "get_oidc_token": "works on local configuration or tokens",
    "get_request_response": "works on local configuration or tokens",
    "get_user_proxy": "works on local configuration or tokens",
    "refresh_id_token": "works on local configuration or tokens",
    "set_original_user": "sets state that later relayed calls do not see",
    "upload": "reads or writes a local file",
}

#: The same of the manager.
MANAGER_NOT_RELAYED: dict[str, str] = {
    "check_oidc_token_status": "works on local configuration or tokens",
    "clean_oidc_token": "works on local configuration or tokens",
    "download_from_cacher": "reads or writes a local file",
    "download_logs": "reads or writes a local file",
    "get_config_value": "works on local configuration or tokens",
    "get_local_cfg_file": "works on local configuration or tokens",
    "get_local_config_root": "works on local configuration or tokens",
    "get_local_configuration": "works on local configuration or tokens",
    "get_section": "works on local configuration or tokens",
    "refresh_oidc_token": "works on local configuration or tokens",
    "save_local_configuration": "works on local configuration or tokens",
    "set_local_configuration": "works on local configuration or tokens",
    "set_original_user": "sets state that later relayed calls do not see",
    "setup_client": "sets the client up, which the PanDA server does by itself",
    "setup_json_outputs": "asks for JSON outputs: a setting of the API object",
    "setup_local_configuration": "works on local configuration or tokens",
    "setup_oidc_client_token": "works on local configuration or tokens",
    "setup_oidc_token": "works on local configuration or tokens",
    "submit_big_workflow": "reads or writes a local file",
    "upload_to_cacher": "reads or writes a local file",
}

#: Manager methods whose success is natively the tuple ``(True, value)``.
RETURNS_TRUE_AND_VALUE: frozenset[str] = frozenset(
    {
        "download_logs",
        "get_messages",
        "get_metainfo",
        "send_messages",
    }
)

#: Manager methods that answer ``(-1, message)`` where they are given too few of the ids.
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

#: Methods that are not relayed, and that relayed ones call natively: overriding them has no effect.
CLIENT_HOOKS: frozenset[str] = frozenset(
    {
        "build_url",
        "get_oidc_token",
        "get_request_response",
    }
)

#: The same of the manager.
MANAGER_HOOKS: frozenset[str] = frozenset(
    {
        "get_config_value",
        "get_local_cfg_file",
        "get_local_config_root",
        "get_local_configuration",
        "get_section",
        "submit_big_workflow",
    }
)

#: The methods of its Client that each relayed method of the manager calls natively.
CALLED_ON_CLIENT: dict[str, tuple[str, ...]] = {
    "abort": ("abort_request",),
    "abort_task": ("abort_request_task",),
    "adjust_worker": ("adjust_worker",),
    "close": ("close_request",),
    "close_workflow_task": ("close_workflow_task",),
    "create_workflow_task": ("create_workflow_task",),
    "get_collections": ("get_collections",),
    "get_contents": ("get_contents",),
    "get_contents_output_ext": ("get_contents_output_ext",),
    "get_hyperparameters": ("get_hyperparameters",),
    "get_messages": ("get_messages",),
    "get_metainfo": ("get_metainfo",),
    "get_request_id_by_name": ("get_request_id_by_name",),
    "get_requests": ("get_requests",),
    "get_status": ("get_requests",),
    "get_transform": ("get_transform",),
    "get_transforms": ("get_transforms",),
    "ping": ("ping",),
    "retry": ("retry_request",),
    "send_messages": ("send_messages",),
    "submit": ("add_request",),
    "submit_build": ("add_request",),
    "submit_work": ("add_transform",),
    "update_build_request": ("update_build_request",),
    "update_hyperparameter": ("update_hyperparameter",),
}
