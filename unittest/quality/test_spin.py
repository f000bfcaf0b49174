# SPDX-License-Identifier: MIT
"""Spin-orbit coupling of the models that come with the package against relativistic DFT."""

import pytest

from support import frames, model_runs
from support import shipped as models

@pytest.fixture(name="shipped", params=[m for m in models.ALL if m.filled], ids=lambda shipped: shipped.name,
                scope="module")
def choose_model(request):
    """Each of the models with spin-orbit coupling."""
    return request.param


MESH = [(i / 6, j / 6, 0) for i in range(6) for j in range(6)]
K = [(1 / 3, 1 / 3, 0), (-1 / 3, -1 / 3, 0)]


def bands_of(folder, shipped, frame, k_points):
    return model_runs.bands_of_frame(shipped.model, folder, frame, k_points, ["--soc"])


def splitting(energies, shipped):
    """Of the valence band of a monolayer at the first k-point."""
    return energies[0, shipped.filled - 1] - energies[0, shipped.filled - 2]


@pytest.mark.parametrize("name", ["fr_m", "fr_m_tensile"])
def test_the_valence_band_of_a_monolayer_splits_as_that_of_dft(name, shipped, within, tmp_path):
    frame, = (f for split in ("train", "test") for f in frames.read_frames(shipped.spin_data, split)
              if f.name == name)
    found, expected = bands_of(tmp_path, shipped, frame, K), frame.bands(K, spin_orbit=True)
    within("splitting at K, error", abs(splitting(found, shipped) / splitting(expected, shipped) - 1))


def test_bands_of_unseen_bilayers_are_those_of_relativistic_dft(shipped, within, tmp_path):
    unseen = frames.read_frames(shipped.spin_data, "test")
    assert unseen
    for n, frame in enumerate(unseen):
        (tmp_path / str(n)).mkdir()
        found = bands_of(tmp_path / str(n), shipped, frame, MESH)
        error = frames.but_for_one_shift(found, frame.bands(MESH, spin_orbit=True))
        within("with spin-orbit coupling, bands, mean error", error.mean())
        within("with spin-orbit coupling, bands, largest error", error.max())
