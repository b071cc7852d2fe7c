"""The same random numbers in both runs: each package draws from a source of its own, and so does the program.

So what panda-client draws moves neither the numbers of the program, nor the names that idds-workflow gives.
"""

from __future__ import annotations

import functools
import os
import random as _random_module
import sys
from types import FrameType
from typing import Any

from . import events

_CLIENTS = ("idds", "pandaclient", "pidds_runtime", "requests", "urllib3", "httpx", "httpcore", "http", "ssl")
_PROGRAM = ""


def _drawn_by(frame: FrameType | None) -> str:
    """The package of the clients that is nearer than any code of the program; empty where none is."""
    while frame is not None:
        if events.program_file(frame.f_code.co_filename) is not None:
            return _PROGRAM
        package = str(frame.f_globals.get("__name__") or "").partition(".")[0]
        if package in _CLIENTS:
            return package
        frame = frame.f_back
    return _PROGRAM


def install() -> None:
    """Seed everything that draws by chance."""
    system: Any = os
    module: Any = _random_module
    sources = {name: module.Random(f"system {name}") for name in (_PROGRAM, *_CLIENTS)}
    real_seed = module.Random.seed

    def urandom(size: int, /) -> bytes:
        source = sources[_drawn_by(sys._getframe(1))]
        return bytes(source.getrandbits(8) for _ in range(size))

    def seed(self: Any, a: Any = None, version: int = 2) -> None:
        if a is None:
            a = int.from_bytes(system.urandom(8), "big")
        real_seed(self, a, version)

    system.urandom = module._urandom = urandom
    module.Random.seed = seed
    module.seed(22)
    _part_the_shared(module)


def _part_the_shared(module: Any) -> None:
    """Let the functions of the module draw from one source for the program, and from others for the clients."""
    sources = {name: module.Random(f"shared {name}") for name in _CLIENTS}

    def parted(shared: Any) -> Any:
        @functools.wraps(shared)
        def draw(*args: Any, **kwargs: Any) -> Any:
            package = _drawn_by(sys._getframe(1))
            if package == _PROGRAM:
                return shared(*args, **kwargs)
            return getattr(sources[package], shared.__name__)(*args, **kwargs)

        return draw

    for name, function in list(vars(module).items()):
        if getattr(function, "__self__", None) is module._inst:
            setattr(module, name, parted(function))
