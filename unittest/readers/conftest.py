# SPDX-License-Identifier: MIT
"""Lets pytest run here without ctest, and gives tests the random models that most of them share."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support.kinds import (  # noqa: E402, F401
    model, models, pytest_configure, pytest_generate_tests)
