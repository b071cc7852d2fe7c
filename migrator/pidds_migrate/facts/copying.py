"""Functions that copy or pickle what they are given.

A native client can be pickled (idds-client 2.6.21); the API object of panda-client cannot be, nor deep-copied
(panda-client 2.2.0).
"""

from __future__ import annotations

COPIERS = frozenset(
    f"{module}.{function}"
    for module, functions in {
        "copy": ("copy", "deepcopy"),
        "pickle": ("dump", "dumps"),
        "cloudpickle": ("dump", "dumps"),
        "dill": ("dump", "dumps"),
        "joblib": ("dump",),
    }.items()
    for function in functions
)

PROCESSES = frozenset({"multiprocessing", "Pool", "ProcessPoolExecutor"})
"""Names in a program that uses pools of processes."""

TO_PROCESSES = frozenset(
    {
        *("map", "imap", "imap_unordered", "map_async", "starmap", "starmap_async"),
        *("apply", "apply_async", "submit"),
    }
)
"""Methods of such pools; they pickle their arguments."""
