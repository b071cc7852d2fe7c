"""Take diagnostics out of texts, as `--verify` does: their words differ between the two routes."""

from __future__ import annotations

import inspect
from typing import Any

import idds.common.exceptions

from pidds_migrate.verify.diagnostics import Diagnostics
from tests.differential.schedules import MARK


def exception_classes() -> dict[str, Any]:
    """The classes of `idds.common.exceptions`, by name."""
    found = inspect.getmembers(idds.common.exceptions, inspect.isclass)
    return {name: cls for name, cls in found if issubclass(cls, idds.common.exceptions.IDDSException)}


_DIAGNOSTICS = Diagnostics((cls()._message for cls in exception_classes().values()), f"{MARK}[a-z ]*{MARK}")


def without_diagnostics(text: str) -> str:
    """The text with every diagnostic of iDDS or PanDA replaced by nothing."""
    return _DIAGNOSTICS.taken_out(text)
