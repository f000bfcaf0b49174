# SPDX-License-Identifier: MIT
"""What errors H has to be expected to have, as compute wannierham gives them."""

import numpy as np
import pytest

from support import environment, equivariant_model, lammps_run, spin_orbit, structures
from test_domain import LIMITS, add_uncertainty, uncertainty_tensors

SCALES = {"Mo": 0.004, "S": 0.011}  # eV
CLASSES = [f"{layers}_{pair}" for layers in ("same", "different") for pair in ("MoMo", "MoS", "SS")]
INPUT = """\
plugin load {plugin}
units metal
atom_style atomic
atom_modify map array
newton {newton}
read_data {data}
group lower id <= 7
{pair}
{computes}
dump A all custom 1 atoms.dump id {columns}
dump_modify A format float %.17g sort id
thermo_style custom step {values}
thermo_modify format float %.17g
run 0
"""
OWN = "model {model} Mo S domain ignore"


def write_model(path, hopping=1.0, write=equivariant_model.write_equivariant_model):
    tensors = uncertainty_tensors()
    random = np.random.default_rng(8)
    for name in CLASSES:  # hidden layers of 8
        factor = np.tril(random.standard_normal((9, 9)), -1)
        tensors[f"uncertainty.hopping.{name}"] = factor + np.diag(random.uniform(0.5, 1.5, 9))

    def change(header):
        add_uncertainty(header, scales=SCALES)
        header["uncertainty"]["hopping_eV"] = {name: hopping * (0.01 + 0.001 * k)
                                               for k, name in enumerate(CLASSES)}

    return write(path, tensors=tensors, change=change)


@pytest.fixture(name="run")
def make_run(tmp_path):
    def go(name, computes, columns, values, ranks=1, newton="on", pair="", **of_model):
        folder = tmp_path / name
        folder.mkdir()
        model = write_model(folder / "model.dpw", **of_model)
        data = structures.twist((2, 1), (1, 2)).noise(0.05).write_data(folder / "structure.lmp")
        text = INPUT.format(plugin=environment.PLUGIN, data=data, newton=newton, columns=columns,
                            values=values, pair=pair.format(model=model),
                            computes=computes.format(model=model))
        return lammps_run.run_lammps(text, folder, ranks).check()

    return go


def n_orbitals(result):
    return np.where(result.atoms(["type"])[:, 0] == 1, 5.0, 3.0)


BOTH = f"compute H all wannierham {OWN} errors yes atom hamiltonian distance"
LAST = "c_H[16]"  # 6 numbers, 6 classes, 2 layers, the on-site error


def test_without_hoppings_they_are_those_of_on_site_blocks(run):
    result = run("a", BOTH, "type c_H[1] c_H[2]", f"c_H[15] {LAST}", hopping=0.0)
    errors, distance = result.atoms(["c_H[1]", "c_H[2]"]).T
    n = n_orbitals(result)
    limits = np.where(n == 5, LIMITS["Mo"], LIMITS["S"])
    sigma = np.where(n == 5, SCALES["Mo"], SCALES["S"]) * distance * limits
    np.testing.assert_allclose(errors, np.sqrt(n) * sigma, rtol=1e-6)  # the file has floats
    assert result.last(LAST) == pytest.approx(np.sqrt((n**2 * sigma**2).sum() / n.sum()), rel=1e-6)
    assert result.last("c_H[15]") == pytest.approx(np.sqrt((sigma**2).mean()), rel=1e-6)


def test_squares_of_hoppings_are_added(run):
    alone = run("alone", BOTH, "type c_H[1]", LAST, hopping=0.0)
    once = run("once", BOTH, "type c_H[1]", LAST)
    twice = run("twice", BOTH, "type c_H[1]", LAST, hopping=2.0)
    of_atoms = [result.atoms(["c_H[1]"])[:, 0]**2 for result in (alone, once, twice)]
    assert (of_atoms[1] > 1.01 * of_atoms[0]).all()
    np.testing.assert_allclose(of_atoms[2] - of_atoms[0], 4.0 * (of_atoms[1] - of_atoms[0]),
                               rtol=1e-9)
    n = n_orbitals(once)
    assert once.last(LAST) == pytest.approx(np.sqrt((n * of_atoms[1]).sum() / n.sum()), rel=1e-12)


@pytest.mark.parametrize("ranks, newton", [(1, "off"), (2, "on"), (4, "off")])
def test_ranks_newton_and_the_pair_style_change_nothing(ranks, newton, run):
    expected = run("expected", BOTH, "type c_H[1]", LAST)
    result = run("a", "compute H all wannierham errors yes atom hamiltonian", "c_H", LAST,
                 ranks=ranks, newton=newton,
                 pair="pair_style dpwannier domain ignore\npair_coeff * * {model} Mo S")
    np.testing.assert_allclose(result.atoms(["c_H"])[:, 0], expected.atoms(["c_H[1]"])[:, 0],
                               rtol=1e-9)
    assert result.last(LAST) == pytest.approx(expected.last(LAST), rel=1e-9)


def test_they_are_those_of_the_part_without_spin(run):
    expected = run("scalar", BOTH, "type c_H[1]", LAST)
    result = run("spin", BOTH + " soc on", "type c_H[1]", LAST, write=spin_orbit.write_spin_orbit_model)
    np.testing.assert_allclose(result.atoms(["c_H[1]"]), expected.atoms(["c_H[1]"]), rtol=1e-12)
    assert result.last(LAST) == pytest.approx(expected.last(LAST), rel=1e-12)


def test_atoms_outside_of_the_group_have_none(run):
    result = run("a", f"compute H lower wannierham {OWN} errors yes atom hamiltonian", "id c_H",
                 LAST)
    ids, errors = result.atoms(["id", "c_H"]).T
    assert ((errors > 0) == (ids <= 7)).all()
    every = run("b", f"compute H all wannierham {OWN} atom hamiltonian", "c_H", "c_H[15]")
    inside = ids <= 7
    assert (errors[inside] < every.atoms(["c_H"])[inside, 0]).all()  # hoppings to fewer atoms
