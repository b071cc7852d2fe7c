"""All detectors, the most valuable first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pidds_migrate.lint.context import Context
from pidds_migrate.lint.detect import (
    dead_handler,
    diagnostic,
    manager_pair,
    methods,
    old_module,
    settings,
    shared_settings,
    unchecked,
)
from pidds_migrate.lint.problem import Problem

Detector = Callable[[Context], Iterator[Problem]]

DETECTORS: tuple[Detector, ...] = (
    dead_handler.find,
    unchecked.find,
    manager_pair.find,
    settings.find,
    methods.find,
    shared_settings.find,
    diagnostic.find,
    old_module.find,
)
"""What looks for problems, each for those of one rule or of a few that go together."""
