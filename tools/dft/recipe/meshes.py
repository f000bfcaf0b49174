# SPDX-License-Identifier: MIT
"""Meshes of k-points: how fine, and which points time reversal leaves."""

import itertools

import numpy as np

from .errors import RecipeError


def mesh_of_spacing(lattice, periodic, spacing):
    """For each direction the smallest n with n * (distance of lattice planes) >= spacing."""
    heights = 1 / np.linalg.norm(np.linalg.inv(lattice), axis=0)
    return [max(1, int(np.ceil(spacing / h - 1e-9))) if p else 1
            for h, p in zip(heights, periodic)]


def half_shortest(lattice, mesh, periodic):
    """Half the shortest vector (A) of the supercell mesh x lattice: shorter hops are unmixed."""
    steps = [range(-3, 4) if p else (0,) for p in periodic]
    vectors = np.array([m for m in itertools.product(*steps) if any(m)])
    if not len(vectors):
        return np.inf
    return 0.5 * np.linalg.norm((vectors * mesh) @ lattice, axis=1).min()


def mesh_of_reach(lattice, periodic, reach, largest=40):
    """The mesh of fewest points with half_shortest >= reach (A)."""
    best = None
    counts = []
    for row, is_periodic in zip(lattice, periodic):
        first = max(1, int(np.ceil(2 * reach / np.linalg.norm(row) - 1e-9)))
        counts.append(range(first, min(2 * first + 2, largest) + 1) if is_periodic else (1,))
    for mesh in itertools.product(*counts):
        if best is not None and (np.prod(mesh), max(mesh)) >= best[0]:
            continue
        if half_shortest(lattice, mesh, periodic) >= reach:
            best = ((np.prod(mesh), max(mesh)), mesh)
    if best is None:
        raise RecipeError(f"no mesh of at most {largest} points a direction reaches {reach} A")
    return list(best[1])


def time_reversed(point, mesh):
    return tuple(int(-i % n) for i, n in zip(point, mesh))


def reduced_mesh(mesh):
    """One point of every pair k, -k of a mesh through Gamma.

    Returns integers [n, 3], k = point / mesh in units of the reciprocal vectors, and weights [n],
    1 or 2. Of H(-k) = H(k)* (no magnetism, no spin-orbit, real orbitals) follow the others.
    """
    points = [p for p in itertools.product(*(range(n) for n in mesh))
              if p <= time_reversed(p, mesh)]
    weights = [1 if p == time_reversed(p, mesh) else 2 for p in points]
    return np.array(points), np.array(weights)
