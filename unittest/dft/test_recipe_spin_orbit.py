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


def calculate(folder, kind, starts_from_scalar=False):
    """Result of a run with pseudopotentials of a kind, fr or sr, from full or scalar relativity."""
    folder.mkdir()

    def files(element):
        scalar = {"scalar_pseudopotential": f"{element}_abinit_sr.upf"} if starts_from_scalar else {}
        return {"pseudopotential": f"{element}_abinit_{kind}.upf", **scalar}

    (folder / "settings.json").write_text(json.dumps({
        "species": {"Mo": {**files("Mo"), "mass": 95.95, "orbitals": ["4D"], "below": ["4S", "4P"]},
                    "S": {**files("S"), "mass": 32.065, "orbitals": ["3P"], "below": ["3S"]}},
        "pseudo_dir": str(PSEUDO), "ecutwfc_Ry": 25, "scf": {"mesh": [2, 2, 1]},
        "wannier": {"mesh": [3, 3, 1]}, "spin_orbit": kind == "fr"}))
    layer = generate.read_layer(environment.SOURCE / "potentials" / "structures" / "MoS2.json")
    structure, _ = generate.generate("mono", layer, {"height": 12.0, "displacement": [0.05, 0.05]}, 1)
    (folder / "structure.extxyz").write_text(format_extxyz(structure))
    calculation = Calculation(folder)
    calculation.harvest(folder / "result", calculation.run())
    return folder / "result"


@pytest.fixture(scope="module")
def relativistic(tmp_path_factory):
    return calculate(tmp_path_factory.mktemp("dft") / "fr", "fr")


@pytest.fixture(scope="module")
def from_scalar(tmp_path_factory):
    return calculate(tmp_path_factory.mktemp("dft") / "fr", "fr", starts_from_scalar=True)


@pytest.fixture(scope="module")
def scalar(tmp_path_factory):
    return read_hr(calculate(tmp_path_factory.mktemp("dft") / "sr", "sr") / "proj_hr.dat.gz")


def test_a_density_that_starts_from_one_without_coupling_ends_as_any_other(relativistic, from_scalar):
    one, other = (read_extxyz(folder / "structure.extxyz") for folder in (relativistic, from_scalar))
    assert other.properties["energy"] == pytest.approx(one.properties["energy"], abs=1e-6)
    assert np.abs(one.forces - other.forces).max() < 1e-3
    h, of_other = (read_hr(folder / "proj_hr.dat.gz") for folder in (relativistic, from_scalar))
    assert max(np.abs(h[cell] - of_other[cell]).max() for cell in h) < 1e-4
    one, other = (json.loads((folder / "info.json").read_text()) for folder in (relativistic, from_scalar))
    assert other["scf_steps"] < one["scf_steps"] and other["cpu_s"]["scalar"] > 0


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


def test_coupling_is_that_of_atoms_by_and_large(relativistic):
    """lambda L.S on site: B_z is -lambda for x2-y2 and xy, half of it for xz and yz and for px and py;
    lambda is 77 meV for Mo and 36 for S on finer meshes."""
    _, _, _, b = parts(read_hr(relativistic / "proj_hr.dat.gz")[0, 0])
    assert b[3, 4].real == pytest.approx(-0.077, rel=0.3)
    assert b[1, 2].real == pytest.approx(-0.077 / 2, rel=0.3)
    assert b[6, 7].real == pytest.approx(-0.036 / 2, rel=0.3)
    assert np.allclose(b, -b.T, atol=2e-6)
