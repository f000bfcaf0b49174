# SPDX-License-Identifier: MIT
"""Random Hermitian H(R) with the attributes of dpwannier.Hamiltonian, and their bands by NumPy."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse


@dataclass
class Orbital:
    atom: int
    element: str
    name: str
    layer: int = -1


@dataclass
class RandomHamiltonian:
    """Of `atoms`, (element, names of orbitals); most elements are zero, as in a large cell."""

    cells: np.ndarray
    matrices: list
    lattice: np.ndarray
    centres: np.ndarray
    orbitals: list
    spin_degeneracy: int = 2
    n_electrons: float = 6.0

    @property
    def n_orbitals(self):
        return len(self.orbitals)

    def matrix(self, i):
        return self.matrices[i]


def random_hamiltonian(complex_values=False, reach=(2, 1, 0), seed=1,
                       atoms=(("Mo", ("dz2", "dxy", "dyz")), ("S", ("px", "pz")), ("S", ("s",)))):
    """Two atoms lie outside of the home cell; cells come in no particular order."""
    rng = np.random.default_rng(seed)
    lattice = np.array([[3.1, 0.2, -0.1], [-1.4, 2.9, 0.3], [0.4, -0.3, 9.0]])
    places = rng.uniform(-0.8, 1.8, (len(atoms), 3))
    orbitals = [Orbital(7 + 2 * a, element, name, a % 2) for a, (element, names) in
                enumerate(atoms) for name in names]
    centres = np.repeat(places @ lattice, [len(names) for _, names in atoms], axis=0)
    n = len(orbitals)
    cells = np.array([(i, j, k) for i in range(-reach[0], reach[0] + 1)
                      for j in range(-reach[1], reach[1] + 1)
                      for k in range(-reach[2], reach[2] + 1)], dtype=np.int32)
    rng.shuffle(cells)
    found = {}
    for cell in map(tuple, cells.tolist()):
        values = rng.normal(size=(n, n)) + (1j * rng.normal(size=(n, n)) if complex_values else 0.0)
        values[rng.random((n, n)) < 0.4] = 0.0
        opposite = found.get(tuple(-c for c in cell))
        if not any(cell):
            values = values + values.conj().T
        found[cell] = values if opposite is None else opposite.conj().T
    return RandomHamiltonian(cells, [sparse.csr_matrix(found[c]) for c in map(tuple, cells.tolist())],
                             lattice, centres, orbitals)


def bloch(h, k):
    """H(k) = sum over R of exp(2 pi i k R) H(R), [orbital, orbital], eV."""
    return sum(np.exp(2j * np.pi * np.dot(k, cell)) * h.matrix(i).toarray()
               for i, cell in enumerate(h.cells))


def bands(h, points):
    """[k-point, band], eV, at k-points in reciprocal lattice vectors."""
    return np.array([np.linalg.eigvalsh(bloch(h, k)) for k in points])
