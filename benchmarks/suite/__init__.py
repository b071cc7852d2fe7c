"""The benchmarks, one a module."""

from __future__ import annotations

#: In the order of the page.
NAMES: tuple[str, ...] = (
    "start_up",
    "cold",
    "hooks",
    "scan",
    "beside",
    "matched",
    "many",
    "linear",
    "connected",
    "published",
    "small_calls",
    "threads",
    "distant",
    "real_servers",
    "big_submit",
    "imports",
    "memory",
)
