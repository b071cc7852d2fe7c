"""All detectors, the most valuable first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pidds_migrate.lint.context import Context
from pidds_migrate.lint.detect import (
    dead_handler,
    diagnostic,
    dropped,
    half_check,
    manager_pair,
    methods,
    old_module,
    reply_as_response,
    settings,
    shared_settings,
    unchecked,
)
from pidds_migrate.lint.problem import Problem

Detector = Callable[[Context], Iterator[Problem]]

DETECTORS: tuple[Detector, ...] = (
    dead_handler.find,
    reply_as_response.find,
    unchecked.find,
    half_check.find,
    manager_pair.find,
    dropped.find,
    settings.find,
    methods.find,
    shared_settings.find,
    diagnostic.find,
    old_module.find,
)
"""What looks for problems, each for those of one rule or of a few that go together."""
