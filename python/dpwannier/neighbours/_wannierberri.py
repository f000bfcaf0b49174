# SPDX-License-Identifier: MIT
"""H(R) as a system of WannierBerri."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ._parts import HamiltonianLike, all_hoppings, geometry, load, reduced

if TYPE_CHECKING:
    from wannierberri.system import System_R


def to_wannierberri(h: HamiltonianLike) -> System_R:
    """The Hamiltonian as a `System_R` of WannierBerri.

    The position operator is diagonal, with the centres of the orbitals, so Berry curvature and the
    like have their internal terms only; the system says so (``force_internal_terms_only``).
    There is a spin operator where `h` says which orbitals have spin up and down.
    WannierBerri stores every matrix dense: n_cells n_orbitals^2 complex numbers of 16 bytes.

    Parameters
    ----------
    h
        A Hamiltonian that knows its lattice and centres.

    Returns
    -------
    System_R
        Periodic where `h` reaches neighbour cells.

    Raises
    ------
    Error
        WannierBerri is not installed, or lattice or centres are not known.
    """
    load("wannierberri", "to_wannierberri")
    module = load("wannierberri.system.system_R", "to_wannierberri")
    vectors = load("wannierberri.fourier.rvectors", "to_wannierberri")
    lattice, centres = geometry(h, "to_wannierberri")
    cells = np.asarray(h.cells, int)
    pairs = _spin_pairs(h)
    system = module.System_R(force_internal_terms_only=True, name="dpwannier",
                             periodic=tuple(bool(b) for b in (cells != 0).any(axis=0)),
                             spinor=False if h.spin_degeneracy == 2 else bool(pairs) or None)
    system.real_lattice = lattice
    system.num_wann = h.n_orbitals
    system.set_wannier_centers(wannier_centers_cart=centres)
    system.rvec = vectors.Rvectors(lattice=lattice, iRvec=cells,
                                   shifts_left_red=reduced(lattice, centres))
    matrices = np.zeros((len(cells), h.n_orbitals, h.n_orbitals), dtype=complex)
    for matrix, hoppings in zip(matrices, all_hoppings(h)):
        matrix[hoppings.row, hoppings.column] = hoppings.value
    system.set_R_mat("Ham", matrices)
    if pairs:
        system.set_spin_pairs(pairs)
    system.do_at_end_of_init()
    return system


def _spin_pairs(h: HamiltonianLike) -> list[tuple[int, int]]:
    """Indices of each orbital with spin up and down; none where spins are not known."""
    spins = [getattr(orbital, "spin", 0) for orbital in h.orbitals]
    up, down = ([i for i, spin in enumerate(spins) if spin == sign] for sign in (1, -1))
    return list(zip(up, down)) if 2 * len(up) == 2 * len(down) == len(spins) else []
