"""Where the native clients are imported from, what their constructors take, how their exceptions print.

Source: idds-client 2.6.21 and idds-common 2.6.21.
"""

from __future__ import annotations

from pidds_migrate.facts.methods import Api
from pidds_migrate.outcome import Target

PACKAGE = "idds.client"

CLASSES: dict[str, Api] = {
    "idds.client.client.Client": Api.CLIENT,
    "idds.client.clientmanager.ClientManager": Api.MANAGER,
    "idds.client.clientmanager.Client": Api.CLIENT,  # the module imports it, so it can be imported from there
}
"""Qualified name of a native client class."""

CLASS_MODULES = frozenset(path.rpartition(".")[0] for path in CLASSES)
"""The modules that they are in."""

BASES = frozenset(
    {
        *("BaseRestClient", "RequestClient", "TransformClient", "CatalogClient", "CacherClient", "HPOClient"),
        *("LogsClient", "MessageClient", "PingClient", "AuthClient", "MetaInfoClient", "WorkflowTaskClient"),
    }
)
"""Classes of the package that the class Client derives from."""

CONSTRUCTORS: dict[Api, tuple[str, ...]] = {
    Api.CLIENT: ("host", "timeout", "auth", "client_proxy"),
    Api.MANAGER: ("host", "timeout", "setup_client"),
}
"""Parameters of the constructors after `self`, in order; all have defaults."""

INSTEAD: dict[str, str] = {
    "timeout": "panda-client has its own time limit (--target runtime keeps timeout=)",
    "auth": "set PANDA_AUTH=oidc and PANDA_AUTH_VO, or X509_USER_PROXY",
    "client_proxy": "set X509_USER_PROXY",
    "setup_client": "the PanDA server sets its own client up",
}
"""What takes the place of a constructor argument that the relay API does not take."""

GET_REST_HOST = "idds.common.utils.get_rest_host"
HOST_VARIABLES = frozenset({"IDDS_HOST", "IDDS_CONFIG", "IDDS_HOME", "IDDS_LOCAL_CONFIG_ROOT"})
"""Environment variables that decide on the host of `get_rest_host()`, and of a ClientManager that is given none."""

API_OF = {Target.PANDACLIENT: "pandaclient.idds_api.get_api", Target.RUNTIME: "pidds_runtime.get_api"}
"""What a migrated program gets its API object from."""

GET_API = frozenset(API_OF.values())

EXCEPTION_MODULE = "idds.common.exceptions"
BASE_EXCEPTION = "IDDSException"

FIRST_WORDS: dict[str, str] = {
    "NotImplementedException": "Not implemented exception.",
    "WrongParameterException": "Wrong parameter exception.",
    "DatabaseException": "Database exception.",
    "InvalidDatabaseType": "Invalid Database type exception.",
    "NoObject": "No object  exception.",
    "DuplicatedObject": "Duplicated object exception.",
    "CoreException": "Core exception.",
    "ConflictRequestException": "Conflict Request exception.",
    "RestException": "Rest exception.",
    "BadRequest": "Bad request exception.",
    "ConnectionException": "Connection exception.",
    "ProcessNotFound": "Process not found.",
    "ProcessFormatNotSupported": "Process format not support.",
    "ProcessSubmitFailed": "Failed to submit process.",
    "AgentException": "Agent exception.",
    "NoPluginException": "No plugin exception.",
    "AgentPluginError": "Agent plugin exception.",
    "AuthenticationException": "Authentication exception.",
    "AuthenticationPending": "Authentication pending.",
    "AuthenticationNotSupported": "Authentication not supported.",
    "AuthenticationNoPermission": "Authentication no permission.",
}
"""The specific exceptions (all derive from IDDSException) and the words that their text begins with."""

TEST_CASES = frozenset({"unittest.IsolatedAsyncioTestCase", "unittest.TestCase", "unittest2.TestCase"})
"""Classes whose `setUp` runs before each test."""

CASTS = frozenset({"typing.cast", "typing_extensions.cast"})
"""Functions that give back their last argument, and take what it is said to be before it."""
CAST_ARGUMENTS = 2
