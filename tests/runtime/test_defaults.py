"""What holds where neither the program nor the environment says anything, as the documentation lists it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from pidds_runtime._environment import DEFAULT_CA_DIRECTORY, Environment
from pidds_runtime._options import Options

PAGE = (Path(__file__).parents[2] / "docs" / "runtime.md").read_text()


def documented(name: str) -> str:
    """The row of the page's tables that begins with this name."""
    (row,) = re.finditer(rf"^\| `{name}` \|.*$", PAGE, re.MULTILINE)
    return row[0]


def test_an_empty_environment_leads_to_the_documented_places() -> None:
    environment = Environment.read({})
    assert f"| `{environment.url}` |" in documented("PANDA_URL_SSL")
    assert f"`{environment.proxy.removesuffix(str(os.getuid()))}<uid>`" in documented("X509_USER_PROXY")
    assert f"`{DEFAULT_CA_DIRECTORY}`" in documented("X509_CERT_DIR")
    assert (environment.oidc, environment.vo, environment.verify_host) == (False, "", True)


def test_the_token_file_lies_in_the_current_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Environment.read({}).token_directory.absolute() == tmp_path


def test_an_object_without_settings_has_the_documented_ones() -> None:
    options = Options()
    assert f"| {options.timeout[0]:g} s to connect, {options.timeout[1]:g} s in all |" in documented("timeout")
    assert f"| {options.retries} |" in documented("retries")
    assert f"| {options.max_answer >> 30} GiB |" in documented("max_answer")
    assert options.max_answer == 1 << 30
    assert f"| `{options.strict}` |" in documented("strict")
