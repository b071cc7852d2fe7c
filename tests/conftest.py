"""Which tests run: the fast ones, and a sample of long tables, with the plain command; all of them with one flag."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest

_MANY, _EVERY = 6, 10  # cases of one test
_NOT_FAST = ("slow", "browser", "stack")

collect_ignore = ["fixtures"]  # some are programs with tests of their own


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--whole",
        action="store_true",
        help="run the long tests too, and all cases; without it, they run where paths, -k or -m name them",
    )
    # Here, because pytest knows the options of a deeper conftest.py only where its folder is named.
    parser.addoption(
        "--write-method-matrix",
        action="store_true",
        help="write docs/method-matrix.md anew instead of comparing",
    )


def pytest_configure(config: pytest.Config) -> None:
    named = config.args_source is pytest.Config.ArgsSource.ARGS or config.option.keyword or config.option.markexpr
    config.option.whole = config.option.whole or bool(named)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.whole:
        return
    kept = [*_sampled(item for item in items if not any(map(item.get_closest_marker, _NOT_FAST)))]
    config.hook.pytest_deselected(items=list(set(items).difference(kept)))
    items[:] = kept


def _sampled(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Every tenth case of a test that has many, the first included."""
    cases: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    for several in cases.values():
        yield from several[:: _EVERY if len(several) >= _MANY else 1]
