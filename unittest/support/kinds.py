# SPDX-License-Identifier: MIT
"""The two kinds of models, for tests of what holds for both: parameters and fixtures for a conftest.

published   descriptor template_walk, direct forces, pairs of networks that disagree
equivariant   descriptor moments, an energy, a Hamiltonian that turns with the structure

A test that takes `model` runs with each kind. Where one of them has nothing of its own to show, it
says so: @pytest.mark.kinds("published", reason="...").
"""

import pytest

from support import equivariant_model, random_model

WRITERS = {"published": random_model.write_random_model,
           "equivariant": equivariant_model.write_equivariant_model}
FILLED = {"published": 7, "equivariant": 6}  # bands below the gap, for each MoS2
CLASSES = {"published": 13, "equivariant": 6}  # of hopping


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
