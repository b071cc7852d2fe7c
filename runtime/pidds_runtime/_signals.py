"""What a signal handler of the program raises during a call: it is meant for the program, not for the reply."""

from __future__ import annotations

import threading
from types import FrameType, TracebackType

from pidds_runtime._failure import causes

_WRAPPING = ("pidds_runtime", "requests", "urllib3")


def raised_by_handler(error: BaseException, handled: BaseException | None) -> BaseException | None:
    """Return the exception behind a failure that a signal handler raised; None where none did.

    The libraries below catch it among their own: a handler that raises TimeoutError looks like a slow server.

    Args:
        error: the failure.
        handled: what the caller was handling when the call began; that, and what is behind it, is no cause.
    """
    if threading.current_thread() is not threading.main_thread():
        return None  # Python runs handlers in the main thread alone
    found = [(cause, start) for cause in causes(error, handled) if (start := _from_handler(cause.__traceback__))]
    if not found:
        return None
    # The libraries give what they raise in its place the same traceback.
    cause, start = next(((c, s) for c, s in found if type(c).__module__.partition(".")[0] not in _WRAPPING), found[-1])
    cause.__context__ = None
    return cause.with_traceback(start)


def _from_handler(traceback: TracebackType | None) -> TracebackType | None:
    """Return the part of a traceback that begins in a signal handler, if one is in it."""
    while traceback is not None:
        if _is_handler(traceback.tb_frame):
            return traceback
        traceback = traceback.tb_next
    return None


def _is_handler(frame: FrameType) -> bool:
    """Whether a frame was called as only signal handlers are: with the frame that was interrupted."""
    code = frame.f_code
    count = code.co_argcount + bool(code.co_flags & 0x04)  # CO_VARARGS
    given = [frame.f_locals.get(name) for name in code.co_varnames[: count + code.co_kwonlyargcount]]
    flat = [each for value in given for each in (value if isinstance(value, tuple) else (value,))]
    return any(isinstance(each, FrameType) for each in flat)
