# SPDX-License-Identifier: MIT
"""How well H(R) interpolates between the k-points that it comes from: its bands on a path against those of
the calculation itself, band by band."""

import numpy as np

from .errors import RecipeError

OF_ORBITALS = 0.5  # weight of a state of the path that counts as one of the orbitals'


def path_points(corners, points):
    """k-points [n, 3] in units of the reciprocal vectors: `points` for each segment, and the end."""
    corners = np.array(corners, float)
    if corners.ndim != 2 or corners.shape[1] != 3 or len(corners) < 2:
        raise RecipeError("corners of check_path are at least two lists of three numbers")
    parts = [start + (end - start) * np.arange(points)[:, None] / points
             for start, end in zip(corners, corners[1:])]
    return np.concatenate([*parts, corners[-1:]])


def interpolated(cells, hamiltonian, points):
    """Energies [k, orbital] of H(R), eV."""
    return np.array([np.linalg.eigvalsh(np.tensordot(np.exp(2j * np.pi * cells @ k), hamiltonian, 1))
                     for k in points])


def errors(own, projections, energies, below):
    """Mean and largest error, meV, of bands `own` [k, orbital], and how many of the calculation's states
    were compared.

    projections: [k, orbital, band], energies: [k, band], eV, of the calculation on the path. At each
    k-point the states of the orbitals, those with more than half their weight on them, are compared in
    ascending order as far as they are below `below`, eV, each counting as much as its weight.
    """
    differences, weights = [], []
    for bands, projection, energy in zip(own, projections, energies):
        weight = (np.abs(projection) ** 2).sum(0)
        of_orbitals = np.flatnonzero(weight > OF_ORBITALS)[:len(bands)]
        seen = of_orbitals[energy[of_orbitals] < below]
        differences += list(np.abs(bands[:len(seen)] - energy[seen]))
        weights += list(weight[seen])
    if not differences:
        raise RecipeError("no state of the orbitals on the path of check_path")
    return {"mean_meV": 1e3 * float(np.average(differences, weights=weights)),
            "max_meV": 1e3 * float(max(differences)), "states": len(differences)}
