"""Fixtures, by subject."""

from hypothesis import settings

pytest_plugins = ["tests.databases", "tests.running"]

# How long an example takes is the machine's affair: no test of ours is about time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
