"""The helpers that migrated programs define for themselves under panda-client: their text is read from here.

They import what they need when they run: the file may be imported where neither idds-common nor panda-client is
installed, as before. They take the replies of panda-client 1.5.0 to 2.2.0, and of pidds_runtime in its place.
"""

# ruff: noqa - written as it is to stand in users' programs
# mypy: ignore-errors


def _idds_error(ret):
    """Return what the native iDDS client raises for this reply of PanDA."""
    import re

    from idds.common import exceptions

    words = ret[1][-1] if isinstance(ret[1], (list, tuple)) else ret[1]
    if isinstance(words, bytes):
        words = words.decode(errors="replace")
    words = str(words)
    said = re.sub(r"^(failed to execute command|Failed) with ", "", words)
    said = re.sub(r"^the arguments of \w+ cannot be sent: ", "", said)
    of_arguments = (
        r"\S+\(\) (got |missing |takes |argument must be )"
        r"|Object of type |keys must be str|expected str, bytes "
        r"|sequence item |not a valid non-|(string|list|tuple) indices "
        r"|'\S+' object (is not |cannot be |does not support )"
    )
    if said != words and re.match(of_arguments, said):
        return TypeError(said)
    if ret[0] != 0:
        return exceptions.ConnectionException(words)
    base = exceptions.IDDSException
    for error in vars(exceptions).values():
        if isinstance(error, type) and issubclass(error, base):
            if said.startswith(error()._message + ":"):
                details = said.split("\nDetails:", 1)[1:]
                return error(*(text.lstrip(" ") for text in details))
    return base(said)


def _idds_result(ret):
    """Return the response of an iDDS call, or raise as natively."""
    if ret[0] == 0 and ret[1][0]:
        return ret[1][-1]
    raise _idds_error(ret)


def _idds_pair(ret):
    """Return the response of an iDDS manager call, or (False, message)."""
    if not (ret[0] == 0 and ret[1][0]):
        return False, str(_idds_error(ret))
    response = ret[1][-1]
    if isinstance(response, list) and len(response) == 2:
        if response[0] == -1 or isinstance(response[0], bool):
            return tuple(response)  # JSON has no tuples
    return response


def _idds_get_api(
    dumper=None,
    verbose=False,
    idds_host=None,
    compress=True,
    manager=False,
    loader=None,
    json_outputs=False,
):
    """Return an API object of its own: get_api gives a shared one."""
    settings = dict(locals())
    from pandaclient import idds_api

    if not hasattr(idds_api, "api"):
        return idds_api.get_api(**settings)
    own = type(idds_api.api)()
    vars(own).update(settings)
    return own


class _idds_checked:
    """A method of an iDDS API object as a value, which checks its reply."""

    def __init__(self, api, name):
        self.api = _idds_get_api(**api) if isinstance(api, dict) else api
        getattr(self.api, name)  # of None, this is an error already
        self.__name__ = name

    def __call__(self, *args, **kwargs):
        name = self.__name__
        is_manager = type(self.api).__name__ == "ManagerApi"
        is_manager = vars(self.api).get("manager", is_manager)
        returns_pair = is_manager and name != "get_contents"
        check = _idds_pair if returns_pair else _idds_result
        return check(getattr(self.api, name)(*args, **kwargs))

    def __eq__(self, other):
        if not isinstance(other, _idds_checked):
            return False
        return self.api is other.api and self.__name__ == other.__name__

    def __hash__(self):
        return hash((id(self.api), self.__name__))

    def __reduce__(self):
        settings = vars(self.api)  # the object itself cannot be pickled
        api = settings if "dumper" in settings else self.api
        return _idds_checked, (api, self.__name__)


def _idds_method(name, check=None):
    """Return a method that calls iDDS through PanDA and checks the reply."""

    def method(self, *args, **kwargs):
        if check is None:
            problem = "() cannot go through PanDA: make a native client for it"
            raise NotImplementedError(name + problem)
        api = _idds_get_api(idds_host=self.host, **self._settings)
        return check(getattr(api, name)(*args, **kwargs))

    method.__name__ = name
    return method


class _IddsClient:
    """The iDDS client through PanDA: methods return a response or raise."""

    def __init__(
        self,
        dumper=None,
        loader=None,
        idds_host=None,
        compress=True,
        timeout=600,
    ):
        self.host, self.timeout = idds_host, timeout
        self._settings = dict(dumper=dumper, loader=loader, compress=compress)

    for _name in (
        "abort_request abort_request_task add_request add_transform "
        "adjust_worker close_request close_workflow_task create_workflow_task "
        "get_collections get_contents get_contents_output_ext "
        "get_hyperparameters get_match_contents get_messages get_metainfo "
        "get_request_id_by_name get_requests get_transform get_transforms "
        "ping register_contents retry_request send_messages "
        "update_build_request update_hyperparameter update_request"
    ).split():
        vars()[_name] = _idds_method(_name, _idds_result)
    for _name in (
        "build_url check_auth download download_logs enable_json_outputs "
        "get_id_token get_oidc_sign_url get_oidc_token get_request_response "
        "get_user_proxy refresh_id_token set_original_user upload"
    ).split():
        vars()[_name] = _idds_method(_name)
    del _name


class _IddsManager:
    """The iDDS manager through PanDA: failures are (False, message)."""

    def __init__(
        self,
        dumper=None,
        loader=None,
        idds_host=None,
        compress=True,
        timeout=600,
    ):
        self.host, self.timeout = idds_host, timeout
        self._settings = dict(dumper=dumper, loader=loader, compress=compress)
        self._settings["manager"] = True

    def setup_client(self, auth_setup=False):
        """Do nothing: the PanDA server sets its own client up."""

    for _name in (
        "abort abort_task adjust_worker close close_workflow_task "
        "create_workflow_task get_collections get_contents_output_ext "
        "get_hyperparameters get_messages get_metainfo get_request_id_by_name "
        "get_requests get_status get_transform get_transforms ping retry "
        "send_messages submit submit_build submit_work update_build_request "
        "update_hyperparameter"
    ).split():
        vars()[_name] = _idds_method(_name, _idds_pair)
    # The one that raises natively, too.
    get_contents = _idds_method("get_contents", _idds_result)
    for _name in (
        "check_oidc_token_status clean_oidc_token download_from_cacher "
        "download_logs get_config_value get_local_cfg_file "
        "get_local_config_root get_local_configuration get_section "
        "refresh_oidc_token save_local_configuration set_local_configuration "
        "set_original_user setup_json_outputs setup_local_configuration "
        "setup_oidc_client_token setup_oidc_token submit_big_workflow "
        "upload_to_cacher"
    ).split():
        vars()[_name] = _idds_method(_name)
    del _name
