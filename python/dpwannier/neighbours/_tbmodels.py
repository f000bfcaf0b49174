# SPDX-License-Identifier: MIT
"""H(R) as a model of TBmodels."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ._parts import (HamiltonianLike, Hoppings, all_hoppings, geometry, half_of, load, on_site,
                     reduced)

if TYPE_CHECKING:
    import tbmodels


def to_tbmodels(h: HamiltonianLike) -> tbmodels.Model:
    """The Hamiltonian as a sparse model of TBmodels, with three periodic directions.

    TBmodels wants all centres in the home cell: orbitals move there by lattice vectors, and their
    hoppings with them. Spin, where there is any, is among the orbitals. The number of occupied
    states is set where `h` knows its electrons and they fill whole states.

    Parameters
    ----------
    h
        A Hamiltonian that knows its lattice and centres.

    Raises
    ------
    Error
        TBmodels is not installed, or lattice or centres are not known.
    """
    tbmodels = load("tbmodels", "to_tbmodels")
    lattice, centres = geometry(h, "to_tbmodels")
    places = reduced(lattice, centres)
    moved = np.floor(places).astype(int)
    n, pieces = h.n_orbitals, defaultdict(list)
    for hoppings in all_hoppings(h):
        for cell, row, column, value in _by_cell(half_of(hoppings), moved):
            pieces[cell].append((row, column, value))
    hop = {}
    for cell, parts in pieces.items():
        row, column, value = (np.concatenate(part) for part in zip(*parts))
        hop[cell] = sparse.csr_array((value.astype(complex), (row, column)), shape=(n, n))
    model = tbmodels.Model(on_site=list(on_site(h)), hop=hop, pos=_into_cell(places - moved),
                           uc=lattice, occ=_occupied(h), dim=3, size=n, contains_cc=False,
                           sparse=True)
    return model


def _by_cell(hoppings: Hoppings, moved: np.ndarray) -> list[Hoppings]:
    """Elements by the cell they have when orbital i is called what was i in cell moved[i]."""
    cells = np.array(hoppings.cell) + moved[hoppings.column] - moved[hoppings.row]
    found, which = np.unique(cells, axis=0, return_inverse=True)
    return [Hoppings(tuple(int(c) for c in cell), *(values[which.ravel() == i] for values in
                                                    hoppings[1:]))
            for i, cell in enumerate(found)]


def _into_cell(places: np.ndarray) -> np.ndarray:
    """Without the 1 that -1e-17 has become by rounding, which TBmodels would move again."""
    return np.minimum(places, np.nextafter(1.0, 0.0))


def _occupied(h: HamiltonianLike) -> int | None:
    """Occupied states; None where that is not known or not a whole number."""
    if h.n_electrons is None or not math.isfinite(h.n_electrons):
        return None
    states = h.n_electrons / h.spin_degeneracy
    return round(states) if abs(states - round(states)) < 1e-6 else None
