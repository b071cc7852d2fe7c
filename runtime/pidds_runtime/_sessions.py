"""Pooled connections: one session of requests for each thread, process, and way to connect."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pidds_runtime._environment import is_loopback

if TYPE_CHECKING:
    import requests

#: Seconds after which an idle connection is not used again: less than Apache's KeepAliveTimeout (5 by
#: default), so that a call does not meet a connection that the server is just closing, and fail in doubt
#: whether it was executed.
IDLE_LIMIT = 4.0


def open_session(url: str, verify: bool | str, certificate: str | None = None) -> requests.Session:
    """Open a session for one server.

    Args:
        url: the server, which decides whether a proxy of the environment (``HTTPS_PROXY`` …) is used.
        verify: False, True for the CA bundle of requests, or a file or directory of CA certificates.
        certificate: file with the client's certificate and key.
    """
    from http.cookiejar import DefaultCookiePolicy

    import requests
    import urllib3

    if verify is False:
        # The user has decided, with PANDA_VERIFY_HOST=off; a warning at each call says nothing new.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    session = requests.Session()
    # Nothing of a person's .netrc may replace the credentials.
    session.trust_env = False
    if not is_loopback(url):
        session.proxies = requests.utils.get_environ_proxies(url)
    session.verify = verify
    session.cert = certificate
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = "pidds-runtime"
    return session


class Sessions:
    """The open sessions of one API object. Threads share none, and a forked process opens its own."""

    def __init__(self) -> None:
        self._local = threading.local()

    def get(self, url: str, verify: bool | str, certificate: str | None, version: int) -> requests.Session:
        """Return this thread's session for these settings, a new one where the last stood idle.

        Args:
            url: as `open_session` takes it.
            verify: as `open_session` takes it.
            certificate: as `open_session` takes it.
            version: of the certificate file.
        """
        key = (os.getpid(), urlsplit(url).netloc, verify, certificate, version)
        now = time.monotonic()
        last = getattr(self._local, "last", None)
        if last is None or last.key != key:
            self._local.last = last = _Kept(key, open_session(url, verify, certificate))
        elif now - last.used > IDLE_LIMIT:
            last.session.close()
        last.used = now
        return last.session

    def touch(self) -> None:
        """Count this thread's session as used now: a call may take longer than the idle limit."""
        self._local.last.used = time.monotonic()


class _Kept:
    def __init__(self, key: tuple[object, ...], session: requests.Session) -> None:
        self.key = key
        self.session = session
        self.used = 0.0
