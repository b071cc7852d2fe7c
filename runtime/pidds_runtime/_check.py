"""``python -m pidds_runtime --check``: what is in effect, and whether it works."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

from pidds_runtime._api import get_api
from pidds_runtime._auth import credentials, oidc, x509
from pidds_runtime._environment import Environment
from pidds_runtime._exchange import Exchange
from pidds_runtime._failure import RelayError
from pidds_runtime._journal import one_line
from pidds_runtime._options import DEFAULT_TIMEOUT


def check(variables: Mapping[str, str] = os.environ, say: Callable[[str], object] = print) -> int:
    """Tell the effective settings without secrets, log in if need be, and ping iDDS through the relay.

    Args:
        variables: the environment.
        say: takes each line.

    Returns:
        The exit status: 0 if the ping came back, else 1.
    """
    tell = _saying(say)
    try:
        environment = Environment.read(variables)
        for line in _settings(environment):
            tell(line)
        credentials(environment, Exchange(DEFAULT_TIMEOUT))
        tell(_identity(environment, variables))
    except RelayError as failure:
        tell(f"To fix:   {failure}")
        return 1
    ret = get_api(retries=0, timeout=30).ping()
    if ret.ok:
        tell(f"Ping:     iDDS answers through PanDA: {ret.response}")
        return 0
    tell(f"Ping:     {ret.diagnostic}")
    tell(f"To fix:   {_advice(ret[0], environment)}")
    return 1


def _saying(say: Callable[[str], object]) -> Callable[[str], object]:
    """Return what says a line as one line, whatever a server sent for it."""
    return lambda text: say(one_line(text))


def _settings(environment: Environment) -> Iterator[str]:
    yield f"Server:   {environment.shown_url}"
    yield f"Login:    {'OIDC token' if environment.oidc else 'X.509 proxy'}"
    if environment.oidc:
        yield f"VO:       {environment.vo or 'not set'}"
    if environment.https:
        verified = environment.ca_words if environment.verify_host else "not at all (PANDA_VERIFY_HOST=off)"
        yield f"CA:       the server's certificate is checked against {verified}"


def _identity(environment: Environment, variables: Mapping[str, str]) -> str:
    if environment.oidc:
        return f"Identity: {oidc.describe(environment, variables)}"
    if not environment.https:
        return "Identity: none: over plain http there is no certificate"
    proxy = x509.read_proxy(environment.proxy)
    until = f", expires {proxy.expires:%Y-%m-%d %H:%M} UTC" if proxy.expires else ""
    return f"Identity: {proxy.subject or 'not readable'}, from {proxy.path}{until}"


def _advice(status: int, environment: Environment) -> str:
    if status == 0:
        return "PanDA answered and refused: ask its operators whether your identity is registered for iDDS"
    variables = "PANDA_URL_SSL" if not environment.https else "PANDA_URL_SSL, X509_CERT_DIR and your network"
    return f"PanDA at {environment.server} did not answer as the relay does: check {variables}"
