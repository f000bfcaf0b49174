# SPDX-License-Identifier: MIT
"""Settings, pseudopotentials and structures are checked before anything runs; what is counted from
them is what the inputs say."""

import json

import model_crystal
import numpy as np
import pytest
from recipe import inputs, outputs
from recipe.calculation import Calculation
from recipe.errors import RecipeError
from recipe.orbitals import choose_orbitals
from recipe.settings import Settings
from recipe.structure import Structure, format_extxyz, read_extxyz

MISSING = object()


def crystal_of(symbols):
    return Structure(10 * np.eye(3), symbols, np.zeros((len(symbols), 3)), [1] * len(symbols), "x")


@pytest.mark.parametrize("change, message", [
    ({"ecut": 3}, r"unknown settings \['ecut'\]"),
    ({"ecutwfc_Ry": MISSING}, "lack ecutwfc_Ry"),
    ({"wannier": MISSING}, "lack wannier"),
    ({"pseudo_dir": "/nowhere"}, "pseudopotential /nowhere/.* is missing: put it there"),
    ({"species": {"S": {"pseudopotential": "s.upf"}}}, "species S needs the keys"),
    ({"species": {"S": {"pseudopotential": "mo.upf", "mass": 1, "orbitals": [], "below": []}}},
     "is of Mo, not of S"),
    ({"species": {"S": {"pseudopotential": "s.upf", "mass": 1, "orbitals": ["3D"], "below": []}}},
     r"has no atomic function 3D; it has \['3S'\]")])
def test_bad_settings_are_named(settings_values, change, message):
    values = {key: value for key, value in {**settings_values, **change}.items()
              if value is not MISSING}
    with pytest.raises(RecipeError, match=message):
        Settings(values)


def test_bad_mesh_is_named(settings_values):
    settings = Settings({**settings_values, "scf": {"density": 3}})
    with pytest.raises(RecipeError, match="setting scf is .* or .*spacing_A"):
        settings.mesh("scf", model_crystal.LATTICE)


@pytest.mark.parametrize("text, message", [
    ("", "is no pseudopotential|not a pseudopotential"),
    ("<PP_HEADER element='Mo'>", "not a pseudopotential in UPF version 2")])
def test_other_files_are_no_pseudopotentials(settings_values, tmp_path, text, message):
    (tmp_path / "pseudo" / "mo.upf").write_text(text)
    with pytest.raises(RecipeError, match=message):
        Settings(settings_values)


def test_counts_follow_from_the_pseudopotentials(settings_values):
    settings = Settings(settings_values)
    symbols = ["Mo", "S", "S", "Mo"]
    assert settings.n_electrons(symbols) == 2 * 4 + 2 * 2
    assert settings.n_below(symbols) == 2
    assert settings.n_orbitals(symbols) == 2 * 3 + 2 * 1
    assert settings.n_hamiltonian_bands(symbols) == 2 + 8 + 2
    assert settings.n_hamiltonian_bands(symbols * 12) == 120 + 4
    settings.values["bands_above"] = 0.2
    assert settings.n_hamiltonian_bands(symbols * 12) == 120 + 24
    assert settings.n_scf_bands(symbols, False) == 6 + 3
    assert settings.n_scf_bands(symbols * 20, False) == 120 + 10
    assert settings.projections(crystal_of(symbols)) == ["S:s", "Mo:p"]


def test_orbitals_are_found_by_shell_wherever_projwfc_lists_them(settings_values, tmp_path):
    listing = tmp_path / "projwfc.out"
    lines = ["     state #   1: atom   1 (S  ), wfc  1 (l=0 m= 1)",
             "     state #   2: atom   2 (Mo ), wfc  2 (l=1 m= 1)",
             "     state #   3: atom   2 (Mo ), wfc  2 (l=1 m= 2)",
             "     state #   4: atom   2 (Mo ), wfc  2 (l=1 m= 3)",
             "     state #   5: atom   2 (Mo ), wfc  1 (l=0 m= 1)"]
    listing.write_text("\n".join(lines))
    settings = Settings(settings_values)
    chosen = choose_orbitals(outputs.read_states(listing), crystal_of(["S", "Mo"]), settings)
    assert chosen.atoms.tolist() == [0, 1, 1, 1]
    assert chosen.functions.tolist() == np.diag([1, 1, -1, -1, 0])[:4].tolist()
    # the same orbital, whatever the sign of the file's function
    upf = tmp_path / "pseudo" / "mo.upf"
    upf.write_text(upf.read_text().replace("0.0 0.7 -0.5 -0.2 1e-3", "0.0 -0.7 0.5 0.2 -1e-3"))
    other = choose_orbitals(outputs.read_states(listing), crystal_of(["S", "Mo"]), Settings(settings_values))
    assert other.functions.tolist() == np.diag([1, -1, 1, 1, 0])[:4].tolist()
    listing.write_text("\n".join(lines[:3] + lines[4:]))
    with pytest.raises(RecipeError, match="no 2P with m = 3 of atom 2"):
        choose_orbitals(outputs.read_states(listing), crystal_of(["S", "Mo"]), settings)


def test_input_says_what_the_settings_say(settings_values):
    values = {**settings_values, "dispersion": "DFT-D", "ecutrho_Ry": 120,
              "dipole": {"position": 0.95, "width": 0.1}}
    structure = Structure(model_crystal.LATTICE, model_crystal.SYMBOLS, model_crystal.POSITIONS,
                          [1, 1], "x")
    points = inputs.listed_points(np.array([[0, 1, 0]]) / [3, 4, 1], [2])
    text = inputs.pw_input("nscf", structure, Settings(values), points, 7)
    for line in ("calculation = 'nscf'", "nbnd = 7", "ecutwfc = 30.0d0", "ecutrho = 120.0d0",
                 "vdw_corr = 'DFT-D'", "dipfield = .true.", "emaxpos = 0.95d0", "eopreg = 0.1d0",
                 "degauss = 0.005d0", "diago_thr_init = 1d-07", "nosym = .true.", "ntyp = 2"):
        assert f"  {line}\n" in text
    assert text.endswith("K_POINTS crystal\n1\n0.00000000000000 0.25000000000000 "
                         "0.00000000000000 2\n")
    # without a field there is no word of it
    text = inputs.pw_input("scf", structure, Settings(settings_values), "", 7)
    assert "field" not in text and "emaxpos" not in text and "vdw" not in text
    assert "ecutrho" not in text and "conv_thr = 7d-10" in text


def test_a_structure_is_read_as_it_was_written(tmp_path):
    structure = Structure(model_crystal.LATTICE, ["Mo", "S"], model_crystal.POSITIONS, [1, 2], "n",
                          np.array([[0.1, -0.2, 0.3], [1e-5, 0, -7]]),
                          {"energy": -3.25, "vacuum_lo": 1.5, "vacuum_hi": 1.75})
    (tmp_path / "a.extxyz").write_text(format_extxyz(structure))
    again = read_extxyz(tmp_path / "a.extxyz")
    assert again.symbols == ["Mo", "S"] and again.layers == [1, 2] and again.name == "n"
    assert again.positions == pytest.approx(structure.positions, abs=1e-10)
    assert again.lattice == pytest.approx(structure.lattice, abs=1e-10)
    assert again.forces == pytest.approx(structure.forces, abs=1e-8)
    assert again.properties == structure.properties


@pytest.mark.parametrize("text", ["", "2\nLattice=\"1 0 0 0 1 0 0 0 1\"\nMo 0 0 0\n",
                                  "1\nno lattice\nMo 0 0 0\n", "1\nLattice=\"1 0 0\"\nMo 0 0 0\n",
                                  "1\nLattice=\"1 0 0 0 1 0 0 0 1\"\nMo 0 zero 0\n"])
def test_other_files_are_no_structures(tmp_path, text):
    (tmp_path / "a.extxyz").write_text(text)
    with pytest.raises(RecipeError, match="a.extxyz is not extended XYZ with a Lattice"):
        read_extxyz(tmp_path / "a.extxyz")


def test_settings_that_are_not_json_are_named(model_folder):
    (model_folder / "settings.json").write_text("{")
    with pytest.raises(RecipeError, match="settings.json is not JSON"):
        Calculation(model_folder)


def test_elements_without_settings_are_named(model_folder):
    text = (model_folder / "structure.extxyz").read_text().replace("Mo", "W ")
    (model_folder / "structure.extxyz").write_text(text)
    with pytest.raises(RecipeError, match="the structure has W, which the settings' species lack"):
        Calculation(model_folder).run()
    assert json.loads((model_folder / "settings.json").read_text())


def test_a_version_of_the_dispersion_is_named(settings_values):
    values = {**settings_values, "dispersion": {"kind": "DFT-D3", "version": 4}}
    structure = Structure(model_crystal.LATTICE, model_crystal.SYMBOLS, model_crystal.POSITIONS, [1, 1], "x")
    text = inputs.pw_input("scf", structure, Settings(values), "", 7)
    assert "  vdw_corr = 'DFT-D3'\n  dftd3_version = 4\n" in text
    with pytest.raises(RecipeError, match="dispersion is a name of pw.x such as"):
        Settings({**values, "dispersion": {"kind": "DFT-D", "version": 4}})
