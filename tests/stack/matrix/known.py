"""What the matrix is expected to show besides equality, with the reason of each."""

from __future__ import annotations

from tests.stack.matrix.cases import Api

C, M = Api.CLIENT, Api.MANAGER

_FILE = "reads or writes a file of the client's"
_LOCAL = "works on the client's own configuration, credentials or tokens"
_STATE = "sets what later calls on the same object depend on"

# The methods that the migrator leaves native.
REFUSED: dict[tuple[Api, str], str] = {
    (C, "build_url"): _LOCAL,
    (C, "check_auth"): _LOCAL,
    (C, "download"): _FILE,
    (C, "download_logs"): _FILE,
    (C, "enable_json_outputs"): _STATE,
    (C, "get_id_token"): _LOCAL,
    (C, "get_oidc_sign_url"): _LOCAL,
    (C, "get_oidc_token"): _LOCAL,
    (C, "get_request_response"): _LOCAL,
    (C, "get_user_proxy"): _LOCAL,
    (C, "refresh_id_token"): _LOCAL,
    (C, "set_original_user"): _STATE,
    (C, "upload"): _FILE,
    (M, "check_oidc_token_status"): _LOCAL,
    (M, "clean_oidc_token"): _LOCAL,
    (M, "download_from_cacher"): _FILE,
    (M, "download_logs"): _FILE,
    (M, "get_config_value"): _LOCAL,
    (M, "get_local_cfg_file"): _LOCAL,
    (M, "get_local_config_root"): _LOCAL,
    (M, "get_local_configuration"): _LOCAL,
    (M, "get_section"): _LOCAL,
    (M, "refresh_oidc_token"): _LOCAL,
    (M, "save_local_configuration"): _LOCAL,
    (M, "set_local_configuration"): _LOCAL,
    (M, "set_original_user"): _STATE,
    (M, "setup_client"): _LOCAL,
    (M, "setup_json_outputs"): _STATE,
    (M, "setup_local_configuration"): _LOCAL,
    (M, "setup_oidc_client_token"): _LOCAL,
    (M, "setup_oidc_token"): _LOCAL,
    (M, "upload_to_cacher"): _FILE,
}

# Refused although the matrix sees no difference.
REFUSED_UNSEEN: dict[tuple[Api, str], str] = {
    (C, "build_url"): "computes on the client; nothing is asked of a server",
    (C, "check_auth"): "would check the PanDA server's credentials",
    (C, "download"): "writes a file, though with idds-client 2.6.21 never: it presents no certificate",
    (C, "get_id_token"): "would hand the user's token to PanDA; needs a token issuer to show",
    (C, "refresh_id_token"): "would hand the user's token to PanDA; needs a token issuer to show",
    (
        M,
        "download_from_cacher",
    ): "writes a file, though with idds-client 2.6.21 never: it presents no certificate",
    (M, "get_section"): "computes on the client; nothing is asked of a server",
    (M, "setup_client"): "prepares the client object; nothing is asked of a server",
}

_PROXY = (
    "the workflow carries the proxy of whoever runs ClientManager: over the relay, the PanDA server's own"
)
# Not refused although the rows differ.
MIGRATED_ANYWAY: dict[tuple[Api, str], str] = {(M, "submit"): _PROXY, (M, "submit_build"): _PROXY}
