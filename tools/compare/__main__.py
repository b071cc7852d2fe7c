"""Try every feature on every tool, and write the table of ``docs/comparison.md`` anew.

``python tools/compare FOLDER [FEATURE]``: the folder holds a virtual environment for each tool, made and filled if it
is not there. With the name of a feature nothing is written, and only its row is printed. A tool that is not what the
catalogue says ends the run.
"""

from __future__ import annotations

import datetime
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from catalogue import PIDDS, TOOLS, Tool
from lab import Lab
from probe import Probe, SurpriseError
from probes import PROBES

PRODUCT = Path(__file__).resolve().parents[2]
PAGE = PRODUCT / "docs" / "comparison.md"
BEGIN, END = "<!-- The table is written by tools/compare. -->\n", "<!-- End of the table. -->\n"


def main(arguments: list[str]) -> int:
    """Write the page or print a row; return the exit status."""
    folder = Path(arguments[0]).resolve()
    environments = {tool.name: _environment(tool, folder) for tool in TOOLS}
    probes = [probe for probe in PROBES if not arguments[1:] or probe.name in arguments[1:]]
    rows = [[probe.heading, *(_cell(probe, tool, environments[tool.name]) for tool in TOOLS)] for probe in probes]
    table = _table(rows, [_heading(tool, environments[tool.name]) for tool in TOOLS])
    if arguments[1:]:
        print(table)
        return 0
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
    return 0


def _environment(tool: Tool, folder: Path) -> Path:
    """The ``bin`` folder of a virtual environment for one tool: together they would hold each other's versions back."""
    environment = folder / tool.package.partition("[")[0]
    if not environment.exists():
        venv.create(environment, with_pip=True)
        package = str(PRODUCT) if tool is PIDDS else tool.package
        subprocess.run([environment / "bin" / "python", "-m", "pip", "install", "--quiet", package], check=True)
    return environment / "bin"


def _cell(probe: Probe, tool: Tool, environment: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "work")
        place.mkdir()
        try:
            return probe.cell(Lab(tool, place, environment))
        except SurpriseError as surprise:
            raise SystemExit(f"{tool.name}, {probe.name}: {surprise}") from surprise


def _heading(tool: Tool, environment: Path) -> str:
    name = tool.package.partition("[")[0]
    code = f"from importlib.metadata import version; print(version({name!r}))"
    done = subprocess.run([environment / "python", "-c", code], capture_output=True, text=True, check=True)
    return f"{tool.name} {done.stdout.strip()}"


def _table(rows: list[list[str]], headings: list[str]) -> str:
    python = ".".join(map(str, sys.version_info[:2]))
    today = datetime.datetime.now(tz=datetime.timezone.utc).date().isoformat()
    lines = [f"Tried on {today} with Python {python} on Linux.", ""]
    lines += [f"| | {' | '.join(headings)} |", f"|---|{'---|' * len(headings)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
