# SPDX-License-Identifier: MIT
"""Piles of layers by `dpw twist`: what is built is what was asked for, atom by atom."""

import subprocess

import numpy as np
import pytest

from support import environment, structures


def twist(folder, *words, ok=True, name="a.lmp"):
    run = subprocess.run([environment.DPW, "twist", *map(str, words), "--atom-style", "molecular",
                          "-o", folder / name], capture_output=True, text=True, timeout=60)
    if not ok:
        assert run.returncode != 0 and not (folder / name).exists()
        return run.stderr
    assert run.returncode == 0, run.stderr
    return structures.read_data(folder / name), run.stdout


def layer(*words):
    return ["--layer", *words]


def metal(pile, number, kind=1):
    """Positions of a layer's atoms of one type."""
    return pile.positions[(pile.layers == number) & (pile.types == kind)]


def bond_angle(pile, number, kind=1):
    """Of the lattice that a layer's atoms of one type make, degrees modulo 60."""
    x = metal(pile, number, kind)[:, :2]
    shifts = np.array([i * pile.cell[0, :2] + j * pile.cell[1, :2]
                       for i in (-1, 0, 1) for j in (-1, 0, 1)])
    d = (x[None] + shifts[:, None] - x[0]).reshape(-1, 2)
    length = np.hypot(*d.T)
    shortest = length[length > 0.1].min()
    x, y = d[np.abs(length - shortest) < 1e-6][0]
    return np.degrees(np.arctan2(y, x)) % 60.0, shortest


def test_two_layers_are_a_bilayer(tmp_path):
    bilayer, _ = twist(tmp_path, "--lower", 6, 0, "--upper", 5, 1, "--offset", 0.2, -0.1,
                       "--strain", "share")
    layers, _ = twist(tmp_path, *layer("MoS2", 6, 0), *layer("MoS2", 5, 1), "--offset", 0.2, -0.1,
                      "--strain", "share", name="b.lmp")
    np.testing.assert_array_equal(layers.positions, bilayer.positions)
    np.testing.assert_array_equal(layers.cell, bilayer.cell)
    np.testing.assert_array_equal(layers.layers, bilayer.layers)


def test_a_trilayer_has_each_layer_where_it_was_asked_for(tmp_path):
    pile, text = twist(tmp_path, *layer("MoS2", 3, 1), *layer("MoS2", 1, 3), *layer("MoS2", 3, 1),
                       "--distance", 6.2, 6.6, "--vacuum", 18, "--inverted", 2)
    assert len(pile) == 9 * 13 and "atoms          117" in text
    heights = [metal(pile, n)[:, 2].mean() for n in (1, 2, 3)]
    assert np.diff(heights) == pytest.approx([6.2, 6.6])
    assert pile.cell[2, 2] - np.ptp(pile.positions[:, 2]) == pytest.approx(18.0)
    angles = [bond_angle(pile, n)[0] for n in (1, 2, 3)]
    assert angles[0] == pytest.approx(angles[2], abs=1e-6)
    # (3, 1) and its mirror image (1, 3) are as far apart as both from the mirror, at 30 degrees
    apart = 2 * np.degrees(np.arctan2(np.sqrt(3) / 2, 3.5)) - 60
    turns = (angles[1] - angles[0] + np.array([apart, -apart])) / 60
    assert np.abs(turns - np.round(turns)).min() < 1e-7
    # the third layer is at the place of the first one, and is not inverted
    difference = metal(pile, 3)[:, None, :2] - metal(pile, 1)[None, :, :2]
    fractions = difference @ np.linalg.inv(pile.cell[:2, :2])
    assert np.abs(fractions - np.round(fractions)).sum(2).min(1).max() < 1e-9


def test_layers_of_several_materials_share_a_cell(tmp_path):
    pile, text = twist(tmp_path, *layer("WSe2", 1, 0), *layer("MoS2", 1, 0), *layer("WSe2", 1, 0))
    assert "MoS2 (1, 0), 1 cells" in text and "inverted" in text
    assert len(pile) == 9 and sorted(set(pile.types)) == [1, 2, 3, 4]
    assert [bond_angle(pile, n, kind)[1] for n, kind in ((1, 1), (2, 3), (3, 1))] == \
        pytest.approx([np.linalg.norm(pile.cell[0])] * 3)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_bulk_repeats_along_z_at_the_last_distance(tmp_path, n):
    distances = [6.1, 6.4, 6.7][:n]
    words = [word for _ in range(n) for word in layer("MoS2", 1, 0)]
    pile, _ = twist(tmp_path, *words, "--bulk", "--distance", *distances, "--stacking", "3R",
                    *(["--offset", *[0.3, 0.6] * (n - 1)] if n > 1 else []))
    assert pile.cell[2, 2] == pytest.approx(sum(distances))
    heights = [metal(pile, k + 1)[0, 2] for k in range(n)]
    assert np.diff(heights) == pytest.approx(distances[:-1])


@pytest.mark.parametrize("words, message", [
    ([*layer("MoS2", 3, 1), "--lower", 1, 0], "excludes"),
    ([*layer("MoS2", 3, 1), *layer("MoS2", 0, 0)], "(0, 0) of the upper layer is empty"),
    ([*layer("MoS2", 1, 0)] * 3 + ["--offset", 0.1, 0.2], "--offset takes U V for each layer"),
    ([*layer("MoS2", 1, 0)] * 3 + ["--distance", 6, 6, 6], "one for each, 2, not 3"),
    ([*layer("MoS2", 1, 0)] * 2 + ["--inverted", 3], "there are 2 layers"),
    ([*layer("MoS2", 1, 0)] * 2 + ["--bulk", "--vacuum", 20], "excludes"),
    ([*layer("MoS2", 1, 0)] * 2 + ["--bulk", "--distance", 6.4, 2.0], "layers overlap"),
    ([*layer("CrI3", 1, 0)], "CrI3"),
    (["--lower", 1, 0, "--upper", 1, 0, "--bulk"], "are for --layer")])
def test_what_does_not_fit_is_one_clear_error(tmp_path, words, message):
    error = twist(tmp_path, *words, ok=False)
    assert message in error, error
