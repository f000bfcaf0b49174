# SPDX-License-Identifier: MIT
"""A flat crystal of a p and an s atom whose H is a formula of the pair vector."""

import itertools

import numpy as np

LATTICE = np.array([[3.1, 0.2, 0], [-1.4, 2.9, 0], [0, 0, 15.0]])
SYMBOLS = ["Mo", "S"]
POSITIONS = np.array([[0.1, 0.2, 7.0], [1.3, 0.9, 8.1]])
EXTXYZ = (f'2\nLattice="{" ".join(map(str, LATTICE.ravel()))}" '
          "Properties=species:S:1:pos:R:3:layer:I:1\n"
          + "".join(f"{s} {x} {y} {z} 1\n" for s, (x, y, z) in zip(SYMBOLS, POSITIONS)))
# Orbitals in Wannier90's order if S is the settings' first species: S s, Mo pz px py.
ATOMS = [1, 0, 0, 0]
ONSITE = [-1.0, 0.4, 0.5, 0.5]
REACH_A = 5.5
AXES = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]])  # pz, px, py


def hop(i, j, vector):
    """<i|H|j> of orbitals `vector` apart, from i to j, eV: Slater and Koster with exponentials."""
    distance = np.linalg.norm(vector)
    if distance < 1e-6:
        return ONSITE[i] if i == j else 0.0
    if distance > REACH_A:
        return 0.0
    n = vector / distance
    if i == 0 and j == 0:
        return -0.8 * np.exp(-distance / 1.5)
    if i == 0:
        return 1.3 * np.exp(-distance / 1.7) * (n @ AXES[j - 1])
    if j == 0:
        return -1.3 * np.exp(-distance / 1.7) * (n @ AXES[i - 1])
    along, across = 0.9 * np.exp(-distance / 1.6), -0.3 * np.exp(-distance / 1.2)
    a, b = AXES[i - 1], AXES[j - 1]
    return along * (n @ a) * (n @ b) + across * (a @ b - (n @ a) * (n @ b))


def elements():
    """{(R1, R2, i, j): eV} of all that are not zero."""
    found = {}
    for cell in itertools.product(range(-4, 5), repeat=2):
        shift = np.array(cell) @ LATTICE[:2]
        for i, j in itertools.product(range(4), repeat=2):
            value = hop(i, j, shift + POSITIONS[ATOMS[j]] - POSITIONS[ATOMS[i]])
            if value:
                found[(*cell, i, j)] = value
    return found


def bloch_hamiltonian(k):
    """H(k) of Bloch sums sum_R exp(ik.R); k in units of the reciprocal vectors."""
    h = np.zeros((4, 4), complex)
    for (r1, r2, i, j), value in elements().items():
        h[i, j] += value * np.exp(2j * np.pi * (k[0] * r1 + k[1] * r2))
    return h
