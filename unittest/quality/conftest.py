# SPDX-License-Identifier: MIT
"""The quality of the models that come with the package: the only room that a model that was trained
anew concerns. Its figures are in figures/NAME.json, which says how they are renewed; what holds for
any weights is tested elsewhere, with random ones."""

import json
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from support import shipped as models  # noqa: E402

SAID = []


@pytest.fixture(name="shipped", params=models.ALL, ids=lambda shipped: shipped.name, scope="module")
def choose_model(request):
    """Each of the models."""
    return request.param


@pytest.fixture(name="within", scope="module")
def make_within(shipped):
    """within(name, value) fails outside of the limits of the model's figures, and the run ends with
    the value."""
    figures = json.loads((HERE / "figures" / f"{shipped.name}.json").read_text())["figures"]

    def within(name, value):
        limits = figures[name]
        least, most, unit = limits["least"], limits["most"], limits["unit"]
        said = f"{shipped.name}, {name}: {value:.6g}, allowed {least:g} to {most:g} {unit}"
        SAID.append(said)
        assert least <= value <= most, said

    return within


def pytest_terminal_summary(terminalreporter):
    for said in SAID:
        terminalreporter.write_line(said)
