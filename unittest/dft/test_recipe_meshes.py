# SPDX-License-Identifier: MIT
"""Meshes, images and H(R), against brute force."""

import itertools

import numpy as np
import pytest
from recipe import hamiltonian, meshes
from recipe.errors import RecipeError

SLAB = [True, True, False]
HEXAGON = np.array([[3.0, 0, 0], [-1.5, 1.5 * np.sqrt(3), 0], [0, 0, 18.0]])
SKEWED = np.array([[3.0, 0.4, 0], [1.1, 4.0, 0], [0, 0, 15.0]])


@pytest.mark.parametrize("mesh", [[5, 5, 1], [4, 6, 1], [2, 3, 4], [1, 1, 1], [3, 2, 1]])
def test_time_reversal_leaves_one_point_of_each_pair(mesh):
    points, weights = meshes.reduced_mesh(mesh)
    seen = []
    for point, weight in zip(points, weights):
        pair = {tuple(point % mesh), tuple(-point % mesh)}
        assert len(pair) == weight
        seen += pair
    assert sorted(seen) == list(itertools.product(*(range(n) for n in mesh)))


@pytest.mark.parametrize("lattice", [HEXAGON, SKEWED])
@pytest.mark.parametrize("reach", [4.0, 9.7, 13.2])
def test_mesh_of_reach_is_the_smallest(lattice, reach):
    def half(mesh):
        """Half the shortest of many vectors."""
        return min(np.linalg.norm(np.array([i * mesh[0], j * mesh[1], 0]) @ lattice) / 2
                   for i, j in itertools.product(range(-5, 6), repeat=2) if (i, j) != (0, 0))

    found = meshes.mesh_of_reach(lattice, SLAB, reach)
    assert half(found) >= reach and found[2] == 1
    assert meshes.half_shortest(lattice, found, SLAB) == pytest.approx(half(found))
    for mesh in itertools.product(range(1, 14), repeat=2):
        if np.prod(mesh) < np.prod(found):
            assert half(mesh) < reach


def test_mesh_of_spacing_counts_lattice_planes():
    # planes of the hexagonal cell are 3 sqrt(3)/2 = 2.598 A apart
    assert meshes.mesh_of_spacing(HEXAGON, SLAB, 15.5) == [6, 6, 1]
    assert meshes.mesh_of_spacing(HEXAGON, SLAB, 15.6) == [7, 7, 1]
    assert meshes.mesh_of_spacing(HEXAGON * [[2], [1], [1]], SLAB, 15.5) == [3, 6, 1]
    assert meshes.mesh_of_spacing(HEXAGON, [True] * 3, 15.5) == [6, 6, 1]
    assert meshes.mesh_of_spacing(HEXAGON, [True] * 3, 18.5) == [8, 8, 2]


def test_mesh_out_of_reach_is_an_error():
    with pytest.raises(RecipeError, match="no mesh of at most 40 points"):
        meshes.mesh_of_reach(HEXAGON, SLAB, 100.0)


@pytest.mark.parametrize("lattice, mesh", [(HEXAGON, (4, 4, 1)), (HEXAGON, (3, 5, 1)),
                                           (SKEWED, (3, 2, 1))])
@pytest.mark.parametrize("offset", [[0, 0, 0], [1.3, -0.4, 2.0], [7.9, 11.2, -1.0]])
def test_hops_are_put_at_all_their_nearest_images(lattice, mesh, offset):
    offset = np.array(offset, float)
    found = {}
    for cell, image, weight in hamiltonian.nearest_images(lattice, mesh, SLAB, offset):
        found.setdefault(cell, []).append((image, weight))
    assert len(found) == np.prod(mesh)
    for cell, images in found.items():
        # brute force over a far larger range
        distances = {}
        for t in itertools.product(range(-9, 10), repeat=2):
            image = (cell[0] + t[0] * mesh[0], cell[1] + t[1] * mesh[1], 0)
            distances[image] = np.linalg.norm(np.array(image) @ lattice + offset)
        shortest = min(distances.values())
        nearest = sorted(image for image, d in distances.items() if d < shortest + 1e-3)
        assert sorted(image for image, _ in images) == nearest
        assert all(weight == pytest.approx(1 / len(nearest)) for _, weight in images)


def test_images_at_the_same_distance_share():
    # Two steps along a chain of four cells: +2 and -2 are one element of the mesh.
    images = hamiltonian.nearest_images(np.diag([3.0, 9, 9]), (4, 1, 1), [True, False, False],
                                        np.zeros(3))
    assert sorted((image[0], weight) for cell, image, weight in images if cell[0] == 2) == [
        (-2, 0.5), (2, 0.5)]


def random_hermitian(n_points, n, random):
    h = random.normal(size=(n_points, n, n)) + 1j * random.normal(size=(n_points, n, n))
    return h + h.conj().transpose(0, 2, 1)


@pytest.mark.parametrize("mesh", [(4, 3, 1), (5, 5, 1), (2, 4, 1)])
def test_real_space_hamiltonian_is_real_hermitian_and_exact_on_the_mesh(mesh):
    """Whatever H(k) is, as long as H(-k) = H(k)*."""
    random = np.random.default_rng(5)
    points, weights = meshes.reduced_mesh(mesh)
    given = random_hermitian(len(points), 4, random)
    given[weights == 1] = given[weights == 1].real
    atoms, positions = [0, 0, 1, 1], np.array([[0, 0, 7.0], [1.2, 1.9, 8.4]])
    whole = hamiltonian.complete_by_time_reversal(points, given, mesh)
    cells, h = hamiltonian.real_space_hamiltonian(whole, atoms, positions, SKEWED, SLAB)
    assert np.abs(h.imag).max() < 1e-12
    place = {tuple(cell): n for n, cell in enumerate(cells)}
    for cell, n in place.items():
        opposite = place[tuple(-i for i in cell)]
        assert np.abs(h[n] - h[opposite].T).max() < 1e-12
    for point, h_k in zip(points, given):
        phases = np.exp(2j * np.pi * cells @ (point / np.array(mesh)))
        assert np.abs(np.tensordot(phases, h, 1) - h_k).max() < 1e-11


def test_orthonormalisation_finds_the_hamiltonian_behind_overlapping_orbitals():
    """Projections of Loewdin's orthonormal orbitals times any positive matrix give the same H."""
    random = np.random.default_rng(6)
    given = random_hermitian(3, 5, random)
    energies, vectors = np.linalg.eigh(given)
    root = random_hermitian(3, 5, random)
    positive = root @ root.conj().transpose(0, 2, 1) + 0.1 * np.eye(5)
    found, smallest = hamiltonian.loewdin_hamiltonian(positive @ vectors, energies)
    assert np.abs(found - given).max() < 1e-10
    assert smallest == pytest.approx(np.linalg.eigvalsh(positive).min())


def test_bands_of_other_orbitals_between_those_of_these_are_left_out():
    """States of the vacuum, with a few per cent on the orbitals, cross the bands of an exact H."""
    random = np.random.default_rng(8)
    given = random_hermitian(4, 5, random)
    energies, vectors = np.linalg.eigh(given)
    strangers = np.sort(random.uniform(energies.min(), energies.max(), (4, 3)), axis=1)
    little = 0.1 * random.normal(size=(4, 5, 3))
    every = np.concatenate([energies, strangers], axis=1)
    order = np.argsort(every, axis=1)
    assert (np.take_along_axis(np.arange(8)[None] < 5, order, 1)[:, :5].sum(1) < 5).any()
    projections = np.concatenate([vectors, little], axis=2)
    found, smallest = hamiltonian.loewdin_hamiltonian(
        np.take_along_axis(projections, order[:, None], 2), np.take_along_axis(every, order, 1))
    assert np.abs(found - given).max() < 1e-10
    assert smallest == pytest.approx(1)
