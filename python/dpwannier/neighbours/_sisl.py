# SPDX-License-Identifier: MIT
"""H(R) as a Hamiltonian of sisl."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ._parts import HamiltonianLike, geometry, is_complex, load

if TYPE_CHECKING:
    import sisl


def to_sisl(h: HamiltonianLike) -> sisl.Hamiltonian:
    """The Hamiltonian as one of sisl, with its geometry; orthogonal, and unpolarised for sisl.

    Orbitals that follow each other on one atom and have one centre are an atom with these orbitals;
    any other orbital, such as a Wannier function beside its atom, has a site of its own. So the
    numbers of the orbitals stay, and sisl's phases are right in both gauges. Complex matrices stay
    complex: sisl itself drops imaginary parts unless its dtype is. Spin, where there is any, is
    among the orbitals. sisl does not learn how many electrons there are: its ``fermi_level`` wants the
    number of filled states, ``q=h.n_electrons / h.spin_degeneracy``.

    Parameters
    ----------
    h
        A Hamiltonian that knows its lattice and centres.

    Raises
    ------
    Error
        sisl is not installed, or lattice or centres are not known.
    """
    sisl = load("sisl", "to_sisl")
    lattice, centres = geometry(h, "to_sisl")
    cells = np.asarray(h.cells)
    box = sisl.Lattice(lattice, nsc=[int(n) for n in 2 * np.abs(cells).max(axis=0) + 1])
    atoms, places = [], []
    for _, indices in groupby(range(h.n_orbitals), key=_site_of(h, centres)):
        indices = list(indices)
        orbitals = [sisl.Orbital(-1.0, tag=h.orbitals[i].name or f"orbital {i + 1}")
                    for i in indices]
        atoms.append(sisl.Atom(h.orbitals[indices[0]].element or 0, orbitals))
        places.append(centres[indices[0]])
    # One row of blocks, in sisl's order of cells; those that are not ours are empty.
    dtype = np.complex128 if is_complex(h) else np.float64
    n = h.n_orbitals
    blocks = [sparse.csr_array((n, n), dtype=dtype) for _ in range(box.n_s)]
    for i, cell in enumerate(cells):
        blocks[box.sc_index([int(c) for c in cell])] = sparse.csr_array(h.matrix(i), dtype=dtype)
    return sisl.Hamiltonian.fromsp(sisl.Geometry(places, atoms, lattice=box),
                                   sparse.hstack(blocks, format="csr"))


def _site_of(h: HamiltonianLike, centres: np.ndarray):
    """A function of an orbital's index whose value changes where another site begins."""
    found, first = [], 0
    for i, orbital in enumerate(h.orbitals):
        same = i > 0 and orbital.atom > 0 and orbital.atom == h.orbitals[first].atom and \
            np.abs(centres[i] - centres[first]).max() < 1e-6
        first = first if same else i
        found.append(first)
    return found.__getitem__
