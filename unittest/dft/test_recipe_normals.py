# SPDX-License-Identifier: MIT
"""Orbitals along the normal of an atom's bonds: the direction, and the function that projections give."""

import numpy as np
import pytest
from recipe.errors import RecipeError
from recipe.normals import along_normal, local_normal
from recipe.orbitals import choose_orbitals
from recipe.outputs import State
from recipe.settings import Settings
from recipe.structure import Structure

A = 2.46
BONDS = (1.8, 2.3)


def graphene(turn=None, shift=(0, 0, 0)):
    lattice = np.array([[A, 0, 0], [-A / 2, A * 0.75 ** 0.5, 0], [0, 0, 20.0]])
    positions = np.array([[0, 0, 9.0], np.array([0, A / 3 ** 0.5, 9.0]) + shift])
    turn = np.eye(3) if turn is None else turn
    return Structure(lattice @ turn.T, ["Mo", "Mo"], positions @ turn.T, [1, 1], "x")


def turn_about_x(angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def test_the_normal_of_a_sheet_is_that_of_its_plane():
    turn = turn_about_x(0.6)
    for structure, expected in ((graphene(), [0, 0, 1]), (graphene(turn), turn[:, 2])):
        for atom in (0, 1):
            found = local_normal(structure, atom, BONDS, [True, True, True])
            assert found == pytest.approx(expected, abs=1e-12)


def test_the_normal_of_a_rippled_sheet_turns_with_it_and_points_up():
    shift = np.array([0.1, -0.05, 0.3])
    flat = local_normal(graphene(shift=shift), 0, BONDS, [True] * 3)
    turn = turn_about_x(-0.5)
    assert local_normal(graphene(turn, shift), 0, BONDS, [True] * 3) == pytest.approx(turn @ flat, abs=1e-12)
    assert flat[2] > 0.95 and abs(flat[2]) < 0.9999


def test_atoms_without_a_plane_are_named():
    alone = Structure(10 * np.eye(3), ["C"], np.zeros((1, 3)), [1], "alone")
    with pytest.raises(RecipeError, match=r"the bonds of atom 1 \(C\) of alone do not lie in a plane"):
        local_normal(alone, 0, BONDS, [True] * 3)
    with pytest.raises(RecipeError, match="the normal of atom 2 .* lies in the xy plane"):
        local_normal(graphene(turn_about_x(np.pi / 2)), 1, BONDS, [True] * 3)


def along(settings_values, orbitals=("2P:pz",), bonds=BONDS):
    settings_values["species"] = {"Mo": {**settings_values["species"]["Mo"], "orbitals": list(orbitals),
                                         "normal_bonds_A": list(bonds)}}
    return Settings(settings_values)


def test_the_orbital_is_p_along_the_normal(settings_values):
    """Its value at a point is that of the p functions that it is made of, and .win says its axes."""
    settings = along(settings_values)
    turn = turn_about_x(0.4)
    structure = graphene(turn)
    states = [State(atom, "Mo", 2, 1, m, None) for atom in (0, 1) for m in (1, 2, 3)]
    chosen = choose_orbitals(states, structure, settings)
    assert chosen.atoms.tolist() == [0, 1] and chosen.functions.shape == (2, 6)
    signs = np.diag([1, -1, -1])  # pz, px, py of Quantum ESPRESSO; these files' functions have the other sign
    own = chosen.functions[0, :3] @ signs
    assert np.abs(own) == pytest.approx(np.abs(along_normal(turn[:, 2])), abs=1e-12)
    point = np.array([0.3, -0.7, 0.2])
    values = [point[2], point[0], point[1]]
    assert own @ values / own[0] * turn[2, 2] == pytest.approx(turn[:, 2] @ point)
    lines = settings.projections(structure)
    assert len(lines) == 2
    place, function, z, x = lines[1].split(":")
    numbers = {key: np.array(text.split("=")[1].split(","), float) for key, text in
               (("c", place), ("z", z), ("x", x))}
    assert function == "pz" and numbers["c"] == pytest.approx(structure.positions[1])
    assert numbers["z"] == pytest.approx(turn[:, 2]) and abs(numbers["x"] @ numbers["z"]) < 1e-9


@pytest.mark.parametrize("orbitals, bonds, words", [
    (("2P",), BONDS, "its one orbital is the pz of a shell"),
    (("1S", "2P:pz"), BONDS, "its one orbital is the pz of a shell"),
    (("2P:pz",), (2.3, 1.8), "normal_bonds_A of Mo is two lengths")])
def test_wrong_settings_are_named(settings_values, orbitals, bonds, words):
    with pytest.raises(RecipeError, match=words):
        along(settings_values, orbitals, bonds)
