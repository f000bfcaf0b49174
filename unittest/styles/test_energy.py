# SPDX-License-Identifier: MIT
"""Models of an energy through LAMMPS: forces and virials are its derivatives, on any number of
ranks; what needs an energy or a pressure works."""

import functools
import shutil

import numpy as np
import pytest

from support import differences, environment, lammps_run, moment_model, structures
from support.differences import STRESSES, energies

HEAD = """\
plugin load {plugin}
units metal
atom_modify map array
newton {newton}
processors {processors}
read_data {data}
{pair}
thermo_style custom step pe ke etotal pxx pyy pzz pxy pxz pyz press vol
thermo_modify format float %.17g norm no
"""
PAIR = "pair_style dpwannier\npair_coeff * * {model} Mo S"
# A crystal that keeps together: the random energy on top of a pair potential.
CRYSTAL = """\
pair_style hybrid/overlay dpwannier lj/cut 9.0
pair_coeff * * dpwannier {model} Mo S
pair_coeff * * lj/cut 0.2 2.5
pair_modify shift yes
"""
ATOMS = """\
compute S all stress/atom NULL
compute C all centroid/stress/atom NULL virial
compute E all pe/atom
compute V all pressure NULL virial
dump A all custom 1 atoms.dump id type fx fy fz c_E c_S[*] c_C[*]
dump_modify A format float %.17g sort id
"""


@pytest.fixture(scope="module")
def energy_model(tmp_path_factory):
    return moment_model.write_moment_model(tmp_path_factory.mktemp("model") / "energy.dpw")


@pytest.fixture
def run(energy_model, tmp_path):
    def go(structure, action, name="a", ranks=1, newton="on", processors="* * *", pair=PAIR):
        folder = tmp_path / name
        folder.mkdir()
        data = structure.write_data(folder / "structure.lmp")
        text = (HEAD + action).format(
            plugin=environment.PLUGIN, data=data, newton=newton, processors=processors,
            pair=pair.format(model=energy_model))
        return lammps_run.run_lammps(text, folder, ranks).check()

    return go


def bilayer():
    return structures.twist((2, 1), (1, 2)).noise(0.1)


@functools.lru_cache(maxsize=None)
def crystal():
    """A face-centred crystal of two elements, 4 x 4 x 4 cells of 3.9 A, as a structure."""
    corners = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]) / 2
    cells = np.stack(np.meshgrid(*3 * [np.arange(4)], indexing="ij"), axis=-1).reshape(-1, 3)
    positions = 3.9 * (cells[:, None] + corners).reshape(-1, 3)
    n = len(positions)
    return structures.Structure(15.6 * np.eye(3), positions, 1 + np.arange(n) % 2,
                                np.ones(n, dtype=int), 1 + np.arange(n), np.arange(n)).noise(0.05)


def pressures(result, row=-1, block=-1):
    block = result.thermo()[block]
    return np.array([block[name][row] for name in STRESSES])


# ---- derivatives

@pytest.mark.parametrize("ranks", [1, 2, 4])
def test_forces_are_minus_the_gradient_of_the_energy(ranks, run):
    """Central differences, atoms of each element in both layers, every direction, 1e-6 relative."""
    h, structure = 1e-3, bilayer()
    atoms = [int(structure.ids[np.flatnonzero((structure.types == t) & (structure.layers == layer))[k]])
             for t in (1, 2) for layer in sorted(set(structure.layers)) for k in (0, -1)]
    if ranks > 1:  # more ranks than cores take their time
        atoms = [atoms[1], atoms[-1]]
    dump = "dump A all custom 1 atoms.dump id fx fy fz\ndump_modify A format float %.17g sort id\n"
    action = dump + "run 0\nundump A\n" + differences.moves(atoms, h)
    result = run(structure, action, ranks=ranks)
    forces = result.atoms(["fx", "fy", "fz"])
    largest = np.abs(forces).max()
    assert largest > 0.05
    slopes = differences.slopes(energies(result)[1:], h)
    expected = forces[np.searchsorted(np.sort(structure.ids), atoms)].ravel()
    np.testing.assert_allclose(-slopes, expected, rtol=0, atol=1e-6 * largest)


@pytest.mark.parametrize("ranks", [1, 2, 4])
def test_pressure_is_minus_the_strain_derivative_of_the_energy(ranks, run):
    h = 1e-4
    structure = bilayer().transformed([{"only_layer": 1}])
    result = run(structure, "run 0\n" + differences.strains(structure, h), ranks=ranks)
    expected = pressures(result, block=0)
    np.testing.assert_allclose(differences.pressures_from_energies(result, h), expected, rtol=0,
                               atol=1e-6 * np.abs(expected).max())


# ---- the same however it is cut up

@pytest.mark.parametrize("newton", ["on", "off", "on off", "off on"])
@pytest.mark.parametrize("ranks, processors", [(1, "* * *"), (2, "* * *"), (4, "2 2 1"), (4, "1 1 4")])
def test_same_on_any_number_of_ranks(newton, ranks, processors, run):
    one = run(bilayer(), ATOMS + "run 0\n", "one")
    other = run(bilayer(), ATOMS + "run 0\n", "other", ranks, newton, processors)
    names, expected = one.dump("atoms.dump")
    _, found = other.dump("atoms.dump")
    scale = np.abs(expected).max(axis=0)
    assert (scale[2:] > 0).all()
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * scale.max())
    np.testing.assert_allclose(found[:, 2:5], expected[:, 2:5], rtol=0, atol=1e-12)
    np.testing.assert_allclose(energies(other), energies(one), rtol=0, atol=1e-11)
    np.testing.assert_allclose(pressures(other), pressures(one), rtol=1e-11, atol=1e-8)


def test_parts_of_atoms_add_up(run):
    """Energies of atoms to the energy; stresses of atoms, both kinds, to the pressure."""
    result = run(bilayer(), ATOMS + "run 0\n")
    table = result.atoms(["c_E", *(f"c_S[{k}]" for k in range(1, 7)),
                          *(f"c_C[{k}]" for k in range(1, 10))])
    assert abs(table[:, 0].sum() - energies(result)[0]) < 1e-11
    volume = result.last("Volume")
    expected = pressures(result)
    np.testing.assert_allclose(-table[:, 1:7].sum(axis=0) / volume, expected, rtol=1e-10, atol=1e-6)
    nine = -table[:, 7:].sum(axis=0) / volume
    np.testing.assert_allclose(nine, expected[[0, 1, 2, 3, 4, 5, 3, 4, 5]], rtol=1e-10, atol=1e-6)


def test_energy_knows_neither_order_nor_images_nor_ids(run):
    one = run(bilayer(), "run 0\n", "one")
    other = run(bilayer().transformed(["shuffle", "images"]), "run 0\n", "other")
    assert abs(energies(other)[0] - energies(one)[0]) < 1e-11
    np.testing.assert_allclose(pressures(other), pressures(one), rtol=1e-10, atol=1e-7)


# ---- what needs an energy

@pytest.mark.parametrize("ranks", [1, 2])
def test_energy_is_conserved_in_a_run(ranks, run):
    """The error of the velocity Verlet step is of second order: half the step, a quarter of it."""
    spread = []
    for step, n in ((0.002, 200), (0.001, 400)):
        action = (f"velocity all create 600 4928 loop geom\nfix N all nve\ntimestep {step}\n"
                  f"thermo {n // 50}\nrun {n}\n")
        result = run(crystal(), action, f"step{step}", ranks=ranks, pair=CRYSTAL)
        block = result.thermo()[-1]
        total = np.array(block["TotEng"])
        assert np.ptp(block["PotEng"]) > 1.0, "nothing moves"
        spread.append(np.ptp(total))
    assert spread[1] < 1e-4 * 256
    assert 3.0 < spread[0] / spread[1] < 5.5


@pytest.mark.parametrize("style", ["cg", "fire", "sd", "hftn", "quickmin"])
def test_minimisers_end_where_there_are_no_forces(style, run):
    action = ("thermo_style custom step pe fmax\nthermo_modify format float %.17g norm no\n"
              f"min_style {style}\nmin_modify dmax 0.05\nminimize 0 1e-6 20000 40000\n")
    block = run(crystal(), action, pair=CRYSTAL).thermo()[-1]
    assert block["PotEng"][-1] < block["PotEng"][0] - 1.0
    assert block["Fmax"][0] > 0.5
    assert block["Fmax"][-1] < 1e-6


@pytest.mark.parametrize("ranks", [1, 2])
def test_box_relaxes_to_the_pressure_asked_for(ranks, run):
    action = ("fix R all box/relax iso 1000.0 vmax 0.002\nmin_style cg\n"
              "minimize 0 1e-7 5000 20000\nunfix R\nrun 0\n")
    result = run(crystal(), action, ranks=ranks, pair=CRYSTAL)
    assert abs(result.last("Press") - 1000.0) < 1.0
    assert abs(result.thermo()[0]["Press"][0] - 1000.0) > 1e3


def test_a_barostat_conserves_the_enthalpy(run):
    """That of system and piston, as LAMMPS adds it up, while the volume breathes."""
    relax = "fix R all box/relax iso 0.0 vmax 0.002\nminimize 0 1e-4 2000 4000\nunfix R\n"
    action = relax + ("velocity all create 100 4928 loop geom\nfix N all nph iso 2000 2000 0.2\n"
                      "timestep 0.0005\nthermo_style custom step pe press vol econserve\n"
                      "thermo_modify format float %.17g norm no\nthermo 10\nrun 600\n")
    block = run(crystal(), action, pair=CRYSTAL).thermo()[-1]
    assert np.ptp(block["Volume"]) > 2.0
    assert np.ptp(block["PotEng"]) > 0.5
    assert np.ptp(block["Econserve"]) < 0.05


def test_says_nothing_of_missing_energies(run):
    result = run(bilayer(), "run 0\n")
    assert "without an energy" not in result.output
    assert np.isfinite(pressures(result)).all()


def test_raers_are_there_for_fix_pair(run):
    action = "fix R all pair 1 dpwannier raer 0\ndump D all custom 1 raer.dump id f_R[*]\nrun 0\n"
    raer = run(bilayer(), action).dump("raer.dump")[1][:, 1:]
    assert raer.shape[1] == moment_model.RAER
    assert 0.01 < np.abs(raer).max() <= 1.0


# ---- model file

@pytest.mark.parametrize("ranks", [1, 3])
def test_a_model_is_looked_for_where_lammps_looks_for_potentials(ranks, energy_model, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    data = crystal().write_data(folder / "structure.lmp")
    (tmp_path / "potentials").mkdir()
    energy_model.rename(tmp_path / "potentials" / "elsewhere.dpw")
    try:
        text = (HEAD + "run 0\n").format(
            plugin=environment.PLUGIN, data=data, newton="on", processors="* * *",
            pair=PAIR.format(model="elsewhere.dpw"))
        found = lammps_run.run_lammps(
            text, folder, ranks, variables={"LAMMPS_POTENTIALS": str(tmp_path / "potentials")})
        assert "elsewhere.dpw" in found.check().output
        missing = lammps_run.run_lammps(text, folder, ranks)
        assert missing.code != 0
        assert missing.output.count("cannot open the model file \"elsewhere.dpw\"") == 1
    finally:
        (tmp_path / "potentials" / "elsewhere.dpw").rename(energy_model)


@pytest.mark.parametrize("ranks", [1, 2])
def test_a_model_that_came_with_the_plugin_is_found_by_its_name(ranks, tmp_path):
    folder, package = tmp_path / "run", tmp_path / "package"
    (package / "share" / "potentials").mkdir(parents=True)
    (package / "plugin").mkdir()
    folder.mkdir()
    shutil.copy(environment.PLUGIN, package / "plugin")
    shutil.copy(environment.SOURCE / "potentials" / "MoS2.dpw", package / "share" / "potentials")
    data = structures.twist((1, 0), (1, 0)).write_data(folder / "structure.lmp")

    def run(model, plugin):
        text = (HEAD + "run 0\n").format(
            plugin=plugin, data=data, newton="on", processors="* * *",
            pair=f"pair_style dpwannier\npair_coeff * * {model} Mo S")
        return lammps_run.run_lammps(text, folder, ranks, variables={"LAMMPS_POTENTIALS": "none"})

    as_a_wheel = package / "plugin" / environment.PLUGIN.name
    assert f"{package / 'share' / 'potentials' / 'MoS2.dpw'}" in run("MoS2.dpw", as_a_wheel).check().output
    if environment.PLUGIN.parent == environment.SOURCE / "build":
        shipped = environment.SOURCE / "potentials" / "MoS2.dpw"
        assert str(shipped) in run("MoS2.dpw", environment.PLUGIN).check().output
    for name in ("WS2.dpw", "./MoS2.dpw"):
        missing = run(name, as_a_wheel)
        assert missing.code != 0
        assert missing.output.count(f"cannot open the model file \"{name}\"") == 1
