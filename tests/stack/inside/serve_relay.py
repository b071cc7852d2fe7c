"""Runs in the server's virtualenv: ``serve_relay.py PORT PKI``, the real web application of panda-server."""

import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import forks
import limits
import pandaserver.server.panda
import tls_front


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Call panda-server as Apache does: its WSGIScriptAliasMatch makes the whole path SCRIPT_NAME."""
    environ["SCRIPT_NAME"], environ["PATH_INFO"] = environ["PATH_INFO"], ""
    environ["CONTENT_LENGTH"] = environ.get("CONTENT_LENGTH") or "0"
    return pandaserver.server.panda.application(environ, start_response)


signal.signal(
    signal.SIGINT, signal.SIG_IGN
)  # panda.py interrupts its own process on an OSError; Apache would restart it
limits.raise_descriptor_limit()
limits.retry_at_once()
if forks.next_job():
    tls_front.serve(application, int(sys.argv[1]), Path(sys.argv[2]), tls_front.slash_form)
