"""Fixtures, by subject."""

import os

import pytest
from hypothesis import settings

pytest_plugins = [
    "tests.support.databases",
    "tests.support.running",
    "tests.support.announcing",
    "tests.command_line.registries.desk",
    "tests.fast",
]

# How long an example takes is the machine's affair: no test of ours is about time.
settings.register_profile("untimed", deadline=None, max_examples=40)
settings.load_profile("untimed")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are processors: many tests wait for a process or a database, but for the fast ones."""
    return (os.cpu_count() or 1) + (not config.getoption("fast"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long tests first, so that no worker is left with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
