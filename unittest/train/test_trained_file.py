# SPDX-License-Identifier: MIT
"""A file that `dpw train` has just written, in LAMMPS, against what the run said of it."""

import json

import numpy as np
import pytest

from support import environment, frames, lammps_run
from support.training_sets import crystals

pytestmark = pytest.mark.skipif(not environment.DPW.with_name("dpw-train").exists(),
                                reason="built without LibTorch")


@pytest.mark.parametrize("weights", ["float64", "float32"])
def test_lammps_has_the_energies_and_forces_of_the_report(weights, tmp_path):
    crystals(tmp_path / "HO.h5")
    settings = {
        "data": "HO.h5", "output": "HO.dpw", "precision": "float64", "weights": weights,
        "model": {"elements": [{"symbol": "H", "electrons": 1}, {"symbol": "O", "electrons": 6}],
                  "cutoff_A": 4.0, "switch_A": 2.5, "n_radial": 4, "l_max": 3,
                  "energy": {"channels": 2, "hidden": [16, 8]}},
        "stages": {"force": {"epochs": 20, "batch": 4, "learning_rate": 1e-2}}}
    (tmp_path / "HO.json").write_text(json.dumps(settings))
    lammps_run.run_process([environment.DPW, "train", "--no-page", "HO.json"], tmp_path).check()
    report = json.loads((tmp_path / "HO.report.json").read_text())
    held_out = frames.read_frames(tmp_path / "HO.h5", "validation")
    found = frames.run_in_lammps(tmp_path, held_out, "HO.dpw", ["H", "O"])
    errors = report["validation"]

    # By the core: numbers below 1, which the report gives to six digits.
    energies = np.array(errors["energy_meV_per_atom"]["parity"])
    assert len(energies) == 4
    for (energy, _), frame, (reference, predicted) in zip(found, held_out, energies):
        assert abs(frame.energy / 5 - reference) < 1e-6
        assert abs(energy / 5 - predicted) < 1e-6
    forces = {symbol: iter(errors["force_meV_per_A"][symbol]["parity"]) for symbol in "HO"}
    largest = 0.0
    for (_, of_lammps), frame in zip(found, held_out):
        for symbol, force, label in zip(frame.symbols, of_lammps, frame.forces):
            for axis in range(3):
                reference, predicted = next(forces[symbol])
                assert abs(label[axis] - reference) < 1e-6
                assert abs(force[axis] - predicted) < 1e-6
                largest = max(largest, abs(predicted))
    assert 0.1 < largest < 1.0
    assert not any(list(rest) for rest in forces.values())

    # By LibTorch, with the parameters before they were written.
    torch = report["stages"]["force"]["validation"]
    mean = np.mean([np.abs(force - frame.forces) for (_, force), frame in zip(found, held_out)])
    assert 1e3 * mean == pytest.approx(torch["force_meV_per_A"], rel=1e-5)
    mean = np.mean([abs(energy - frame.energy) / 5 for (energy, _), frame in zip(found, held_out)])
    assert 1e3 * mean == pytest.approx(torch["energy_meV_per_atom"], abs=1e-3)
