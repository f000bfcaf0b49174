# SPDX-License-Identifier: MIT
"""Bands of potentials/MoS2.dpw against DFT.

It is trained anew now and then: limits are in figures/MoS2.json.
"""

import functools
import json
from pathlib import Path

import numpy as np
import pytest

from support import frames, model_runs
from support.shipped import MOS2

# Bands that the model was not fitted to, those of the plane waves themselves.
DFT_BANDS = json.loads((Path(__file__).parent / "mos2_dft_bands.json").read_text())

bands_of = functools.partial(model_runs.bands_of_frame, MOS2.model)


@pytest.fixture(name="shipped", scope="module")
def choose_model():
    return MOS2


@pytest.fixture(name="held_out", scope="module")
def read_held_out():
    """Frames of the data set that the model has not seen, by name."""
    unseen = {frame.name: frame for frame in frames.read_frames(MOS2.data, "test")}
    assert len(unseen) >= 4
    return unseen


def check_but_for_one_shift(within, found, expected):
    error = frames.but_for_one_shift(found, expected)
    within("bands, mean error", error.mean())
    within("bands, largest error", error.max())


@pytest.mark.parametrize("name", DFT_BANDS["energies"])
def test_bands_of_unseen_structures_are_those_of_dft(held_out, name, within, tmp_path):
    """All bands of the orbitals, from k-point to k-point of the DFT calculation, after one shift."""
    found = bands_of(tmp_path, held_out[name], DFT_BANDS["k"])
    check_but_for_one_shift(within, found, np.array(DFT_BANDS["energies"][name]))


def test_bands_of_displaced_and_strained_bilayers_are_those_of_dft(held_out, within, tmp_path):
    """Six atoms, random registries, displacements up to 0.1 A or strains of several %: where errors
    are largest. Bands of the calculations' own H(R), after one shift of each frame."""
    mesh = [(i / 4, j / 4, 0) for i in range(4) for j in range(4)]
    means, largest = [], []
    for name in sorted(name for name in held_out if name.startswith("blind_")):
        (tmp_path / name).mkdir()
        found = bands_of(tmp_path / name, held_out[name], mesh)
        error = frames.but_for_one_shift(found, held_out[name].bands(mesh))
        means.append(error.mean())
        largest.append(error.max())
    assert len(means) == 9
    within("displaced and strained bilayers, bands, mean error", np.mean(means))
    within("displaced and strained bilayers, bands, largest error", max(largest))


@pytest.mark.parametrize("kind, n_z", [("tri", 1), ("bulk", 4)])
def test_bands_of_more_layers_than_it_was_trained_on_are_those_of_dft(kind, n_z, within, tmp_path):
    """Displaced and strained cells of three layers, and of bulk, after one shift of each."""
    mesh = [(i / 4, j / 4, k / n_z) for i in range(4) for j in range(4) for k in range(n_z)]
    piles = [f for f in frames.read_frames(MOS2.layers_data, "test")
             if f.name.startswith(f"test_{kind}")]
    assert len(piles) >= 1
    for frame in piles:
        (tmp_path / frame.name).mkdir()
        found = bands_of(tmp_path / frame.name, frame, mesh)
        error = frames.but_for_one_shift(found, frame.bands(mesh))
        what = "three layers" if kind == "tri" else "bulk"
        within(f"{what}, not trained on, bands, mean error", error.mean())
        within(f"{what}, not trained on, bands, largest error", error.max())


def test_bands_of_a_twisted_bilayer_are_those_of_dft(held_out, within, tmp_path):
    """42 atoms at 21.8 degrees, an angle that no frame to train on has: the bands of the calculation's
    own H(R), valence and as many conduction bands as there are Mo atoms, after one shift."""
    frame, = (f for f in held_out.values() if len(f.symbols) == 42)
    k_points = [(0, 0, 0), (0.25, 0, 0), (0.5, 0, 0), (0.4, 0.2, 0), (1 / 3, 1 / 3, 0), (0.1, 0.1, 0)]
    n = 8 * frame.symbols.count("Mo")
    found, expected = bands_of(tmp_path, frame, k_points), frame.bands(k_points)
    check_but_for_one_shift(within, found[:, :n], expected[:, :n])
    n_filled = 7 * frame.symbols.count("Mo")
    gaps = [of[:, n_filled].min() - of[:, n_filled - 1].max() for of in (found, expected)]
    within("twisted bilayer, error of the gap", abs(gaps[0] - gaps[1]))
    # The zero is the vacuum, although there are 9 A of it only and the cell repeats along z.
    within("twisted bilayer, error of the zero", abs((found - expected + frame.vacuum).mean()))
