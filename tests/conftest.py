"""Fixtures, by subject."""

pytest_plugins = ["tests.databases", "tests.running"]
