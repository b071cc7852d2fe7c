"""Replace what the clients reach their servers by, when the program imports them."""

from __future__ import annotations

import functools
import http.client
import json
import os
import sys
from collections.abc import Callable
from types import FrameType, ModuleType
from typing import Any

from . import clock, events

_CLIENT_FILES = tuple(os.sep + name + os.sep for name in ("idds", "pandaclient", "pidds_runtime"))
_count = 0


class _Loader:
    def __init__(self, loader: Any, patch: Callable[[Any], None]) -> None:
        self._loader, self._patch = loader, patch

    def create_module(self, spec: Any) -> ModuleType | None:
        created: ModuleType | None = self._loader.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        self._patch(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


class _Finder:
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        patch = PATCHES.get(name)
        if patch is None:
            return None
        for finder in sys.meta_path:
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find else None
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Loader(spec.loader, patch)
                return spec
        return None


def install() -> None:
    """Patch what is imported already, and the rest when it is."""
    for name, patch in PATCHES.items():
        if name in sys.modules:
            patch(sys.modules[name])
    sys.meta_path.insert(0, _Finder())


def _counted() -> None:
    """One more call; ends a program that makes too many."""
    global _count
    _count += 1
    if _count > events.settings()["most_calls"]:
        events.note("endless", calls=events.settings()["most_calls"], at=events.place(sys._getframe(1)))
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(97)


def _ask(request: dict[str, Any]) -> dict[str, Any]:
    """What the scripted iDDS does with a request."""
    settings = events.settings()
    connection = http.client.HTTPConnection("127.0.0.1", settings["port"], timeout=60)
    try:
        connection.request("POST", f"/{settings['run']}/native", json.dumps(request), {"Connection": "close"})
        got: dict[str, Any] = json.loads(connection.getresponse().read())
        return got
    finally:
        connection.close()


def _native_base(module: Any) -> None:
    from idds.common import exceptions
    from idds.common.utils import json_dumps, json_loads

    def get_request_response(self: Any, url: str, type: str = "GET", data: Any = None, **_: Any) -> Any:  # noqa: A002
        _counted()
        caller = sys._getframe(1)
        asked = {"verb": type, "url": url, "data": json_dumps(data), "method": caller.f_code.co_name}
        got = _ask(asked)
        events.note("call", at=events.place(caller), key=got["key"])
        if got["kind"] == "answer":
            return json_loads(got["text"])
        raise getattr(exceptions, got["class"])(got["text"])

    build = module.BaseRestClient.build_url

    def build_url(self: Any, url: str | None, *args: Any, **kwargs: Any) -> Any:
        return build(self, url or events.settings()["host"], *args, **kwargs)

    module.BaseRestClient.get_request_response = get_request_response
    module.BaseRestClient.build_url = build_url


def _native_manager(module: Any) -> None:
    """Where asked to, make a manager's call do what the documented if/else does: raise where nothing answers."""
    lines = {(name, line) for name, line in events.settings().get("documented", ())}
    if not lines:
        return
    from idds.common.exceptions import ConnectionException
    from idds.common.utils import json_dumps, json_loads

    def documented(method: Any) -> Any:
        @functools.wraps(method)
        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            answer = method(self, *args, **kwargs)
            at = events.place(sys._getframe(1))
            if at is None or tuple(at) not in lines:
                return answer
            if isinstance(answer, tuple) and answer and answer[0] is False and "[verify: lost]" in str(answer):
                raise ConnectionException(answer[1])
            return json_loads(json_dumps(answer)) if events.settings()["lists"] else answer

        return call

    for name, method in list(vars(module.ClientManager).items()):
        if not name.startswith("_") and callable(method):
            setattr(module.ClientManager, name, documented(method))


def _no_logging_of_idds(module: Any) -> None:
    """Where idds-client sets up all logging when it is imported, leave that to the program, as it is when migrated."""
    module.setup_logging = lambda *args, **kwargs: None


def _panda(module: Any) -> None:
    real = module.call_idds_command

    @functools.wraps(real)
    def call_idds_command(command_name: str, *args: Any, **kwargs: Any) -> Any:
        _counted()
        events.note("relay", at=events.place(sys._getframe(1)), command=command_name)
        return real(command_name, *args, **kwargs)

    module.call_idds_command = call_idds_command


def _runtime(module: Any) -> None:
    real = module.Transport.call

    @functools.wraps(real)
    def call(self: Any, method: str, *args: Any, **kwargs: Any) -> Any:
        _counted()
        events.note("relay", at=events.place(sys._getframe(1)), command=method)
        return real(self, method, *args, **kwargs)

    module.Transport.call = call


def _subprocess(module: Any) -> None:
    real = module.Popen.__init__
    kept = ("PIDDS_VERIFY_RUN", "PYTHONPATH", "HOME", "TMPDIR", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE")

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        # Programs that are not Python heed proxies alone; a Python takes them out again.
        given = kwargs.get("env")
        environment = dict(os.environ if given is None else given)
        environment.update({name: os.environ[name] for name in kept if name in os.environ})
        environment.update(dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9"))
        kwargs["env"] = environment
        real(self, *args, **kwargs)

    module.Popen.__init__ = functools.wraps(real)(init)


def _asyncio(module: Any) -> None:
    real = module.BaseSelectorEventLoop.__init__

    @functools.wraps(real)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        real(self, *args, **kwargs)
        clock.jump_in(self)

    module.BaseSelectorEventLoop.__init__ = init


def _logging(module: Any) -> None:
    real = module.Logger.handle

    def handle(self: Any, record: Any) -> None:
        if not _said_by_client(sys._getframe(1)):
            real(self, record)

    module.Logger.handle = handle


def _said_by_client(frame: FrameType | None) -> bool:
    """Whether a client, or what it has called, logs, and not the program."""
    while frame is not None:
        name = frame.f_code.co_filename
        if events.program_file(name) is not None:
            return False
        if any(part in name for part in _CLIENT_FILES):
            return True
        frame = frame.f_back
    return False


PATCHES: dict[str, Callable[[Any], None]] = {
    "idds.client.base": _native_base,
    "idds.client.clientmanager": _native_manager,
    "idds.common.utils": _no_logging_of_idds,
    "pandaclient.Client": _panda,
    "pidds_runtime._transport": _runtime,
    "subprocess": _subprocess,
    "asyncio.selector_events": _asyncio,
    "logging": _logging,
    "threading": clock.short_waits,
}
