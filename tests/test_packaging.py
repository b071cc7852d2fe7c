"""The package as others get it: built, checked, and installed in each way that the README shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

PRODUCT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
README = (PRODUCT / "README.md").read_text(encoding="utf-8")
VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
SHARED = (
    "share/man/man1/pidds-migrate.1",
    "share/bash-completion/completions/pidds-migrate",
    "share/zsh/site-functions/_pidds-migrate",
    "share/fish/vendor_completions.d/pidds-migrate.fish",
)


def run(*command: str | Path, folder: Path = PRODUCT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=600
    )


def ways() -> list[str]:
    """The commands of the README's section on installing."""
    _, _, section = README.partition("## Install\n")
    return re.findall(r"^\$ (.*?)(?:  +#.*)?$", section.partition("\n## ")[0], re.MULTILINE)


def python(version: str) -> str | None:
    """A Python of a version that works, if there is one on the machine."""
    kept = Path.home() / ".pyenv" / "versions"
    for found in (shutil.which(f"python{version}"), *sorted(kept.glob(f"{version}.*/bin/python"))):
        if found and run(found, "-c", "import ensurepip").returncode == 0:
            return str(found)
    return None


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `python -m build` makes of the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "build", "--outdir", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


@pytest.mark.slow
def test_both_distributions_pass_the_check_of_twine(built: Path) -> None:
    done = run(sys.executable, "-m", "twine", "check", "--strict", *built.iterdir())
    assert (done.returncode, done.stdout.count("PASSED")) == (0, 2), done.stdout


@pytest.mark.slow
def test_man_page_and_completions_are_where_packagers_look(built: Path) -> None:
    with zipfile.ZipFile(only(built, "*.whl")) as wheel:
        inside = {name.partition(".data/data/")[2] for name in wheel.namelist()}
    assert set(SHARED) <= inside
    with tarfile.open(only(built, "*.tar.gz")) as source:
        inside = {name.partition("/")[2] for name in source.getnames()}
    assert set(SHARED) <= inside


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "version"), [*(("*.whl", version) for version in VERSIONS), ("*.tar.gz", VERSIONS[0])]
)
def test_it_works_in_a_fresh_environment(built: Path, tmp_path: Path, kind: str, version: str) -> None:
    interpreter = python(version)
    if interpreter is None:
        pytest.skip(f"there is no Python {version} on this machine")
    assert run(interpreter, "-m", "venv", tmp_path / "venv").returncode == 0
    fresh = tmp_path / "venv" / "bin"
    done = run(fresh / "python", "-m", "pip", "install", "-q", only(built, kind))
    assert done.returncode == 0, done.stderr
    (tmp_path / "job.py").write_text("from idds.client.client import Client\n\ncl = Client()\nprint(cl.ping())\n")
    done = run(fresh / "pidds-migrate", "job.py", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "pandaclient.idds_api" in (tmp_path / "job.py").read_text()
    assert all((tmp_path / "venv" / name).is_file() for name in SHARED)


def test_the_man_page_is_in_step_and_can_be_read() -> None:
    done = run(sys.executable, "tools/share_files.py", "--check")
    assert done.returncode == 0, done.stderr
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    done = run("man", "--warnings", "-l", SHARED[0], MANWIDTH="80", LC_ALL="C.UTF-8", MAN_KEEP_FORMATTING="")
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("--tracked-only", "EXIT STATUS", "git could not give back"):
        assert words in re.sub(r"\u2010\s+|\x1b\[\d*m", "", " ".join(done.stdout.split()))


def test_the_completion_of_bash_works_as_it_is_installed() -> None:
    lines = f"""source {PRODUCT / SHARED[1]}
    COMP_WORDS=(pidds-migrate --targ); COMP_CWORD=1
    _pidds_migrate_completion pidds-migrate
    echo "${{COMPREPLY[@]}}" """
    done = run("bash", "-c", lines, PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    assert (done.stdout.strip(), done.stderr) == ("--target", "")


@pytest.mark.slow
@pytest.mark.parametrize("way", ways())
def test_each_way_of_the_readme_gives_the_command(way: str, tmp_path: Path) -> None:
    first = (tmp_path / "bin", tmp_path / "pidds" / "bin", BIN)
    environment = {
        "HOME": str(tmp_path),
        "PIPX_HOME": str(tmp_path / "pipx"),
        "PIPX_BIN_DIR": str(tmp_path / "bin"),
        "PIPX_MAN_DIR": str(tmp_path / "man"),
        "UV_CACHE_DIR": str(tmp_path / "uv"),
        "PATH": os.pathsep.join([*map(str, first), os.environ["PATH"]]),
    }
    done = run("bash", "-c", way, folder=PRODUCT, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    if way.startswith("uvx"):
        assert "Usage: pidds-migrate" in done.stdout
        return
    done = run("bash", "-c", "command -v pidds-migrate && pidds-migrate --version", folder=PRODUCT, **environment)
    assert done.stdout.startswith(str(tmp_path)), done.stdout
    if way.startswith("pipx"):
        assert (tmp_path / "man" / "man1" / "pidds-migrate.1").is_file()
