"""The standard library and site-packages go through ``--check``: no crash, and findings only for users of iDDS."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from collections import Counter
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

_FINDING = re.compile(r"(?P<path>.*?):\d+:\d+: (?P<code>[A-Z]\d+) ")
_LOOKED_AT = re.compile(r"\((\d+) files looked at\)")


def test_findings_are_only_in_files_that_use_the_native_client(numbers: dict[str, Counter[str]]) -> None:
    folders = sorted({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})
    command = [sys.executable, "-m", "pidds_migrate", "--check", *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    findings = [found for line in done.stdout.splitlines() if (found := _FINDING.match(line))]
    assert "Traceback" not in done.stderr
    assert len(findings) == len(done.stdout.splitlines()), done.stdout
    assert [found[0] for found in findings if found["code"].startswith("E")] == []
    # The installed iDDS packages do use it, so that a run that finds nothing is a mistake.
    assert done.returncode == 1, done.stderr
    assert findings

    places = Counter(found["path"] for found in findings)
    for path in places:
        assert re.search(r"^[^#\n]*\bidds\.client\b", Path(path).read_text(), re.MULTILINE), path
        assert re.search(r"site-packages/(idds|panda)", path), path
    looked_at = _LOOKED_AT.search(done.stderr)
    assert looked_at is not None
    assert int(looked_at[1]) > 2000
    numbers["standard library and site-packages"] = Counter(
        {"files": int(looked_at[1]), "files with findings, all of iDDS and PanDA": len(places)}
    )
