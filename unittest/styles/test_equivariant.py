# SPDX-License-Identifier: MIT
"""Equivariant Hamiltonians through LAMMPS, without and with spin: turned structures, supercells, ranks."""

import numpy as np
import pytest

from support import environment, equivariant_model, hamiltonian_file, lammps_run, structures

pytestmark = pytest.mark.kinds("equivariant", "spinful", reason="the published model has an orientation")

INPUT = """\
plugin load {plugin}
units metal
atom_modify map array
newton {newton}
read_data {data}
pair_style dpwannier
pair_coeff * * {model} Mo S
compute H all wannierham hdf5 H.h5 {shift}
fix B all bands 1 H path 1 {path} file bands.h5
thermo_style custom step pe f_B c_H c_H[4] c_H[5] c_H[13] c_H[14]
thermo_modify format float %.17g norm no
run 0
"""
K_POINTS = np.array([[0, 0, 0], [0.5, 0, 0], [1 / 3, 1 / 3, 0], [0.13, -0.28, 0.1]])


@pytest.fixture
def run(model, tmp_path):
    def go(structure, name="a", k_points=K_POINTS, ranks=1, newton="on", shift=""):
        folder = tmp_path / name
        folder.mkdir()
        data = structure.write_data(folder / "structure.lmp")
        path = " ".join("P{} {:.17g} {:.17g} {:.17g}".format(n, *k) for n, k in enumerate(k_points))
        text = INPUT.format(plugin=environment.PLUGIN, model=model, data=data, path=path,
                            newton=newton, shift=shift)
        return lammps_run.run_lammps(text, folder, ranks).check()

    return go


def bilayer():
    return structures.twist((2, 1), (1, 2)).noise(0.05)


def turned(structure):
    """The structure turned by -60 degrees about z, which takes its hexagonal lattice to itself; and
    what takes k-points along."""
    c, s = 0.5, np.sqrt(0.75)
    back = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    change = structure.cell @ back.T @ np.linalg.inv(structure.cell)
    assert np.abs(change - np.round(change)).max() < 1e-6
    return structure._with(positions=structure.positions @ back), np.round(change)


def test_a_turned_structure_has_the_same_bands(run):
    structure = bilayer()
    before = run(structure)
    other, change = turned(structure)
    after = run(other, "turned", K_POINTS @ change.T)
    energies = before.energies()
    np.testing.assert_allclose(after.energies(), energies, rtol=0, atol=1e-10)
    assert np.ptp(energies) > 5.0 and np.ptp(energies[:, 20]) > 1e-3
    assert abs(after.last("PotEng") - before.last("PotEng")) < 1e-10


def test_both_directions_of_a_pair_agree_to_the_last_bit(run):
    result = run(bilayer())
    assert result.last("c_H[4]") == result.last("c_H[5]") == 0.0
    assert result.last("c_H") > 1e4


def test_a_supercell_has_the_folded_bands(run):
    cell = structures.twist((1, 0), (1, 0)).noise(0.05)
    small = run(cell, "small", [[0, 0, 0], [0.5, 0, 0]])
    big = run(cell.repeat(2, 1), "big", [[0, 0, 0], [0, 0.1, 0]])
    np.testing.assert_allclose(big.energies()[0], np.sort(small.energies().ravel()), rtol=0,
                               atol=1e-10)


@pytest.mark.parametrize("ranks, newton", [(2, "on"), (4, "on"), (1, "off"), (2, "off")])
def test_elements_are_the_same_on_any_number_of_ranks(ranks, newton, run):
    """Ranks put blocks in another order."""
    one, other = (hamiltonian_file.read_blocks(result.folder / "H.h5") for result in (
        run(bilayer(), "one"), run(bilayer(), "other", ranks=ranks, newton=newton)))
    assert one.keys() == other.keys() and len(one) > 1000
    for key, values in one.items():
        np.testing.assert_allclose(other[key], values, rtol=0, atol=1e-11)


def smooth(r, start, end):
    t = np.clip((r - start) / (end - start), 0.0, 1.0)
    return 1 - t**3 * (10 - 15 * t + 6 * t * t)


def vacuum_step(structure):
    """Dipoles of the model's bonds, and those of charge that its layers exchange, over the area, by
    loops over images: the whole step (eV)."""
    layers, types = structure.layers, structure.types
    step = equivariant_model.VACUUM_STEP
    transfer, = step["transfers"]
    images = [a * structure.cell[0] + b * structure.cell[1]
              for a in range(-5, 6) for b in range(-5, 6)]
    pairs = [(i, j, y + image - x) for i, x in enumerate(structure.positions)
             for j, y in enumerate(structure.positions) for image in images]
    coordination = np.zeros(len(structure.positions))
    for i, j, d in pairs:
        r = np.linalg.norm(d)
        if types[i] == types[j] and layers[i] == layers[j] and r > 1e-9:
            coordination[i] += smooth(r, step["crowding_switch_A"], step["crowding_cutoff_A"]) / r
    total = 0.0
    for i, j, d in pairs:
        r = np.linalg.norm(d)
        if types[i] == 1 and types[j] == 2:
            c = step["bonds"][0 if layers[i] == layers[j] else 1]["coefficients_eV_A3"]
            factor = 1.0
        elif types[i] == types[j] == 2 and layers[i] != layers[j]:
            c, factor = transfer["coefficients_eV_A4"], 0.5 * (coordination[i] - coordination[j])
        else:
            continue
        if r < step["cutoff_A"]:
            total += factor * d[2] / r * smooth(r, step["switch_A"], step["cutoff_A"]) / r * sum(
                v * np.sin((n + 1) * np.pi * r / step["cutoff_A"]) for n, v in enumerate(c))
    return total / np.linalg.norm(np.cross(structure.cell[0], structure.cell[1]))


def test_the_vacuum_step_parts_the_layers_unless_shifts_are_given(run):
    cell = structures.twist((1, 0), (1, 0)).noise(0.1)
    step = vacuum_step(cell)
    assert abs(step) > 0.01
    result = run(cell, "auto", ranks=2)
    assert abs(result.last("c_H[13]") + 0.5 * step) < 0.02 * abs(step)
    assert abs(result.last("c_H[14]") - 0.5 * step) < 0.02 * abs(step)
    plain = hamiltonian_file.read_blocks(run(cell, "plain", shift="shift 0 0").folder / "H.h5")
    for key, values in hamiltonian_file.read_blocks(result.folder / "H.h5").items():
        difference = values - plain[key]
        if key[0] == key[1] and key[2] == (0, 0, 0):
            sign = -0.5 if cell.layers[key[0]] == 1 else 0.5
            expected = sign * step * np.eye(len(values[0]))
            np.testing.assert_allclose(difference[0], expected, rtol=0, atol=0.02 * abs(step))
            assert not difference[1:].any()
        else:
            np.testing.assert_allclose(difference, 0.0, rtol=0, atol=1e-12)


@pytest.mark.kinds("equivariant", reason="layers do not know of spin")
@pytest.mark.parametrize("ranks", [1, 2])
def test_the_vacuum_step_refuses_an_upper_layer_that_is_named_first(model, tmp_path, ranks):
    cell = structures.twist((1, 0), (1, 0))
    middle = cell.positions[:, 2].mean()
    text = INPUT.format(plugin=environment.PLUGIN, model=model, newton="on", shift="",
                        data=cell.write_data(tmp_path / "structure.lmp"), path="A 0 0 0 B 0.5 0 0")
    text = text.replace("compute H all wannierham", f"""\
region low block INF INF INF INF INF {middle:.17g}
group low region low
group high subtract all low
compute H all wannierham layers group high low""")
    result = lammps_run.run_lammps(text, tmp_path, ranks)
    assert result.code != 0
    assert "has another layer on the wrong side" in result.output
