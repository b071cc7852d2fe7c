"""The server that gives tokens: where it is, the refresh grant (RFC 6749) and the device grant (RFC 8628)."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pidds_runtime._address import problem_of
from pidds_runtime._auth import web
from pidds_runtime._auth.token import is_sendable, seconds_left
from pidds_runtime._environment import Environment, public_ca
from pidds_runtime._exchange import Exchange
from pidds_runtime._failure import RelayError
from pidds_runtime._journal import one_line
from pidds_runtime._message import excerpt
from pidds_runtime._secret import Secret, hidden

_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"

#: What panda-client 2.2.0 asks for; ``wlcg`` is for issuers of that token profile.
_SCOPES = "openid profile email offline_access"
_WLCG_SCOPES = " wlcg wlcg.groups"

#: Bounds on what the issuer says, in seconds.
_LONGEST_LOGIN = 900.0
_DEFAULT_INTERVAL = 5.0
_LONGEST_INTERVAL = 60.0

#: Seconds for a connection, and for one page or answer.
_TIMEOUT = (15.0, 30.0)

#: Seconds for which a configuration page counts: panda-client 2.2.0 keeps it for an hour, too.
_PAGE_LIFE = 3600.0

#: The configuration pages by URL and by how the server was checked, and until when they count.
_pages: dict[tuple[str, bool | str], tuple[float, dict[str, Any]]] = {}


class RefusedError(RelayError):
    """The issuer does not take this refresh token; asking again is no use."""


@dataclass(frozen=True)
class Issuer:
    """A token server as PanDA's configuration of the virtual organisation describes it.

    Attributes:
        token_endpoint: URL that gives tokens.
        device_endpoint: URL that starts a login, empty where the issuer has none.
        client: what PanDA is to the issuer (``client_id``, perhaps ``client_secret``).
        audience: whom the token is for.
        scopes: what it is to say.
        verify: how the issuer's certificate is checked.
    """

    token_endpoint: str
    device_endpoint: str
    client: dict[str, str] = field(repr=False)
    audience: str
    scopes: str
    verify: bool | str

    def refresh(self, refresh_token: str, exchange: Exchange) -> tuple[dict[str, Any], str]:
        """Return what a refresh token gives, and why it is no use for a call; empty where it is.

        Without a usable ID token there may still be a new refresh token, which must not get lost: the old one is spent.

        Raises:
            RefusedError: the issuer takes it no more.
            RelayError: there is no answer.
        """
        form = {**self.client, "grant_type": "refresh_token", "refresh_token": Secret(refresh_token)}
        status, answer = web.post(self.token_endpoint, form, self.verify, exchange)
        if status != 200:
            raise _failure(status, answer, form)
        given = dict(answer)
        if not is_sendable(given.get("id_token")):
            given.pop("id_token", None)
        if not isinstance(given.get("refresh_token"), str) or not given["refresh_token"]:
            given.pop("refresh_token", None)
        if "id_token" not in given:
            return given, "the issuer gave no ID token"
        if seconds_left(given["id_token"]) <= 0:
            return given, "the issuer gave an ID token that has expired: check the clock of this machine"
        return given, ""

    def log_in(self, vo: str) -> dict[str, Any]:
        """Let a person log in with a browser: print the link on stderr and wait.

        Raises:
            RelayError: the person did not, or the issuer refused.
        """
        form = {"client_id": self.client["client_id"], "scope": self.scopes, "audience": self.audience}
        status, start = web.post(self.device_endpoint, form, self.verify, Exchange(_TIMEOUT))
        link = start.get("verification_uri_complete") or start.get("verification_uri")
        if status != 200 or problem_of(str(link)) or "device_code" not in start:
            raise RelayError(f"the login cannot start: {_refusal(status, start, self.client)}")
        code = "" if start.get("verification_uri_complete") else f" and enter {one_line(str(start.get('user_code')))}"
        print(f"To log in to PanDA as a member of {vo}, open {link}{code}", file=sys.stderr, flush=True)
        return self._wait(start)

    def _wait(self, start: dict[str, Any]) -> dict[str, Any]:
        form = {**self.client, "grant_type": _DEVICE_GRANT, "device_code": Secret(start["device_code"])}
        interval = _number(start.get("interval"), _DEFAULT_INTERVAL)
        deadline = time.monotonic() + _number(start.get("expires_in"), _LONGEST_LOGIN)
        while time.monotonic() < deadline:
            time.sleep(max(0.0, min(interval, _LONGEST_INTERVAL, deadline - time.monotonic())))
            status, answer = web.post(self.token_endpoint, form, self.verify, Exchange(_TIMEOUT))
            if answer.get("error") == "slow_down":
                interval += 5
            elif answer.get("error") != "authorization_pending":
                if status == 200 and is_sendable(answer.get("id_token")):
                    return answer
                raise _failure(status, answer, form)
        raise RelayError("nobody logged in in time")


def discover(environment: Environment, variables: Mapping[str, str], exchange: Exchange | None = None) -> Issuer:
    """Ask PanDA which issuer the virtual organisation has, and the issuer for its endpoints.

    Args:
        environment: where PanDA is.
        variables: the environment's, for the public CAs.
        exchange: the time for both pages; as much as for other answers if None.

    Raises:
        RelayError: one of the two pages is not there or lacks what is needed.
    """
    exchange = exchange or Exchange(_TIMEOUT)
    url = urlsplit(environment.url)
    page = f"{url.scheme}://{environment.server}/auth/{environment.vo}_auth_config.json"
    config = _page(page, environment.verify, exchange)
    # The issuer is no grid host: public CAs sign its certificate.
    public: bool | str = public_ca(variables) or True
    try:
        endpoints = _page(str(config["oidc_config_url"]), public, exchange)
        client = {"client_id": str(config["client_id"])}
        if config.get("client_secret"):
            client["client_secret"] = Secret(config["client_secret"])
        return Issuer(
            token_endpoint=str(endpoints["token_endpoint"]),
            device_endpoint=str(endpoints.get("device_authorization_endpoint", "")),
            client=client,
            audience=str(config.get("audience", "")),
            scopes=_SCOPES + (_WLCG_SCOPES if config.get("jwt_profile") == "wlcg" else ""),
            verify=public,
        )
    except KeyError as missing:
        forget_pages()
        raise RelayError(f"the login configuration of {environment.vo} lacks {missing}") from None


def forget_pages() -> None:
    """Fetch the configuration pages anew next time: what they led to does not work."""
    _pages.clear()


def _page(url: str, verify: bool | str, exchange: Exchange) -> dict[str, Any]:
    until, page = _pages.get((url, verify), (0.0, {}))
    if time.monotonic() >= until:
        page = web.get(url, verify, exchange)
        _pages[url, verify] = time.monotonic() + _PAGE_LIFE, page
    return page


def _failure(status: int, answer: dict[str, Any], form: Mapping[str, str]) -> RelayError:
    kind = RefusedError if 400 <= status < 500 and status != 429 else RelayError
    return kind(f"the issuer gave no ID token: {_refusal(status, answer, form)}")


def _refusal(status: int, answer: dict[str, Any], form: Mapping[str, str]) -> str:
    """Return the issuer's reason without echoing a whole answer, or what it was sent: both may hold secrets."""
    reason = str(answer.get("error_description") or answer.get("error") or "no reason given")
    secrets = [value for value in (*form.values(), *answer.values()) if isinstance(value, Secret) and value != reason]
    return f"{excerpt(hidden(reason, secrets))} (HTTP {status})"


def _number(value: object, default: float) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LONGEST_LOGIN
    return float(value) if is_number else default  # type: ignore[arg-type]
