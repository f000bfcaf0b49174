# SPDX-License-Identifier: MIT
"""Spin-orbit coupling of potentials/MoS2.dpw against relativistic DFT."""

import functools

import pytest

from support import environment, frames, model_runs

MODEL = environment.SOURCE / "potentials" / "MoS2.dpw"
DATA = environment.SOURCE / "potentials" / "training" / "MoS2.spin.h5"
MESH = [(i / 6, j / 6, 0) for i in range(6) for j in range(6)]
K = [(1 / 3, 1 / 3, 0), (-1 / 3, -1 / 3, 0)]

bands_of = functools.partial(model_runs.bands_of_frame, MODEL, options=["--soc"])


def splitting(energies):
    """Of the valence band at K of one layer of MoS2, which has 14 filled bands."""
    return energies[0, 13] - energies[0, 12]


@pytest.mark.parametrize("name", ["fr_m", "fr_m_tensile"])
def test_the_valence_band_of_a_monolayer_splits_as_that_of_dft(name, within, tmp_path):
    frame, = (f for split in ("train", "test") for f in frames.read_frames(DATA, split)
              if f.name == name)
    found, expected = bands_of(tmp_path, frame, K), frame.bands(K, spin_orbit=True)
    within("splitting at K, error", abs(splitting(found) / splitting(expected) - 1))


def test_bands_of_unseen_bilayers_are_those_of_relativistic_dft(within, tmp_path):
    unseen = frames.read_frames(DATA, "test")
    assert unseen
    for n, frame in enumerate(unseen):
        (tmp_path / str(n)).mkdir()
        found = bands_of(tmp_path / str(n), frame, MESH)
        error = frames.but_for_one_shift(found, frame.bands(MESH, spin_orbit=True))
        within("with spin-orbit coupling, bands, mean error", error.mean())
        within("with spin-orbit coupling, bands, largest error", error.max())
