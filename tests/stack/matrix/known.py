"""What the matrix is expected to show besides equality, with the reason of each."""

from __future__ import annotations

from pidds_migrate.facts.methods import METHODS, Relay
from tests.stack.matrix.cases import Api

# The methods that the migrator leaves native, and why.
REFUSED: dict[tuple[Api, str], Relay] = {
    (Api(kind.value), name): method.relay
    for kind, methods in METHODS.items()
    for name, method in methods.items()
    if method.relay is not Relay.YES
}

C, M = Api.CLIENT, Api.MANAGER

_NO_FILE = "writes a file, but with idds-client 2.6.21 never: its request presents no certificate"
# Refused although the matrix sees no difference.
REFUSED_UNSEEN: dict[tuple[Api, str], str] = {
    (C, "build_url"): "computes on the client; nothing is asked of a server",
    (C, "check_auth"): "would check the PanDA server's credentials",
    (C, "download"): _NO_FILE,
    (C, "get_id_token"): "would hand the user's token to PanDA; needs a token issuer to show",
    (C, "refresh_id_token"): "would hand the user's token to PanDA; needs a token issuer to show",
    (M, "download_from_cacher"): _NO_FILE,
    (M, "get_section"): "computes on the client; nothing is asked of a server",
    (M, "submit_big_workflow"): "splits the caller's own workflow, and only above 400 MB",
    (M, "setup_client"): "prepares the client object; nothing is asked of a server",
}

_PROXY = "the workflow carries the proxy of whoever runs ClientManager: over the relay, the PanDA server's own"
# Not refused although the rows differ, and in what.
WITH_PROXY = "the server's rows (requests.request_metadata)"
MIGRATED_ANYWAY: dict[tuple[Api, str], str] = {(M, "submit"): _PROXY, (M, "submit_build"): _PROXY}
