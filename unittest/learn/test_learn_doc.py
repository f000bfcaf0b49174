# SPDX-License-Identifier: MIT
"""doc/dpw_learn.rst names every key of a plan."""

import re

import pytest
from loop import plan
from support.environment import SOURCE

LITERALS = set(re.findall(r"``([^`]+)``", (SOURCE / "doc" / "dpw_learn.rst").read_text(encoding="utf-8")))


@pytest.mark.parametrize("names", [plan.KEYS, plan.AIMS, plan.RUN_DEFAULTS, plan.TRAJECTORY_DEFAULTS,
                                   plan.CUT_DEFAULTS, plan.CHOOSE_DEFAULTS, plan.BUDGET_DEFAULTS])
def test_every_key_is_in_the_page(names):
    assert not set(names) - LITERALS
