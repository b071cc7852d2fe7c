"""The methods of idds-client 2.6.21, as functions that take the same and return self.

Written by ``tools/runtime_facts.py``. Calling one binds the arguments in Python's own words.
"""

from typing import Any


class BaseRestClient:
    def build_url(self, url, path=None, params=None, doseq=False):
        return self

    def check_auth(self):
        return self

    def enable_json_outputs(self):
        return self

    def get_oidc_token(self):
        return self

    def get_request_response(self, url, type='GET', data=None, headers=None, auth_setup_step=False, return_result_directly=False):
        return self

    def get_user_proxy(self):
        return self

    def set_original_user(self, user_name=None, user_dn=None, user_cert=None, user_token=None):
        return self


class WorkflowTaskClient:
    def adjust_worker(self, request_id, transform_id, workload_id, parameters):
        return self

    def close_workflow_task(self, request_id, parameters):
        return self

    def create_workflow_task(self, workflow):
        return self


class MetaInfoClient:
    def get_metainfo(self, name):
        return self


class AuthClient:
    def get_id_token(self, vo, device_code, interval=5, expires_in=60):
        return self

    def get_oidc_sign_url(self, vo):
        return self

    def refresh_id_token(self, vo, refresh_token):
        return self


class PingClient:
    def ping(self):
        return self


class MessageClient:
    def get_messages(self, request_id=None, workload_id=None, transform_id=None, internal_id=None):
        return self

    def send_messages(self, request_id=None, workload_id=None, transform_id=None, internal_id=None, msgs=None):
        return self


class LogsClient:
    def download_logs(self, workload_id=None, request_id=None, dest_dir='./', filename=None):
        return self


class HPOClient:
    def get_hyperparameters(self, workload_id, request_id, id=None, status=None, limit=None):
        return self

    def update_hyperparameter(self, workload_id, request_id, id, loss):
        return self


class CacherClient:
    def download(self, filename):
        return self

    def upload(self, filename):
        return self


class CatalogClient:
    def get_collections(self, request_id=None, transform_id=None, workload_id=None, scope=None, name=None, relation_type=None):
        return self

    def get_contents(self, request_id=None, transform_id=None, workload_id=None, coll_scope=None, coll_name=None, relation_type=None, status=None):
        return self

    def get_contents_output_ext(self, request_id=None, workload_id=None, transform_id=None, group_by_jedi_task_id=False):
        return self

    def get_match_contents(self, coll_scope=None, coll_name=None, scope=None, name=None, min_id=None, max_id=None, request_id=None, workload_id=None, only_return_best_match=None):
        return self

    def register_contents(self, coll_scope, coll_name, request_id, workload_id, contents):
        return self


class TransformClient:
    def add_transform(self, request_id, **kwargs):
        return self

    def get_transform(self, request_id=None, transform_id=None):
        return self

    def get_transforms(self, request_id=None):
        return self


class RequestClient:
    def abort_request(self, request_id, workload_id=None):
        return self

    def abort_request_task(self, request_id, workload_id=None, task_id=None):
        return self

    def add_request(self, **kwargs):
        return self

    def close_request(self, request_id, workload_id=None):
        return self

    def get_request_id_by_name(self, name):
        return self

    def get_requests(self, request_id=None, workload_id=None, with_detail=False, with_metadata=False, with_transform=False, with_processing=False):
        return self

    def retry_request(self, request_id, workload_id=None):
        return self

    def update_build_request(self, request_id, signature, workflow):
        return self

    def update_request(self, request_id, parameters):
        return self


class Client:
    def get_user_proxy(self):
        return self


class ClientManager:
    def abort(self, request_id=None, workload_id=None):
        return self

    def abort_task(self, request_id=None, workload_id=None, task_id=None):
        return self

    def adjust_worker(self, request_id, transform_id, workload_id, parameters):
        return self

    def check_oidc_token_status(self):
        return self

    def clean_oidc_token(self):
        return self

    def close(self, request_id=None, workload_id=None):
        return self

    def close_workflow_task(self, request_id, parameters):
        return self

    def create_workflow_task(self, workflow):
        return self

    def download_from_cacher(self, filename):
        return self

    def download_logs(self, request_id=None, workload_id=None, dest_dir='./', filename=None):
        return self

    def get_collections(self, request_id=None, transform_id=None, workload_id=None, scope=None, name=None, relation_type=None):
        return self

    def get_config_value(self, configuration, section, name, current, default):
        return self

    def get_contents(self, request_id=None, transform_id=None, workload_id=None, coll_scope=None, coll_name=None, relation_type=None, status=None):
        return self

    def get_contents_output_ext(self, request_id=None, workload_id=None, transform_id=None, group_by_jedi_task_id=False):
        return self

    def get_hyperparameters(self, workload_id, request_id, id=None, status=None, limit=None):
        return self

    def get_local_cfg_file(self):
        return self

    def get_local_config_root(self):
        return self

    def get_local_configuration(self):
        return self

    def get_messages(self, request_id=None, workload_id=None, transform_id=None, internal_id=None):
        return self

    def get_metainfo(self, name):
        return self

    def get_request_id_by_name(self, name):
        return self

    def get_requests(self, request_id=None, workload_id=None, with_detail=False, with_metadata=False):
        return self

    def get_section(self, name):
        return self

    def get_status(self, request_id=None, workload_id=None, with_detail=False, with_metadata=False):
        return self

    def get_transform(self, request_id=None, transform_id=None):
        return self

    def get_transforms(self, request_id=None, workload_id=None):
        return self

    def ping(self):
        return self

    def refresh_oidc_token(self):
        return self

    def retry(self, request_id=None, workload_id=None):
        return self

    def save_local_configuration(self):
        return self

    def send_messages(self, request_id=None, workload_id=None, transform_id=None, internal_id=None, msgs=None):
        return self

    def set_local_configuration(self, name, value):
        return self

    def set_original_user(self, user_name=None, user_dn=None, user_cert=None, user_token=None):
        return self

    def setup_client(self, auth_setup=False):
        return self

    def setup_json_outputs(self):
        return self

    def setup_local_configuration(self, local_config_root=None, config=None, host=None, auth_type=None, x509_proxy=None, oidc_token=None, oidc_token_file=None, vo=None):
        return self

    def setup_oidc_client_token(self, issuer, client_id, client_secret, scope, audience):
        return self

    def setup_oidc_token(self):
        return self

    def submit(self, workflow, username=None, userdn=None, use_dataset_name=False):
        return self

    def submit_big_workflow(self, workflow, username=None, userdn=None, use_dataset_name=False):
        return self

    def submit_build(self, workflow, username=None, userdn=None, use_dataset_name=True):
        return self

    def submit_work(self, request_id, work, use_dataset_name=False):
        return self

    def update_build_request(self, request_id, signature, workflow):
        return self

    def update_hyperparameter(self, workload_id, request_id, id, loss):
        return self

    def upload_to_cacher(self, filename):
        return self


CLIENT: dict[str, Any] = {
    "abort_request": RequestClient.abort_request,
    "abort_request_task": RequestClient.abort_request_task,
    "add_request": RequestClient.add_request,
    "add_transform": TransformClient.add_transform,
    "adjust_worker": WorkflowTaskClient.adjust_worker,
    "build_url": BaseRestClient.build_url,
    "check_auth": BaseRestClient.check_auth,
    "close_request": RequestClient.close_request,
    "close_workflow_task": WorkflowTaskClient.close_workflow_task,
    "create_workflow_task": WorkflowTaskClient.create_workflow_task,
    "download": CacherClient.download,
    "download_logs": LogsClient.download_logs,
    "enable_json_outputs": BaseRestClient.enable_json_outputs,
    "get_collections": CatalogClient.get_collections,
    "get_contents": CatalogClient.get_contents,
    "get_contents_output_ext": CatalogClient.get_contents_output_ext,
    "get_hyperparameters": HPOClient.get_hyperparameters,
    "get_id_token": AuthClient.get_id_token,
    "get_match_contents": CatalogClient.get_match_contents,
    "get_messages": MessageClient.get_messages,
    "get_metainfo": MetaInfoClient.get_metainfo,
    "get_oidc_sign_url": AuthClient.get_oidc_sign_url,
    "get_oidc_token": BaseRestClient.get_oidc_token,
    "get_request_id_by_name": RequestClient.get_request_id_by_name,
    "get_request_response": BaseRestClient.get_request_response,
    "get_requests": RequestClient.get_requests,
    "get_transform": TransformClient.get_transform,
    "get_transforms": TransformClient.get_transforms,
    "get_user_proxy": Client.get_user_proxy,
    "ping": PingClient.ping,
    "refresh_id_token": AuthClient.refresh_id_token,
    "register_contents": CatalogClient.register_contents,
    "retry_request": RequestClient.retry_request,
    "send_messages": MessageClient.send_messages,
    "set_original_user": BaseRestClient.set_original_user,
    "update_build_request": RequestClient.update_build_request,
    "update_hyperparameter": HPOClient.update_hyperparameter,
    "update_request": RequestClient.update_request,
    "upload": CacherClient.upload,
}

MANAGER: dict[str, Any] = {
    "abort": ClientManager.abort,
    "abort_task": ClientManager.abort_task,
    "adjust_worker": ClientManager.adjust_worker,
    "check_oidc_token_status": ClientManager.check_oidc_token_status,
    "clean_oidc_token": ClientManager.clean_oidc_token,
    "close": ClientManager.close,
    "close_workflow_task": ClientManager.close_workflow_task,
    "create_workflow_task": ClientManager.create_workflow_task,
    "download_from_cacher": ClientManager.download_from_cacher,
    "download_logs": ClientManager.download_logs,
    "get_collections": ClientManager.get_collections,
    "get_config_value": ClientManager.get_config_value,
    "get_contents": ClientManager.get_contents,
    "get_contents_output_ext": ClientManager.get_contents_output_ext,
    "get_hyperparameters": ClientManager.get_hyperparameters,
    "get_local_cfg_file": ClientManager.get_local_cfg_file,
    "get_local_config_root": ClientManager.get_local_config_root,
    "get_local_configuration": ClientManager.get_local_configuration,
    "get_messages": ClientManager.get_messages,
    "get_metainfo": ClientManager.get_metainfo,
    "get_request_id_by_name": ClientManager.get_request_id_by_name,
    "get_requests": ClientManager.get_requests,
    "get_section": ClientManager.get_section,
    "get_status": ClientManager.get_status,
    "get_transform": ClientManager.get_transform,
    "get_transforms": ClientManager.get_transforms,
    "ping": ClientManager.ping,
    "refresh_oidc_token": ClientManager.refresh_oidc_token,
    "retry": ClientManager.retry,
    "save_local_configuration": ClientManager.save_local_configuration,
    "send_messages": ClientManager.send_messages,
    "set_local_configuration": ClientManager.set_local_configuration,
    "set_original_user": ClientManager.set_original_user,
    "setup_client": ClientManager.setup_client,
    "setup_json_outputs": ClientManager.setup_json_outputs,
    "setup_local_configuration": ClientManager.setup_local_configuration,
    "setup_oidc_client_token": ClientManager.setup_oidc_client_token,
    "setup_oidc_token": ClientManager.setup_oidc_token,
    "submit": ClientManager.submit,
    "submit_big_workflow": ClientManager.submit_big_workflow,
    "submit_build": ClientManager.submit_build,
    "submit_work": ClientManager.submit_work,
    "update_build_request": ClientManager.update_build_request,
    "update_hyperparameter": ClientManager.update_hyperparameter,
    "upload_to_cacher": ClientManager.upload_to_cacher,
}
