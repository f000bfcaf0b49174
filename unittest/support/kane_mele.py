# SPDX-License-Identifier: MIT
"""Kane and Mele's model of graphene with spin-orbit coupling (Phys. Rev. Lett. 95, 226801, 146802 (2005)), as
matrices and as the HDF5 file of an H(R), version 2, by its documentation.

Hopping t between neighbours, +- l between second neighbours, +- `staggered` on the two sublattices, and
Rashba's r. At K the gap is 2 |3 sqrt(3) l - staggered| without Rashba's. Half filled.
"""

import h5py
import numpy as np

A = 2.46
LATTICE = np.array([[A, 0, 0], [A / 2, A * np.sqrt(3) / 2, 0], [0, 0, 10.0]])
PLACES = np.array([[0, 0, 0], [1 / 3, 1 / 3, 0]]) @ LATTICE
SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
NEIGHBOURS = [(0, 0, 0), (-1, 0, 0), (0, -1, 0)]
SECOND_NEIGHBOURS = [(1, 0, 0), (-1, 1, 0), (0, -1, 0)]


def parts(t, l, staggered=0.0, r=0.0):
    """A and B, {(row, column, R): number} and {(row, column, R): x, y, z}, both directions of each pair."""
    a = {(0, 0, (0, 0, 0)): staggered, (1, 1, (0, 0, 0)): -staggered}
    b = {}
    for cell in NEIGHBOURS:
        d = PLACES[1] - PLACES[0] + np.array(cell) @ LATTICE
        d = d / np.linalg.norm(d)
        minus = tuple(-c for c in cell)
        a[0, 1, cell] = a[1, 0, minus] = t
        b[0, 1, cell] = r * np.array([d[1], -d[0], 0.0])
        b[1, 0, minus] = -b[0, 1, cell]
    for cell in SECOND_NEIGHBOURS:
        minus = tuple(-c for c in cell)
        for atom, sign in ((0, 1), (1, -1)):
            b[atom, atom, cell] = np.array([0, 0, sign * l])
            b[atom, atom, minus] = -b[atom, atom, cell]
    return a, b


def matrices(*numbers, **named):
    """{R: [4, 4]}: spin up and down of the first atom, then of the second one."""
    a, b = parts(*numbers, **named)
    cells = {}
    for (i, j, cell), value in a.items():
        m = cells.setdefault(cell, np.zeros((4, 4), complex))
        m[2 * i:2 * i + 2, 2 * j:2 * j + 2] += value * np.eye(2)
    for (i, j, cell), value in b.items():
        m = cells.setdefault(cell, np.zeros((4, 4), complex))
        m[2 * i:2 * i + 2, 2 * j:2 * j + 2] += 1j * np.tensordot(value, SIGMA, 1)
    return cells


def at(cells, k):
    """H(k)."""
    return sum(m * np.exp(2j * np.pi * np.dot(k, cell)) for cell, m in cells.items())


def spins(vectors):
    """[state, x y z]: <sigma> of columns whose rows alternate between spin up and down."""
    pairs = vectors.reshape(-1, 2, vectors.shape[1])
    return np.einsum("osn,cst,otn->nc", pairs.conj(), SIGMA, pairs).real


def is_canonical(row, column, cell):
    if row != column:
        return row < column
    return next((c > 0 for c in cell if c), True)


def write_hdf5(path, *numbers, orbital="pz", **named):
    a, b = parts(*numbers, **named)
    with h5py.File(path, "w") as file:
        file.attrs.update(format="dpw-hamiltonian", version=2, n_orbitals=2, n_electrons=2.0,
                          spin_degeneracy=1, energy_unit="eV", length_unit="angstrom")
        file["lattice"] = LATTICE
        text = h5py.string_dtype()
        file.create_dataset("elements", data=["C"], dtype=text)
        file["orbitals/element"] = np.zeros(1, "i4")
        file.create_dataset("orbitals/name", data=[orbital], dtype=text)
        file["atoms/id"] = np.array([1, 2])
        file["atoms/element"] = np.zeros(2, "i4")
        file["atoms/first_orbital"] = np.arange(2, dtype="i4")
        file["atoms/position"] = PLACES
        file["atoms/layer"] = np.zeros(2, "i4")
        for group, part, values in (("blocks", a, "values"), ("spin_orbit", b, "spin_orbit/values")):
            pairs = [pair for pair in part if is_canonical(*pair)]
            for n, name in enumerate(("row", "column", "cell")):
                file[f"{group}/{name}"] = np.array([pair[n] for pair in pairs], "i4")
            size = np.size(part[pairs[0]])
            file[f"{group}/first_value"] = size * np.arange(len(pairs))
            file[values] = np.ravel([part[pair] for pair in pairs])
    return path
