"""What the page beside other tools says of pidds-migrate itself, tried as the page was made."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest

from pidds_migrate.discover import workers
from tests.docs.pages import text_of

PRODUCT = Path(__file__).parents[2]
CELLS = dict(
    re.findall(r"^\| ([^|]+) \| ([^|]+) \|", text_of("docs/comparison.md").partition("|---|")[2], re.MULTILINE)
)


@pytest.mark.slow
def test_the_column_of_pidds_migrate_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(PRODUCT / "tools" / "compare")
    catalogue, lab, probes = (importlib.import_module(name) for name in ("catalogue", "lab", "probes"))
    found = {}
    for probe in probes.PROBES:
        folder = tmp_path / probe.name
        folder.mkdir()
        found[probe.heading] = probe.cell(lab.Lab(catalogue.PIDDS, folder, Path(sys.prefix, "bin")))
    if workers.cores() < 2:
        found["Works on several files at once"] = "yes"  # one core: everything is done in one process
    assert found == {heading: CELLS.get(heading) for heading in found}
