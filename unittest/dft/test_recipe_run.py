# SPDX-License-Identifier: MIT
"""A calculation from structure to harvest with programs that solve a model crystal: the H that
comes out is the crystal's, an interrupted run goes on where it was, and faults are named."""

import gzip
import json
import subprocess
import sys

import model_crystal
import numpy as np
import pytest
from recipe import hamiltonian
from recipe.calculation import Calculation
from recipe.errors import RecipeError
from recipe.structure import read_extxyz
from support.environment import SOURCE

DFT = SOURCE / "tools" / "dft" / "dft.py"


def read_hr(path):
    """{(R1, R2, i, j): eV} of the elements that are not zero."""
    lines = gzip.open(path, "rt").read().splitlines()
    n, n_cells = int(lines[1]), int(lines[2])
    first = 3 + (n_cells + 14) // 15
    assert set(" ".join(lines[3:first]).split()) == {"1"}
    assert len(lines) == first + n_cells * n * n
    found = {}
    for line in lines[first:]:
        r1, r2, r3, i, j, real, imaginary = line.split()
        assert abs(float(imaginary)) < 1e-6
        if abs(float(real)) > 2e-6:
            assert r3 == "0"
            found[int(r1), int(r2), int(i) - 1, int(j) - 1] = float(real)
    return found


def run(folder, result):
    calculation = Calculation(folder)
    assert calculation.claim.take()
    try:
        calculation.harvest(result, calculation.run())
        calculation.clean()
    finally:
        calculation.claim.release()


def test_hamiltonian_is_that_of_the_crystal(model_folder, model_programs, tmp_path):
    run(model_folder, tmp_path / "result")
    found = read_hr(tmp_path / "result" / "proj_hr.dat.gz")
    known = {key: value for key, value in model_crystal.elements().items() if abs(value) > 2e-6}
    assert len(known) > 100
    for key in set(known) | set(found):
        assert abs(found.get(key, 0) - known.get(key, 0)) < 2e-6, key


@pytest.mark.parametrize("distance, warned", [(0.05, 1), (0.2, 0), (None, 0)])
def test_a_near_next_band_is_a_warning(model_folder, model_programs, tmp_path, monkeypatch, distance,
                                       warned):
    monkeypatch.setattr(hamiltonian, "next_band", lambda *_: distance)
    calculation = Calculation(model_folder)
    warnings = calculation.harvest(tmp_path / "result", calculation.run())
    assert len(warnings) == warned
    assert all("the next band comes within 0.050 eV" in warning for warning in warnings)


def test_the_next_band_is_looked_for_above_those_of_the_orbitals():
    weights = np.array([[[0.9, 0.1, 0.8, 0.0, 0.1], [0.1, 0.2, 0.2, 0.0, 0.9]]])
    energies = np.array([[-3.0, -2.0, -1.0, 0.5, 2.0]])  # of the first four the first and third are kept
    assert hamiltonian.next_band(weights[:, :, :4], energies[:, :4]) == pytest.approx(1.5)
    assert hamiltonian.next_band(weights[:, :, [0, 2]], energies[:, [0, 2]]) is None


def test_harvest_has_energy_forces_and_vacuum_levels(model_folder, model_programs, tmp_path):
    run(model_folder, tmp_path / "result")
    structure = read_extxyz(tmp_path / "result" / "structure.extxyz")
    assert structure.properties["energy"] == pytest.approx(-12.5 * 27.211386245988, abs=1e-6)
    force = 0.01 * 27.211386245988 / 0.529177210903
    assert structure.forces == pytest.approx(np.array([[0, 0, force], [0, 0, -force]]), abs=1e-7)
    assert structure.properties["vacuum_lo"] == pytest.approx(0.40 * 13.605693122994, abs=1e-5)
    assert structure.properties["vacuum_hi"] == pytest.approx(0.42 * 13.605693122994, abs=1e-5)
    assert structure.positions == pytest.approx(model_crystal.POSITIONS, abs=1e-9)
    assert structure.name == "model"
    win = (tmp_path / "result" / "proj.win").read_text()
    assert "mp_grid = 5 4 1" in win
    assert "begin projections\nS:s\nMo:p\nend projections" in win


def test_scratch_is_removed(model_folder, model_programs, tmp_path):
    run(model_folder, tmp_path / "result")
    assert not (model_folder / "out").exists()
    assert not (model_folder / "potential.cube").exists()


def test_interrupted_run_goes_on(model_folder, model_programs, tmp_path, monkeypatch):
    monkeypatch.setenv("MODEL_FAULT", "crash-nscf")
    with pytest.raises(RecipeError, match="pw.x failed with exit code 3: see .*nscf.out"):
        run(model_folder, tmp_path / "result")
    monkeypatch.delenv("MODEL_FAULT")
    run(model_folder, tmp_path / "result")
    assert model_programs.read_text().split() == ["scf", "potential", "nscf", "nscf", "projwfc"]
    assert (tmp_path / "result" / "proj_hr.dat.gz").exists()


def test_finished_stages_are_not_repeated_for_a_harvest(model_folder, model_programs, tmp_path):
    Calculation(model_folder).run()
    run(model_folder, tmp_path / "result")
    assert model_programs.read_text().split() == ["scf", "potential", "nscf", "projwfc"]


@pytest.mark.parametrize("key, value, again", [
    ("wannier", {"mesh": [5, 5, 1]}, ["nscf", "projwfc"]),
    ("ecutwfc_Ry", 31, ["scf", "potential", "nscf", "projwfc"])])
def test_other_settings_repeat_what_depends_on_them(model_folder, model_programs, settings_values,
                                                    key, value, again):
    Calculation(model_folder).run()
    (model_folder / "settings.json").write_text(json.dumps({**settings_values, key: value}))
    Calculation(model_folder).run()
    assert model_programs.read_text().split()[4:] == again


def test_run_after_cleaning_starts_again(model_folder, model_programs, tmp_path):
    run(model_folder, tmp_path / "one")
    run(model_folder, tmp_path / "two")
    assert model_programs.read_text().split() == ["scf", "potential", "nscf", "projwfc"] * 2
    assert ((tmp_path / "one" / "proj_hr.dat.gz").read_bytes()
            == (tmp_path / "two" / "proj_hr.dat.gz").read_bytes())


@pytest.mark.parametrize("fault, message", [
    ("unconverged", "did not converge .*raise steps or lower mixing_beta"),
    ("steep-vacuum", "varies by .* on the vacuum plateaus"),
    ("mixed-bands", "are not made of the orbitals .*check orbitals and below")])
def test_faults_are_named_and_leave_no_result(model_folder, model_programs, tmp_path, monkeypatch,
                                              fault, message):
    monkeypatch.setenv("MODEL_FAULT", fault)
    with pytest.raises(RecipeError, match=message):
        run(model_folder, tmp_path / "result")
    assert not (tmp_path / "result").exists()


def test_a_crystal_without_vacuum_has_no_vacuum_levels(model_folder, model_programs, tmp_path,
                                                       settings_values):
    settings_values.update(periodic=[True, True, True], wannier={"mesh": [5, 4, 2]})
    (model_folder / "settings.json").write_text(json.dumps(settings_values))
    run(model_folder, tmp_path / "result")
    assert model_programs.read_text().split() == ["scf", "nscf", "projwfc"]
    assert list(read_extxyz(tmp_path / "result" / "structure.extxyz").properties) == ["energy"]
    # along the third direction nothing hops
    found = read_hr(tmp_path / "result" / "proj_hr.dat.gz")
    for key, value in model_crystal.elements().items():
        assert abs(found.get(key, 0) - value) < 2e-6, key


def test_a_calculation_for_forces_alone_has_no_hamiltonian(model_folder, model_programs, tmp_path,
                                                           settings_values):
    (model_folder / "settings.json").write_text(json.dumps({**settings_values, "wannier": None}))
    run(model_folder, tmp_path / "forces")
    assert model_programs.read_text().split() == ["scf", "potential"]
    assert ({file.name for file in (tmp_path / "forces").iterdir()}
            == {"structure.extxyz", "potential.dat", "info.json"})
    (model_folder / "settings.json").write_text(json.dumps(settings_values))
    run(model_folder, tmp_path / "whole")
    assert ((tmp_path / "forces" / "structure.extxyz").read_text()
            == (tmp_path / "whole" / "structure.extxyz").read_text())


def test_vacuum_has_to_be_along_z(model_folder):
    text = (model_folder / "structure.extxyz").read_text().replace("0.0 15.0", "0.5 15.0")
    (model_folder / "structure.extxyz").write_text(text)
    with pytest.raises(RecipeError, match="third lattice vector .* has to be along z"):
        Calculation(model_folder)


def test_missing_program_is_named(model_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RecipeError, match="pw.x .* apt-get install quantum-espresso"):
        run(model_folder, tmp_path / "result")


def test_command_runs_a_folder(model_folder, model_programs, tmp_path):
    words = [sys.executable, DFT, "run", model_folder, tmp_path / "result"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert len(read_hr(tmp_path / "result" / "proj_hr.dat.gz")) > 100


def test_command_says_what_is_wrong_in_a_line(tmp_path):
    done = subprocess.run([sys.executable, DFT, "run", tmp_path, tmp_path / "result"],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert done.stderr.startswith("dft.py: cannot read") and done.stderr.count("\n") == 1
