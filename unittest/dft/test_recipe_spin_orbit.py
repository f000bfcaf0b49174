# SPDX-License-Identifier: MIT
"""Spin-orbit coupling with Quantum ESPRESSO itself, on a distorted MoS2 monolayer with low cut-offs,
where pw.x and pseudopotentials with and without coupling are: H is that of the run without it, and i
times three real parts that multiply the Pauli matrices."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hr_files import read_hr
from recipe import generate
from recipe.calculation import Calculation
from recipe.structure import format_extxyz, read_extxyz
from support import environment

PSEUDO = Path(os.environ.get("DPW_DFT_DIR", environment.SOURCE.parent / "shared" / "dft")) \
    / "pseudo" / "dojo"

pytestmark = [
    pytest.mark.skipif(shutil.which("pw.x") is None, reason="no pw.x: apt-get install "
                       "quantum-espresso"),
    pytest.mark.skipif(not PSEUDO.exists(), reason=f"no pseudopotentials in {PSEUDO}")]


def calculate(folder, kind, spin_orbit, **settings):
    """Result of a run with pseudopotentials of a kind, fr or sr, from full or scalar relativity."""
    folder.mkdir()

    def files(element):
        return {"pseudopotential": f"{element}_abinit_{kind}.upf"}

    (folder / "settings.json").write_text(json.dumps({
        "species": {"Mo": {**files("Mo"), "mass": 95.95, "orbitals": ["4D"], "below": ["4S", "4P"]},
                    "S": {**files("S"), "mass": 32.065, "orbitals": ["3P"], "below": ["3S"]}},
        "pseudo_dir": str(PSEUDO), "ecutwfc_Ry": 25, "scf": {"mesh": [2, 2, 1]},
        "wannier": {"mesh": [3, 3, 1]}, "spin_orbit": spin_orbit, **settings}))
    layer = generate.read_layer(environment.SOURCE / "potentials" / "structures" / "MoS2.json")
    structure, _ = generate.generate("mono", layer, {"height": 12.0, "displacement": [0.05, 0.05]}, 1)
    (folder / "structure.extxyz").write_text(format_extxyz(structure))
    calculation = Calculation(folder)
    calculation.harvest(folder / "result", calculation.run())
    return folder / "result"


@pytest.fixture(scope="module")
def relativistic(tmp_path_factory):
    return calculate(tmp_path_factory.mktemp("dft") / "fr", "fr", True)


@pytest.fixture(scope="module")
def averaged(tmp_path_factory):
    return calculate(tmp_path_factory.mktemp("dft") / "average", "fr", "averaged")


@pytest.fixture(scope="module")
def late(tmp_path_factory):
    return calculate(tmp_path_factory.mktemp("dft") / "late", "fr", True, spin_orbit_in_density=False)


@pytest.fixture(scope="module")
def scalar(tmp_path_factory):
    return read_hr(calculate(tmp_path_factory.mktemp("dft") / "sr", "sr", False) / "proj_hr.dat.gz")


def parts(h):
    """H = A + i sum_c B_c sigma_c of spinors, each orbital up and down: A, Bx, By, Bz."""
    uu, ud, du, dd = h[::2, ::2], h[::2, 1::2], h[1::2, ::2], h[1::2, 1::2]
    return (uu + dd) / 2, (ud + du) / 2j, (ud - du) / 2, (uu - dd) / 2j


def test_parts_are_real_and_time_reversal_holds(relativistic):
    for h in read_hr(relativistic / "proj_hr.dat.gz").values():
        for part in parts(h):
            assert np.abs(part.imag).max() < 2e-6
    info = json.loads((relativistic / "info.json").read_text())
    assert info["time_reversal_eV"] < 1e-4 and info["smallest_singular_value"] > 0.8
    assert info["next_band_eV"] > 0.5
    assert "spinors = .true." in (relativistic / "proj.win").read_text()


def test_without_spin_it_is_h_of_the_run_without_coupling(relativistic, scalar):
    """With all signs, of d with p too: the largest hopping between them is an eV."""
    found = read_hr(relativistic / "proj_hr.dat.gz")
    assert found.keys() == scalar.keys()
    zero = np.trace(parts(found[0, 0])[0].real - scalar[0, 0].real) / 11
    for cell, h in found.items():
        home = zero * np.eye(11) if cell == (0, 0) else 0
        assert np.abs(parts(h)[0].real - scalar[cell].real - home).max() < 5e-3
    assert np.abs(scalar[0, 0][:5, 5:]).max() > 0.5


def largest_difference(one, other):
    """Of on-site and hopping matrices, eV, whatever their zero of energy."""
    found = 0.0
    for cell in one:
        difference = one[cell] - other[cell]
        if cell == (0, 0):
            difference = difference - np.trace(difference) / len(difference) * np.eye(len(difference))
        found = max(found, np.abs(difference).max())
    return found


def test_averaged_pseudopotentials_give_the_part_without_coupling(relativistic, averaged):
    of_part = {cell: parts(h)[0] for cell, h in read_hr(relativistic / "proj_hr.dat.gz").items()}
    assert largest_difference(of_part, read_hr(averaged / "proj_hr.dat.gz")) < 2e-3
    one, other = (read_extxyz(folder / "structure.extxyz") for folder in (relativistic, averaged))
    assert 1e-4 < np.abs(one.forces - other.forces).max() < 0.02


def test_coupling_that_comes_in_with_the_bands_is_the_same(relativistic, averaged, late):
    b, of_late = ([np.stack(parts(h)[1:]) for h in read_hr(folder / "proj_hr.dat.gz").values()]
                  for folder in (relativistic, late))
    assert max(np.abs(one - other).max() for one, other in zip(b, of_late)) < 3e-4
    one, other = (read_extxyz(folder / "structure.extxyz") for folder in (averaged, late))
    assert np.allclose(one.forces, other.forces, atol=1e-5)


def test_coupling_is_that_of_atoms_by_and_large(relativistic):
    """lambda L.S on site: B_z is -lambda for x2-y2 and xy, half of it for xz and yz and for px and py;
    lambda is 77 meV for Mo and 36 for S on finer meshes."""
    _, _, _, b = parts(read_hr(relativistic / "proj_hr.dat.gz")[0, 0])
    assert b[3, 4].real == pytest.approx(-0.077, rel=0.3)
    assert b[1, 2].real == pytest.approx(-0.077 / 2, rel=0.3)
    assert b[6, 7].real == pytest.approx(-0.036 / 2, rel=0.3)
    assert np.allclose(b, -b.T, atol=2e-6)
