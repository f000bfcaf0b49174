# SPDX-License-Identifier: MIT
"""A model that comes with the package, its settings, its data and its report belong together."""

import json
import struct

import h5py
import numpy as np
import pytest

from support import environment, frames, lammps_run


@pytest.fixture(name="report", scope="module")
def read_report(shipped):
    return json.loads(shipped.report.read_text())


@pytest.fixture(name="held_out", scope="module")
def read_validation_frames(shipped):
    return frames.read_frames(shipped.data, "validation")


@pytest.mark.skipif(not environment.DPW.with_name("dpw-train").exists(),
                    reason="built without LibTorch")
def test_the_settings_fit_the_data(shipped, tmp_path):
    run = lammps_run.run_process([environment.DPW, "train", "--check", shipped.settings], tmp_path).check()
    data = f"{shipped.data} and {shipped.spin_data}" if shipped.filled else shipped.data
    assert run.output == f"{shipped.settings}: fits {data}\n"


def test_model_and_report_are_of_these_settings(report, shipped):
    settings = json.loads(shipped.settings.read_text())
    assert report["settings"] == settings
    with open(shipped.model, "rb") as file:
        size, = struct.unpack("<Q", file.read(8))
        header = json.loads(json.loads(file.read(size))["__metadata__"]["dpw"])
    del settings["output"]
    assert header["provenance"]["settings"] == settings
    for stage, said in header["provenance"]["stages"].items():
        of_report = report["stages"][stage]["validation"]
        assert said["validation"] == pytest.approx(of_report, rel=1e-5)


def test_errors_of_energies_and_forces_are_those_of_the_report(report, held_out, shipped, tmp_path):
    found = frames.run_in_lammps(tmp_path, held_out, shipped.model, shipped.elements)
    errors = report["validation"]
    assert len(found) == errors["frames"]
    force = np.concatenate([np.abs(forces - frame.forces).ravel()
                            for (_, forces), frame in zip(found, held_out)])
    assert 1e3 * force.mean() == pytest.approx(errors["force_meV_per_A"]["all"]["mae"], rel=1e-4)
    energy = [abs(energy - frame.energy) / len(frame.symbols)
              for (energy, _), frame in zip(found, held_out)]
    assert 1e3 * np.mean(energy) == pytest.approx(errors["energy_meV_per_atom"]["mae"], rel=1e-4)


def test_errors_of_bands_are_those_of_the_report(report, held_out, shipped, tmp_path):
    """Of the data's own H(R), summed here, and of what `dpw bands` makes of the model."""
    frame = min((frame for frame in held_out if len(frame.symbols) > 3),
                key=lambda frame: len(frame.symbols))
    expected = next(bands for bands in report["validation"]["bands_meV"]
                    if bands["frame"] == frame.name)
    frame.write_extxyz(tmp_path / "a.xyz")
    path = "G 0 0 0 M 0.5 0 0 K 1/3 1/3 0 G 0 0 0".split()
    lammps_run.run_process([environment.DPW, "bands", shipped.model, "--structure", "a.xyz", "--path", 10,
                            *path, "-o", "bands.h5", "--restart", "no"], tmp_path).check()
    with h5py.File(tmp_path / "bands.h5") as file:
        k_points, energies = file["path/kpoints"][:], file["path/energies"][0]
    error = frames.but_for_one_shift(energies, frame.bands(k_points))
    assert 1e3 * error.mean() == pytest.approx(expected["mean"], rel=1e-3)
    assert 1e3 * error.max() == pytest.approx(expected["max"], rel=1e-3)
