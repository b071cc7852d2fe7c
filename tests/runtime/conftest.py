from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from pidds_runtime import _repetition
from pidds_runtime._auth import issuer as issuers
from pidds_runtime._auth import renewal

from .issuer import VO, Issuer
from .pki import Pki
from .wire import Answer, Received, Wire, serving

#: Whatever of the user's own environment would reach the clients.
PREFIXES = (
    "PANDA",
    "OIDC_",
    "X509_",
    "IDDS",
    "REQUESTS_",
    "SSL_",
    "HTTP",
    "http",
    "NO_PROXY",
    "no_proxy",
    "ALL_",
)

PACKAGES = Path(__file__).resolve().parents[2] / "runtime"

Serve = Callable[..., Wire]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment in which no variable of the user's is set, and the token file is the test's own."""
    for name in [name for name in os.environ if name.startswith(PREFIXES)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PANDA_CONFIG_ROOT", str(tmp_path / "panda"))
    monkeypatch.setenv("PANDA_BEHIND_REAL_LB", "1")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_repetition, "BACKOFF", 0.01)
    monkeypatch.setattr(_repetition, "_SPREAD", 0.01)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What the process keeps of logins belongs to another test."""
    issuers.forget_pages()
    renewal._logins.clear()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Start a server and make it PanDA."""
    with ExitStack() as stack:

        def start(answer: Callable[[Received], Answer] | Answer, tls: object = None) -> Wire:
            wire = stack.enter_context(serving(answer, tls))  # type: ignore[arg-type]
            monkeypatch.setenv("PANDA_URL", wire.url)
            monkeypatch.setenv("PANDA_URL_SSL", wire.url)
            return wire

        yield start


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def trusting(pki: Pki, monkeypatch: pytest.MonkeyPatch) -> Pki:
    """An environment with the test CA's directory and Alice's proxy."""
    monkeypatch.setenv("X509_CERT_DIR", str(pki.ca_directory))
    monkeypatch.setenv("X509_USER_PROXY", str(pki.proxy("Alice Tester")))
    return pki


@pytest.fixture
def without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Subprocesses in which panda-client cannot be imported."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import importlib.machinery as m\n"
        "found = m.PathFinder.find_spec\n"
        "m.PathFinder.find_spec = classmethod(\n"
        "    lambda cls, name, path=None, target=None:\n"
        "    None if name.partition('.')[0] == 'pandaclient' else found(name, path, target))\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(site), str(PACKAGES)]))


@pytest.fixture
def issuer(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Issuer:
    issuer = Issuer()
    wire = serve(issuer.answer)
    issuer.origin = wire.origin
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    return issuer


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "panda" / ".token"
    path.parent.mkdir()
    return path
