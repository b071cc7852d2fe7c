"""What a program does while it runs, noted line by line as JSON in a file beside its scratch folder."""

from __future__ import annotations

import json
import os
import sys
import threading
from types import FrameType
from typing import Any

MOST_OUTPUTS = 20000

_open, _write, _close = os.open, os.write, os.close
_known: dict[str, str | None] = {}
_count = 0


def settings() -> dict[str, Any]:
    """What the run was started with."""
    return _SETTINGS


_SETTINGS: dict[str, Any] = json.loads(os.environ.get("PIDDS_VERIFY_RUN") or "{}")


def note(kind: str, **fields: Any) -> None:
    """Write one event down.

    Args:
        kind: of the event.
        fields: what there is to say of it.
    """
    global _count
    _count += kind == "output"
    if kind == "output" and _count > MOST_OUTPUTS:
        return
    fields["kind"] = kind
    fields.setdefault("main", threading.current_thread() is threading.main_thread())
    descriptor = _open(_SETTINGS["events"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        _write(descriptor, (json.dumps(fields, default=repr) + "\n").encode("utf-8", "backslashreplace"))
    finally:
        _close(descriptor)


def program_file(name: str) -> str | None:
    """The path of one of the program's own files below its working folder, or None for all other code."""
    try:
        return _known[name]
    except KeyError:
        work = _SETTINGS["work"]
        path = os.path.realpath(os.path.join(work, name))
        inside = path.startswith(work + os.sep) and not name.startswith("<")
        found = _known[name] = os.path.relpath(path, work) if inside else None
        return found


def place(frame: FrameType | None = None) -> list[Any] | None:
    """Where the program is: file and line of its innermost frame, or None where it has none in this thread."""
    frame = frame or sys._getframe(1)
    while frame is not None:
        name = program_file(frame.f_code.co_filename)
        if name is not None:
            return [name, frame.f_lineno]
        frame = frame.f_back
    return None
