# SPDX-License-Identifier: MIT
"""compute wannierham with potentials: onsite v_NAME and field Ex Ey Ez.

H with a potential is H without it, and the atoms' energies on the diagonal; the rest is what
electrons in such potentials have to do.
"""

import re

import h5py
import numpy as np
import pytest

from support import environment, hamiltonian_file, kinds, lammps_run, structures

SETUP = """\
plugin load {plugin}
units {units}
boundary {boundary}
atom_style molecular
atom_modify map array
read_data {data}
{pair}
thermo_style custom step
{action}
"""
PAIR = ("pair_style dpwannier\npair_coeff * * {model} Mo S", "")
OWN = ("pair_style lj/cut 6.0\npair_coeff * * 0.01 2.5", "model {model} Mo S")
SOURCES = pytest.mark.parametrize("source", [PAIR, OWN], ids=["pair", "own"])
PATH = "path 2 G 0 0 0 M 0 1/2 0 K 1/3 1/3 0"
ASK = "thermo_style custom step {}\nthermo_modify format float %.17g\nrun 0\n"


@pytest.fixture
def run(model, tmp_path):
    """Runs an action, in which {of} is the source's and {model} the test's."""
    def go(action, structure=None, source=OWN, ranks=1, name="a", boundary="p p f", units="metal",
           fails=False):
        folder = tmp_path / name
        folder.mkdir()
        pair, of = (words.replace("{model}", str(model)) for words in source)
        data = (structure or bilayer()).write_data(folder / "structure.lmp", "molecular")
        text = SETUP.format(plugin=environment.PLUGIN, units=units, boundary=boundary, data=data,
                            pair=pair, action=action.replace("{of}", of))
        result = lammps_run.run_lammps(text, folder, ranks)
        assert (result.code != 0) == fails, result.output[-3000:]
        return result

    return go


def bilayer():
    return structures.twist((1, 0), (1, 0)).noise(0.05)


def monolayer():
    """Of the lower layer, flat."""
    return structures.twist((1, 0), (1, 0)).only_layer(1)


class Matrix:
    """H(R) of a file of the compute, element by element; blocks are those of hamiltonian_file."""

    def __init__(self, path):
        with h5py.File(path) as file:
            self.ids, self.positions = file["atoms/id"][:], file["atoms/position"][:]
            self.potential = file.attrs.get("potential", "")
        self.on_site, self.others = {}, {}
        for (row, column, cell), block in hamiltonian_file.read_blocks(path).items():
            if row == column and not any(cell):
                self.on_site[self.ids[row]] = block
            else:
                self.others[self.ids[row], self.ids[column], *cell] = block

    def assert_other_by(self, energies, before, tolerance=0.0, n_others=20):
        """H is that of `before`, and the energies {ID: eV} on the diagonal, of both spins."""
        assert self.on_site.keys() == before.on_site.keys() == energies.keys()
        for number, block in before.on_site.items():
            expected = block.copy()
            expected[0] += energies[number] * np.eye(block.shape[1])
            np.testing.assert_allclose(self.on_site[number], expected, rtol=0, atol=tolerance)
        assert self.others.keys() == before.others.keys()
        assert len(self.others) >= n_others
        for key, block in before.others.items():
            np.testing.assert_allclose(self.others[key], block, rtol=0, atol=tolerance)


def diagonal_of_text(path):
    """The comment of a _hr.dat file, and the diagonal of H(R = 0)."""
    lines = path.read_text().splitlines()
    rows = [line.split() for line in lines if line.split()[:3] == ["0", "0", "0"]]
    return lines[0], np.array([float(row[5]) for row in rows if len(row) == 7 and row[3] == row[4]])


def energies_in_field(matrix, field):
    return dict(zip(matrix.ids, matrix.positions @ field))


# ---- what H is

@SOURCES
@pytest.mark.parametrize("ranks", [1, 3])
def test_a_number_for_each_atom(source, ranks, kind, run, tmp_path):
    """Random numbers, from a file, for atoms in any order of IDs."""
    structure = bilayer().shuffle()
    random = np.random.default_rng(5)
    energies = {number: random.uniform(-1, 1) for number in structure.ids}
    lines = [f"{number} {energy:.17g}" for number, energy in energies.items()]
    (tmp_path / "v.txt").write_text(f"{len(lines)}\n" + "\n".join(lines) + "\n")
    action = (f"variable r atomfile {tmp_path}/v.txt\ncompute H all wannierham {{of}} hdf5 H.h5\n"
              "compute V all wannierham {of} onsite v_r hdf5 V.h5 hr V\n"
              f"fix B all bands 1 V {PATH} file V_bands.h5\n" + ASK.format("c_H c_V"))
    result = run(action, structure, source, ranks)
    before, after = (Matrix(result.folder / name) for name in ("H.h5", "V.h5"))
    # the energy is added to what is there last of all: not one bit more is different
    after.assert_other_by(energies, before)
    assert result.last("c_H") == result.last("c_V")
    assert before.potential == "" and after.potential == "onsite v_r"
    header, diagonal = diagonal_of_text(result.folder / "V_hr.dat")
    assert header.endswith(", onsite v_r")
    expected = [np.diag(before.on_site[number][0]) + energies[number] for number in sorted(energies)]
    expected = np.repeat(np.concatenate(expected), kinds.SPINS[kind])
    np.testing.assert_allclose(diagonal, expected, rtol=0, atol=1e-11)
    run_again = lammps_run.run_process([environment.DPW, "bands", "V.h5", "--path", *PATH.split()[1:]],
                                       result.folder).check()
    assert re.search("potential +onsite v_r", run_again.output)
    np.testing.assert_allclose(result.energies("bands.h5"), result.energies("V_bands.h5"), rtol=0,
                               atol=1e-11)


@SOURCES
@pytest.mark.parametrize("ranks", [1, 2])
def test_field_and_variable_together(source, ranks, run):
    """Both have the sign of the potential energy of an electron, +|e| E.r."""
    action = ("variable v atom 0.2*(type==1)-0.03*x\ncompute H all wannierham {of} hdf5 H.h5\n"
              "compute V all wannierham {of} onsite v_v field 0 0 0.125 hdf5 V.h5\n"
              "dump 1 all custom 1 atoms.dump id type x z\ndump_modify 1 format float %.17g\n" +
              ASK.format("c_H c_V"))
    result = run(action, source=source, ranks=ranks)
    before, after = (Matrix(result.folder / name) for name in ("H.h5", "V.h5"))
    number, kind, x, z = result.atoms(["id", "type", "x", "z"]).T
    energies = dict(zip(number.astype(int), 0.2 * (kind == 1) - 0.03 * x + 0.125 * z))
    after.assert_other_by(energies, before, 1e-13)
    assert after.potential == "onsite v_v, field 0 0 0.125 V/A"


def test_thresholds_and_shifts_do_not_see_it(run):
    """Also where H itself is below the threshold, and its sum with the potential, too."""
    options = "{of} layers mol shift 0.4 -0.7"
    whole = Matrix(run(f"compute H all wannierham {options} hdf5 H.h5\n" + ASK.format("c_H"),
                       name="whole").folder / "H.h5")
    smallest = min(np.abs(np.diag(block[0])).min() for block in whole.on_site.values())
    options += f" threshold {smallest + 1e-6}"
    action = (f"compute H all wannierham {options} hdf5 H.h5\nvariable v atom 1e-9*id\n"
              f"compute V all wannierham {options} onsite v_v hdf5 V.h5\n" +
              ASK.format("c_H c_H[*] c_V c_V[*]"))
    result = run(action)
    before, after = (Matrix(result.folder / name) for name in ("H.h5", "V.h5"))
    after.assert_other_by({number: 1e-9 * number for number in before.ids}, before, n_others=0)
    n_zero = sum((np.diag(block[0]) == 0.0).sum() for block in before.on_site.values())
    assert n_zero > 0
    assert result.last("c_V") == result.last("c_H") + n_zero
    columns = [name for name in result.thermo()[0] if re.fullmatch(r"c_H\[\d+\]", name)]
    assert len(columns) > 10
    for column in columns:
        added = n_zero if column in ("c_H[3]", "c_H[6]") else 0  # numbers of elements
        assert result.last(column.replace("H", "V")) == result.last(column) + added


@SOURCES
@pytest.mark.parametrize("ranks", [1, 3])
def test_a_part_of_the_atoms(source, ranks, run):
    """The variable is evaluated on the group of the compute."""
    action = ("group g id 1 2 5\nvariable v atom id*10.0^(-2)\n"
              "compute H g wannierham {of} layers mol shift 0 0 hdf5 H.h5\n"
              "compute V g wannierham {of} layers mol shift 0 0 onsite v_v field 0 0 -0.1 hdf5 V.h5\n" +
              ASK.format("c_H c_V"))
    result = run(action, source=source, ranks=ranks)
    before, after = (Matrix(result.folder / name) for name in ("H.h5", "V.h5"))
    assert set(after.ids) == {1, 2, 5}
    after.assert_other_by({number: 0.01 * number - 0.1 * z for number, z in
                           zip(before.ids, before.positions[:, 2])}, before, 1e-13)


def test_real_units_have_the_same_volts_and_electron_volts(run):
    action = ("variable v atom 0.2*(type==1)\n"
              "compute V all wannierham {of} onsite v_v field 0 0 0.125 hdf5 V.h5\n" + ASK.format("c_V"))
    metal, real = (Matrix(run(action, units=units, name=units).folder / "V.h5")
                   for units in ("metal", "real"))
    real.assert_other_by({number: 0.0 for number in metal.ids}, metal, 1e-12)


# ---- which frame it is of

@SOURCES
@pytest.mark.parametrize("ranks", [1, 2])
def test_a_variable_that_depends_on_the_step(source, ranks, run):
    """Atoms stand still: with a model of the compute's own there is no pass after the first."""
    action = ("variable v atom 0.01*step*z\ncompute H all wannierham {of} hdf5 H.h5\n"
              "compute V all wannierham {of} onsite v_v hdf5 V.*.h5\n"
              "fix B all bands 1 V mesh 1 1 1 file bands.h5\nvariable top equal f_B[1]\n"
              "thermo_style custom step c_H c_V f_B[1]\nthermo 1\nrun 3\nrun 1\n")
    result = run(action, source=source, ranks=ranks)
    before = Matrix(result.folder / "H.h5")
    for step in range(5):
        after = Matrix(result.folder / f"V.{step}.h5")
        after.assert_other_by(energies_in_field(before, [0, 0, 0.01 * step]), before, 1e-13)
    with h5py.File(result.folder / "bands.h5") as file:
        assert list(file["frames/timestep"][:]) == [0, 1, 2, 3, 4]
        lowest = file["mesh/energies"][:, 0, 0]
    assert (np.diff(lowest) > 0.01).all()


@SOURCES
def test_each_frame_of_a_run_has_its_own(source, run):
    action = ("compute H all wannierham {of} hdf5 H.*.h5\n"
              "compute V all wannierham {of} field 0 0 0.2 hdf5 V.*.h5\n"
              "velocity all create 600 1 loop geom\nfix 1 all nve\n"
              "thermo_style custom step c_H c_V\nthermo 4\nrun 8\n")
    result = run(action, source=source)
    heights = []
    for step in (0, 4, 8):
        before, after = (Matrix(result.folder / f"{name}.{step}.h5") for name in "HV")
        after.assert_other_by(energies_in_field(before, [0, 0, 0.2]), before)
        heights.append(before.positions[:, 2])
    assert np.abs(heights[2] - heights[1]).max() > 1e-3 < np.abs(heights[1] - heights[0]).max()


@pytest.mark.parametrize("ranks", [1, 3])
def test_a_random_variable_is_one_potential_at_a_step(ranks, run):
    """However many commands ask for H: what is written is what fix bands solves."""
    action = ("variable r atom random(-1,1,7531)\ncompute V all wannierham {of} onsite v_r hdf5 V.*.h5\n"
              "compute H all wannierham {of} hdf5 H.h5\n"
              f"fix B all bands 1 V {PATH} file run.h5\ncompute L all reduce sum c_V[8] inputs local\n"
              "thermo_style custom step c_H c_V c_V[1] c_L\nthermo_modify format float %.17g\n"
              "thermo 1\nrun 2\n")
    result = run(action, ranks=ranks)
    before = Matrix(result.folder / "H.h5")
    sums = []
    for step in range(3):
        after = Matrix(result.folder / f"V.{step}.h5")
        energies = {number: after.on_site[number][0, 0, 0] - block[0, 0, 0]
                    for number, block in before.on_site.items()}
        assert all(-1 < energy < 1 for energy in energies.values())
        assert np.ptp(list(energies.values())) > 0.1
        after.assert_other_by(energies, before, 1e-14)
        elements = (sum(block[0].sum() for block in after.on_site.values()) +
                    2 * sum(block[0].sum() for block in after.others.values()))
        assert result.thermo()[0]["c_L"][step] == pytest.approx(elements, abs=1e-8)
        sums.append(elements)
        words = ["--path", *PATH.split()[1:], "-o", f"{step}.h5"]
        lammps_run.run_process([environment.DPW, "bands", f"V.{step}.h5", *words], result.folder).check()
        with h5py.File(result.folder / "run.h5") as file:
            np.testing.assert_allclose(file["path/energies"][step],
                                       result.energies(f"{step}.h5"), rtol=0, atol=1e-11)
    assert len(set(np.round(sums, 6))) == 3


def test_rerun_and_minimize(run):
    first = run("velocity all create 600 1 loop geom\nfix 1 all nve\n"
                "dump 1 all custom 4 frames.dump id type x y z\ndump_modify 1 format float %.17g\n"
                "run 8\n", name="first")
    both = ("variable v atom 0.01*step*z\ncompute H all wannierham {of} hdf5 H.*.h5\n"
            "compute V all wannierham {of} onsite v_v field 0 0 0.1 hdf5 V.*.h5\n"
            "thermo_style custom step c_H c_V\n")
    again = run(both + f"thermo 4\nrerun {first.folder}/frames.dump dump x y z\n", name="again")
    relaxed = run(both + "fix B all bands 1000 V mesh 1 1 1 file bands.h5\nmin_style cg\n"
                  "thermo 2\nminimize 0 1e-4 6 100\n", name="relaxed")
    last = int(relaxed.last("Step"))
    for folder, step in (*((again.folder, step) for step in (0, 4, 8)), (relaxed.folder, last)):
        before, after = (Matrix(folder / f"{name}.{step}.h5") for name in "HV")
        after.assert_other_by(energies_in_field(before, [0, 0, 0.1 + 0.01 * step]), before, 1e-13)
    assert last > 0


@SOURCES
def test_runs_at_one_step_with_other_fields(source, run):
    """A loop over fields; one of the opposite sign is another H with the same trace."""
    middle = 15.0
    structure = structures.twist((1, 0), (1, 0))
    structure = structure.translate(0, 0, middle - structure.positions[:, 2].mean())
    action = ("compute H all wannierham {of} hdf5 H.h5\n"
              f"variable E equal 0\nvariable v atom v_E*(z-{middle})\n"
              "compute V all wannierham {of} onsite v_v layers mol shift 0 0\n"
              f"fix B all bands 1 V {PATH} nbands 2 weights layer file bands.h5\n"
              "thermo_style custom step f_B f_B[1]\n"
              "label fields\nvariable e index 0.1 -0.1 0.0 0.05\nvariable E equal ${e}\nrun 0\n"
              "next e\njump SELF fields\n")
    result = run(action, structure, source)
    with h5py.File(result.folder / "bands.h5") as file:
        assert len(file["frames/timestep"]) == 4
        weights = file["path/weights"][:, 0, 0, :]  # top of the valence band
        energies = file["path/energies"][:]
    assert (weights[0] > 0.5).tolist() == (weights[1] < 0.5).tolist() in ([True, False], [False, True])
    assert not np.allclose(energies[2], energies[3], atol=1e-4)


# ---- physics

@pytest.mark.parametrize("layers", [1, 2])
def test_a_constant_moves_all_bands_and_levels(layers, kind, run):
    if layers == 1 and kind == "published":
        pytest.skip("the published model is for bilayers only")
    structure = bilayer() if layers == 2 else bilayer().only_layer(1)
    action = (f"variable c atom 0.375\ncompute H all wannierham {{of}}\nfix B all bands 1 H {PATH} file H.h5\n"
              f"compute V all wannierham {{of}} onsite v_c\nfix C all bands 1 V {PATH} file V.h5\n" +
              ASK.format("f_B f_C f_B[1] f_C[1] f_B[3] f_C[3]"))
    result = run(action, structure)
    np.testing.assert_allclose(result.energies("V.h5"), result.energies("H.h5") + 0.375, rtol=0, atol=1e-12)
    assert abs(result.last("f_B") - result.last("f_C")) < 1e-12
    for n in (1, 3):
        assert abs(result.last(f"f_B[{n}]") + 0.375 - result.last(f"f_C[{n}]")) < 1e-12


EDGES = pytest.mark.kinds("equivariant", "spinful", reason="the published model knows bilayers without edges only")


@EDGES
def test_a_sheet_at_one_height_has_the_bands_at_rest_and_its_energy(run):
    """Atoms of the metal alone carry orbitals; all are at the same height."""
    action = ("group mo type 1\ncompute H mo wannierham {of} layers mol shift 0\n"
              "compute V mo wannierham {of} layers mol shift 0 field 0 0 -0.25 hdf5 V.h5\n"
              f"fix B all bands 1 H {PATH} file H_bands.h5\nfix C all bands 1 V {PATH} file V_bands.h5\n")
    action = action.replace("fix B all", "fix B mo").replace("fix C all", "fix C mo")
    result = run(action + ASK.format("f_B f_C"), monolayer().repeat(2, 1))
    height = np.unique(Matrix(result.folder / "V.h5").positions[:, 2])
    assert len(height) == 1
    np.testing.assert_allclose(result.energies("V_bands.h5"),
                               result.energies("H_bands.h5") - 0.25 * height[0], rtol=0, atol=1e-12)


@EDGES
def test_two_layers_far_apart_differ_by_the_field_times_their_distance(run):
    distance, field = 17.0, 0.03
    one = monolayer().translate(0, 0, -8.0)
    two = one.third_layer(distance)
    molecules = np.repeat([1, 2], len(one))
    two = two._with(layers=molecules)
    words = f"field 0 0 {field}\nfix B all bands 1 V {PATH} file bands.h5\n" + ASK.format("f_B")
    alone = run("compute V all wannierham {of} layers mol shift 0 " + words, one, name="one").energies()
    both = run("compute V all wannierham {of} layers mol shift 0 0 " + words, two, name="two").energies()
    expected = np.sort(np.concatenate([alone, alone + field * distance], axis=1), axis=1)
    np.testing.assert_allclose(both, expected, rtol=0, atol=1e-11)


def test_images_along_periodic_directions_do_not_matter(run):
    """In a tilted cell: atoms anywhere along x and y, and a field along z."""
    structure = structures.twist((2, 1), (1, 2)).noise(0.05)
    random = np.random.default_rng(3)
    cells = np.column_stack([random.integers(-2, 3, (len(structure), 2)), np.zeros(len(structure))])
    moved = structure._with(positions=structure.positions + cells @ structure.cell)
    moved = moved.translate(1.7, 2.9, 0.0).shuffle()
    action = (f"compute V all wannierham {{of}} field 0 0 0.07\nfix B all bands 1 V {PATH} file bands.h5\n" +
              ASK.format("f_B"))
    bands = [run(action, s, name=str(n), ranks=1 + n).energies() for n, s in enumerate((structure, moved))]
    np.testing.assert_allclose(bands[1], bands[0], rtol=0, atol=1e-10)


@EDGES
def test_a_ribbon_has_a_field_along_its_open_side(run):
    """Along x where the cell is open in x, and z as well; y is periodic and not tilted."""
    structure = structures.twist((1, 0), (1, 0)).repeat(2, 2)
    cell = structure.cell.copy()
    cell[1, 0] = 0.0  # 2 a2 + a1: the lattice fits a rectangle of 2 x 2 cells
    structure = structure._with(cell=cell)
    action = ("compute H all wannierham {of} layers mol shift 0 0 hdf5 H.h5\n"
              "compute V all wannierham {of} layers mol shift 0 0 field 0.05 0 -0.02 hdf5 V.h5\n" +
              ASK.format("c_H c_V"))
    wide = structure.translate(3.2, 0, 0)
    wide = wide._with(cell=wide.cell + np.diag([12.0, 0, 0]))
    result = run(action, wide, boundary="f p f")
    before, after = (Matrix(result.folder / name) for name in ("H.h5", "V.h5"))
    after.assert_other_by(energies_in_field(before, [0.05, 0, -0.02]), before, 1e-13)
