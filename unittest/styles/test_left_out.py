# SPDX-License-Identifier: MIT
"""Settings by which LAMMPS leaves neighbours out of its lists: pair_style dpwannier says so, or is
right."""

import re

import numpy as np
import pytest

from support import environment, lammps_run, structures

pytestmark = pytest.mark.kinds("published", "equivariant", reason="no spin is in forces")

SETUP = """\
plugin load {plugin}
units metal
atom_style full
atom_modify map array
newton {newton}
{before}
read_data {data} extra/bond/per/atom 20 extra/special/per/atom 200 extra/bond/types 1
{pair}
thermo_style custom step atoms pe fmax
thermo_modify format float %.17g norm no
{action}
"""
PAIR = "pair_style dpwannier\npair_coeff * * {model} Mo S"
BONDS = "bond_style zero\nbond_coeff *\ncreate_bonds many all all 1 2.0 3.0\n"
DUMP = ("dump F all custom 1 atoms.dump id fx fy fz\ndump_modify F format float %.17g\nrun 0 post no\n")


@pytest.fixture
def run(model, tmp_path):
    def go(name, action, pair=PAIR, structure=None, ranks=1, newton="on", before="", fails=False):
        folder = tmp_path / name
        folder.mkdir()
        data = (structure or bilayer()).write_data(folder / "structure.lmp", "full")
        text = SETUP.format(plugin=environment.PLUGIN, data=data, newton=newton, before=before,
                            pair=pair.format(model=model), action=action)
        result = lammps_run.run_lammps(text, folder, ranks)
        assert (result.code != 0) == fails, result.output[-3000:]
        return result

    return go


def bilayer():
    return structures.twist((2, 1), (1, 2)).noise(0.05)


def error(result):
    said = re.findall(r"ERROR: (.*) \(", result.output)
    assert len(said) == 1, result.output[-3000:]
    return said[0]


def forces(result):
    return result.atoms(["fx", "fy", "fz"])


REFUSED = {
    "special_bonds": (BONDS, "special_bonds keeps bonded atoms out; use `special_bonds lj/coul 1 1 1`"),
    "types": ("neigh_modify exclude type 1 2\n", "`neigh_modify exclude` keeps this pair out"),
    "groups": ("group low id <= 9\nneigh_modify exclude group low low\n",
               "`neigh_modify exclude` keeps this pair out"),
    "all": ("neigh_modify exclude group all all\n", "`neigh_modify exclude` keeps this pair out"),
    "molecules": ("neigh_modify exclude molecule/intra all\n",
                  "`neigh_modify exclude` keeps this pair out"),
    "include": ("group low id <= 9\natom_modify first low\nneigh_modify include low\n",
                "`neigh_modify include` keeps this pair out; use `neigh_modify include all`"),
}


@pytest.mark.parametrize("ranks", [1, 2])
@pytest.mark.parametrize("name", REFUSED)
def test_a_list_with_gaps_is_refused(name, ranks, run, kind):
    if (name, kind) == ("include", "published"):
        pytest.skip("LAMMPS refuses this with lists of ghosts")
    action, words = REFUSED[name]
    said = error(run("a", action + "run 0\n", ranks=ranks, fails=True))
    assert re.match(r"pair_style dpwannier: atom \d+ misses a neighbour in its list, atom \d+ at [\d.]+ A",
                    said)
    assert words in said


def test_pairs_that_hybrid_gives_to_another_style_are_refused(run):
    pair = ("pair_style hybrid dpwannier lj/cut 6.0\npair_coeff * * dpwannier {model} Mo S\n"
            "pair_coeff 1 2 lj/cut 0.01 2.5")
    said = error(run("a", "run 0\n", pair, fails=True))
    assert "pair_style hybrid gives pairs of the types " in said and "hybrid/overlay" in said


def test_gaps_that_appear_during_a_run_are_refused(run):
    """Lists are looked at again whenever LAMMPS makes new ones."""
    said = error(run("a", "fix 1 all nve\nrun 2 post no\ngroup low id <= 9\n"
                     "neigh_modify exclude group low low\nrun 2 post no\n", fails=True))
    assert "`neigh_modify exclude` keeps this pair out" in said


def test_bonds_with_all_neighbours_in_the_list(run):
    plain = run("plain", DUMP)
    for name, setting in (("ones", "1 1 1"), ("parts", "1e-50 0.5 1")):
        bonded = run(name, BONDS + f"special_bonds lj/coul {setting}\n" + DUMP)
        np.testing.assert_allclose(forces(bonded), forces(plain), rtol=0, atol=1e-10)


def test_exclusions_among_others_do_not_matter(run):
    structure = bilayer().add_atom(3, 1.0, 1.0, 1.0).add_atom(3, 2.0, 1.0, 1.0)
    pair = ("pair_style hybrid/overlay dpwannier lj/cut 6.0\npair_coeff * * dpwannier {model} Mo S NULL\n"
            "pair_coeff * * lj/cut 0.0 2.5")
    plain = run("plain", DUMP, pair, structure)
    excluded = run("excluded", "neigh_modify exclude type 3 3\nneigh_modify exclude type 1 3\n" + DUMP,
                   pair, structure)
    np.testing.assert_allclose(forces(excluded), forces(plain), rtol=0, atol=1e-12)


@pytest.mark.kinds("equivariant", "spinful", reason="a published model refuses a hole")
@pytest.mark.parametrize("ranks, newton", [(1, "on"), (2, "off")])
def test_an_atom_that_is_kept_out_of_all_lists_is_not_there(ranks, newton, run):
    """As fix gcmc has it, when it asks what the energy would be without an atom."""
    action = "group X id 7\nneigh_modify exclude group X all\n" + DUMP
    hidden = run("hidden", action, ranks=ranks, newton=newton)
    assert "1 atom is kept out of all neighbour lists by `neigh_modify exclude`" in hidden.output
    gone = run("gone", DUMP, structure=bilayer().remove(7))
    assert hidden.last("PotEng") == pytest.approx(gone.last("PotEng"), abs=1e-10)
    f = forces(hidden)
    kept = np.sort(bilayer().ids) != 7
    np.testing.assert_allclose(f[kept], forces(gone), rtol=0, atol=1e-10)
    assert (f[~kept] == 0).all()
    H = "compute H all wannierham\nthermo_style custom step c_H[1]\nrun 0\n"
    n = run("n_hidden", action + H, ranks=ranks).last("c_H[1]")
    assert n == run("n_gone", H, structure=bilayer().remove(7)).last("c_H[1]")


@pytest.mark.kinds("equivariant", reason="an energy is needed to swap by")
def test_elements_that_a_fix_swaps_without_new_lists(run):
    """fix atom/swap changes types and asks for the energy with the lists there are."""
    swap = ("fix S all atom/swap 1 20 3 1e9 ke no types 1 2\nthermo 1\nrun 1 post no\n"
            "unfix S\nrun 0 post no\n")
    result = run("swap", swap, before="")
    during, after = (block["PotEng"][-1] for block in result.thermo())
    assert during == pytest.approx(after, abs=1e-8)
    assert abs(result.thermo()[0]["PotEng"][0] - after) > 1.0
