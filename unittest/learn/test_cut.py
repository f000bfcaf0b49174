# SPDX-License-Identifier: MIT
"""Surroundings of an atom in a small cell: exact where they are periodic, refused where they are not."""

import numpy as np
import pytest
from loop.cut import cut
from loop.given_frames import layers_of
from loop.plan import CUT_DEFAULTS
from loop.trajectories import atoms_of
from recipe.structure import Structure

A = 3.16
PLANE = A * np.array([[1, 0], [-0.5, np.sqrt(0.75)]])
BASIS = (("Mo", (1 / 3, 2 / 3), 0.0), ("S", (2 / 3, 1 / 3), 1.56), ("S", (2 / 3, 1 / 3), -1.56))


def bilayer(n, stretch=0.0, registry=(0.0, 0.0), wave=0.0):
    """n x n cells of two layers, the upper one displaced by a wave of the cell's length, A."""
    lattice = np.zeros((3, 3))
    lattice[:2, :2], lattice[2, 2] = n * PLANE * (1 + stretch), 25.0
    symbols, positions, layers = [], [], []
    for layer in (0, 1):
        for i in range(n):
            for j in range(n):
                for symbol, fraction, z in BASIS:
                    place = (np.array([i, j]) + fraction + np.array(registry) * layer)
                    x, y = place @ PLANE * (1 + stretch)
                    phase = 2 * np.pi * place[0] / n
                    shift = wave * layer * np.array([np.sin(phase), 0, 0.3 * np.cos(phase)])
                    symbols.append(symbol)
                    positions.append(np.array([x, y, 9 + 6.5 * layer + z]) + shift)
                    layers.append(layer + 1)
    return Structure(lattice, symbols, np.array(positions), layers, "moire")


def rule(**changes):
    return {**CUT_DEFAULTS, **changes}


def test_a_periodic_structure_gives_back_its_cell():
    cell, off = cut(bilayer(8, registry=(0.3, 0.1)), 17, rule(atoms=6))
    assert off < 1e-9 and len(cell) == 6 and sorted(cell.symbols) == ["Mo"] * 2 + ["S"] * 4
    assert np.linalg.det(cell.lattice[:2, :2]) == pytest.approx(A * A * np.sqrt(0.75))
    assert cell.lattice[2, 2] == 22.0 and sorted(cell.layers) == [1, 1, 1, 2, 2, 2]


def test_a_slow_pattern_is_cut_with_small_deviations():
    structure = bilayer(16, wave=1.5)
    cell, off = cut(structure, 40, rule(atoms=12, tolerance_A=0.5))
    assert len(cell) in (6, 12) and 0.02 < off < 0.5


def test_a_fast_pattern_is_refused_with_its_deviation():
    cell, why = cut(bilayer(6, wave=1.5), 40, rule(atoms=12))
    assert cell is None and "would be off by" in why and "12 atoms" in why


def test_a_vacancy_beside_the_atom_is_no_part_of_a_periodic_pattern():
    structure = bilayer(8)
    keep = [k for k in range(len(structure)) if k != 18]
    broken = Structure(structure.lattice, [structure.symbols[k] for k in keep],
                       structure.positions[keep], [structure.layers[k] for k in keep], "vacancy")
    near = int(np.argsort(np.linalg.norm(broken.positions - structure.positions[18], axis=1))[0])
    cell, why = cut(broken, near, rule(atoms=12))
    assert cell is None and "off by" in why


def test_a_small_frame_stays_as_it_is():
    structure = bilayer(2)
    assert cut(structure, 0, rule(atoms=24)) == (structure, 0.0)


@pytest.mark.parametrize("shift", [0.0, 11.0])
def test_layers_are_told_apart_by_gaps_across_the_boundary_too(shift):
    structure = bilayer(2)
    structure.positions[:, 2] = (structure.positions[:, 2] + shift) % 25.0
    atoms = atoms_of(structure)
    del atoms.arrays["layer"]
    assert list(layers_of(atoms)) == structure.layers
