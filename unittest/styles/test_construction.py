# SPDX-License-Identifier: MIT
"""What an equivariant model is by construction, whatever its weights: shown on structures without
symmetry, with random weights."""

import json

import numpy as np
import pytest

from support import differences, structures
from support.model_runs import bands, run

pytestmark = pytest.mark.kinds("equivariant", reason="no spin is in forces")
WITH_SPIN = pytest.mark.kinds("equivariant", "spinful", reason="the published model has an orientation")



def read_header(model):
    """What a model file says of itself."""
    raw = model.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    return json.loads(json.loads(raw[8:8 + length])["__metadata__"]["dpw"])


def twisted():
    return structures.twist((2, 1), (1, 2)).noise(0.05)


THERMO = """\
thermo_style custom step pe vol pxx pyy pzz pxy pxz pyz
thermo_modify format float %.17g norm no
dump A all custom 1 atoms.dump id fx fy fz
dump_modify A format float %.17g sort id
run 0
undump A
"""


@pytest.mark.parametrize("ranks", [1, 2, 4])
def test_forces_and_pressures_are_derivatives_of_the_energy(model, ranks, tmp_path):
    """On both elements of both layers, and for all strains; less of it on ranks that share a core."""
    cell, h, strain = twisted(), 1e-3, 1e-4
    atoms = [int(cell.ids[np.flatnonzero((cell.types == kind) & (cell.layers == layer))[-1]])
             for kind, layer in ((1, 1), (2, 2), (1, 2), (2, 1))][:4 if ranks == 1 else 2]
    axes = [0, 1, 2] if ranks == 1 else [2]
    names = differences.STRESSES if ranks == 1 else ["Pxz"]
    data = cell.write_data(tmp_path / "a.lmp", "molecular")
    result = run(model, tmp_path, data, THERMO + differences.moves(atoms, h, axes)
                 + differences.strains(cell, strain, names), ranks)

    forces = result.atoms(["fx", "fy", "fz"])
    largest = np.abs(forces).max()
    assert largest > 0.5
    moved = 1 + 4 * len(atoms) * len(axes)
    slopes = differences.slopes(differences.energies(result)[1:moved], h)
    np.testing.assert_allclose(-slopes, forces[np.array(atoms) - 1][:, axes].ravel(), rtol=0,
                               atol=1e-6 * largest)

    pressures = {name: result.thermo()[0][name][0] for name in differences.STRESSES}
    largest = max(np.abs(value) for value in pressures.values())
    found = differences.pressures_from_energies(result, strain, moved)
    np.testing.assert_allclose(found, [pressures[name] for name in names], rtol=0,
                               atol=1e-6 * largest)


@WITH_SPIN
def test_bands_do_not_know_how_everything_is_turned_about_z(model, tmp_path):
    """By angles that no lattice knows. The vacuum step holds for layers in the xy plane: about other
    axes it does not turn."""
    cell = twisted()
    kpoints = [[0, 0, 0], [0.5, 0, 0], [0.333, 0.333, 0], [0.13, -0.28, 0]]
    before = bands(model, tmp_path, cell.cell, cell.positions, cell.types, kpoints)
    assert np.ptp(before) > 5.0 and np.ptp(before, axis=0).max() > 0.05
    for angle in (0.3, 1.234, 2.9):
        c, s = np.cos(angle), np.sin(angle)
        back = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
        after = bands(model, tmp_path, cell.cell @ back, cell.positions @ back, cell.types, kpoints)
        np.testing.assert_allclose(after, before, rtol=0, atol=1e-10)


@WITH_SPIN
@pytest.mark.parametrize("ranks", [1, 2])
def test_hamiltonian_is_symmetric_to_the_last_bit(model, ranks, tmp_path):
    """In the asymmetry of the predictions, and element by element."""
    cell = structures.twist((1, 0), (1, 0)).noise(0.05)
    data = cell.write_data(tmp_path / "a.lmp", "molecular")
    result = run(model, tmp_path, data, """\
compute H all wannierham
thermo_style custom step c_H c_H[4] c_H[5]
thermo_modify format float %.17g
dump L all local 1 elements.dump c_H[*]
dump_modify L format float %.17g
run 0""", ranks)
    assert result.last("c_H[4]") == result.last("c_H[5]") == 0.0
    _, rows = result.dump("elements.dump")
    there = {tuple(row[:7] + 0.0): row[7:] for row in rows}
    assert len(there) == len(rows) == result.last("c_H") > 1e4
    sign = [1, -1, -1, -1][:rows.shape[1] - 7]  # A is symmetric, and all of B antisymmetric
    for i, j, o, p, x, y, z, *values in rows:
        assert (there[(j, i, p, o, -x + 0.0, -y + 0.0, -z + 0.0)] == np.multiply(sign, values)).all()


def crossings(cell, atom, direction, length, cutoff):
    """How far an atom has gone along a straight path where others come to be or cease to be within
    the cutoff."""
    found = []
    for a in range(-4, 5):
        for b in range(-4, 5):
            image = cell.positions + a * cell.cell[0] + b * cell.cell[1] - cell.positions[atom]
            along = image @ direction
            square = along**2 - (image**2).sum(axis=1) + cutoff**2
            others = (np.arange(len(cell)) != atom) & (square > 0.0)
            root = np.sqrt(square[others])
            found += [*(along[others] - root), *(along[others] + root)]
    return np.array([at for at in sorted(found) if 0.0 < at < length])


def test_forces_do_not_jump_where_neighbours_come_and_go(model, tmp_path):
    """Steps of 1e-5 A around every crossing of the cutoff on a path: the change of the forces in the
    step that holds it, less that in the steps on both sides. And the sixth difference of samples that
    lie 0.0025 A apart, in which a jump anywhere counts ten times."""
    cell, length = twisted(), 1.3
    direction = np.array([5.0, 2.0, 1.0]) / np.sqrt(30.0)
    cutoff = read_header(model)["descriptor"]["cutoff_A"]
    at = crossings(cell, 0, direction, length, cutoff)
    assert len(at) >= 8
    windows = at[:, None] + 1e-5 * np.array([-1.5, -0.5, 0.5, 1.5])
    even = np.arange(0.0, length, 0.0025)
    gone = np.concatenate([windows.ravel(), even])
    positions = np.tile(cell.positions, (len(gone), 1, 1))
    positions[:, 0] += gone[:, None] * direction
    forces, _ = differences.sample(tmp_path, model, cell, positions)
    assert np.abs(forces[-1] - forces[0]).max() > 0.2

    change = np.diff(forces[:windows.size].reshape(len(at), 4, -1), axis=1)
    assert np.abs(change).max() > 1e-6
    jump = change[:, 1] - 0.5 * (change[:, 0] + change[:, 2])
    assert np.abs(jump).max() < 1e-8  # eV/A; 1e-6 would do no harm
    assert np.abs(np.diff(forces[windows.size:], 6, axis=0)).max() < 10 * 1e-6


def nearest_pair(cell, kinds, same_layer, distance):
    """Rows i and j and the displacement of the pair, of different atoms, nearest to a distance."""
    i, j = np.nonzero((cell.types[:, None] == kinds[0]) & (cell.types[None, :] == kinds[1])
                      & ((cell.layers[:, None] == cell.layers[None, :]) == same_layer)
                      & ~np.eye(len(cell), dtype=bool))
    shifts = np.array([a * cell.cell[0] + b * cell.cell[1]
                       for a in range(-7, 8) for b in range(-7, 8)])
    d = (cell.positions[j] - cell.positions[i])[:, None, :] + shifts
    pair, shift = np.unravel_index(np.argmin(np.abs(np.linalg.norm(d, axis=2) - distance)),
                                   d.shape[:2])
    return i[pair], j[pair], d[pair, shift]


@WITH_SPIN
def test_elements_have_two_derivatives_where_their_switch_begins_and_ends(kind, model, tmp_path):
    """The second derivative on both sides, for steps h and h / 2. Their difference is J + c h, with a
    third derivative that may jump, and J has to be 0. A cubic switch would have J = 6 / width^2 of
    the block without the switch; a jump of value or slope appears as a J that is larger still. With
    spin, elements are those of B."""
    cell = structures.twist((1, 0), (1, 0), options=("--stacking", "3R")).repeat(2, 1).noise(0.03)
    known = [entry["symbol"] for entry in read_header(model)["elements"]]
    h, back = 0.004, 0.3
    offsets = [-back, *(0.5 * h * np.array([-4, -2, -1, 0, 1, 2, 4]))]
    positions, rows, sizes = [], [], []
    hamiltonian = read_header(model)["hamiltonian"]
    for entry in (hamiltonian["spin_orbit"] if kind == "spinful" else hamiltonian)["hopping"]:
        start, end = entry["switch_A"], entry["range_A"][1]
        kinds = [known.index(symbol) + 1 for symbol in entry["elements"]]
        for place in (start, end):
            i, j, d = nearest_pair(cell, kinds, entry["layers"] == "same", place)
            distance = np.linalg.norm(d)
            for offset in offsets:
                move = (distance - place - offset) * d / distance
                positions.append(cell.positions.copy())
                positions[-1][i] += move
                rows.append((len(positions) - 1, i + 1, j + 1, *(d - move)))
            t = max(0.0, place - back - start) / (end - start)
            sizes.append((1.0 - t**3 * (10.0 - 15.0 * t + 6.0 * t * t), 6.0 / (end - start) ** 2))
    _, blocks = differences.sample(tmp_path, model, cell, positions, rows)
    blocks = blocks[:, 1:] if kind == "spinful" else blocks
    for (switch, curvature), block in zip(sizes, blocks.reshape(len(sizes), len(offsets), -1)):
        size = np.abs(block[0]).max() / switch
        assert size > 1e-5
        _, b4, b2, b1, centre, f1, f2, f4 = block
        coarse = ((f4 - 2 * f2 + centre) - (b4 - 2 * b2 + centre)) / h**2
        fine = ((f2 - 2 * f1 + centre) - (b2 - 2 * b1 + centre)) / (0.5 * h) ** 2
        assert np.abs(coarse).max() > 0.0
        assert np.abs(2.0 * fine - coarse).max() < 0.05 * curvature * size
