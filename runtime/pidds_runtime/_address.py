"""What a URL of a server must look like, and what it says."""

from __future__ import annotations

import functools
import ipaddress
from urllib.parse import urlsplit


def problem_of(url: str) -> str:
    """Return why a text is no address of a server, in words that hold no part of it; empty where it is one."""
    if not url.isprintable() or " " in url:
        return "has a space, a line break or another character that no URL has"
    try:
        parts = urlsplit(url)
        found = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        found = False
    return "" if found else "must be http://… or https://… with a host"


def server_of(url: str) -> str:
    """Return host and port of a URL, never its user name or password."""
    return urlsplit(url).netloc.rpartition("@")[2]


@functools.lru_cache(maxsize=16)
def is_loopback(url: str) -> bool:
    """Whether a URL names this machine, so that what is sent never leaves it."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
