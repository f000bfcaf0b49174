# SPDX-License-Identifier: MIT
"""Structures that are drawn: the same for the same seed, the crystal that was asked for, strained
and displaced as asked."""

import json
import subprocess
import sys

import numpy as np
import pytest
from recipe import generate as g
from recipe.calculation import Calculation
from recipe.errors import RecipeError
from recipe.structure import read_extxyz
from support.environment import SOURCE

MATERIAL = SOURCE / "potentials" / "structures" / "MoS2.json"
PLAN = SOURCE / "tools" / "dft" / "MoS2.plan.json"
FREE = {"displacement": [0.03, 0.08], "biaxial": [-0.02, 0.05], "modulation": [0.0, 0.1]}


@pytest.fixture(scope="module")
def layer():
    return g.read_layer(MATERIAL)


def neighbour_distances(structure, symbol, other, within):
    """Sorted distances below `within` (A) from atoms of one kind to those of another."""
    size = int(np.ceil(within / 2.0)) + 1
    cells = np.array([[i, j, 0] for i in range(-size, size + 1) for j in range(-size, size + 1)])
    symbols = np.array(structure.symbols)
    start, end = (structure.positions[symbols == s] for s in (symbol, other))
    offsets = end[None] - start[:, None]
    d = np.linalg.norm(offsets[None] + (cells @ structure.lattice)[:, None, None], axis=-1)
    d = d.transpose(1, 0, 2).reshape(len(start), -1)
    return [np.sort(row[(row > 1e-6) & (row < within)]) for row in d]


def test_same_seed_same_structure(layer):
    one, other, third = (g.generate("x", layer, {**FREE, "layers": 2, "cell": "sqrt3"}, seed)[0]
                         for seed in (4, 4, 5))
    assert (one.positions == other.positions).all() and (one.lattice == other.lattice).all()
    assert np.abs(one.positions - third.positions).max() > 0.1


@pytest.mark.parametrize("cell, cells", [("2x1", 2), ("sqrt3", 3), ("2x2", 4), ("sqrt7", 7),
                                         ("sqrt7*", 7), ("3x3", 9), ([[2, 1], [0, 3]], 6)])
def test_supercells_are_the_same_crystal(layer, cell, cells):
    primitive, _ = g.generate("x", layer, {}, 1)
    structure, _ = g.generate("x", layer, {"cell": cell}, 1)
    assert structure.symbols.count("Mo") == cells and len(structure) == 3 * cells
    area, one = (abs(np.linalg.det(s.lattice[:2, :2])) for s in (structure, primitive))
    assert area == pytest.approx(cells * one)
    for pair in (("Mo", "S"), ("Mo", "Mo"), ("S", "S")):
        expected = neighbour_distances(primitive, *pair, 7.0)[0]
        for found in neighbour_distances(structure, *pair, 7.0):
            assert found == pytest.approx(expected, abs=1e-9)


def test_strain_and_thinning(layer):
    spec = {"biaxial": [0.07, 0.07], "thinning": 0.3, "half_thickness": [1.57, 1.57],
            "lattice_constant": 3.15419, "height": 17.0}
    structure, drawn = g.generate("x", layer, spec, 3)
    assert np.linalg.norm(structure.lattice[:2], axis=1) == pytest.approx([3.15419 * 1.07] * 2)
    assert np.ptp(structure.positions[:, 2]) == pytest.approx(2 * 1.57 * (1 - 0.3 * 0.07))
    assert structure.positions[0, 2] == pytest.approx(8.5)
    assert drawn["strain"] == pytest.approx(np.eye(2) * 0.07)
    spec = {"uniaxial": [0.02, 0.02], "shear": [0.01, 0.01]}
    _, drawn = g.generate("x", layer, spec, 3)
    # one eigenvalue 0.02 and one 0, plus shear of eigenvalues +-0.01: the trace stays
    assert np.trace(drawn["strain"]) == pytest.approx(0.02)
    assert drawn["strain"][0][1] == pytest.approx(drawn["strain"][1][0])


def test_each_layer_thins_by_its_own_strain(layer):
    """Three units of the upper layer over four of the lower one: stretched by sqrt(4/3)."""
    spec = {"layers": 2, "cell": "2x2", "upper_cell": "sqrt3", "biaxial": [-0.06, -0.06],
            "thinning": 0.3, "half_thickness": [1.57, 1.57]}
    s, drawn = g.generate("x", layer, spec, 3)
    stretch = 0.94 * np.sqrt(4 / 3) - 1
    below, above = drawn["layer_strains"]
    assert np.array(below) == pytest.approx(-0.06 * np.eye(2))
    assert np.array(above) == pytest.approx(stretch * np.eye(2))
    for number, strain in ((1, -0.06), (2, stretch)):
        z = s.positions[np.array(s.layers) == number, 2]
        assert np.ptp(z) == pytest.approx(2 * 1.57 * (1 - 0.3 * strain))


@pytest.mark.parametrize("stacking", ["2H", "3R"])
def test_stackings(layer, stacking):
    """Two parallel layers on each other are translated copies; antiparallel ones are turned."""
    spec = {"layers": 2, "stacking": stacking, "registry": [0, 0], "distance": [6.2, 6.2]}
    s, _ = g.generate("x", layer, spec, 3)
    assert s.layers == [1, 1, 1, 2, 2, 2]
    below, above = s.positions[:3] - s.positions[0], s.positions[3:] - s.positions[3]
    assert s.positions[3] - s.positions[0] == pytest.approx([0, 0, 6.2])
    sign = -1 if stacking == "2H" else 1
    assert above[:, :2] == pytest.approx(sign * below[:, :2])
    assert above[:, 2] == pytest.approx(below[:, 2])


def test_registry_moves_the_upper_layer(layer):
    there = g.generate("x", layer, {"layers": 2, "registry": [0.25, 0.5]}, 3)[0]
    shift = there.positions[3, :2] - there.positions[0, :2]
    assert shift == pytest.approx((0.25 * there.lattice[0] + 0.5 * there.lattice[1])[:2])


def test_piles_have_a_registry_and_a_distance_for_every_layer(layer):
    spec = {"layers": 4, "distance": [6.0, 7.0], "height": 45.0}
    s, drawn = g.generate("x", layer, spec, 3)
    assert s.layers == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert s.symbols[::3] == ["Mo"] * 4
    steps = np.diff(s.positions[::3], axis=0)  # of Mo
    assert steps[:, 2] == pytest.approx(drawn["distance"])
    assert len(set(drawn["distance"])) == 3
    parallel, drawn = g.generate("x", layer, {**spec, "stacking": "3R"}, 3)
    expected = (np.array(drawn["registry"]) @ s.lattice[:2, :2]).ravel()
    assert np.diff(parallel.positions[::3, :2], axis=0).ravel() == pytest.approx(expected)
    assert s.positions[[0, -3], 2].mean() == pytest.approx(45.0 / 2)  # the lowest and highest Mo
    in_bulk, drawn = g.generate("x", layer, {**spec, "bulk": True}, 3)
    assert in_bulk.lattice[2, 2] == pytest.approx(sum(drawn["distance"]))
    assert np.diff(in_bulk.positions[::3, 2]) == pytest.approx(drawn["distance"][:3])
    turned = [p[1] - p[0] for p in in_bulk.positions.reshape(4, 3, 3)[:, :, :2]]
    assert turned[1] == pytest.approx(-turned[0]) and turned[2] == pytest.approx(turned[0])
    alone, _ = g.generate("x", layer, {"bulk": True, "distance": [6.2, 6.2]}, 3)
    assert alone.lattice[2, 2] == pytest.approx(6.2)


def test_layers_of_mirrored_cells_are_twisted_by_the_known_angle(layer):
    """cos t = 13/14 for sqrt7 on sqrt7*, t = 21.79 degrees."""
    spec = {"layers": 2, "cell": "sqrt7", "upper_cell": "sqrt7*", "stacking": "3R"}
    s, _ = g.generate("x", layer, spec, 3)
    assert len(s) == 42
    angles = []
    for number in (1, 2):
        mo = s.positions[[n for n, (l, e) in enumerate(zip(s.layers, s.symbols))
                          if l == number and e == "Mo"]]
        cells = np.array([[i, j, 0] for i in range(-2, 3) for j in range(-2, 3)]) @ s.lattice
        bonds = (mo[None] + cells[:, None] - mo[0]).reshape(-1, 3)
        lengths = np.linalg.norm(bonds, axis=1)
        bonds = bonds[(lengths > 0.1) & (lengths < layer.lattice_constant + 0.01)]
        assert len(bonds) == 6
        assert np.linalg.norm(bonds, axis=1) == pytest.approx([layer.lattice_constant] * 6)
        angles.append(np.degrees(np.arctan2(bonds[:, 1], bonds[:, 0]))[0] % 60)
    twist = abs(angles[0] - angles[1])
    assert np.cos(np.radians(min(twist, 60 - twist))) == pytest.approx(13 / 14)


def test_displacements_are_within_what_was_asked(layer):
    flat = g.generate("x", layer, {"cell": "2x2"}, 3)[0]
    moved = g.generate("x", layer, {"cell": "2x2", "displacement": [0.05, 0.05]}, 3)[0]
    shifts = np.abs(moved.positions - flat.positions)
    assert 0.04 < shifts.max() < 0.05


def test_modulation_is_the_longest_waves_of_the_size_asked(layer):
    """Three waves of random direction and phase: their mean square is the amplitude's."""
    n, longest = 8, {(1, 0), (7, 0), (0, 1), (0, 7), (1, 1), (7, 7)}
    spec = {"cell": [[n, 0], [0, n]]}
    flat = g.generate("x", layer, spec, 3)[0]
    for seed in range(5):
        moved = g.generate("x", layer, {**spec, "modulation": [0.1, 0.1]}, seed)[0]
        shifts = moved.positions - flat.positions
        assert np.sqrt((shifts ** 2).sum(1).mean()) == pytest.approx(0.1, rel=1e-9)
        waves = np.abs(np.fft.fft2(shifts[::3].reshape(n, n, 3), axes=(0, 1))).max(2)
        found = {(int(i), int(j)) for i, j in np.argwhere(waves > 1e-9)}
        assert found == longest


@pytest.mark.parametrize("spec, message", [
    ({"cel": "2x1"}, "unknown keys .'cel'."),
    ({"cell": "5x5"}, "neither one of"),
    ({"cell": [[1, 0], [2, 0]]}, "positive determinant"),
    ({"layers": 0}, "layers is a whole number from 1"),
    ({"displacement": [0.9, 0.9]}, "two atoms of x are .* A apart")])
def test_bad_specifications_are_errors(layer, spec, message):
    with pytest.raises(RecipeError, match=message):
        g.generate("x", layer, spec, 3)


@pytest.mark.parametrize("change, message", [
    ({"pseudo_dir": "nowhere"}, "pseudopotential .*/plans/nowhere/.* is missing"),
    ({"species": {}}, "the structure has Mo, which the settings' species lack")])
def test_plan_with_bad_settings_queues_nothing(tmp_path, settings_values, change, message):
    """pseudo_dir is relative to the settings, wherever the plan and the queue are."""
    (tmp_path / "plans").mkdir()
    good = {**settings_values, "pseudo_dir": "../pseudo"}
    (tmp_path / "plans" / "settings.json").write_text(json.dumps({**good, **change}))
    plan = {"material": str(MATERIAL), "settings": "plans/settings.json", "seed": 1, "rounds": 0,
            "common": {}, "first": [{"name": "a"}], "then": []}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    with pytest.raises(RecipeError, match=message):
        list(g.planned(tmp_path / "plan.json"))
    (tmp_path / "plans" / "settings.json").write_text(json.dumps(good))
    (_, _, _, settings), = g.planned(tmp_path / "plan.json")
    assert settings["pseudo_dir"] == str(tmp_path / "pseudo")


def test_plan_fills_a_queue(tmp_path, settings_values):
    """The plan of the repository, with the model crystal's settings."""
    plan = json.loads(PLAN.read_text())
    (tmp_path / "settings.json").write_text(json.dumps(settings_values))
    plan.update(material=str(MATERIAL), settings="settings.json", rounds=2)
    plan["common"] = {**plan["common"], "settings": {"steps": 77}}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    words = [sys.executable, SOURCE / "tools" / "dft" / "dft.py", "generate",
             tmp_path / "plan.json", tmp_path / "queue"]
    for _ in range(2):  # a second time changes nothing
        done = subprocess.run(words, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
    names = (tmp_path / "queue" / "order.txt").read_text().split()
    assert len(names) == len(set(names)) == len(plan["first"]) + 2 * len(plan["then"])
    assert names[len(plan["first"])] == plan["then"][0]["name"] + "_01"
    twisted = Calculation(tmp_path / "queue" / "calc" / "tw_7a")
    assert len(twisted.structure) == 42 and twisted.mesh == [3, 3, 1]
    assert twisted.settings["steps"] == 77
    # what was drawn draws it again
    drawn = json.loads((twisted.folder / "generated.json").read_text())
    again, _ = g.generate("tw_7a", g.read_layer(MATERIAL), drawn["spec"], drawn["seed"])
    stored = read_extxyz(twisted.folder / "structure.extxyz")
    assert stored.positions == pytest.approx(again.positions, abs=1e-9)
