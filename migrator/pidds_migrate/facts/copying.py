"""Functions that copy or pickle what they are given, at once or on its way to another process.

A native client can be pickled (idds-client 2.6.21); the API object of panda-client cannot be, nor deep-copied
(panda-client 2.2.0).
"""

from __future__ import annotations

COPIERS = frozenset(
    f"{module}.{function}"
    for module, functions in {
        "copy": ("copy", "deepcopy"),
        "dataclasses": ("asdict", "astuple"),
        "pickle": ("dump", "dumps"),
        "cloudpickle": ("dump", "dumps"),
        "dill": ("dump", "dumps"),
        "joblib": ("dump",),
        "multiprocessing": ("Pool", "Process"),
        "multiprocessing.pool": ("Pool",),
        "concurrent.futures": ("ProcessPoolExecutor",),
        "concurrent.futures.process": ("ProcessPoolExecutor",),
    }.items()
    for function in functions
)
