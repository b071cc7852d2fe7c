"""Prepare a Python that is about to run the verified program, or one that the program starts."""

from __future__ import annotations

import atexit
import os
import sys
from types import TracebackType
from typing import Any

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy")


def prepare() -> None:
    """Put the guard, the clock, chance, the streams and the clients' network points in place."""
    from . import chance, clients, clock, events, guard, streams

    for name in _PROXIES:
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)
    streams.install()
    clients.install()
    clock.install(events.settings()["start"])
    chance.install()
    sys.excepthook = _noting(sys.excepthook)
    atexit.register(_note_what_is_no_copy)
    guard.install()


def _note_what_is_no_copy() -> None:
    """Modules that were imported from the user's folder itself, as an editable install has them."""
    from . import events

    original = events.settings()["original"]
    for name, module in list(sys.modules.items()):
        path = os.path.realpath(getattr(module, "__file__", None) or os.devnull)
        left_out = {*os.path.relpath(path, original).split(os.sep)} & set(events.settings()["left_out"])
        if path.startswith(original + os.sep) and not left_out:
            events.note("original", module=name, path=path)
            return


def _noting(hook: Any) -> Any:
    from . import events

    def noting(cls: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        place: list[Any] | None = None
        step = traceback
        while step is not None:
            name = events.program_file(step.tb_frame.f_code.co_filename)
            place = [name, step.tb_lineno] if name is not None else place
            step = step.tb_next
        names = [base.__name__ for base in cls.__mro__]
        events.note("ends", names=names, text=str(error), name=getattr(error, "name", None), at=place)
        hook(cls, error, traceback)

    return noting
