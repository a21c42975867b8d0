"""Settings of all tests: how fast a machine is decides no test."""

from hypothesis import settings

settings.register_profile("extract", deadline=None)
settings.load_profile("extract")
