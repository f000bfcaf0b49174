# SPDX-License-Identifier: MIT
"""The direction normal to an atom's bonds, along which the orbitals of sheets such as graphene point."""

import itertools

import numpy as np

from .errors import RecipeError

SMALLEST_PART = 0.1  # of the bonds' spread that is across the plane's least direction


def quintic_step(x):
    """0 up to 0, 1 from 1 on, with two continuous derivatives."""
    x = np.clip(x, 0, 1)
    return x**3 * (10 - 15 * x + 6 * x**2)


def local_normal(structure, atom, bonds, periodic):
    """Unit vector with a positive z component along which the bonds of an atom extend least: the
    eigenvector to the lowest eigenvalue of sum_j w(r_j) r_j r_j^T, r_j from the atom to its neighbours.

    bonds: (full, none), A: neighbours up to `full` count in full, those from `none` on not at all.
    The core has the same, dpw::local_normal().
    """
    full, none = bonds
    cells = [range(-2, 3) if p else (0,) for p in periodic]
    shifts = np.array(list(itertools.product(*cells))) @ structure.lattice
    vectors = (structure.positions[:, None] + shifts - structure.positions[atom]).reshape(-1, 3)
    lengths = np.linalg.norm(vectors, axis=1)
    near = (lengths > 1e-6) & (lengths < none)
    spread = np.einsum("j,ja,jb->ab", 1 - quintic_step((lengths[near] - full) / (none - full)), vectors[near], vectors[near])
    sizes, axes = np.linalg.eigh(spread)
    if sizes[1] - sizes[0] < SMALLEST_PART * sizes[2] or sizes[2] < 1e-9:
        raise RecipeError(f"the bonds of atom {atom + 1} ({structure.symbols[atom]}) of {structure.name} "
                          "do not lie in a plane, so that its orbital along the normal has no direction: "
                          "raise normal_bonds_A of the settings' species, or take the whole shell")
    normal = axes[:, 0]
    if abs(normal[2]) < 0.1:
        raise RecipeError(f"the normal of atom {atom + 1} ({structure.symbols[atom]}) of {structure.name} "
                          "lies in the xy plane, so that it is not known which way is up")
    return normal if normal[2] > 0 else -normal


def along_normal(normal):
    """The p function along `normal` in terms of pz, px and py."""
    x, y, z = normal
    return np.array([z, x, y])
