"""The classes of idds-client 2.6.21, relayed: `Client` and `ClientManager` as a program has them, through PanDA.

    from pidds_runtime.native import Client, ClientManager

    client = Client(host=idds.common.utils.get_rest_host())
    requests = client.get_requests(request_id=1)

Signatures, defaults, results, exceptions and attributes are those of `idds.client.client.Client` and
`idds.client.clientmanager.ClientManager`; `isinstance`, subclassing, copies, pickling and mocks work. What PanDA cannot
carry raises NotImplementedError with the way out, and sends nothing. Needs neither idds-client nor idds-common.
"""

from __future__ import annotations

import configparser
import os
from collections.abc import Collection
from typing import Any

from pidds_runtime import _facts, _native_call, _native_settings
from pidds_runtime._native_surface import ClientMethods, ManagerMethods

__all__ = ["Client", "ClientManager"]


class Client(ClientMethods):
    """iDDS's REST client, through PanDA: a method gives the response, or raises what it raises natively.

    The login is that of PanDA: `auth` and `client_proxy` are kept as attributes, and not used. Attributes may be set at
    any time; `host`, `timeout`, `retries` and `json_outputs` count from the next call on.

    Attributes:
        answer_modules: modules or packages beside ``idds`` whose objects answers may hold, as `json_loads` takes them.
    """

    answer_modules: Collection[str] = ()

    AUTH_BASEURL = "auth"
    BASEURL = "workflow_task"
    CACHER_BASEURL = "cacher"
    CATALOG_BASEURL = "catalog"
    HPO_BASEURL = "hpo"
    LOGS_BASEURL = "logs"
    MESSAGE_BASEURL = "message"
    METAINFO_BASEURL = "metainfo"
    PING_BASEURL = "ping"
    REQUEST_BASEURL = "request"
    TRANSFORM_BASEURL = "transform"

    def __init__(
        self, host: str | None = None, timeout: Any = 600, auth: dict[str, Any] | None = None, client_proxy: Any = None
    ) -> None:
        """Take settings; nothing is sent, and no login is looked for.

        Args:
            host: URL of the iDDS server; None, and what `idds.common.utils.get_rest_host` gives, mean PanDA's own.
            timeout: seconds to wait for an answer, or a pair: to connect, and for an answer; None waits forever.
            auth: kept as attributes.
            client_proxy: ignored, as natively.

        Raises:
            NotImplementedError: a subclass replaces how requests are sent, which would have no effect.
        """
        _native_settings.prepare()
        _native_call.refuse_replaced(self, vars(ClientMethods), _facts.CLIENT_HOOKS)
        self.host = host
        self.auth = auth
        self.timeout = timeout
        self.retries = 3
        given = auth or {}
        self.auth_type = given.get("auth_type") or "x509_proxy"
        self.client_proxy = given.get("client_proxy")
        self.oidc_token_file = given.get("oidc_token_file")
        self.oidc_token = given.get("oidc_token")
        self.vo = given.get("vo")
        self.auth_setup = given.get("auth_setup", False)
        if self.auth_type == "x509_proxy" and not self.client_proxy:
            self.client_proxy = _proxy_path()
        self.original_user_name: Any = None
        self.original_user_dn: Any = None
        self.original_user_cert: Any = None
        self.original_user_token: Any = None
        self.json_outputs = False

    def enable_json_outputs(self) -> None:
        """Let methods give iDDS's object of status, data and error, and raise nothing that iDDS refuses."""
        self.json_outputs = True

    @property
    def session(self) -> Any:
        """Refuse: calls go through connections to PanDA, not through a session of requests."""
        raise _native_call.NotRelayedError(_SESSION)

    @session.setter
    def session(self, value: object) -> None:
        raise _native_call.NotRelayedError(_SESSION)

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name != "session"]  # what mocks of this object look at


_SESSION = "session: calls go to PanDA and use no session of requests; keep the native client for it"


class ClientManager(ManagerMethods):
    """iDDS's client of clients, through PanDA: a failure is the pair ``(False, message)``, except in `get_contents`.

    Each method first calls `setup_client`, which makes `client` if there is none; the attributes of that one count.
    The local configuration is not read: PanDA knows its iDDS.

    Attributes:
        answer_modules: as of `Client`.
    """

    answer_modules: Collection[str] = ()

    def __init__(self, host: str | None = None, timeout: Any = 600, setup_client: bool = False) -> None:
        """Take settings; nothing is sent.

        Args:
            host: as `Client` takes it.
            timeout: as `Client` takes it.
            setup_client: ignored, as natively.

        Raises:
            NotImplementedError: a subclass replaces what only the native class would call.
        """
        _native_settings.prepare()
        _native_call.refuse_replaced(self, vars(ManagerMethods), _facts.MANAGER_HOOKS)
        self.host = host
        self.timeout = timeout
        self.local_config_root: Any = None
        self.config: Any = None
        self.auth_type: Any = None
        self.x509_proxy: Any = None
        self.oidc_token_file: Any = None
        self.oidc_token: Any = None
        self.vo: Any = None
        self.enable_json_outputs = False
        self.max_request_length = 400_000_000
        self.request_cache = "/tmp/idds"  # noqa: S108  # as natively; nothing is written there
        self.configuration = configparser.ConfigParser()
        self.client = None
        self.max_retries = 3

    @property
    def client(self) -> Client | None:
        """The client whose attributes the calls use; None before the first call."""
        found: Client | None = vars(self).get("client")
        return found

    @client.setter
    def client(self, value: Client | None) -> None:
        if value is not None:
            _native_call.refuse_foreign(value)
        vars(self)["client"] = value

    @client.deleter
    def client(self) -> None:
        vars(self).pop("client", None)

    def setup_client(self, auth_setup: bool = False) -> None:
        """Make `client`, unless there is one; read no configuration and no login.

        Args:
            auth_setup: kept in `client`.
        """
        if self.client is None:
            if self.auth_type is None:
                self.auth_type = "x509_proxy"
            auth = {
                "auth_type": self.auth_type,
                "client_proxy": self.x509_proxy,
                "oidc_token_file": self.oidc_token_file,
                "oidc_token": self.oidc_token,
                "vo": self.vo,
                "auth_setup": auth_setup,
            }
            self.client = Client(host=self.host, auth=auth, timeout=self.timeout)
            if self.enable_json_outputs:
                self.client.enable_json_outputs()

    def setup_json_outputs(self) -> None:
        """Let iDDS answer with its object of status, data and error."""
        self.enable_json_outputs = True
        if self.client:
            self.client.enable_json_outputs()


def _proxy_path() -> str | None:
    """Return the user's grid proxy, if it can be read (as idds-common's `get_proxy_path`)."""
    for path in (os.environ.get("X509_USER_PROXY"), f"/tmp/x509up_u{os.getuid()}"):  # noqa: S108
        if path and os.access(path, os.R_OK):
            return path
    return None
