# SPDX-License-Identifier: MIT
"""The recipe with Quantum ESPRESSO itself, on a strained MoS2 monolayer with low cut-offs, where
pw.x and the pseudopotentials of ../shared/dft are: H has pw.x's own eigenvalues, turns with the
crystal's three-fold axis, and has the signs and, roughly, the sizes of a converged H."""

import itertools
import json
import os
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from hr_files import read_hr
from recipe import generate
from recipe.calculation import SAVE, Calculation
from recipe.files import read_json
from recipe.structure import format_extxyz, read_extxyz
from support import environment, lammps_run

DFT = Path(os.environ.get("DPW_DFT_DIR", environment.SOURCE.parent / "shared" / "dft"))
TOOLS = environment.SOURCE / "tools" / "dft"
HARTREE_EV = 27.211386245988
MESH = 4

pytestmark = [
    pytest.mark.skipif(shutil.which("pw.x") is None, reason="no pw.x: apt-get install "
                       "quantum-espresso"),
    pytest.mark.skipif(not (DFT / "pseudo").exists(),
                       reason=f"no pseudopotentials in {DFT}/pseudo")]


def real_hr(path):
    return {cell: h.real for cell, h in read_hr(path).items()}


@pytest.fixture(scope="module")
def calculation(tmp_path_factory):
    """Run and harvested; its scratch is still there."""
    folder = tmp_path_factory.mktemp("dft") / "mono"
    folder.mkdir()
    settings = read_json(TOOLS / "MoS2.settings.json")
    settings.update(pseudo_dir=str(DFT / "pseudo"), ecutwfc_Ry=25, ecutrho_Ry=120,
                    scf={"mesh": [3, 3, 1]}, wannier={"mesh": [MESH, MESH, 1]})
    (folder / "settings.json").write_text(json.dumps(settings))
    layer = generate.read_layer(environment.SOURCE / "potentials" / "structures" / "MoS2.json")
    spec = {"biaxial": [0.02, 0.02], "half_thickness": [1.565, 1.565], "height": 13.0,
            "lattice_constant": 3.15419}
    structure, _ = generate.generate("mono", layer, spec, 1)
    (folder / "structure.extxyz").write_text(format_extxyz(structure))
    calculation = Calculation(folder)
    calculation.harvest(folder / "result", calculation.run())
    return calculation


@pytest.fixture(scope="module")
def h(calculation):
    return real_hr(calculation.folder / "result" / "proj_hr.dat.gz")


@pytest.fixture(scope="module")
def structure(calculation):
    return read_extxyz(calculation.folder / "result" / "structure.extxyz")


def test_eigenvalues_are_those_of_pw(calculation, h):
    """Of the XML file, which has its own k-points; also at those that time reversal left out."""
    root = ElementTree.parse(calculation.folder / SAVE / "data-file-schema.xml").getroot()
    bands = root.find("output/band_structure")
    alat = float(root.find("output/atomic_structure").attrib["alat"])  # bohr
    lattice = calculation.structure.lattice / 0.529177210903
    n_points = 0
    for entry in bands.findall("ks_energies"):
        k = np.array(entry.find("k_point").text.split(), float) * 2 * np.pi / alat
        k = lattice @ k / (2 * np.pi)
        expected = np.array(entry.find("eigenvalues").text.split(), float)[6:17] * HARTREE_EV
        for sign in (1, -1):
            h_k = sum(np.exp(2j * np.pi * sign * (k[0] * r[0] + k[1] * r[1])) * m
                      for r, m in h.items())
            assert np.abs(np.linalg.eigvalsh(h_k) - expected).max() < 2e-5
        n_points += 1
    assert n_points == (MESH * MESH + 4) // 2


def turn(vector, angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]]) @ vector


def test_hamiltonian_turns_with_the_threefold_axis(structure, h):
    """Orbitals of m = +-1 and +-2 turn by the angle and twice the angle, which ties their signs."""
    angle = 2 * np.pi / 3
    d = np.eye(11)
    rotation = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    double = [[np.cos(2 * angle), -np.sin(2 * angle)], [np.sin(2 * angle), np.cos(2 * angle)]]
    for first, block in ((1, rotation), (3, double), (6, rotation), (9, rotation)):
        d[first:first + 2, first:first + 2] = block  # xz yz, x2-y2 xy, px py of both S
    atoms = [slice(0, 5), slice(5, 8), slice(8, 11)]
    plane, places = structure.lattice[:2, :2], structure.positions[:, :2]
    checked = 0
    for cell, (a, b) in itertools.product(h, itertools.product(range(3), repeat=2)):
        vector = np.array(cell) @ plane + places[b] - places[a]
        if np.linalg.norm(vector) > 5.0:  # beyond, images of a 4x4 mesh mix
            continue
        target = turn(vector, angle) - places[b] + places[a]
        image = np.linalg.solve(plane.T, target)
        assert image == pytest.approx(np.rint(image), abs=1e-6)
        turned = d[atoms[a], atoms[a]] @ h[cell][atoms[a], atoms[b]] @ d[atoms[b], atoms[b]].T
        found = h[tuple(int(i) for i in np.rint(image))][atoms[a], atoms[b]]
        assert np.abs(found - turned).max() < 2e-3
        checked += 1
    assert checked > 40


def test_signs_and_sizes_are_those_of_a_converged_hamiltonian(structure, h):
    """../shared/dft/test/monolayer_eq: no strain, 50 Ry, orbitals compared with Wannier90's."""
    reference = real_hr(DFT / "test" / "monolayer_eq" / "proj_hr.dat.gz")
    levels = read_extxyz(DFT / "test" / "monolayer_eq" / "structure.extxyz").properties
    shift = structure.properties["vacuum_lo"] - levels["vacuum_lo"]
    order = [*range(5), 8, 9, 10, 5, 6, 7]  # there the lower S is first
    large = 0
    for cell, expected in reference.items():
        if cell not in h:
            continue
        found = h[cell][np.ix_(order, order)] - (shift * np.eye(11) if cell == (0, 0) else 0)
        strong = np.abs(expected) > 0.4
        assert (np.sign(found[strong]) == np.sign(expected[strong])).all()
        assert np.abs(found - expected)[strong].max(initial=0) < 0.25
        large += strong.sum()
    assert large > 60


def test_vacuum_levels_of_a_mirror_symmetric_layer_agree(structure):
    levels = structure.properties
    assert levels["vacuum_lo"] == pytest.approx(levels["vacuum_hi"], abs=2e-3)


def test_forces_vanish_in_the_plane_and_sum_to_zero(structure):
    assert np.abs(structure.forces[:, :2]).max() < 2e-3
    assert np.abs(structure.forces.sum(0)).max() < 2e-3
    assert structure.forces[1] == pytest.approx(-structure.forces[2], abs=2e-3)


def test_dataset_takes_the_result(calculation, tmp_path):
    """With nothing said of mesh or projections: the folder says it."""
    if not environment.DPW.exists():
        pytest.skip(f"no {environment.DPW}")
    config = {"orbitals": {"Mo": "d", "S": "p"}, "sources": [
        {"kind": "extxyz", "files": str(calculation.folder / "result" / "structure.extxyz"),
         "require": ["energy", "forces", "vacuum", "layers"], "hamiltonian": "proj_hr.dat.gz"}],
        "strict": True}
    (tmp_path / "dataset.json").write_text(json.dumps(config))
    words = [environment.DPW, "dataset", "set.h5", "--config", "dataset.json"]
    run = lammps_run.run_process(words, tmp_path, 120)
    assert run.code == 0, run.output
    run = lammps_run.run_process([environment.DPW, "dataset", "--show", "set.h5"], tmp_path, 120)
    half = MESH * np.linalg.norm(calculation.structure.lattice[0]) / 2
    assert f"aliased hops from {half:.2f} A on left out" in run.output
