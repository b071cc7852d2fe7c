"""A PanDA with OIDC and its token issuer in one small server: real RS256 tokens, rotating refresh tokens."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from .wire import OK, Received, http

AUDIENCE = "https://pandaserver.example"
CLIENT = "panda-client-id"
CLIENT_SECRET = "panda-client-secret"
VO = "Rubin:production"

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def page(content: dict[str, Any], status: str = "200 OK") -> bytes:
    return http(status, "application/json", json.dumps(content).encode())


@dataclass
class Issuer:
    """What it answers, and what it has given.

    Attributes:
        pending: what the token endpoint says before a login is complete, in turn.
        rotating: whether a refresh gives a new refresh token, and ends the old one.
        device_page: what the device endpoint says on top.
        dated: whether a token says when it was issued.
        delay: seconds until the token endpoint answers.
        pages: how often a configuration page was fetched.
        before_refresh: called when a refresh is asked for.
    """

    pending: list[str] = field(default_factory=list)
    rotating: bool = True
    device_page: dict[str, Any] = field(default_factory=dict)
    life: float = 3600
    dated: bool = False
    delay: float = 0.0
    pages: int = 0
    before_refresh: Callable[[], object] = lambda: None
    refresh_tokens: set[str] = field(default_factory=set)
    forms: list[dict[str, str]] = field(default_factory=list)
    given: int = 0
    origin: str = ""

    def token(self, life: float) -> str:
        """An ID token with this many seconds to live."""
        self.given += 1
        said = {
            "iss": self.origin,
            "aud": AUDIENCE,
            "exp": int(time.time() + life),
            "name": "Alice Tester",
            "jti": str(self.given),
            **({"iat": int(time.time())} if self.dated else {}),
        }
        return jwt.encode(said, _KEY, algorithm="RS256")

    def grant(self, life: float | None = None) -> dict[str, Any]:
        """A token answer, with a refresh token where these rotate or none was given yet."""
        answer = {"id_token": self.token(self.life if life is None else life), "token_type": "Bearer"}
        if self.rotating or not self.refresh_tokens:
            answer["refresh_token"] = f"refresh-{self.given}"
            self.refresh_tokens.add(answer["refresh_token"])
        return answer

    def answer(self, request: Received) -> bytes:
        path = urlsplit(request.path).path
        self.pages += path.startswith("/auth") or path == "/configuration"
        if path == f"/auth/{VO}_auth_config.json":
            config = {"client_id": CLIENT, "client_secret": CLIENT_SECRET, "audience": AUDIENCE}
            return page({**config, "oidc_config_url": f"{self.origin}/configuration"})
        if path == "/configuration":
            device = {"device_authorization_endpoint": f"{self.origin}/device"}
            return page({**device, "token_endpoint": f"{self.origin}/token"})
        if path == "/device":
            self.forms.append(request.fields())
            link = {"verification_uri_complete": f"{self.origin}/link?user_code=ABCD", "interval": 0}
            return page({"device_code": "device-code", "expires_in": 60, **link, **self.device_page})
        if path == "/token":
            return self.grant_or_refuse(request.fields())
        return self.relay(request)

    def grant_or_refuse(self, form: dict[str, str]) -> bytes:
        self.forms.append(form)
        self.before_refresh()
        time.sleep(self.delay)
        if (form["client_id"], form.get("client_secret")) != (CLIENT, CLIENT_SECRET):
            return page({"error": "invalid_client"}, "401 Unauthorized")
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.refresh_tokens:
                return page({"error": "invalid_grant", "error_description": "refresh token ended"}, "400 Bad")
            if self.rotating:
                self.refresh_tokens.discard(form["refresh_token"])
            return page(self.grant())
        assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code"
        assert form["device_code"] == "device-code"
        if self.pending:
            return page({"error": self.pending.pop(0)}, "400 Bad Request")
        return page(self.grant())

    def relay(self, request: Received) -> bytes:
        try:
            token = request.headers["authorization"].removeprefix("Bearer ")
            jwt.decode(token, _KEY.public_key(), algorithms=["RS256"], audience=AUDIENCE, issuer=self.origin)
            assert request.headers["origin"] == VO
        except (KeyError, AssertionError, jwt.PyJWTError) as error:
            return http("403 Forbidden", "text/plain", f"ERROR : Token authentication failed. {error}".encode())
        return http("200 OK", "text/plain", OK)
