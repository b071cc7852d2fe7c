"""What programs, editors and type checkers see: the methods of idds-client 2.6.21, and a light import."""

from __future__ import annotations

import ast
import importlib.metadata
import inspect
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from idds.client.client import Client
from idds.client.clientmanager import ClientManager

import pidds_runtime
from pidds_runtime import ClientApi, ManagerApi, _facts, _methods, get_api

from .conftest import Serve
from .wire import http

ROOT = Path(__file__).resolve().parents[2]

PAIRS = [(Client, ClientApi), (ClientManager, ManagerApi)]


def methods(cls: type) -> dict[str, Callable[..., Any]]:
    return {name: found for name, found in inspect.getmembers(cls, inspect.isfunction) if name[0] != "_"}


def returned_tuples(method: Callable[..., Any]) -> list[ast.expr]:
    """The first items of the pairs that the source of a method returns."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(method))))
    returns = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    return [value.elts[0] for value in returns if isinstance(value, ast.Tuple)]


@pytest.mark.parametrize(("native", "ours"), PAIRS)
def test_the_methods_and_their_parameters_are_those_of_the_native_class(native: type, ours: type) -> None:
    assert methods(ours).keys() == methods(native).keys() | {"close_connections"}
    for name, method in methods(native).items():
        theirs, relayed = (list(inspect.signature(m).parameters.values())[1:] for m in (method, methods(ours)[name]))
        shape = [(p.name, p.kind, p.default is p.empty) for p in theirs]
        assert [(p.name, p.kind, p.default is p.empty) for p in relayed] == shape
        assert [repr(p.default) for p in relayed] == [repr(p.default) for p in theirs]


def test_the_generated_files_are_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "tools" / "runtime_facts.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.returncode) == ("", 0)


def test_the_stub_shows_the_same_methods() -> None:
    stub = ast.parse((ROOT / "runtime" / "pidds_runtime" / "_surface.pyi").read_text())
    shown = {
        node.name: {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
        for node in stub.body
        if isinstance(node, ast.ClassDef)
    }
    assert shown == {"ClientMethods": set(methods(Client)), "ManagerMethods": set(methods(ClientManager))}


def test_the_methods_that_return_pairs_are_those_whose_source_does() -> None:
    minus_one, true = set(), set()
    for name, method in methods(ClientManager).items():
        for first in returned_tuples(method):
            if isinstance(first, ast.Constant) and first.value is True:
                true.add(name)
            elif ast.unparse(first) == "-1":
                minus_one.add(name)
    assert minus_one == _facts.RETURNS_MINUS_ONE
    assert true == _facts.RETURNS_TRUE_AND_VALUE


def test_the_methods_that_act_on_the_server_are_methods_of_idds() -> None:
    assert set(_facts.CLIENT) | set(_facts.MANAGER) >= _methods.LOCAL
    assert "acts on the PanDA server" in (inspect.getdoc(methods(ClientApi)["upload"]) or "")
    assert "acts on the PanDA server" not in (inspect.getdoc(methods(ClientApi)["ping"]) or "")


PAIR_CASES = [
    ("abort", b'[false, "why"]', (False, "why")),
    ("submit", b'[false, "why"]', (False, "why")),
    ("abort", b'[-1, "no id"]', (-1, "no id")),
    ("get_messages", b"[true, [1]]", (True, [1])),
    ("send_messages", b"[true, null]", (True, None)),
    # Lists that are lists natively too.
    ("get_requests", b"[1, 2]", [1, 2]),
    ("get_requests", b"[{}, {}]", [{}, {}]),
    ("get_requests", b"[true, 1]", [True, 1]),
    ("abort", b"[[0, {}]]", [[0, {}]]),
    ("abort", b'[0, "x"]', [0, "x"]),
    ("submit", b'[-1, "x"]', [-1, "x"]),
    ("get_contents", b'[false, "x"]', [False, "x"]),
    ("get_messages", b"[true, 1, 2]", [True, 1, 2]),
    ("abort", b"[false, [1]]", [False, [1]]),
]


@pytest.mark.parametrize(("method", "response", "expected"), PAIR_CASES)
def test_a_managers_status_pair_is_a_tuple_again_and_a_list_stays_a_list(
    serve: Serve, method: str, response: bytes, expected: object
) -> None:
    serve(http("200 OK", "text/plain", b"[true, " + response + b"]"))
    restored = getattr(get_api(manager=True), method)().response
    assert restored == expected
    assert type(restored) is type(expected)


def test_the_client_api_has_no_status_pairs(serve: Serve) -> None:
    serve(http("200 OK", "text/plain", b'[true, [false, "x"]]'))
    assert get_api().get_messages().response == [False, "x"]


TYPED = """\
import pidds_runtime

client = pidds_runtime.get_api()
reveal_type(client)
reveal_type(client.get_requests(request_id=1))
client.get_requests(bogus=1)
reveal_type(pidds_runtime.get_api(manager=True))
reveal_type(client.of_a_later_release)
"""


@pytest.mark.slow
def test_a_type_checker_sees_the_methods(tmp_path: Path) -> None:
    program = tmp_path / "typed.py"
    program.write_text(TYPED)
    command = [sys.executable, "-m", "mypy", "--config-file=", f"--cache-dir={tmp_path}", str(program)]
    environment = {"MYPYPATH": str(ROOT / "runtime"), "PATH": ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    lines = done.stdout.splitlines()
    assert 'Revealed type is "pidds_runtime._api.ClientApi"' in lines[0]
    assert "pidds_runtime._reply.Reply" in lines[1]
    assert 'Unexpected keyword argument "bogus"' in done.stdout
    assert "pidds_runtime._api.ManagerApi" in done.stdout
    assert "Reply]" in lines[-2] or "Reply" in lines[-2]


LOADED = """
import sys, pidds_runtime
print(sorted({name.partition(".")[0] for name in sys.modules} & {forbidden!r}))
"""


def loaded(code: str, *names: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code.replace("{forbidden!r}", repr(set(names)))],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_importing_the_package_loads_neither_requests_nor_idds() -> None:
    assert loaded(LOADED, "requests", "urllib3", "idds", "ssl", "pandaclient") in ("[]", "['ssl']")


def test_the_version_is_that_of_the_distribution_and_looked_up_when_asked_for() -> None:
    assert pidds_runtime.__version__ == importlib.metadata.version("pidds-migrate")
    assert loaded("import sys, pidds_runtime; print('importlib.metadata' in sys.modules)") == "False"
    with pytest.raises(AttributeError, match="has no attribute 'versions'"):
        pidds_runtime.versions  # type: ignore[attr-defined]  # noqa: B018


def test_the_runtime_never_loads_what_the_migrator_needs(serve: Serve) -> None:
    serve(http("200 OK", "text/plain", b"[true, 1]"))
    call = "pidds_runtime.get_api().ping().unwrap(); import pidds_runtime._check, pidds_runtime.__main__\nprint("
    assert loaded(LOADED.replace("print(", call), "libcst", "click", "pidds_migrate", "pathspec") == "[]"


def test_the_native_classes_are_there_without_an_import_of_their_own() -> None:
    code = "import sys, pidds_runtime; print('pidds_runtime.native' in sys.modules, pidds_runtime.native.Client)"
    assert loaded(code) == "False <class 'pidds_runtime.native.Client'>"


def test_the_public_names_are_those_of_all() -> None:
    shown = {name for name in vars(pidds_runtime) if name[0] != "_"} - {"aio", "annotations", "exceptions", "native"}
    assert shown == set(pidds_runtime.__all__)
