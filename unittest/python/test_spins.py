# SPDX-License-Identifier: MIT
"""H(R) with spin in Python: spins of states, half meshes, and what keeps and breaks time reversal."""

import pickle

import numpy as np
import pytest

pytest.importorskip("dpwannier._core", reason="the extension module is not built")

import dpwannier  # noqa: E402
from dpwannier import Hamiltonian  # noqa: E402
from support import kane_mele  # noqa: E402

NUMBERS = (-1.0, 0.06, 0.1, 0.03)
CENTRES = np.repeat(kane_mele.PLACES, 2, axis=0)
GKM = [("G", (0, 0, 0)), ("K", (1 / 3, 2 / 3, 0)), ("M", (0.5, 0.5, 0))]


@pytest.fixture
def h():
    made = Hamiltonian.from_matrices(kane_mele.matrices(*NUMBERS), lattice=kane_mele.LATTICE,
                                     centres=CENTRES, spin_order="interleaved")
    made.n_electrons = 2
    return made


def spins_of(bands):
    return np.stack([bands.weights[f"spin_{c}"] for c in "xyz"], axis=-1)


def test_spins_are_those_of_the_vectors(h):
    assert [o.spin for o in h.orbitals] == [1, -1, 1, -1] and h.spin_degeneracy == 1
    bands = h.bands(GKM, points=7, weights="spin", vectors=True)
    assert list(bands.weights) == ["spin_x", "spin_y", "spin_z"]
    found = spins_of(bands)
    for k in range(1, len(bands.kpoints) - 1):
        if np.diff(bands.energies[k]).min() > 1e-6:
            np.testing.assert_allclose(found[k], kane_mele.spins(bands.vectors[k]), atol=1e-10)
    assert abs(bands.energies[0, 0] - bands.energies[0, 1]) < 1e-12
    np.testing.assert_allclose(found[0, 0], -found[0, 1], atol=1e-10)
    # at -k they are the opposite
    back = h.bands([("a", (-1 / 3, -2 / 3, 0)), ("b", (-0.1, 0.2, 0))], points=3, weights="spin")
    there = h.bands([("a", (1 / 3, 2 / 3, 0)), ("b", (0.1, -0.2, 0))], points=3, weights="spin")
    np.testing.assert_allclose(back.energies, there.energies, atol=1e-12)
    np.testing.assert_allclose(spins_of(back), -spins_of(there), atol=1e-9)


def test_both_orders_are_the_same(h):
    order = [0, 2, 1, 3]
    other = Hamiltonian.from_matrices(
        {cell: m[np.ix_(order, order)] for cell, m in kane_mele.matrices(*NUMBERS).items()},
        lattice=kane_mele.LATTICE, centres=CENTRES[order], spin_order="up_then_down")
    a, b = (one.bands(GKM, points=7, weights="spin") for one in (h, other))
    np.testing.assert_allclose(spins_of(a), spins_of(b), atol=1e-9)


def test_half_a_mesh_is_enough_while_time_reversal_holds(h):
    def size(one):
        return len(one.bands(mesh=(6, 6, 1)).kpoints)

    copies = [h.copy(), pickle.loads(pickle.dumps(h))]
    assert size(h) == 20 and [size(c) for c in copies] == [20, 20]
    for copy in copies:
        assert copy.orbitals == h.orbitals
        copy.add_on_site([0.1, 0.1, 0.2, 0.2])
        assert size(copy) == 20
        copy.add_on_site([0.1, 0.0, 0.0, 0.0])  # a magnetic field at one atom
        assert size(copy) == 36
    silent = Hamiltonian.from_matrices(kane_mele.matrices(*NUMBERS), lattice=kane_mele.LATTICE)
    assert size(silent) == 36
    gap = [one.bands(mesh=(6, 6, 1)).gap for one in (h,)]
    silent.n_electrons, silent.spin_degeneracy = 2, 1
    assert abs(silent.bands(mesh=(6, 6, 1)).gap - gap[0]) < 1e-12


def test_files(h, tmp_path):
    h.write(tmp_path / "m_hr.dat")
    with pytest.warns(UserWarning, match="a band holds one electron"):
        again = Hamiltonian.read(tmp_path / "m_hr.dat")
    assert [o.spin for o in again.orbitals] == [1, -1, 1, -1]
    assert len(again.bands(mesh=(6, 6, 1)).kpoints) == 20
    kane_mele.write_hdf5(tmp_path / "km.h5", *NUMBERS)
    read = Hamiltonian.read(tmp_path / "km.h5")
    np.testing.assert_allclose(read.at([0.1, 0.2, 0]), kane_mele.at(kane_mele.matrices(*NUMBERS),
                                                                    [0.1, 0.2, 0]), atol=1e-14)
    assert read.orbitals[1] == (1, "C", "pz", 0, -1)


def test_bands_are_drawn_in_colours_of_spin(h):
    figure = h.bands(GKM, points=5, weights="spin").plot(color="spin_z")
    names = [axes.get_ylabel() for axes in figure.axes]
    assert r"$\langle\sigma_z\rangle$" in names
    bar = figure.axes[names.index(r"$\langle\sigma_z\rangle$")]
    assert bar.get_ylim() == (-1.0, 1.0)


@pytest.mark.parametrize("call, says", [
    (lambda m: Hamiltonian.from_matrices(m, spin_order="interleaved"), "give centres, too"),
    (lambda m: Hamiltonian.from_matrices(m, centres=CENTRES, spin_order="up"), "interleaved or"),
    (lambda m: Hamiltonian.from_matrices({(0, 0, 0): np.eye(3)}, centres=np.eye(3),
                                         spin_order="interleaved"), "odd"),
    (lambda m: Hamiltonian.from_matrices(m, lattice=kane_mele.LATTICE, centres=CENTRES).bands(
        GKM, weights="spin"), "this H\\(R\\) has no spin"),
])
def test_errors(call, says):
    with pytest.raises(dpwannier.Error, match=says):
        call(kane_mele.matrices(*NUMBERS))
