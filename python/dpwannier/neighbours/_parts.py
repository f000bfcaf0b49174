# SPDX-License-Identifier: MIT
"""What all conversions ask of a Hamiltonian."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import NamedTuple, Protocol

import numpy as np
from scipy import sparse

from .._error import Error


class OrbitalLike(Protocol):
    """What is known of an orbital; empty, 0 or -1 where it is not."""

    atom: int
    element: str
    name: str
    layer: int


class HamiltonianLike(Protocol):
    """H(R) as `dpwannier.Hamiltonian` gives it.

    Attributes
    ----------
    cells
        [cell, 3], R in lattice vectors; with every R its -R, and R = 0.
    lattice
        [3, 3], vectors as rows, A; None if it is not known.
    centres
        [orbital, 3], A; None if they are not known.
    spin_degeneracy
        Electrons that a state takes: 2, or 1 if spin is among the orbitals.
    n_electrons
        In the cell; NaN or None if it is not known.
    """

    n_orbitals: int
    cells: np.ndarray
    lattice: np.ndarray | None
    centres: np.ndarray | None
    orbitals: Sequence[OrbitalLike]
    spin_degeneracy: int
    n_electrons: float | None

    def matrix(self, i: int) -> sparse.csr_matrix:
        """The whole matrix <m 0|H|n R> of cell `i`, [orbital, orbital], eV, real or complex."""


class Hoppings(NamedTuple):
    """Elements <row 0|H|column R> of one cell: R as a tuple, the others [element]; values in eV."""

    cell: tuple[int, int, int]
    row: np.ndarray
    column: np.ndarray
    value: np.ndarray


def load(module: str, function: str) -> ModuleType:
    """Import a library, or say that it is not there."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Error(f"{function} needs the Python package {module}, which cannot be imported "
                    f"({error}): install it with pip install {module}") from error


def geometry(h: HamiltonianLike, function: str) -> tuple[np.ndarray, np.ndarray]:
    """Lattice, [3, 3], and centres, [orbital, 3], both A; an Error where they are not known."""
    for name, what in (("lattice", "lattice vectors"), ("centres", "centres of the orbitals")):
        if getattr(h, name) is None:
            raise Error(f"{function} needs the {what}, which this Hamiltonian has not: read it "
                        "from files that have them, such as SEED.win and SEED_centres.xyz beside "
                        "SEED_hr.dat")
    return np.asarray(h.lattice, float), np.asarray(h.centres, float)


def reduced(lattice: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Centres in lattice vectors, [orbital, 3]."""
    return np.linalg.solve(lattice.T, centres.T).T


def is_complex(h: HamiltonianLike) -> bool:
    """True if any matrix is complex."""
    return any(np.iscomplexobj(h.matrix(i)) for i in range(len(h.cells)))


def all_hoppings(h: HamiltonianLike) -> Iterator[Hoppings]:
    """The elements of every cell, one cell at a time."""
    for i, cell in enumerate(np.asarray(h.cells)):
        matrix = sparse.coo_array(h.matrix(i))
        yield Hoppings(tuple(int(c) for c in cell), matrix.row, matrix.col, matrix.data)


def half_of(hoppings: Hoppings) -> Hoppings:
    """The elements of a cell whose Hermitian conjugates make up the other half: all of them where
    the first number of R that is not 0 is positive, those above the diagonal of R = 0."""
    cell, row, column, value = hoppings
    first = next((c for c in cell if c != 0), 0)
    kept = row < column if first == 0 else np.full(len(row), first > 0)
    return Hoppings(cell, row[kept], column[kept], value[kept])


def on_site(h: HamiltonianLike) -> np.ndarray:
    """The diagonal of R = 0, [orbital], eV."""
    home = np.flatnonzero((np.asarray(h.cells) == 0).all(axis=1))
    return np.real(h.matrix(int(home[0])).diagonal())
