# SPDX-License-Identifier: MIT
"""Lets pytest run here without ctest, and makes the random model that the tests share."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support import random_model  # noqa: E402


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """A .dpw with random weights."""
    return random_model.write_random_model(tmp_path_factory.mktemp("model") / "random.dpw")
