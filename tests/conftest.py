"""Settings of all tests: how fast a machine is decides no test, and what needs a cluster is done by one process."""

import os
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

settings.register_profile("extract", deadline=None)
settings.register_profile("nightly", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "extract"))


class Scheduling(LoadScopeScheduling):
    """Hands out tests one at a time, but those of a cluster together, and first.

    It stands for `--dist loadgroup`, which sees no groups with pytest 9.2 and pytest-xdist 3.8.
    """

    def _split_scope(self, nodeid: str) -> str:
        """The tests that a test belongs to."""
        file = nodeid.partition("::")[0]
        return file if file.endswith("test_spark.py") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """What hands out tests to the processes."""
    return Scheduling(config, log)
