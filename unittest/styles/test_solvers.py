# SPDX-License-Identifier: MIT
"""Solvers of fix bands other than LAPACK, and what eigenvectors tell, inside LAMMPS."""

import h5py
import numpy as np
import pytest

from support import environment, hamiltonian_file, lammps_run, structures

INPUT = """\
plugin load {plugin}
units metal
atom_modify map array
read_data {data}
pair_style dpwannier
pair_coeff * * {model} Mo S
thermo_style custom step
compute H all wannierham
fix L all bands 1 H path 4 A 0.1 0.2 0 M 0 1/2 0 nbands 6 solver lapack file lapack.h5 {more}
fix W all bands 1 H path 4 A 0.1 0.2 0 M 0 1/2 0 nbands 6 solver window file window.h5 {more}
run 0
"""


def run(model, folder, ranks, more=""):
    data = structures.twist((2, 1), (1, 2)).noise(0.05).write_data(folder / "structure.lmp")
    text = INPUT.format(plugin=environment.PLUGIN, model=model, data=data, more=more)
    return lammps_run.run_lammps(text, folder, ranks).check()


@pytest.mark.parametrize("ranks, threads", [(1, 1), (2, 1), (1, 2)])
def test_window_finds_the_bands_of_lapack(ranks, threads, model, tmp_path):
    """With threads, too, of which MKL and LAMMPS have to have one idea: GNU's OpenMP is loaded."""
    result = run(model, tmp_path, ranks, f"threads {threads}")
    lapack = result.energies("lapack.h5")
    assert lapack.shape == (5, 6)
    np.testing.assert_allclose(result.energies("window.h5"), lapack, rtol=0, atol=1e-9)
    assert "window: asked for" in result.output


MESH, LINE = "mesh 1 1 1", "path 2 A 0.1 0.2 0 G 0 0 0 M 0 1/2 0"
FOLLOWED = [(kind, ranks, threads, proof, where) for kind in ("published", "equivariant")
            for ranks, threads, proof in ((1, 2, "gap"), (3, 1, "gap"), (2, 1, "full"))
            for where in (MESH, LINE)]
FOLLOWED += [("spinful", 1, 1, "gap", MESH), ("spinful", 2, 1, "full", LINE)]  # which take twice the time


@pytest.mark.parametrize("kind, ranks, threads, proof, where", FOLLOWED, scope="session")
def test_windows_follow_the_frames_of_a_run(ranks, threads, proof, where, model, tmp_path):
    """Each frame starts from those before, in real numbers at the zone centre if there is no spin: every
    value is LAPACK's."""
    data = structures.twist((2, 1), (1, 2)).noise(0.05).write_data(tmp_path / "structure.lmp")
    text = INPUT[:INPUT.index("fix L")].format(plugin=environment.PLUGIN, model=model, data=data) + f"""
velocity all create 300 4711
fix N all nve
fix L all bands 2 H {where} nbands 6 solver lapack file lapack.h5
fix W all bands 2 H {where} nbands 6 solver window proof {proof} threads {threads} file window.h5
run 12
"""
    lammps_run.run_lammps(text, tmp_path, ranks).check()
    group = where.split()[0]
    with h5py.File(tmp_path / "lapack.h5") as lapack, h5py.File(tmp_path / "window.h5") as window:
        expected = lapack[group]["energies"][:]
        assert expected.shape[0] == 7 and np.abs(expected[-1] - expected[0]).max() > 0.01
        np.testing.assert_allclose(window[group]["energies"][:], expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("ranks", [1, 3])
def test_weights_add_up_from_the_vectors(ranks, model, tmp_path):
    """Mo's weight is that of the orbitals which compute wannierham's file lists for Mo."""
    structure = structures.twist((2, 1), (1, 2)).noise(0.05)
    data = structure.write_data(tmp_path / "structure.lmp")
    text = INPUT.format(plugin=environment.PLUGIN, model=model, data=data,
                        more="weights element layer vectors yes")
    text = text.replace("compute H all wannierham\n", "compute H all wannierham hdf5 H.h5\n")
    lammps_run.run_lammps(text, tmp_path, ranks).check()
    with h5py.File(tmp_path / "H.h5") as file:
        elements = [e.decode() for e in file["elements"]]
        atom_element = file["atoms/element"][:]
        atom_layer = file["atoms/layer"][:]
    atom = hamiltonian_file.atom_of_states(tmp_path / "H.h5")
    assert set(atom_layer) == {0, 1}
    with h5py.File(tmp_path / "window.h5") as file:
        names = [n.decode() for n in file["path/weight_names"]]
        weights = file["path/weights"][0]
        vectors = file["path/eigenvectors"][0]
    vectors = vectors["r"] + 1j * vectors["i"] if vectors.dtype.names else vectors
    square = np.abs(vectors) ** 2
    for index, element in enumerate(elements):
        expected = square[..., atom_element[atom] == index].sum(axis=-1)
        np.testing.assert_allclose(weights[..., names.index(element)], expected, atol=1e-12)
    for layer in (0, 1):
        expected = square[..., atom_layer[atom] == layer].sum(axis=-1)
        np.testing.assert_allclose(weights[..., names.index(f"layer {layer + 1}")], expected,
                                   atol=1e-12)
