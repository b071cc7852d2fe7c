"""The map of the package, which its docstring draws for newcomers, shows places that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pidds_migrate

PACKAGE = Path(pidds_migrate.__file__).parent
LINES = re.findall(r"^- (.+?)(?=^- |\Z)", pidds_migrate.__doc__ or "", re.MULTILINE | re.DOTALL)


def test_every_name_on_it_is_a_module_or_one_inside_a_folder_of_its_line() -> None:
    assert len(LINES) > 10
    for line in LINES:
        names = re.findall(r"`(\w+)`", line)
        folders = [PACKAGE, *(PACKAGE / name for name in names if (PACKAGE / name).is_dir())]
        for name in names:
            assert any((folder / name).is_dir() or (folder / f"{name}.py").is_file() for folder in folders), name


def test_every_folder_is_on_it() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders <= set(re.findall(r"`(\w+)`", pidds_migrate.__doc__ or ""))
