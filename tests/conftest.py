"""Generated cases are the same in every run, so that a run can be repeated.

JIXIAO_EXAMPLES=N asks for N random examples a property instead: for a longer search by hand.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("search" if "JIXIAO_EXAMPLES" in os.environ else "repeatable")
