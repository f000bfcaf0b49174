# SPDX-License-Identifier: MIT
"""H of filtered orbitals: smooth in k where a rule that takes or leaves states has steps, the states
themselves where the filter says so, and the other way's for isolated bands."""

import numpy as np
import pytest
from recipe import hamiltonian
from recipe.disentangle import Disentanglement
from recipe.errors import RecipeError
from recipe.filtered import FilteredOrbitals
from recipe.settings import Settings
from test_recipe_disentangle import crossing, random_states

GIVEN = {"dropped_below": 0.01, "full_above": 0.2}


def chain(rule, n=96, coupling=0.4):
    """H(R) of one orbital a cell whose band a foreign one crosses, R = 0 ... n - 1."""
    h = []
    for k in 2 * np.pi * np.arange(n) / n:
        projection, energy = crossing(np.pi - abs(k - np.pi), coupling)
        h.append(rule.hamiltonian(projection[None], energy[None], 0.0)[0][0, 0, 0].real)
    return np.fft.fft(h).real / n


def test_a_crossing_band_makes_no_long_tails():
    """Beyond 20 cells H of the filtered orbital is ten times smaller than that of states taken whole."""
    smooth = np.abs(chain(FilteredOrbitals(0.01, 0.9)))[20:48].max()
    steps = np.abs(chain(Disentanglement(0.9, 0.01)))[20:48].max()
    assert smooth < 0.1 * steps


def test_isolated_bands_are_those_of_the_other_way():
    _, projections, energies = random_states(4, 4, 1)
    found = FilteredOrbitals.of(GIVEN).hamiltonian(projections, energies, 0.0)
    expected = hamiltonian.loewdin_hamiltonian(projections, energies)
    assert np.allclose(found[0], expected[0]) and found[1] == pytest.approx(expected[1])


def test_emphasised_states_stay_as_they_are():
    """The larger the emphasis, the nearer, where they are no more than the orbitals."""
    error = {}
    for emphasis in (10, 1e5):
        rule = FilteredOrbitals(0.01, 0.2, emphasis, below=-1.0, width=0.1)
        found = []
        for seed in range(60):
            _, projections, energies = random_states(9, 4, seed, 0.15)
            weight = (np.abs(projections[0]) ** 2).sum(0)
            if ((weight > 0.01) & (energies[0] < 0.4)).sum() > 4:
                continue
            levels = np.linalg.eigvalsh(rule.hamiltonian(projections, energies, fermi=1.0)[0][0])
            low = energies[0][(weight > 0.2) & (energies[0] < -0.5)]
            found += [np.abs(levels - energy).min() for energy in low]
        assert len(found) > 20
        error[emphasis] = max(found)
    assert error[1e5] < 1e-4 and error[1e5] < 1e-3 * error[10]


def test_too_few_bands_are_named():
    _, projections, energies = random_states(9, 4, 3)
    with pytest.raises(RecipeError, match="3 bands are too few for 4 orbitals: raise bands_above"):
        FilteredOrbitals.of(GIVEN).hamiltonian(projections[:, :, :3], energies[:, :3], 0.0)


@pytest.mark.parametrize("given, words", [
    ({"full_above": 0.1}, "disentangle with full_above needs .'dropped_below', 'full_above'. and may have"),
    ({**GIVEN, "frozen_above": 0.9}, "not .'dropped_below', 'frozen_above', 'full_above'."),
    ({"dropped_below": 0.3, "full_above": 0.2}, "0 <= dropped_below < full_above <= 1"),
    ({**GIVEN, "emphasis": -1}, "an emphasis below 0, or a width_eV that is not above 0"),
    ({**GIVEN, "width_eV": 0}, "an emphasis below 0, or a width_eV that is not above 0")])
def test_wrong_settings_are_named(settings_values, given, words):
    with pytest.raises(RecipeError, match=words):
        Settings({**settings_values, "disentangle": given})
