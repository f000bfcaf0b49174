# SPDX-License-Identifier: MIT
"""A Hamiltonian that is known: the model that examples/graphene trains on small cells of formulas,
none of them twisted, gives H(R) and bands of twisted cells, however these are turned."""

import json
import shutil
import sys

import h5py
import numpy as np
import pytest

from support import environment, lammps_run, structures

EXAMPLE = environment.SOURCE / "examples" / "graphene"
sys.path.insert(0, str(EXAMPLE))
import tight_binding  # noqa: E402

needs_torch = pytest.mark.skipif(not environment.DPW.with_name("dpw-train").exists(),
                                 reason="built without LibTorch")
INPUT = """\
plugin load {plugin}
units metal
atom_style molecular
read_data structure.lmp
pair_style dpwannier
pair_coeff * * {model} C
compute H all wannierham layers {layers} hdf5 H.h5
thermo_style custom step c_H
run 0
"""
K_POINTS = np.array([[0.0, 0.0, 0.0], [1 / 3, 1 / 3, 0.0], [0.0, 0.5, 0.0], [0.31, -0.12, 0.0]])


def rotation(axis, angle):
    """By Rodrigues' formula."""
    x, y, z = np.asarray(axis, float) / np.linalg.norm(axis)
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross


def twisted():
    """28 atoms, 21.79 degrees."""
    return tight_binding.twisted(1, 2)


def turned_by_30_degrees():
    """The same crystal in another cell, with a along x again, as LAMMPS wants it."""
    crystal = twisted()
    other = np.array([[2, 1, 0], [1, 1, 0], [0, 0, 1]]) @ crystal.lattice
    a = other[0] / np.linalg.norm(other[0])
    q = np.array([[a[0], a[1], 0.0], [-a[1], a[0], 0.0], [0.0, 0.0, 1.0]])
    return tight_binding.Crystal(other, crystal.positions, crystal.layer).turned(q)


# ---- The formulas, which the rest is measured with -----------------------------------------------

def test_formulas_are_slater_and_koster_and_turn():
    along_z = tight_binding.along_and_across(np.array([[0.0, 0.0, -2.0]]), np.array([3.0]),
                                             np.array([-1.0]))[0]
    assert np.allclose(along_z, np.diag([3.0, -1.0, -1.0]))  # pz, px, py
    crystal = tight_binding.strained(tight_binding.bilayer((0.2, 0.1)), np.random.default_rng(3))
    crystal = crystal.shaken(0.05, np.random.default_rng(4))
    q = rotation([1.0, 2.0, 0.5], 1.1)
    of_p = q[np.ix_([2, 0, 1], [2, 0, 1])]
    before, after = map(tight_binding.hamiltonian, (crystal, crystal.turned(q)))
    for part in range(3):
        assert (before[part] == after[part]).all()
    assert np.allclose(after[3], of_p @ before[3] @ of_p.T, atol=1e-12)
    assert np.allclose(tight_binding.bands(before, K_POINTS), tight_binding.bands(after, K_POINTS),
                       atol=1e-11)


def test_forces_of_the_formulas_are_derivatives():
    crystal = tight_binding.bilayer((0.3, 0.2)).shaken(0.1, np.random.default_rng(5))
    forces = tight_binding.energy_and_forces(crystal)[1]
    for atom, axis in np.ndindex(4, 3):
        energies = []
        for step in (1e-4, -1e-4):
            moved = crystal.positions.copy()
            moved[atom, axis] += step
            energies.append(tight_binding.energy_and_forces(
                tight_binding.Crystal(crystal.lattice, moved, crystal.layer))[0])
        assert abs(forces[atom, axis] + (energies[0] - energies[1]) / 2e-4) < 1e-5


def test_twisted_cells_have_bonds_and_layers_as_the_flat_ones():
    crystal = twisted()
    assert len(crystal.positions) == 28
    _, _, _, d = tight_binding.pairs(crystal)
    r = np.linalg.norm(d, axis=1)
    assert (r < 1.5).sum() == 3 * 28 and r.min() > 1.42
    assert abs(np.ptp(crystal.positions[:, 2]) - tight_binding.DISTANCE) < 1e-12


# ---- The model -----------------------------------------------------------------------------------

def dpw(folder, *words, limit=300):
    return lammps_run.run_process([environment.DPW, *words], folder, limit).check().output


@pytest.fixture(scope="module", name="trained")
def train(tmp_path_factory):
    """The folder with graphene.dpw and its report."""
    folder = tmp_path_factory.mktemp("graphene")
    for name in ("graphene.dataset.json", "graphene.train.json"):
        shutil.copy(EXAMPLE / name, folder)
    tight_binding.write_training_cells(folder / "cells")
    dpw(folder, "dataset", "graphene.h5", "--config", "graphene.dataset.json")
    dpw(folder, "train", "graphene.train.json")
    return folder


def predicted_blocks(path):
    """The crystal as LAMMPS had it, and {(i, j, cell): block} with both triangles."""
    with h5py.File(path) as file:
        atoms = tight_binding.Crystal(file["lattice"][:], file["atoms/position"][:],
                                      file["atoms/layer"][:])
        blocks = {}
        for i, j, cell, first in zip(file["blocks/row"][:], file["blocks/column"][:],
                                     file["blocks/cell"][:], file["blocks/first_value"][:]):
            block = file["values"][first:first + 9].reshape(3, 3)
            blocks[i, j, *cell] = block
            blocks[j, i, *-cell] = block.T
    return atoms, blocks


def errors_in_lammps(folder, model, crystal, layers="auto"):
    """Differences [n, 3, 3] of all blocks that `compute wannierham` or the formulas have, and the
    blocks of the formulas."""
    n = len(crystal.positions)
    structures.Structure(crystal.lattice, crystal.positions, np.ones(n, int), crystal.layer + 1,
                         np.arange(1, n + 1), np.arange(n), (12.011,)
                         ).write_data(folder / "structure.lmp", "molecular")
    lammps_run.run_lammps(INPUT.format(plugin=environment.PLUGIN, model=model, layers=layers),
                          folder).check()
    atoms, found = predicted_blocks(folder / "H.h5")
    assert (atoms.layer == crystal.layer).all()
    i, j, cells, blocks = tight_binding.hamiltonian(atoms)
    exact = {(a, b, *cell): block for a, b, cell, block in zip(i, j, cells, blocks)}
    nothing = np.zeros((3, 3))
    keys = sorted(found.keys() | exact.keys())
    expected = np.array([exact.get(key, nothing) for key in keys])
    return np.array([found.get(key, nothing) for key in keys]) - expected, expected


@needs_torch
def test_cells_that_were_held_out(trained):
    errors = json.loads((trained / "graphene.report.json").read_text())["validation"]
    assert errors["frames"] == 8
    assert errors["hamiltonian_meV"]["all"] < 1.0


@needs_torch
@pytest.mark.parametrize("make", [twisted, turned_by_30_degrees])
@pytest.mark.parametrize("noise", [0.0, 0.03])
def test_elements_of_twisted_layers(trained, tmp_path, make, noise):
    crystal = make().shaken(noise, np.random.default_rng(6))
    error, expected = errors_in_lammps(tmp_path, trained / "graphene.dpw", crystal)
    assert np.abs(error).mean() < 1e-3
    large = np.abs(expected) > 1e-3
    assert np.abs(expected[large]).mean() > 0.1
    assert np.abs(error[large]).mean() < 2e-3


@needs_torch
def test_elements_turn_with_the_crystal(trained, tmp_path):
    # Rotations mix elements of a block but keep the size of its error.
    sizes = []
    for make in (twisted, turned_by_30_degrees):
        (tmp_path / make.__name__).mkdir()
        error, _ = errors_in_lammps(tmp_path / make.__name__, trained / "graphene.dpw", make(),
                                    "mol")
        sizes.append(np.sort(np.linalg.norm(error, axis=(1, 2))))
    assert sizes[0].max() > 1e-5
    assert np.abs(sizes[0] - sizes[1]).max() < 1e-10


def predicted_bands(folder, model, crystal):
    tight_binding.write_extxyz(folder / "crystal.extxyz", crystal, labels=False)
    path = [word for number, k in enumerate(K_POINTS) for word in (f"P{number}", *k)]
    dpw(folder, "bands", model, "--structure", "crystal.extxyz", "--path", 1, *path, "-o", "b.h5",
        "--restart", "no")
    with h5py.File(folder / "b.h5") as file:
        assert np.allclose(file["path/kpoints"][:], K_POINTS)
        return file["path/energies"][0]


@needs_torch
def test_bands_of_twisted_layers_however_they_are_turned(trained, tmp_path):
    model = trained / "graphene.dpw"
    exact = tight_binding.bands(tight_binding.hamiltonian(twisted()), K_POINTS)
    assert np.ptp(exact) > 20.0
    bands = predicted_bands(tmp_path, model, twisted())
    error = np.abs(bands - exact)
    assert error.mean() < 15e-3 and error.max() < 60e-3
    # The layers are found as long as their normal is not far from z.
    for q in (rotation([0, 0, 1], 0.7), rotation([1.0, 0.3, 0.0], 0.25) @ rotation([0, 0, 1], 2.0)):
        turned = predicted_bands(tmp_path, model, twisted().turned(q))
        assert np.abs(turned - bands).max() < 1e-9
