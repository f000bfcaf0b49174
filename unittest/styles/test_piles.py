# SPDX-License-Identifier: MIT
"""Any number of layers through LAMMPS: slabs, bulk, and what they have to have in common."""

import h5py
import numpy as np
import pytest

from support import model_runs, structures
from support.shipped import MOS2

pytestmark = pytest.mark.kinds("equivariant", reason="published models know two layers")

# Entries 13, 14 ... of the vector are the shifts of the layers.
ASK = """\
{before}
compute H all wannierham {options}
fix B all bands 1 H path 1 {path} file bands.h5
thermo_style custom step pe f_B c_H[13] c_H[14] {more}
thermo_modify format float %.17g norm no
run 0
"""
K_POINTS = np.array([[0, 0, 0], [0.5, 0, 0], [1 / 3, 1 / 3, 0], [0.13, -0.28, 0]])


@pytest.fixture
def run(tmp_path):
    def go(pile, name="a", k_points=K_POINTS, n_layers=2, ranks=1, options="", before="", after=""):
        """Bands, and the shifts of the layers. The model that comes with the package: steps are real."""
        folder = tmp_path / name
        folder.mkdir()
        data = pile.write_data(folder / "structure.lmp", "molecular")
        path = " ".join("P{} {:.17g} {:.17g} {:.17g}".format(n, *k) for n, k in enumerate(k_points))
        # The vector is as long as the first frame makes it; a variable reads what thermo may not.
        more = " ".join(f"v_shift{n}" for n in range(3, n_layers + 1))
        before += "\n" + "\n".join(f"variable shift{n} equal c_H[{n + 12}]"
                                   for n in range(3, n_layers + 1))
        result = model_runs.run(MOS2.model, folder, data, ASK.format(
            path=path, options=options, before=before, more=more) + after, ranks)
        shifts = [result.last(f"c_H[{n + 12}]" if n < 3 else f"v_shift{n}")
                  for n in range(1, n_layers + 1)]
        with h5py.File(folder / "bands.h5") as file:
            return file["path/energies"][0], np.array(shifts)

    return go


def pile(n_layers, cell=(1, 0), gap=6.4, vacuum=20.0, noise=0.04):
    """Layers of MoS2, every other one turned, each a little aside of the one below."""
    bilayer = structures.twist(cell, cell)
    parts = []
    for layer in range(n_layers):
        one = bilayer.only_layer(1 + layer % 2)
        up = one.positions - [0, 0, one.positions[one.types == 1, 2].mean()]
        aside = layer * (0.21 * bilayer.cell[0] + 0.13 * bilayer.cell[1])
        parts.append((up + aside + [0, 0, gap * layer], one.types))
    positions = np.concatenate([part[0] for part in parts])
    types = np.concatenate([part[1] for part in parts])
    cell = bilayer.cell.copy()
    cell[2, 2] = gap * n_layers + vacuum
    numbers = np.arange(len(types))
    layers = np.repeat(np.arange(1, n_layers + 1), len(types) // n_layers)
    whole = bilayer._with(cell=cell, positions=positions + [0, 0, 0.5 * (vacuum + gap)], types=types,
                          layers=layers, ids=numbers + 1, key=numbers)
    return whole.noise(noise)


def test_named_layers_are_those_that_are_found(run):
    found = run(pile(4), n_layers=4)
    named = run(pile(4), "named", n_layers=4, options="layers mol")
    np.testing.assert_allclose(named[0], found[0], rtol=0, atol=1e-11)
    np.testing.assert_allclose(named[1], found[1], rtol=0, atol=1e-11)
    assert np.ptp(found[1]) > 0.02


@pytest.mark.parametrize("n_layers, vacuum", [(3, 20.0), (2, 0.0), (3, 0.0)])
def test_neither_ranks_nor_where_the_cell_is_cut_nor_the_numbers_of_atoms_matter(run, n_layers, vacuum):
    """Of a slab and of bulk."""
    whole = pile(n_layers, (2, 1), vacuum=vacuum)
    bands, shifts = run(whole, n_layers=n_layers)
    for ranks, up in ((1, 9.0), (2, 15.0), (3, 3.0)):
        other = whole.translate(1.3, 0.4, up)
        other = other.shuffle() if vacuum > 0 else other
        moved = run(other, f"moved{ranks}", n_layers=n_layers, ranks=ranks)
        np.testing.assert_allclose(moved[0], bands, rtol=0, atol=1e-9)
        np.testing.assert_allclose(moved[1], shifts, rtol=0, atol=1e-9)


@pytest.mark.parametrize("indices", [[(2, 1), (1, 2), (2, 1)], [(2, 1), (2, 1), (1, 2), (1, 2)]])
def test_twisted_piles_are_the_same_on_four_ranks(run, indices):
    whole = structures.twist_layers(tuple(indices)).noise(0.03)
    bands, shifts = run(whole, n_layers=len(indices))
    on_four = run(whole.images().shuffle(), "four", n_layers=len(indices), ranks=4)
    np.testing.assert_allclose(on_four[0], bands, rtol=0, atol=1e-9)
    np.testing.assert_allclose(on_four[1], shifts, rtol=0, atol=1e-9)


def test_a_slab_that_is_turned_over_has_the_shifts_in_the_other_order(run):
    slab = pile(3)
    _, shifts = run(slab, n_layers=3)
    over = slab._with(positions=slab.positions * [1, -1, -1] + [0, 0, slab.cell[2, 2]],
                      cell=slab.cell * [[1, 1, 1], [-1, 1, 1], [1, 1, 1]])
    _, turned = run(over, "over", n_layers=3)
    np.testing.assert_allclose(turned, shifts[::-1], rtol=0, atol=1e-10)


@pytest.mark.parametrize("n_layers", [1, 2, 3])
def test_bulk_is_the_same_in_a_cell_of_twice_the_height(run, n_layers):
    """States at k_z of the long cell are those at k_z / 2 and k_z / 2 + 1/2 of the short one."""
    short = pile(n_layers, vacuum=0.0)
    n = len(short)
    cell = short.cell.copy()
    cell[2, 2] *= 2
    twice = short._with(cell=cell, positions=np.concatenate([short.positions,
                                                             short.positions + short.cell[2]]),
                        types=np.tile(short.types, 2), layers=np.tile(short.layers, 2),
                        ids=np.arange(2 * n) + 1, key=np.arange(2 * n))
    k_points = K_POINTS + [0, 0, 0.3]
    halves = [k_points * [1, 1, 0.5] + [0, 0, s] for s in (0, 0.5)]
    found = run(twice, "twice", k_points)[0]
    expected = np.sort(np.concatenate([run(short, f"short{s}", k)[0] for s, k in enumerate(halves)],
                                      axis=1), axis=1)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)
    assert np.abs(expected[:, 1:] - expected[:, :-1]).max() > 0.1


def test_averages_have_all_of_the_vector(run, tmp_path):
    """Its length is that of the frame's layers: entries of three more than for two."""
    rows = []
    for n_layers in (1, 2, 3):
        run(pile(n_layers), f"{n_layers}", n_layers=max(n_layers, 2), after="""\
fix V all ave/time 1 2 2 c_H mode vector file vector.txt
fix move all nve
run 4
""")
        lines = (tmp_path / f"{n_layers}" / "vector.txt").read_text().splitlines()[3:]
        lengths = []
        while lines:
            step, n = map(int, lines[0].split())
            values = np.array([line.split() for line in lines[1:1 + n]], float)
            lines = lines[1 + n:]
            np.testing.assert_array_equal(values[:, 0], np.arange(1, n + 1))
            lengths.append((step, n))
        rows.append(lengths)
    assert rows == [[(2, n), (4, n)] for n in (15, 15, 16)]


def test_what_is_out_of_sight_does_not_matter(run):
    """Two bilayers, 30 A apart: the bands of both."""
    lower, upper = pile(2, noise=0.05), pile(2, noise=0.03)
    n = len(lower)
    cell = lower.cell.copy()
    cell[2, 2] = 90.0
    both = lower._with(cell=cell, positions=np.concatenate([lower.positions,
                                                            upper.positions + [0, 0, 42.0]]),
                       types=np.tile(lower.types, 2), layers=np.tile(lower.layers, 2),
                       ids=np.arange(2 * n) + 1, key=np.arange(2 * n))
    expected = np.sort(np.concatenate([run(lower, "lower")[0], run(upper, "upper")[0]], axis=1), axis=1)
    np.testing.assert_allclose(run(both, "both")[0], expected, rtol=0, atol=1e-10)
