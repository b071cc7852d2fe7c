"""Print the oldest versions that the project allows of what it needs, as constraints for pip.

python tools/lowest.py > constraints.txt
"""

from __future__ import annotations

import re
from pathlib import Path

_REQUIREMENT = re.compile(r'^\s+"([\w-]+)>=([\w.]+)[",;]', re.MULTILINE)


def main() -> None:
    """Read them from the project's own dependencies, and those of the extra "fast"."""
    project = (Path(__file__).resolve().parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    needed = project[project.index("\ndependencies = [") : project.index("\n[project.optional-dependencies]")]
    fast = re.findall(r'^fast = \["([\w-]+)>=([\w.]+)"\]', project, re.MULTILINE)
    for name, version in [*_REQUIREMENT.findall(needed), *fast]:
        print(f"{name}=={version}")


if __name__ == "__main__":
    main()
