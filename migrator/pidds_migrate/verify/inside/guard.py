"""Hold a program back from other machines and from files that are not its scratch copies."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import sys
from collections.abc import Collection
from typing import Any

from . import events

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: Where each such event has paths that it changes, each with the place of the folder that it is relative to.
_CHANGED: dict[str, tuple[tuple[int, int], ...]] = {
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.truncate": ((0, 9),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.utime": ((0, 3),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((1, 3),),
    "os.symlink": ((1, 2),),
    "shutil.rmtree": ((0, 1),),
    "shutil.move": ((0, 9), (1, 9)),
    "shutil.copyfile": ((1, 9),),
}
_LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


def install() -> None:
    """Ask before each such act from now on; an audit hook cannot be taken away by the program."""
    roots = tuple(os.path.realpath(root) for root in (events.settings()["root"], "/dev", "/proc/self"))
    own_names = {"localhost", "", socket.gethostname(), None}

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            _check_address(args[1], own_names)
        elif event in _LOOKUPS:
            _check_host(args[0], own_names)
        elif event == "open":
            path, mode, flags = args
            if (isinstance(mode, str) and set(mode) & set("wax+")) or (flags and flags & _WRITING):
                _check_path(path, None, roots)
        elif event in _CHANGED:
            for path, folder in _CHANGED[event]:
                _check_path(args[path], args[folder] if folder < len(args) else None, roots)
        elif event == "sqlite3.connect":
            if isinstance(args[0], (str, bytes)) and args[0] not in (":memory:", ""):
                _check_path(args[0], None, roots)
        elif event == "builtins.input":
            events.note("asks", at=events.place(sys._getframe()))

    sys.addaudithook(hook)


def _check_address(address: Any, own_names: Collection[Any]) -> None:
    if isinstance(address, tuple) and address:
        _check_host(address[0], own_names, address[1] if len(address) > 1 else None)


def _check_host(host: Any, own_names: Collection[Any], port: Any = None) -> None:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in own_names or _is_loopback(host):
        return
    target = host if port is None else f"{host}:{port}"
    events.note("blocked", what="network", to=target, at=events.place(sys._getframe()))
    raise ConnectionRefusedError(errno.ECONNREFUSED, f"--verify lets no program reach another machine: {target}")


def _is_loopback(host: Any) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except (ValueError, AttributeError):
        return False


def _check_path(path: Any, folder: Any, roots: tuple[str, ...]) -> None:
    if isinstance(path, int):
        return
    try:
        name = os.fsdecode(path)
    except TypeError:
        return
    if isinstance(folder, int) and folder >= 0 and not os.path.isabs(name):
        name = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), name)
    parent = os.path.realpath(os.path.dirname(os.path.abspath(name)))
    real = os.path.realpath(name)
    if not all(any(one == root or one.startswith(root + os.sep) for root in roots) for one in (parent, real)):
        events.note("blocked", what="write", to=name, at=events.place(sys._getframe()))
        raise PermissionError(errno.EACCES, "--verify lets no program write outside of its scratch copy", name)
    if real.startswith(roots[0] + os.sep) and real != events.settings()["events"]:
        at = events.place(sys._getframe())
        if at is not None:
            events.note("wrote", path=real, at=at)
