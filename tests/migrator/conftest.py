"""The command with a stand-in for the core, so that these tests hold the shell alone."""

from __future__ import annotations

import importlib
import io
import os
import pkgutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import pidds_migrate
from pidds_migrate.cli import command
from pidds_migrate.outcome import Finding, Outcome, Rewritten, Settings, Unchanged, Unreadable
from pidds_migrate.source.encoding import TextError, decode
from pidds_migrate.source.parse import parse

NATIVE = b"from idds.client.client import Client\nNATIVE = Client()\n"
MIGRATED = NATIVE.replace(b"NATIVE", b"MIGRATED")
LEFT = b"from idds.client.client import Client\nClient().upload('f')\n"
BROKEN = NATIVE + b"x = (\n"


def stand_in(source: bytes, settings: Settings) -> Outcome:
    """Migrate as the core does on the outside: NATIVE is migrated, `upload` is left, CRASH is a mistake inside."""
    try:
        text = decode(source)
    except TextError as error:
        return Unreadable(error.finding)
    tree = parse(text.text)
    if isinstance(tree, Finding):
        return Unreadable(tree)
    if "CRASH" in text.text:
        raise ZeroDivisionError("division by zero")
    findings = []
    for number, line in enumerate(text.text.splitlines(), start=1):
        if "NATIVE" in line:
            findings.append(Finding(number, 1, "M103", {"call": f"{settings.target.value} call"}))
        if "upload" in line:
            findings.append(Finding(number, line.index("upload") + 1, "N201", {"method": "upload"}))
    if "NATIVE" in text.text:
        return Rewritten(text.encode(text.text.replace("NATIVE", "MIGRATED")), tuple(findings))
    return Unchanged(tuple(findings))


@dataclass(frozen=True)
class Result:
    exit_code: int
    out: str
    err: str
    out_bytes: bytes


Shell = Callable[..., Result]


@pytest.fixture
def shell(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Runs the command in this process: ``shell("--check", path)``, ``shell("-", stdin=b"...")``."""

    def run(*args: object, stdin: bytes = b"", core: Callable[..., Outcome] = stand_in) -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsysbinary.readouterr()
        with pytest.raises(SystemExit) as exit_info:
            command([str(arg) for arg in args], prog_name="pidds-migrate", obj=lambda: core)
        out, err = capsysbinary.readouterr()
        return Result(int(exit_info.value.code or 0), out.decode("utf-8", "replace"), err.decode(), out)

    return run


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, **files: bytes) -> None:
    """Write each file, named without its ending."""
    for name, content in files.items():
        (folder / f"{name}.py").write_bytes(content)


@pytest.fixture
def refusable(tmp_path: Path) -> Iterator[Path]:
    """A folder in which the system refuses what the mode bits forbid; it refuses root nothing, so root steps down."""
    if os.geteuid() != 0:
        yield tmp_path
        return
    nobody = 65534
    # The checkout may be closed to that user, so everything is imported before.
    for module in pkgutil.walk_packages(pidds_migrate.__path__, "pidds_migrate."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    with tempfile.TemporaryDirectory() as name:
        os.chown(name, nobody, nobody)
        os.seteuid(nobody)
        try:
            yield Path(name)
        finally:
            os.seteuid(0)
