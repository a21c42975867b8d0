"""Settings of all tests: how fast a machine is decides no test."""

import os

from hypothesis import settings

settings.register_profile("extract", deadline=None)
settings.register_profile("nightly", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "extract"))
