"""What functions of the standard library do that matters to a handler, by qualified name (CPython 3.10 to 3.14)."""

from __future__ import annotations

LOG_METHODS = frozenset({"debug", "info", "warning", "warn", "error", "critical"})
"""Methods that log, by their last names."""

SHOW_TEXT = LOG_METHODS | {"print", "exception", "log"}
"""Functions whose strings are for people, even where they read like code, by their last names."""

LIVE_MODULES = frozenset({"traceback", "cgitb", "pdb", "faulthandler", "code", "inspect"})
"""Modules whose functions may look at the exception that is being handled."""

LIVE_FUNCTIONS = frozenset({"sys.exc_info", "sys.exception", "sys.last_exc", "logging.exception"})
"""Functions that ask for it."""

LIVE_ATTRIBUTES = frozenset({"exc_info", "exception", "print_exc", "format_exc", "print_exception", "format_exception"})
"""Methods and attributes of whatever object by whose names it is asked for."""

LIVE_KEYWORDS = frozenset({"exc_info", "stack_info"})
"""Keywords of logging calls that add it."""

CONTEXT_ATTRIBUTES = frozenset({"__context__", "__traceback__", "__suppress_context__"})
"""What an exception knows of the one that was handled when it was raised."""

RUN_CODE = frozenset(
    f"builtins.{name}"
    for name in ("exec", "eval", "__import__", "breakpoint", "getattr", "setattr", "delattr", "super")
)
"""Builtins that may run any code."""

SILENT_FUNCTIONS = frozenset(
    {
        *(f"logging.{name}" for name in LOG_METHODS),
        *("sys.exit", "os._exit", "time.sleep", "time.time", "os.path.join", "os.path.basename"),
    }
)
"""Functions that never ask for it, with arguments of any kind."""

LOGGER_MAKERS = frozenset({"logging.getLogger", "logging.Logger"})
"""What makes loggers, whose methods of `LOG_METHODS` never ask for it."""

SILENT_METHODS = frozenset({"append", "extend", "add", "update", "format", "join", "strip", "put", "write", "get"})
"""Methods of lists, sets, dictionaries and texts."""

SIGNALS = frozenset({"signal.signal", "signal.alarm", "signal.setitimer"})
"""Functions after which any statement may be left by an exception of a signal handler."""
