"""Functions that show texts and values to people, by their last names."""

from __future__ import annotations

LOG_METHODS = frozenset({"debug", "info", "warning", "warn", "error", "critical"})
"""Methods that log."""

SHOW_TEXT = LOG_METHODS | {"print", "exception", "log"}
"""Functions whose strings are for people, even where they read like code."""
