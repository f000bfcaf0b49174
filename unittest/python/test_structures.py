# SPDX-License-Identifier: MIT
"""Layers that the package builds: those of dpw twist, and ready for a model."""

import subprocess

import numpy as np
import pytest

import dpwannier
from support import environment


def test_two_layers_are_a_bilayer():
    bilayer = dpwannier.twisted_bilayer("MoS2", 6, 0, upper=(5, 1), offset=(0.3, 0.1), vacuum=15.0)
    layers = dpwannier.twisted_layers([("MoS2", 6, 0), ("MoS2", 5, 1)], offsets=[(0.3, 0.1)], vacuum=15.0)
    np.testing.assert_array_equal(layers.positions, bilayer.positions)
    np.testing.assert_array_equal(layers.cell[:], bilayer.cell[:])
    assert list(layers.get_tags()) == list(bilayer.get_tags())
    assert layers.info["K"] == bilayer.info["K"] and layers.info["strains"] == bilayer.info["strains"]


@pytest.mark.parametrize("options, words", [
    ({}, []), ({"stacking": "3R"}, ["--stacking", "3R"]), ({"inverted": [0, 2]}, ["--inverted", 1, 3]),
    ({"distances": [6.3, 6.9], "vacuum": 17.0}, ["--distance", 6.3, 6.9, "--vacuum", 17]),
    ({"bulk": True}, ["--bulk"]), ({"bulk": True, "distances": [6.3, 6.9, 7.2]},
                                   ["--bulk", "--distance", 6.3, 6.9, 7.2])])
def test_piles_are_those_of_dpw_twist(tmp_path, options, words):
    from ase.io import read

    layers = [("WSe2", 2, 1), ("MoS2", 1, 2), ("WSe2", 2, 1)]
    found = dpwannier.twisted_layers(layers, offsets=[(0.1, 0.2), (0.4, -0.1)], **options)
    words = [word for layer in layers for word in ("--layer", *layer)] + words
    subprocess.run([environment.DPW, "twist", *map(str, words), "--offset", "0.1", "0.2", "0.4", "-0.1",
                    "-o", tmp_path / "a.xyz"], check=True, capture_output=True, timeout=60)
    expected = read(tmp_path / "a.xyz")
    np.testing.assert_allclose(found.positions, expected.positions, atol=1e-9)
    np.testing.assert_allclose(found.cell[:], expected.cell[:], atol=1e-9)
    assert found.get_chemical_symbols() == expected.get_chemical_symbols()


def test_the_layers_of_a_pile_are_found_by_the_model():
    atoms = dpwannier.twisted_layers([("MoS2", 1, 0)] * 4)
    h = dpwannier.Model("MoS2.dpw").hamiltonian(atoms)
    assert {(o.atom - 1, o.layer) for o in h.orbitals} == set(enumerate(atoms.get_tags()))


@pytest.mark.parametrize("change, message", [
    ({"layers": []}, "layers is empty"), ({"stacking": "AB"}, "every other layer inverted"),
    ({"inverted": [2]}, "0 to 1"), ({"offsets": [(0, 0), (0, 0)]}, "offsets"),
    ({"distances": [6.0, 6.0]}, "one for each gap between layers, 1, not 2"),
    ({"distances": [2.0]}, "overlap"), ({"layers": [("MoS2", 1, 0), ("MoS2", 2, 0)]}, "strained by"),
    ({"layers": [("MoS2", 1, 0), ("MoS3", 1, 0)]}, "MoS3")])
def test_what_does_not_fit_is_one_clear_error(change, message):
    arguments = {"layers": [("MoS2", 1, 0)] * 2, **change}
    with pytest.raises(dpwannier.Error, match=message):
        dpwannier.twisted_layers(**arguments)
