"""One server over HTTP: connections that stay open, shared by all threads, under one identity."""

from __future__ import annotations

import errno
import io
import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.util.ssl_ import create_urllib3_context

from pidds_runtime._address import is_loopback, problem_of
from pidds_runtime._exchange import Exchange
from pidds_runtime._failure import RelayError
from pidds_runtime._pool import use_timely_connections


class Server:
    """What requests are sent to. Cookies are not kept, redirects not followed, ``.netrc`` is not read."""

    def __init__(self, url: str, verify: bool | str, certificate: str | None = None) -> None:
        """Prepare the connections; none is opened yet.

        Args:
            url: where each request goes; it decides whether a proxy of the environment (``HTTPS_PROXY`` …)
                is used.
            verify: False, True for the CA bundle of requests, or a file or directory of CA certificates.
            certificate: file with the client's certificate and key.

        Raises:
            OSError: one of the files cannot be read, or is not what it must be.
            RelayError: the address of the proxy is none.
        """
        self._proxies = {} if is_loopback(url) else _proxies(url)
        self._adapter = _Adapter(verify, certificate, tls=url.lower().startswith("https"))
        self._verify = verify
        headers = {**requests.utils.default_headers(), "User-Agent": "pidds-runtime"}
        prepared = requests.Request("GET", url, headers).prepare()
        self._url, self._headers = prepared.url, dict(prepared.headers)

    def send(
        self, method: str, headers: Mapping[str, str], body: io.BytesIO | None, exchange: Exchange
    ) -> requests.Response:
        """Send a request and return the response, its body unread; close it.

        Args:
            method: of HTTP.
            headers: beside those of every request; with a body, Content-Length.
            body: sent in blocks, so that how far it was read tells whether any of it left.
            exchange: the time for the request and for reading the response.

        Raises:
            requests.RequestException: there is no response.
        """
        left = max(exchange.left, 0.001)
        timeout = (min(exchange.connect, left), left)
        request = requests.PreparedRequest()
        request.method, request.url, request.body = method, self._url, body  # type: ignore[assignment]
        request.headers = CaseInsensitiveDict({**self._headers, **headers})
        with exchange.sending():
            return self._adapter.send(request, stream=True, timeout=timeout, verify=self._verify, proxies=self._proxies)

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._adapter.close()


def _proxies(url: str) -> dict[str, str]:
    """Return the proxy of the environment for a URL, as requests takes it."""
    found = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url))
    if not found:
        return {}
    address = found if "://" in found else f"http://{found}"
    problem = problem_of(address)
    if problem:
        raise RelayError(f"the address of the HTTP proxy {problem}: check HTTPS_PROXY and HTTP_PROXY")
    return {"all": address}


def tls_context(verify: bool | str, certificate: str | None) -> ssl.SSLContext:
    """Return how connections are secured.

    Args:
        verify: as `Server` takes it.
        certificate: as `Server` takes it.

    Raises:
        OSError: one of the files cannot be read, or is not what it must be.
    """
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED if verify else ssl.CERT_NONE)
    if verify:
        ca = requests.utils.DEFAULT_CA_BUNDLE_PATH if verify is True else verify
        if Path(ca).is_file():
            context.load_verify_locations(cafile=ca)
        elif any(Path(directory).is_dir() for directory in ca.split(os.pathsep)):  # as OpenSSL reads SSL_CERT_DIR
            context.load_verify_locations(capath=ca)
        else:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), ca)
    if certificate:
        _identify(context, certificate)
    return context


def _identify(context: ssl.SSLContext, certificate: str) -> None:
    try:
        context.load_cert_chain(certificate, password=_no_password)
    except ssl.SSLError:
        # The file is read twice: of one that was replaced in between, the certificate is old and the key new.
        context.load_cert_chain(certificate, password=_no_password)


def _no_password() -> bytes:
    """Refuse to open a key: OpenSSL itself would ask on the terminal, or wait for stdin."""
    raise RelayError("the key of the grid proxy is encrypted: make a proxy from it with voms-proxy-init")


class _Adapter(HTTPAdapter):
    """One pool of connections under one TLS context.

    HTTPAdapter itself looks for the pool at each request (a tenth of a small call) and reads the certificates
    for each connection (20 ms where the CAs are a bundle of them all).
    """

    def __init__(self, verify: bool | str, certificate: str | None, tls: bool) -> None:
        self._context = tls_context(verify, certificate) if tls else None
        self._verify = verify
        self._pool: Any = None
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        use_timely_connections(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> urllib3.ProxyManager:
        if proxy.lower().startswith("https"):
            kwargs["proxy_ssl_context"] = tls_context(self._verify, None)
        manager: urllib3.ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        use_timely_connections(manager)
        return manager

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._context}

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        if self._pool is None:
            self._pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
        return self._pool

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()
        super().close()

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """Return the response without looking for cookies: reading hostile ones takes seconds."""
        response = requests.Response()
        response.status_code, response.headers, response.raw = resp.status, CaseInsensitiveDict(resp.headers), resp
        return response

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Do nothing: the context has what this would set."""
