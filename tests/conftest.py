"""Which tests run: the fast ones with the plain command, all of them with one flag."""

from __future__ import annotations

import pytest

collect_ignore = ["fixtures"]  # some are programs with tests of their own


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--whole",
        action="store_true",
        help="run the long tests too; without it, they run where paths, -k or -m name them",
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
    long = [item for item in items if item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in set(long)]
