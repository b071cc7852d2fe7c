"""The benchmarks, one a module."""

from __future__ import annotations

#: In the order of the page.
NAMES: tuple[str, ...] = (
    "start_up",
    "hooks",
    "scan",
    "matched",
    "many",
    "linear",
    "small_calls",
    "threads",
    "distant",
    "real_servers",
    "big_submit",
    "imports",
    "memory",
)
