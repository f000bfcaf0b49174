# SPDX-License-Identifier: MIT
"""H(R) as a model of PythTB."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .._error import Error
from ._parts import HamiltonianLike, all_hoppings, geometry, half_of, load, on_site, reduced

if TYPE_CHECKING:
    import pythtb


def to_pythtb(h: HamiltonianLike) -> pythtb.TBModel | pythtb.tb_model:
    """The Hamiltonian as a PythTB model, with three periodic directions.

    Its k-points are ours, in reciprocal lattice vectors; where ``h`` reaches no neighbour cell in a
    direction, that number may be anything. Spin, where there is any, is among the orbitals, and
    PythTB's own spin is not used.

    Parameters
    ----------
    h
        A Hamiltonian that knows its lattice and centres.

    Returns
    -------
    pythtb.TBModel
        Of PythTB 1.8 a ``tb_model``.

    Raises
    ------
    Error
        PythTB is not installed, lattice or centres are not known, or the lattice is left-handed.
    """
    pythtb = load("pythtb", "to_pythtb")
    lattice, centres = geometry(h, "to_pythtb")
    if np.linalg.det(lattice) < 0.0:
        raise Error("to_pythtb needs lattice vectors that are right-handed, and these are not: "
                    "exchange two of them in the structure")
    places = reduced(lattice, centres)
    old = not hasattr(pythtb, "TBModel")
    model = pythtb.tb_model(3, 3, lattice, places) if old else \
        pythtb.TBModel(pythtb.Lattice(lattice, places, periodic_dirs=[0, 1, 2]))
    model.set_onsite(list(on_site(h)))
    # Its set_hop looks at all hoppings there are: hours for a twisted bilayer. So they go where its
    # own supercells and readers put them.
    parts = [half_of(hoppings) for hoppings in all_hoppings(h)]
    row, column, value = (np.concatenate([getattr(part, name) for part in parts])
                          for name in ("row", "column", "value"))
    cell = np.repeat([part.cell for part in parts], [len(part.row) for part in parts], axis=0)
    if old:
        model._hoppings = [[complex(v), int(i), int(j), R]
                           for v, i, j, R in zip(value, row, column, cell)]
    elif len(value):
        model._append_hops(value.astype(complex), row, column, cell)
    return model
