"""Runs in the server's virtualenv: ``serve_idds.py PORT PKI``, the real iDDS application below ``/idds``."""

import sys
from pathlib import Path

import forks
import limits
import sqlite_md5
import tls_front
from idds.rest.v1.app import create_app
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

limits.raise_descriptor_limit()
sqlite_md5.engine_with_md5()
application = DispatcherMiddleware(NotFound(), {"/idds": create_app()})
if forks.next_job():
    tls_front.serve(application, int(sys.argv[1]), Path(sys.argv[2]), tls_front.comma_form)
