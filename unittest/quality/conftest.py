# SPDX-License-Identifier: MIT
"""The quality of the models that come with the package: the only room that a model that was trained
anew concerns. Its figures are in mos2.json, which says how they are renewed; what holds for any
weights is tested elsewhere, with random ones."""

import json
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
FIGURES = json.loads((HERE / "mos2.json").read_text())["figures"]
SAID = []


@pytest.fixture(name="within", scope="session")
def make_within():
    """within(name, value) fails outside of the limits of mos2.json, and the run ends with the value."""
    def within(name, value):
        limits = FIGURES[name]
        least, most, unit = limits["least"], limits["most"], limits["unit"]
        said = f"{name}: {value:.6g}, allowed {least:g} to {most:g} {unit}"
        SAID.append(said)
        assert least <= value <= most, said

    return within


def pytest_terminal_summary(terminalreporter):
    for said in SAID:
        terminalreporter.write_line(said)
