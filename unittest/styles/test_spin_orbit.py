# SPDX-License-Identifier: MIT
"""Spin-orbit coupling through LAMMPS: H of two-component orbitals from the local array, its bands, turned
structures, ranks, files, and lambda L.S by hand."""

import h5py
import numpy as np
import pytest

from support import environment, equivariant_model, lammps_run, spin_orbit, structures
from support.kane_mele import SIGMA

pytestmark = pytest.mark.kinds("equivariant", reason="the published kind has none")

INPUT = """\
plugin load {plugin}
units metal
atom_modify map array
read_data {data}
{model}
fix B all bands 1 H path 1 {path} {weights} file bands.h5
dump L all local 1 rows.dump c_H[*]
dump_modify L format float %.17g
thermo_style custom step f_B c_H c_H[1] c_H[3]
thermo_modify format float %.17g norm no
run 0
"""
PAIR = "pair_style dpwannier\npair_coeff * * {model} Mo S\ncompute H all wannierham {soc} {more}"
OWN = "pair_style zero 6.0\npair_coeff * *\ncompute H all wannierham model {model} Mo S {soc} {more}"
K_POINTS = np.array([[0, 0, 0], [0.5, 0, 0], [1 / 3, 1 / 3, 0], [-1 / 3, -1 / 3, 0], [0.13, -0.28, 0]])


@pytest.fixture(scope="module")
def spinful(tmp_path_factory):
    return spin_orbit.write_spin_orbit_model(tmp_path_factory.mktemp("model") / "spin.dpw")


@pytest.fixture
def run(spinful, tmp_path):
    def go(structure, name="a", soc="soc on", ranks=1, model=None, commands=PAIR, more="",
           k_points=K_POINTS):
        folder = tmp_path / name
        folder.mkdir()
        path = " ".join("P{} {:.17g} {:.17g} {:.17g}".format(n, *k) for n, k in enumerate(k_points))
        text = INPUT.format(plugin=environment.PLUGIN, path=path, weights="weights spin" if soc else "",
                            data=structure.write_data(folder / "structure.lmp"),
                            model=commands.format(model=model or spinful, soc=soc, more=more))
        done = lammps_run.run_lammps(text, folder, ranks).check()
        return done, Result(folder)

    return go


class Result:
    def __init__(self, folder):
        self.folder = folder
        with h5py.File(folder / "bands.h5") as file:
            self.energies = file["path/energies"][0]
            self.spins = file["path/weights"][0] if "path/weights" in file else None
            self.degeneracy = int(file.attrs["spin_degeneracy"])

    def matrices(self, lattice, n_atoms):
        """H(k) of spinors at K_POINTS from the rows of the local array."""
        rows = np.array([[float(x) for x in line.split()]
                         for line in (self.folder / "rows.dump").read_text().split("ITEM: ENTRIES")[1]
                         .splitlines()[1:]])
        of_atom = {i: 0 for i in range(1, n_atoms + 1)}
        for i, a in rows[:, [0, 2]].astype(int):
            of_atom[i] = max(of_atom[i], a)
        first = np.cumsum([0, *of_atom.values()])
        n = first[-1]
        row = first[rows[:, 0].astype(int) - 1] + rows[:, 2].astype(int) - 1
        column = first[rows[:, 1].astype(int) - 1] + rows[:, 3].astype(int) - 1
        found = []
        for k in K_POINTS @ (2 * np.pi * np.linalg.inv(lattice).T):
            phase = np.exp(1j * rows[:, 4:7] @ k)
            parts = np.zeros((4, n, n), complex)
            for part in range(4):
                np.add.at(parts[part], (row, column), rows[:, 7 + part] * phase)
            h = np.einsum("ab,st->asbt", parts[0], np.eye(2))
            h = h + 1j * np.einsum("cab,cst->asbt", parts[1:], SIGMA)
            found.append(h.reshape(2 * n, 2 * n))
        return np.array(found)


def bilayer():
    return structures.twist((1, 0), (1, 0)).noise(0.05)


def test_bands_are_those_of_the_local_array(run):
    structure = bilayer()
    _, result = run(structure)
    h = result.matrices(structure.cell, len(structure.positions))
    assert np.abs(h - h.conj().swapaxes(1, 2)).max() < 1e-13
    # energies do not depend on the phases of atoms, which e^{ik(x_j - x_i)} adds
    assert np.abs(np.linalg.eigvalsh(h) - result.energies).max() < 1e-10
    assert result.degeneracy == 1
    assert np.ptp(result.energies[1].reshape(-1, 2), axis=1).max() < 1e-11  # Kramers pairs
    assert np.abs(result.energies[2] - result.energies[3]).max() < 1e-11  # k and -k
    assert np.ptp(result.energies[2].reshape(-1, 2), axis=1).max() > 1e-3  # split elsewhere
    assert np.abs(result.spins[2] + result.spins[3]).max() < 1e-6


def test_is_off_unless_it_is_asked_for(run, tmp_path):
    structure = bilayer()
    scalar = equivariant_model.write_equivariant_model(tmp_path / "scalar.dpw")
    without, other = run(structure, "a", "")[1], run(structure, "b", "", model=scalar)[1]
    assert np.array_equal(without.energies, other.energies)
    assert without.degeneracy == 2


def test_ranks_own_models_and_the_pair_style_agree(run):
    structure = structures.twist((2, 1), (1, 2)).noise(0.05)
    _, one = run(structure, "one")
    for name, ranks, commands in (("three", 3, PAIR), ("own", 2, OWN)):
        _, other = run(structure, name, ranks=ranks, commands=commands)
        assert np.abs(other.energies - one.energies).max() < 1e-10


def test_turning_everything_leaves_the_bands_and_turns_spins(run):
    """By 60 degrees about z; the vacuum step is off."""
    structure = bilayer()
    c, s = 0.5, np.sqrt(0.75)
    back = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    change = np.round(structure.cell @ back.T @ np.linalg.inv(structure.cell))
    _, before = run(structure, "before", more="shift 0 0")
    other = structure._with(positions=structure.positions @ back)
    _, after = run(other, "after", more="shift 0 0", k_points=K_POINTS @ change.T)
    assert np.abs(after.energies - before.energies).max() < 1e-10
    apart = np.diff(before.energies[4]) > 1e-3
    alone = np.concatenate([[False], apart]) & np.concatenate([apart, [False]])
    assert alone.sum() > 5
    assert np.abs(after.spins[4] - before.spins[4] @ back)[alone].max() < 1e-5


def test_files_have_what_the_compute_has(run):
    structure = bilayer()
    _, result = run(structure, more="hdf5 H.h5 write wannier90 w")
    path = [str(word) for n, k in enumerate(K_POINTS) for word in (f"P{n}", *k)]
    for name in ("H.h5", "w_hr.dat"):
        lammps_run.run_process([environment.DPW, "bands", name, "--path", "1", *path, "-o", "c.h5"],
                               result.folder, 60).check()
        with h5py.File(result.folder / "c.h5") as file:
            assert np.abs(file["path/energies"][0] - result.energies).max() < 1e-9


def test_lambda_by_hand(run, tmp_path):
    """The trace of H^2 has lambda^2 l (l + 1) (2 l + 1) / 2 more for each shell."""
    model = equivariant_model.write_equivariant_model(tmp_path / "model.dpw")
    structure = bilayer()
    squares = []
    for name, soc in (("none", "soc lambda Mo d 0 S p 0"), ("some", "soc lambda Mo d 0.08 S p 0.03")):
        _, result = run(structure, name, soc, model=model)
        squares.append((result.energies ** 2).sum(axis=1))
    n_mo, n_s = 2, 4
    expected = n_mo * 0.08 ** 2 * 15 + n_s * 0.03 ** 2 * 3
    assert np.allclose(squares[1] - squares[0], expected, atol=1e-6)


def test_lambda_of_the_other_sign_at_the_same_step_is_another_frame(run, tmp_path):
    """No element has another size then, and both parts have the same sums."""
    model = equivariant_model.write_equivariant_model(tmp_path / "model.dpw")
    plus, minus = "soc lambda Mo d 0.3 S p 0.1", "soc lambda Mo d -0.3 S p -0.1"
    expected = [run(bilayer(), name, soc, model=model)[1].energies
                for name, soc in (("plus", plus), ("minus", minus))]
    assert np.abs(expected[0] - expected[1]).max() > 1e-3
    text = (tmp_path / "plus" / "in.lmp").read_text()
    lammps_run.run_lammps(f"{text}uncompute H\ncompute H all wannierham {minus}\nrun 0\n",
                          tmp_path / "plus").check()
    with h5py.File(tmp_path / "plus" / "bands.h5") as file:
        assert np.abs(file["path/energies"][:] - expected).max() < 1e-12
