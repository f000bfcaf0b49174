# SPDX-License-Identifier: MIT
"""H of orbitals whose bands cross others: of models whose answer is known, and of graphene by Quantum
ESPRESSO where pw.x and a pseudopotential are."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hr_files import read_hr
from recipe import band_path, hamiltonian
from recipe.calculation import Calculation
from recipe.disentangle import Disentanglement
from recipe.errors import RecipeError
from recipe.orbitals import choose_orbitals
from recipe.outputs import State
from recipe.settings import Settings
from recipe.structure import Structure
from support import environment

PSEUDO = Path(os.environ.get("DPW_DFT_DIR", environment.SOURCE.parent / "shared" / "dft")) \
    / "pseudo" / "dojo" / "C_abinit_sr.upf"


def crossing(k, coupling):
    """One orbital of energy -2 cos k whose band a foreign one crosses: projections, energies."""
    energies, vectors = np.linalg.eigh(np.array([[-2 * np.cos(k), coupling], [coupling, k]]))
    return vectors[None, 0, :].conj(), energies


def test_a_crossing_band_leaves_the_orbitals_band_smooth():
    """Where states are mixed the subspace is the orbital itself, where they are not the state."""
    rule = Disentanglement(frozen_above=0.9, dropped_below=1e-4)
    for k in np.linspace(0, np.pi, 41):
        projection, energy = crossing(k, 0.1)
        h, smallest = rule.hamiltonian(projection[None], energy[None], 0.0)
        weight = np.abs(projection[0]) ** 2
        if weight.max() > 0.9:
            assert h[0, 0, 0] == pytest.approx(energy[weight.argmax()], abs=1e-12)
        else:
            assert h[0, 0, 0].real == pytest.approx(-2 * np.cos(k), abs=1e-12) and smallest > 0.999


def random_states(n_bands, n_orbitals, seed, coupling=0.3):
    """Orbitals, the first ones of n_bands functions, coupled to the others."""
    random = np.random.default_rng(seed)
    h = random.normal(size=(n_bands, n_bands)) + 1j * random.normal(size=(n_bands, n_bands))
    h = h + h.conj().T
    h[:n_orbitals, n_orbitals:] *= coupling
    h[n_orbitals:, :n_orbitals] *= coupling
    energies, vectors = np.linalg.eigh(h)
    return h[:n_orbitals, :n_orbitals], vectors[:n_orbitals][None], energies[None]


def test_frozen_states_stay_as_they_are():
    rule = Disentanglement(0.85, 0.01, frozen_below=2.0)
    found = 0
    for seed in range(20):
        _, projections, energies = random_states(9, 4, seed, 0.15)
        h, _ = rule.hamiltonian(projections, energies, fermi=-1.0)
        weight = (np.abs(projections[0]) ** 2).sum(0)
        levels = np.linalg.eigvalsh(h[0])
        for energy in energies[0][(weight > 0.85) & (energies[0] < 1.0)]:
            assert np.abs(levels - energy).min() < 1e-12
            found += 1
        columns = rule.subspace(projections[0], energies[0], -1.0)
        assert np.allclose(columns.conj().T @ columns, np.eye(4))
    assert found > 20


def test_orbitals_that_all_bands_together_describe_have_their_own_h():
    h, projections, energies = random_states(9, 4, 3)
    found, smallest = Disentanglement(0.999, 0.0).hamiltonian(projections, energies, 0.0)
    assert np.allclose(found[0], h) and smallest == pytest.approx(1)


def test_isolated_bands_are_those_of_the_other_way():
    _, projections, energies = random_states(4, 4, 1)
    found = Disentanglement(0.9, 0.01).hamiltonian(projections, energies, 0.0)
    expected = hamiltonian.loewdin_hamiltonian(projections, energies)
    assert np.allclose(found[0], expected[0]) and found[1] == pytest.approx(expected[1])


def test_too_few_bands_are_named():
    _, projections, energies = random_states(9, 4, 3)
    with pytest.raises(RecipeError, match="3 bands are too few for 4 orbitals: raise bands_above"):
        Disentanglement(0.9, 0.01).hamiltonian(projections[:, :, :3], energies[:, :3], 0.0)


@pytest.mark.parametrize("changes, words", [
    ({"disentangle": {"frozen_above": 0.9}}, "needs frozen_above and dropped_below"),
    ({"disentangle": {"frozen_above": 0.1, "dropped_below": 0.2}}, "0 <= dropped_below < frozen_above <= 1"),
    ({"check_path": {"points": 3}}, "needs corners and points"),
    ({"check_path": {"points": 3, "corners": [[0, 0, 0]]}}, "at least two lists of three numbers"),
])
def test_wrong_settings_are_named(settings_values, changes, words):
    with pytest.raises(RecipeError, match=words):
        Settings({**settings_values, **changes})


def test_some_functions_of_a_shell_are_orbitals(settings_values):
    """In the order in which they are named, whatever that of projwfc.x."""
    settings_values["species"]["Mo"]["orbitals"] = ["2P:px,pz"]
    settings = Settings(settings_values)
    assert settings.n_orbitals(["Mo", "S"]) == 3
    structure = Structure(np.eye(3), ["Mo", "S"], np.zeros((2, 3)), [1, 1], "x")
    assert settings.projections(structure) == ["S:s", "Mo:px;pz"]
    states = [State(0, "Mo", 1, 0, 1, None), *(State(0, "Mo", 2, 1, m, None) for m in (1, 2, 3)),
              State(1, "S", 1, 0, 1, None)]
    chosen = choose_orbitals(states, structure, settings)
    assert np.abs(chosen.functions).argmax(1).tolist() == [4, 2, 1] and chosen.atoms.tolist() == [1, 0, 0]
    settings_values["species"]["Mo"]["orbitals"] = ["2P:dz2"]
    with pytest.raises(RecipeError, match="2P:dz2 of Mo names functions that 2P lacks; it has .'pz'"):
        Settings(settings_values)


def test_errors_on_a_path_are_band_by_band():
    own = np.array([[0.0, 1.0], [0.1, 1.2]])
    energies = np.array([[0.0, 0.5, 1.01], [0.1, 0.6, 1.2]])
    projections = np.zeros((2, 2, 3))  # the band in the middle is none of the orbitals'
    projections[:, 0, 0] = projections[:, 1, 2] = 0.95
    found = band_path.errors(own, projections, energies, below=np.inf)
    assert found == {"mean_meV": pytest.approx(2.5), "max_meV": pytest.approx(10), "states": 4}
    assert band_path.errors(own, projections, energies, below=0.9)["states"] == 2
    with pytest.raises(RecipeError, match="no state of the orbitals"):
        band_path.errors(own, projections, energies, below=-1)


@pytest.mark.skipif(shutil.which("pw.x") is None, reason="no pw.x: apt-get install quantum-espresso")
@pytest.mark.skipif(not PSEUDO.exists(), reason=f"no {PSEUDO}")
def test_pz_of_graphene(tmp_path):
    """Its two bands touch at K, at the Fermi level, and are those of pw.x between the k-points, though
    others cross them; bands are computed until they are enough."""
    a = 2.46
    folder = tmp_path / "graphene"
    folder.mkdir()
    (folder / "structure.extxyz").write_text(
        f'2\nLattice="{a} 0 0 {-a / 2} {a * 0.75 ** 0.5} 0 0 0 9" Properties=species:S:1:pos:R:3:layer:I:1\n'
        f"C 0 0 4.5 1\nC 0 {a / 3 ** 0.5} 4.5 1\n")
    (folder / "settings.json").write_text(json.dumps({
        "species": {"C": {"pseudopotential": PSEUDO.name, "mass": 12.011, "orbitals": ["2P:pz"], "below": []}},
        "pseudo_dir": str(PSEUDO.parent), "ecutwfc_Ry": 30, "scf": {"mesh": [6, 6, 1]},
        "wannier": {"mesh": [6, 6, 1]}, "smearing": {"kind": "gaussian", "width_Ry": 0.01},
        "vacuum": {"at": 0.1, "half_width_A": 0.25, "flat_eV": 0.5}, "bands_above": 0.1,
        "smallest_projection": 0.9, "disentangle": {"frozen_above": 0.9, "dropped_below": 0.01},
        "check_path": {"corners": [[0, 0, 0], [0.5, 0, 0], [1 / 3, 1 / 3, 0], [0, 0, 0]], "points": 5,
                       "below_eV": 2}}))
    calculation = Calculation(folder)
    calculation.harvest(tmp_path / "result", calculation.run())
    info = json.loads((tmp_path / "result" / "info.json").read_text())
    assert calculation.more_bands() > 1 and info["smallest_singular_value"] > 0.9
    assert info["interpolation"]["mean_meV"] < 20 and info["interpolation"]["max_meV"] < 80
    h = read_hr(tmp_path / "result" / "proj_hr.dat.gz")
    at_k = sum(np.exp(2j * np.pi * (cell[0] + cell[1]) / 3) * block for cell, block in h.items())
    levels = np.linalg.eigvalsh(at_k)
    fermi = json.loads((folder / "scf.json").read_text())["fermi_eV"]
    assert np.ptp(levels) < 2e-3 and abs(levels.mean() - fermi) < 0.05
    assert "C:pz" in (tmp_path / "result" / "proj.win").read_text()
