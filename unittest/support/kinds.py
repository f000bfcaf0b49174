# SPDX-License-Identifier: MIT
"""The kinds of models, for tests of what holds for all: parameters and fixtures for a conftest.

published   descriptor template_walk, direct forces, pairs of networks that disagree
equivariant   descriptor moments, an energy, a Hamiltonian that turns with the structure
spinful   the equivariant one with spin-orbit coupling: an orbital is two states, a band holds one
electron, and H(R) has more parts. Inputs of tests do not ask for the coupling: coupling.py adds
`soc on` to them where their model is of this kind, and `--soc` to dpw bands

A test that takes `model` runs with each kind. Where one of them has nothing of its own to show, it
says so: @pytest.mark.kinds("published", reason="...").
"""

import pytest

from support import equivariant_model, random_model, spin_orbit

WRITERS = {"published": random_model.write_random_model,
           "equivariant": equivariant_model.write_equivariant_model,
           "spinful": spin_orbit.write_spin_orbit_model}
SPINS = {"published": 1, "equivariant": 1, "spinful": 2}  # states of an orbital
FILLED = {"published": 7, "equivariant": 6, "spinful": 12}  # bands below the gap, for each MoS2
CLASSES = {"published": 13, "equivariant": 6, "spinful": 6}  # of hopping


def pytest_configure(config):
    config.addinivalue_line("markers", "kinds(*names, reason): the kinds of models for a test")


def pytest_generate_tests(metafunc):
    """The nearest mark decides; a test may also list `kind` among parameters of its own, which have
    to be of the session's scope then."""
    if "kind" not in metafunc.fixturenames:
        return
    if any("kind" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")):
        return
    mark = metafunc.definition.get_closest_marker("kinds")
    chosen = mark.args if mark else tuple(WRITERS)
    if len(chosen) < len(WRITERS) and not mark.kwargs.get("reason"):
        raise ValueError(f"{metafunc.definition.nodeid}: a mark `kinds` needs a reason")
    metafunc.parametrize("kind", chosen, scope="session")


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    """Files with random weights, by their kinds."""
    folder = tmp_path_factory.mktemp("models")
    return {kind: write(folder / f"{kind}.dpw") for kind, write in WRITERS.items()}


@pytest.fixture(scope="session")
def model(kind, models):
    """A .dpw with random weights, of the kind that the test runs with."""
    return models[kind]
