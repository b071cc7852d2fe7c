"""One server over HTTP: connections that stay open, shared by all threads, under one identity."""

from __future__ import annotations

import collections
import errno
import io
import os
import queue
import ssl
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.util.ssl_ import create_urllib3_context

from pidds_runtime._environment import is_loopback

#: Seconds after which an idle connection is not used again: less than Apache's KeepAliveTimeout (5 by
#: default), so that a call does not meet a connection that the server is just closing, and fail in doubt
#: whether it was executed.
IDLE_LIMIT = 4.0


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
        """
        if verify is False:
            # The user has decided, with PANDA_VERIFY_HOST=off; a warning at each call says nothing new.
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self._proxies = {} if is_loopback(url) else requests.utils.get_environ_proxies(url)
        self._adapter = _Adapter(verify, certificate, tls=url.lower().startswith("https"))
        self._verify = verify
        headers = {**requests.utils.default_headers(), "User-Agent": "pidds-runtime"}
        prepared = requests.Request("GET", url, headers).prepare()
        self._url, self._headers = prepared.url, dict(prepared.headers)

    def send(
        self, method: str, headers: Mapping[str, str], body: io.BytesIO | None, timeout: tuple[float, float]
    ) -> requests.Response:
        """Send a request and return the response, its body unread; close it.

        Args:
            method: of HTTP.
            headers: beside those of every request; with a body, Content-Length.
            body: sent in blocks, with the timeout for each, where bytes have it for all of them together.
            timeout: connect and read timeout, in seconds.

        Raises:
            requests.RequestException: there is no response.
        """
        request = requests.PreparedRequest()
        request.method, request.url, request.body = method, self._url, body  # type: ignore[assignment]
        request.headers = CaseInsensitiveDict({**self._headers, **headers})
        return self._adapter.send(request, stream=True, timeout=timeout, verify=self._verify, proxies=self._proxies)

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._adapter.close()


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
        ca = Path(requests.utils.DEFAULT_CA_BUNDLE_PATH if verify is True else verify)
        if not ca.exists():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(ca))
        context.load_verify_locations(**{"capath" if ca.is_dir() else "cafile": str(ca)})
    if certificate:
        _identify(context, certificate)
    return context


def _identify(context: ssl.SSLContext, certificate: str) -> None:
    try:
        context.load_cert_chain(certificate)
    except ssl.SSLError:
        # The file is read twice: of one that was replaced in between, the certificate is old and the key new.
        context.load_cert_chain(certificate)


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
        _keep_idle(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> urllib3.ProxyManager:
        if proxy.lower().startswith("https"):
            kwargs["proxy_ssl_context"] = tls_context(self._verify, None)
        manager: urllib3.ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        _keep_idle(manager)
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

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Do nothing: the context has what this would set."""


def _keep_idle(manager: urllib3.PoolManager) -> None:
    """Let the pools of a manager keep their idle connections in an `_Idle`."""
    classes = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {
        scheme: type(pool.__name__, (pool,), {"QueueCls": _Idle}) for scheme, pool in classes.items()
    }


class _Idle(queue.LifoQueue[Any]):
    """Connections between two requests: as many as there were threads at once, the last used first.

    A deque needs no lock. A queue's would stay locked in a process forked while another thread has it.
    """

    def __init__(self, maxsize: int = 0) -> None:
        self._connections: collections.deque[tuple[float, Any]] = collections.deque()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        if item is not None:
            self._connections.append((time.monotonic(), item))

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        try:
            while self._connections[0][0] < time.monotonic() - IDLE_LIMIT:
                self._connections.popleft()[1].close()
            return self._connections.pop()[1]
        except IndexError:
            raise queue.Empty from None
