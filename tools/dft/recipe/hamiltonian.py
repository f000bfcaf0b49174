# SPDX-License-Identifier: MIT
"""H(R) of atomic orbitals from the bands and their projections."""

import gzip
import io
import itertools

import numpy as np

from . import spinors
from .meshes import time_reversed


def bands_of_orbitals(projections):
    """At each k-point the bands, as many as orbitals, that have the largest weight on these.

    projections: [k, orbital, band]. Returns [k, orbital], ascending. Bands of layers that are
    strained differently cross: the lowest ones above those of one layer may lie below the highest
    ones of the other. Where the bands of the orbitals are isolated these are they.
    """
    weights = (np.abs(projections) ** 2).sum(1)
    return np.sort(np.argsort(-weights, axis=1, kind="stable")[:, :projections.shape[1]], axis=1)


def next_band(projections, energies):
    """How far the next band above those of bands_of_orbitals is at least, eV; None without one."""
    distances = []
    for used, energy in zip(bands_of_orbitals(projections), energies):
        above = energy[used[-1] + 1:]
        if len(above):
            distances.append(above.min() - energy[used].max())
    return float(min(distances)) if distances else None


def loewdin_hamiltonian(projections, energies):
    """H(k) in the symmetrically orthogonalised projections of the atomic orbitals on their bands.

    projections: [k, orbital, band] = <orbital|S|band>; energies: [k, band], eV; as many bands as
    orbitals, or more, of which bands_of_orbitals chooses. Returns H [k, orbital, orbital] in eV,
    whose eigenvalues are the energies of these bands, and the smallest singular value of their
    projections: near 1 where orbitals and bands span one space.
    """
    chosen = bands_of_orbitals(projections)
    energies = np.take_along_axis(energies, chosen, 1)
    projections = np.take_along_axis(projections, chosen[:, None], 2)
    hamiltonian = np.empty(projections.shape[:2] + projections.shape[1:2], complex)
    smallest = np.inf
    for k, (projection, energy) in enumerate(zip(projections, energies)):
        left, values, right = np.linalg.svd(projection, full_matrices=False)
        unitary = left @ right
        smallest = min(smallest, values[-1])
        hamiltonian[k] = (unitary * energy) @ unitary.conj().T
    return hamiltonian, float(smallest)


def time_reversal_error(points, hamiltonian, mesh):
    """The largest difference, eV, of H(k) of spinors and its time reversal where k and -k are one point.
    Orbitals that are not what they are taken for do not have this symmetry."""
    return max((float(np.abs(h - spinors.time_reversed(h)).max())
                for point, h in zip(points, hamiltonian)
                if tuple(point) == time_reversed(point, mesh)), default=0.0)


def complete_by_time_reversal(points, hamiltonian, mesh, with_spin=False):
    """H on the whole mesh, [n1, n2, n3, orbital, orbital], from the points reduced_mesh leaves."""
    whole = np.full(tuple(mesh) + hamiltonian.shape[1:], np.nan, complex)
    for point, h in zip(points, hamiltonian):
        whole[time_reversed(point, mesh)] = spinors.time_reversed(h) if with_spin else h.conj()
        whole[tuple(point)] = h
    assert not np.isnan(whole).any(), "points are missing"
    return whole


def nearest_images(lattice, mesh, periodic, offset, tolerance=1e-3):
    """Which images of a hop on a mesh are nearest.

    For each R of the mesh the pair vectors R + T + offset, T all vectors of the supercell
    mesh x lattice, are compared; those within `tolerance` (A) of the shortest share the element.
    offset: [3], position of the second atom minus that of the first, A. Returns a list of
    (R, R + T, weight).
    """
    # So many supercells around the origin that the nearest image of any pair is among them.
    middle = np.rint(offset @ np.linalg.inv(lattice) / mesh).astype(int)
    steps = [range(-2 - m, 3 - m) if p else (0,) for m, p in zip(middle, periodic)]
    shifts = np.array(list(itertools.product(*steps))) * mesh
    found = []
    for cell in itertools.product(*(range(n) for n in mesh)):
        cells = shifts + cell
        distances = np.linalg.norm(cells @ lattice + offset, axis=1)
        near = cells[distances < distances.min() + tolerance]
        found += [(cell, tuple(int(i) for i in image), 1 / len(near)) for image in near]
    return found


def real_space_hamiltonian(whole, atoms, positions, lattice, periodic):
    """H(R) with every hop at its nearest images, ties shared.

    whole: [n1, n2, n3, orbital, orbital], eV, of Bloch sums sum_R exp(ik.R) |orbital at R>;
    atoms: atom of each orbital. Returns R [m, 3] in ascending order, and H [m, orbital, orbital]:
    the sum over R of exp(ik.R) H(R) is H(k) on the mesh.
    """
    mesh = whole.shape[:3]
    atoms = np.asarray(atoms)
    on_mesh = np.fft.fftn(whole, axes=(0, 1, 2)) / np.prod(mesh)
    found = {}
    for i, j in itertools.product(np.unique(atoms), repeat=2):
        block = np.ix_(np.flatnonzero(atoms == i), np.flatnonzero(atoms == j))
        for cell, image, weight in nearest_images(lattice, mesh, periodic,
                                                  positions[j] - positions[i]):
            if image not in found:
                found[image] = np.zeros(whole.shape[3:], complex)
            found[image][block] += weight * on_mesh[cell][block]
    cells = np.array(sorted(found))
    return cells, np.array([found[tuple(cell)] for cell in cells])


def hr_bytes(cells, hamiltonian, comment):
    """Wannier90's _hr.dat, packed by gzip; all degeneracies are 1."""
    n = hamiltonian.shape[1]
    text = io.StringIO()
    text.write(f"{comment}\n{n:12d}\n{len(cells):12d}\n")
    for first in range(0, len(cells), 15):
        text.write("    1" * len(cells[first:first + 15]) + "\n")
    rows, columns = np.meshgrid(np.arange(1, n + 1), np.arange(1, n + 1))  # rows run fastest
    indices = np.stack([rows, columns], -1).reshape(-1, 2)
    for cell, h in zip(cells, hamiltonian):
        h = h.T.ravel()
        for (i, j), x in zip(indices.tolist(), h.tolist()):
            text.write("%5d%5d%5d%5d%5d%12.6f%12.6f\n" % (*cell, i, j, x.real, x.imag))
    return gzip.compress(text.getvalue().encode(), 6, mtime=0)
