# SPDX-License-Identifier: MIT
"""`dpw bands`: the energies are those of formulas, of numpy and of fix bands, for any number of ranks;
a job that was killed goes on; every error is said once."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import h5py
import numpy as np
import pytest

from support import environment, hamiltonian_file, kinds, lammps_run, structures

pytestmark = pytest.mark.kinds("published", reason="what begins with a file of H(R) meets no model")
FILES = pytest.mark.kinds("published", "spinful", reason="files differ where there is spin")
ALL_KINDS = pytest.mark.kinds(*kinds.WRITERS)

PATH = ["--path", 7, "G", 0, 0, 0, "M", 0, "1/2", 0, "K", "1/3", "1/3", 0]
FIX_PATH = " ".join(map(str, PATH[1:]))


def dpw_bands(folder, *words, ranks=1, code=0, variables=None):
    """Runs it and returns what it printed."""
    command = [environment.DPW, "bands", *words]
    if ranks > 1:
        command = [environment.MPIEXEC, "-n", ranks, *command]
    run = lammps_run.run_process(command, folder, 60, variables)
    assert run.code == code, f"exit code {run.code}:\n{run.output}"
    return run.output


def needs(solver):
    """Variables of the environment for a solver; skips the test where it cannot run."""
    if solver != "window" or "DPW_MKL" in os.environ:
        return None
    found = sorted(Path(sys.prefix, "lib").glob("libmkl_rt.so.*"))
    if not found:
        pytest.skip("MKL is not installed")
    return {"DPW_MKL": str(found[-1])}


def read(path, group="path"):
    """Everything of a group, of the only frame where there are frames, and of the frame."""
    with h5py.File(path) as file:
        assert len(file["frames/timestep"]) == 1
        data = {name: file["frames"][name][0] for name in file["frames"]}
        for name, values in file[group].items():
            data[name] = values[()]
            if name in ("energies", "eigenvectors", "weights", "first_band_at"):
                data[name] = values[0]
        data["first_band"] = int(file[group].attrs["first_band"])
    return data


def write_hr(path, cells, lattice=((3.0, 0, 0), (0, 4.0, 0), (0, 0, 20.0)), win=True):
    """SEED_hr.dat of {R: matrix}, and SEED.win with the lattice."""
    n = len(next(iter(cells.values())))
    lines = ["written by a test", f"{n:12d}", f"{len(cells):12d}"]
    weights = ["1"] * len(cells)
    lines += [" ".join(weights[i:i + 15]) for i in range(0, len(weights), 15)]
    for cell, matrix in sorted(cells.items()):
        for column in range(n):
            for row in range(n):
                value = complex(matrix[row][column])
                lines.append(f"{cell[0]:5d}{cell[1]:5d}{cell[2]:5d}{row + 1:5d}{column + 1:5d}"
                             f" {value.real:.12f} {value.imag:.12f}")
    path.write_text("\n".join(lines) + "\n")
    if win:
        rows = "\n".join(" ".join(map(str, row)) for row in lattice)
        name = path.name.replace("_hr.dat", ".win")
        path.with_name(name).write_text(
            f"num_wann = {n}\nbegin unit_cell_cart\nAng\n{rows}\nend unit_cell_cart\n")
    return path


def dimer_chain(t1=1.0, t2=0.6):
    """Two sites per cell along the first vector: E = +- |t1 + t2 exp(i k)|."""
    return {(0, 0, 0): [[0, t1], [t1, 0]], (1, 0, 0): [[0, 0], [t2, 0]],
            (-1, 0, 0): [[0, t2], [0, 0]]}


def dimer_energies(k, t1=1.0, t2=0.6):
    size = np.abs(t1 + t2 * np.exp(2j * np.pi * np.asarray(k)))
    return np.stack([-size, size], axis=-1)


def random_cells(n, seed=1, reach=1):
    """A Hermitian H(R), complex, with a gap in the middle of its n bands."""
    random = np.random.default_rng(seed)
    cells = {}
    for a in range(-reach, reach + 1):
        for b in range(-reach, reach + 1):
            if (a, b, 0) in cells:
                continue
            h = 0.1 * (random.standard_normal((n, n)) + 1j * random.standard_normal((n, n)))
            if a == b == 0:
                levels = np.linspace(-3.0, 3.0, n)
                levels += np.where(np.arange(n) < n // 2, -4.0, 4.0)
                h = h + h.conj().T + np.diag(levels)
            cells[a, b, 0] = np.round(h, 9)
            cells[-a, -b, 0] = cells[a, b, 0].conj().T
    return cells


def bands_by_numpy(cells, kpoints):
    return np.array([np.linalg.eigvalsh(sum(
        np.asarray(h) * np.exp(2j * np.pi * np.dot(k, cell)) for cell, h in cells.items()))
        for k in kpoints])


# ---- The same as other ways --------------------------------------------------------------------

def test_dimer_chain_has_the_energies_of_its_formula(tmp_path):
    write_hr(tmp_path / "d_hr.dat", dimer_chain())
    text = dpw_bands(tmp_path, "d_hr.dat", "--path", 10, "G", 0, 0, 0, "X", "1/2", 0, 0,
                     "--electrons", 2, "--text", "d.dat")
    bands = read(tmp_path / "bands.h5")
    assert np.allclose(bands["kpoints"][:, 0], np.arange(11) / 20, atol=1e-15)
    assert np.abs(bands["energies"] - dimer_energies(np.arange(11) / 20)).max() < 1e-12
    # the gap is at X, 2 |t1 - t2| wide, and half way along 1/A the path has pi / 3 A
    assert abs(bands["gap"] - 0.8) < 1e-12 and abs(bands["fermi_level"]) < 1e-12
    assert abs(bands["distance"][-1] - np.pi / 3.0) < 1e-12
    assert "gap                0.800000 eV" in text
    assert "k-point 11 (X, 0.5 0 0)" in text and "bands              1 to 2 of 2" in text
    lines = [line.split() for line in (tmp_path / "d.dat").read_text().splitlines()
             if line and not line.startswith("#")]
    table = np.array(lines, dtype=float)
    assert np.allclose(table[:, 1], bands["energies"].T.ravel(), atol=1e-7)
    assert sorted(os.listdir(tmp_path)) == ["bands.h5", "d.dat", "d.win", "d_hr.dat"]


def test_complex_hamiltonian_is_that_of_numpy_on_path_and_whole_mesh(tmp_path):
    cells = random_cells(5)
    write_hr(tmp_path / "c_hr.dat", cells)
    text = dpw_bands(tmp_path, "c_hr.dat", *PATH, "--mesh", 3, 2, 1, "--electrons", 3,
                     "--spin-degeneracy", 1, "--vectors")
    assert "21" in text and "15 on the path and 6 of the mesh" in text
    for group, n_k in (("path", 15), ("mesh", 6)):  # time reversal does not halve the mesh
        bands = read(tmp_path / "bands.h5", group)
        assert bands["energies"].shape == (n_k, 5)
        expected = bands_by_numpy(cells, bands["kpoints"])
        assert np.abs(bands["energies"] - expected).max() < 1e-9
        for k, e, v in zip(bands["kpoints"], bands["energies"], bands["eigenvectors"]):
            h = sum(np.asarray(m) * np.exp(2j * np.pi * np.dot(k, c)) for c, m in cells.items())
            assert np.abs(h @ v.T - v.T * e).max() < 1e-8
    # electrons are counted on the mesh
    mesh = bands["energies"]
    assert abs(bands["valence_top"] - mesh[:, 2].max()) < 1e-12
    assert abs(bands["conduction_bottom"] - mesh[:, 3].min()) < 1e-12


@pytest.fixture(scope="module")
def by_lammps(model, tmp_path_factory):
    """H(R) and bands as LAMMPS with the plugin writes them, of a structure in a shifted box, with
    other images and shuffled IDs."""
    folder = tmp_path_factory.mktemp("lammps")
    shape = structures.twist((2, 1), (1, 2)).noise(0.05).images().shuffle()
    shape.write_data(folder / "bilayer.lmp")
    text = (folder / "bilayer.lmp").read_text()
    z = shape.cell[2, 2]
    text = text.replace(f"0.0 {z:.17g} zlo zhi", f"-3.0 {z - 3.0:.17g} zlo zhi")
    (folder / "bilayer.lmp").write_text(text)
    lammps_run.run_lammps(f"""
        plugin load {environment.PLUGIN}
        units metal
        atom_modify map array
        read_data bilayer.lmp
        pair_style dpwannier
        pair_coeff * * {model} Mo S
        thermo_style custom step
        compute H all wannierham hdf5 h.h5
        fix B all bands 1 H path {FIX_PATH} file fix.h5
        fix V all bands 1 H path {FIX_PATH} file vectors.h5 vectors yes
        fix N all bands 1 H path {FIX_PATH} nbands 9 file near.h5
        run 0
        """, folder).check()
    return folder


@FILES
@pytest.mark.parametrize("ranks", [1, 2, 3])
def test_file_of_the_compute_gives_the_bands_of_the_fix(by_lammps, tmp_path, ranks):
    dpw_bands(tmp_path, by_lammps / "h.h5", *PATH, ranks=ranks)
    found, expected = read(tmp_path / "bands.h5"), read(by_lammps / "fix.h5")
    assert np.array_equal(found["energies"], expected["energies"])
    for name in ("kpoints", "distance", "lattice", "n_electrons", "gap", "fermi_level", "weight",
                 "valence_top", "conduction_bottom", "label_index", "label_name"):
        assert np.array_equal(found[name], expected[name]), name


@ALL_KINDS
def test_bands_next_to_the_gap_are_those_of_the_fix(by_lammps, tmp_path):
    text = dpw_bands(tmp_path, by_lammps / "h.h5", *PATH, "--nbands", 9)
    found, expected = read(tmp_path / "bands.h5"), read(by_lammps / "near.h5")
    assert found["first_band"] == expected["first_band"] and found["energies"].shape[1] == 9
    assert np.array_equal(found["energies"], expected["energies"])
    assert f"bands              {found['first_band'] + 1} to {found['first_band'] + 9} of" in text


@ALL_KINDS
@pytest.mark.parametrize("ranks", [1, 2])
def test_model_and_structure_give_the_bands_of_lammps(by_lammps, model, tmp_path, ranks):
    dpw_bands(tmp_path, model, "--structure", by_lammps / "bilayer.lmp", "--elements", "Mo", "S",
              *PATH, ranks=ranks)
    found, expected = read(tmp_path / "bands.h5"), read(by_lammps / "fix.h5")
    assert found["n_electrons"] == expected["n_electrons"]
    assert np.abs(found["energies"] - expected["energies"]).max() < 1e-10


@ALL_KINDS
def test_layers_with_other_numbers_of_atoms_are_aligned_as_in_lammps(kind, model, tmp_path):
    """Also from the files of dpw twist, LAMMPS data and extended XYZ."""
    lower, upper = (f"c_H[{6 + kinds.CLASSES[kind] + layer}]" for layer in (1, 2))
    material = environment.SOURCE / "potentials" / "structures" / "MoS2.json"
    subprocess.run([environment.DPW, "twist", "--material", material, "--lower", "2", "2",
                    "--upper", "1", "3", "--offset", "0.13", "0.29", "--height", "30",
                    "-o", "t.lmp", "-o", "t.extxyz"],
                   cwd=tmp_path, check=True, capture_output=True, timeout=60)
    lammps_run.run_lammps(f"""
        plugin load {environment.PLUGIN}
        units metal
        read_data t.lmp
        pair_style dpwannier
        pair_coeff * * {model} Mo S
        compute H all wannierham
        thermo_style custom step {lower} {upper}
        fix B all bands 1 H mesh 2 2 1 file fix.h5
        run 0
        """, tmp_path).check()
    run = lammps_run.Run(0, "", tmp_path)
    # Without noise the vacuum steps of an equivariant model nearly cancel, yet count 1000 times below.
    least = 0.1 if kind == "published" else 1e-5
    assert abs(run.last(lower) - run.last(upper)) > least, "the layers are equal"
    expected = read(tmp_path / "fix.h5", "mesh")["energies"]
    for name in ("t.lmp", "t.extxyz"):
        dpw_bands(tmp_path, model, "--structure", name, "--mesh", 2, 2, 1)
        found = read(tmp_path / "bands.h5", "mesh")["energies"]
        assert np.abs(found - expected).max() < 1e-8, name  # t.extxyz has 12 decimals


@pytest.mark.parametrize("ranks, threads", [(1, 3), (2, 2)])
def test_threads_change_nothing_but_rounding(by_lammps, tmp_path, ranks, threads):
    text = dpw_bands(tmp_path, by_lammps / "h.h5", *PATH, "--threads", threads, ranks=ranks)
    found, expected = read(tmp_path / "bands.h5"), read(by_lammps / "fix.h5")
    assert np.abs(found["energies"] - expected["energies"]).max() < 1e-11
    assert f"{ranks} rank{'s' if ranks > 1 else ''} x {threads} threads" in text


def test_progress_is_shown_in_one_line_of_a_terminal(by_lammps, tmp_path):
    """Counts that rise to the number of k-points, and the time left; wiped away at the end."""
    ours, theirs = pty.openpty()
    command = [environment.DPW, "bands", by_lammps / "h.h5", *LONG]
    with subprocess.Popen([str(word) for word in command], cwd=tmp_path, stderr=theirs,
                          stdout=subprocess.PIPE, env={**os.environ, "OMP_NUM_THREADS": "1"}) as run:
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 4096)
            except OSError:  # the terminal is closed at its other end
                break
        output = run.communicate(timeout=60)[0].decode()
    os.close(ours)
    assert run.returncode == 0 and output.startswith("H(R)")
    text = shown.decode().replace("\x1b[?7l", "").replace("\x1b[?7h", "")  # lines do not wrap
    lines = text.split("\r\x1b[K")
    counts = [int(line.split(" of 1401 k-points, ")[0]) for line in lines if line]
    assert counts and counts == sorted(counts) and 0 < counts[0] and counts[-1] <= 1401
    assert all(line.endswith(" s left") and " s each, " in line for line in lines if line)
    assert lines[-1] == "" and "\n" not in shown.decode()


# ---- Potentials --------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def gated(model, tmp_path_factory):
    """The same by LAMMPS with a field and energies of atoms, in a box that is open along z and whose
    coordinates do not begin at 0; H(R) without them, too."""
    folder = tmp_path_factory.mktemp("gated")
    shape = structures.twist((2, 1), (1, 2)).noise(0.05).shuffle().translate(0.4, 0.9, -12.0)
    text = shape.write_data(folder / "bilayer.lmp").read_text()
    z = shape.cell[2, 2]
    text = text.replace(f"0.0 {z:.17g} zlo zhi", f"-15.5 {z - 15.5:.17g} zlo zhi")
    (folder / "bilayer.lmp").write_text(text)
    random = np.random.default_rng(2)
    energies = [f"{number} {random.uniform(-0.5, 0.5):.17g}" for number in shape.ids]
    (folder / "v.txt").write_text("\n".join(energies) + "\n")
    (folder / "v.atomfile").write_text(f"{len(shape)}\n" + "\n".join(energies) + "\n")
    lammps_run.run_lammps(f"""
        plugin load {environment.PLUGIN}
        units metal
        boundary p p f
        atom_modify map array
        read_data bilayer.lmp
        pair_style dpwannier
        pair_coeff * * {model} Mo S
        variable v atomfile v.atomfile
        compute H all wannierham hdf5 h.h5
        compute V all wannierham hdf5 v.h5 onsite v_v field 0 0 -0.05
        thermo_style custom step c_H
        fix V all bands 1 V path {FIX_PATH} file fix.h5
        run 0
        """, folder).check()
    return folder


@ALL_KINDS
@pytest.mark.parametrize("ranks", [1, 2])
def test_potentials_are_those_of_lammps(gated, model, tmp_path, ranks):
    expected = read(gated / "fix.h5")
    words = ["--onsite", gated / "v.txt", "--field", 0, 0, -0.05, *PATH]
    inputs = {"file": [gated / "h.h5", *words],
              "model": [model, "--structure", gated / "bilayer.lmp", "--elements", "Mo", "S", *words],
              "file of both": [gated / "v.h5", *PATH]}
    for name, command in inputs.items():
        text = dpw_bands(tmp_path, *command, ranks=ranks)
        found = read(tmp_path / "bands.h5")
        assert np.abs(found["energies"] - expected["energies"]).max() < 1e-10, name
        assert abs(found["gap"] - expected["gap"]) < 1e-10
        assert re.search(r"potential +(onsite v_v|energies of atoms with the checksum [0-9a-f]{16}), "
                         r"field 0 0 -0.05 V/A\n", text), text
    without = bands_without(tmp_path, gated / "h.h5")
    assert np.abs(without - expected["energies"]).max() > 0.1


def bands_without(folder, path):
    dpw_bands(folder, path, *PATH, "-o", "without.h5")
    return read(folder / "without.h5")["energies"]


def test_field_and_energies_on_wannier_functions(tmp_path):
    """Two sites of a dimer chain at two heights: E = m +- sqrt(d^2 + |t1 + t2 exp(i k)|^2)."""
    write_hr(tmp_path / "d_hr.dat", dimer_chain())
    (tmp_path / "d_centres.xyz").write_text(
        "4\ncentres\nX 0.1 0 5.0\nX 1.6 0 6.5\nC 0.1 0 5.0\nC 1.6 0 6.5\n")
    (tmp_path / "v.txt").write_text("1 0.1\n2 0.7\n")
    words = ["d_hr.dat", "--path", 10, "G", 0, 0, 0, "X", "1/2", 0, 0, "--electrons", 2]
    for options, energies in ((["--field", 0, 0.2, 0.4], (2.0, 2.6)), (["--onsite", "v.txt"], (0.1, 0.7)),
                              (["--field", 0, 0, -0.2, "--onsite", "v.txt"], (-0.9, -0.6))):
        dpw_bands(tmp_path, *words, *options)
        mean, half = np.mean(energies), 0.5 * (energies[1] - energies[0])
        size = np.sqrt(half**2 + dimer_energies(np.arange(11) / 20)[:, 1]**2)
        expected = np.stack([mean - size, mean + size], axis=-1)
        assert np.abs(read(tmp_path / "bands.h5")["energies"] - expected).max() < 1e-12
    text = dpw_bands(tmp_path, *words, "--field", 0.1, 0, 0, code=1)
    assert text.count("acts along the first lattice vector, by which H(R) couples atom ") == 1
    (tmp_path / "v.txt").write_text("1 0.1\n3 0.7\n")
    text = dpw_bands(tmp_path, *words, "--onsite", "v.txt", ranks=2, code=1)
    assert text.count("v.txt, line 2: H(R) has no orbitals on an atom 3: leave the line out") == 1


@ALL_KINDS
def test_structure_that_crosses_a_face_where_the_field_acts(model, tmp_path):
    """Its H(R) couples cells along z, unless the structure has its atoms beside each other."""
    shape = structures.twist((1, 0), (1, 0)).noise(0.05)
    words = ["--structure", "s.lmp", "--elements", "Mo", "S", *PATH, "--field", 0, 0, 0.1]
    energies = []
    for z in (0.0, -14.0, 40.0):  # inside; cut by the face; far from the cell, which is no matter
        shape.translate(0, 0, z).write_data(tmp_path / "s.lmp")
        dpw_bands(tmp_path, model, *words)
        energies.append(read(tmp_path / "bands.h5")["energies"] - 0.1 * z)
    assert np.abs(energies[1] - energies[0]).max() < 1e-9
    assert np.abs(energies[2] - energies[0]).max() < 1e-9
    cut = shape.translate(0, 0, -14.0)
    wrapped = cut.positions.copy()
    wrapped[wrapped[:, 2] < 0, 2] += 30.0
    cut._with(positions=wrapped).write_data(tmp_path / "s.lmp")
    text = dpw_bands(tmp_path, model, *words, code=1)
    assert text.count("field 0 0 0.1 V/A acts along the third lattice vector, by which H(R) couples atom") == 1


# ---- Which bands -------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def random_hr(tmp_path_factory):
    """A random H(R) of 24 orbitals, and its bands on PATH by numpy."""
    folder = tmp_path_factory.mktemp("random")
    cells = random_cells(24, seed=3)
    path = write_hr(folder / "r_hr.dat", cells)
    dpw_bands(folder, path, *PATH)
    kpoints = read(folder / "bands.h5")["kpoints"]
    return path, bands_by_numpy(cells, kpoints)


def test_range_of_bands(random_hr, tmp_path):
    path, energies = random_hr
    text = dpw_bands(tmp_path, path, *PATH, "--bands", 5, 11)
    found = read(tmp_path / "bands.h5")
    assert found["first_band"] == 4
    assert np.abs(found["energies"] - energies[:, 4:11]).max() < 1e-9
    assert "not known: the number of electrons is not known from Wannier90 _hr.dat file" in text
    assert np.isnan(found["fermi_level"]) and np.isnan(found["n_electrons"])


def test_summary_warns_of_what_the_win_says(random_hr, tmp_path):
    (tmp_path / "r_hr.dat").write_bytes(random_hr[0].read_bytes())
    win = random_hr[0].with_name("r.win").read_text()
    words = [tmp_path / "r_hr.dat", *PATH]
    (tmp_path / "r.win").write_text(win + "use_ws_distance = F\nmp_grid = 3 3 1\n")
    assert "warning" not in dpw_bands(tmp_path, *words)
    (tmp_path / "r.win").write_text(win + "mp_grid : 1, 1, 1\n")
    lines = [line for line in dpw_bands(tmp_path, *words, "--restart", "no").splitlines()
             if line.startswith("warning  ")]
    assert len(lines) == 2
    assert "r.win leaves use_ws_distance at true, its default since Wannier90 3" in lines[0]
    assert "r.win has mp_grid = 1 1 1" in lines[1]


def test_gap_outside_the_bands_is_said_and_costs_nothing(random_hr, tmp_path):
    path, energies = random_hr
    text = dpw_bands(tmp_path, path, *PATH, "--bands", 5, 11, "--electrons", 40)
    assert "not known: the gap lies between bands 19 and 20" in text
    found = read(tmp_path / "bands.h5")
    assert np.isnan(found["gap"]) and found["n_electrons"] == 40
    assert np.abs(found["energies"] - energies[:, 4:11]).max() < 1e-9


@pytest.mark.parametrize("solver", ["lapack", "window"])
@pytest.mark.parametrize("ranks", [1, 2])
def test_bands_around_an_energy(random_hr, tmp_path, solver, ranks):
    path, energies = random_hr
    variables = needs(solver)
    level = 0.5 * (energies[:, 11].max() + energies[:, 12].min())  # crossed by none
    assert energies[:, 12].min() - energies[:, 11].max() > 0.5
    for energy in (level, energies[3, 7] + 0.01):  # crossed by some
        text = dpw_bands(tmp_path, path, *PATH, "--nbands", 5, "--around", repr(float(energy)),
                         "--solver", solver, "--electrons", 24, ranks=ranks,
                         variables=variables)
        found = read(tmp_path / "bands.h5")
        for k, row in enumerate(energies):
            first = int((row < energy).sum()) - 3
            assert found["first_band_at"][k] == first
            assert np.abs(found["energies"][k] - row[first:first + 5]).max() < 1e-9
        assert "bands              5 next to" in text
        if energy == level:
            gap = energies[:, 12].min() - energies[:, 11].max()
            assert abs(found["gap"] - gap) < 1e-9


def test_proof_of_the_gap_finds_what_lapack_finds(by_lammps, tmp_path):
    dpw_bands(tmp_path, by_lammps / "h.h5", *PATH, "--nbands", 6, "--solver", "lapack", "-o", "l.h5")
    text = dpw_bands(tmp_path, by_lammps / "h.h5", *PATH, "--nbands", 6, "--solver", "window",
                     "--proof", "gap", variables=needs("window"))
    found, expected = read(tmp_path / "bands.h5"), read(tmp_path / "l.h5")
    assert np.abs(found["energies"] - expected["energies"]).max() < 1e-8
    assert found["first_band"] == expected["first_band"]
    assert "window, proof gap" in text
    text = dpw_bands(tmp_path, by_lammps / "h.h5", *PATH, "--proof", "some", code=1)
    assert "--proof" in text and "full" in text


@FILES
@pytest.mark.parametrize("ranks", [1, 2])
def test_window_finds_what_lapack_finds(by_lammps, tmp_path, ranks):
    near = read(by_lammps / "near.h5")
    text = dpw_bands(tmp_path, by_lammps / "h.h5", *PATH, "--nbands", 9, "--solver", "window",
                     ranks=ranks, variables=needs("window"))
    found = read(tmp_path / "bands.h5")
    assert np.abs(found["energies"] - near["energies"]).max() < 1e-8
    assert found["first_band"] == near["first_band"]
    assert "solver             window (asked for)" in text and "inertia" in text


# ---- Weights -----------------------------------------------------------------------------------

@FILES
def test_weights_are_those_of_the_vectors(by_lammps, tmp_path):
    dpw_bands(tmp_path, by_lammps / "h.h5", *PATH, "--weights", "layer,element", ranks=2)
    found, vectors = read(tmp_path / "bands.h5"), read(by_lammps / "vectors.h5")["eigenvectors"]
    with h5py.File(by_lammps / "h.h5") as file:
        layer, element = file["atoms/layer"][()], file["atoms/element"][()]
        symbols = list(file["elements"].asstr()[()])
    atom = hamiltonian_file.atom_of_states(by_lammps / "h.h5")
    names = [name.decode() for name in found["weight_names"]]
    assert names[:2] == ["layer 1", "layer 2"] and set(names[2:]) == set(symbols)
    density = np.abs(vectors) ** 2
    for w, name in enumerate(names):
        mine = layer[atom] == int(name[-1]) - 1 if name.startswith("layer") \
            else element[atom] == symbols.index(name)
        assert np.abs(found["weights"][:, :, w] - density[:, :, mine].sum(axis=2)).max() < 1e-10
    assert "eigenvectors" not in found


def test_unfolding_a_supercell_gives_the_bands_of_the_cell(tmp_path):
    """A chain of four cells as one: at every k of the small cell's path, the weight is 1 for its
    band and 0 for the others."""
    n = 4
    cells = {(a, 0, 0): np.zeros((n, n)) for a in (-1, 0, 1)}
    for i in range(n):
        cells[0, 0, 0][i, i] = 0.3
        cell, j = divmod(i + 1, n)
        cells[cell, 0, 0][i, j] += -0.7
        cells[-cell, 0, 0][j, i] += -0.7
    write_hr(tmp_path / "s_hr.dat", cells, [(12.0, 0, 0), (0, 3.5, 0), (0, 0, 20.0)])
    (tmp_path / "s_centres.xyz").write_text(
        f"{2 * n}\ncentres\n" + "".join(f"X {3.0 * i + 0.2} 0.1 1\n" for i in range(n))
        + "".join(f"H {3.0 * i + 0.2} 0.1 1\n" for i in range(n)))
    text = dpw_bands(tmp_path, "s_hr.dat", "--path", 12, "G", 0.01, 0, 0, "X", 0.49, 0, 0,
                     "--unfold", "all", "--primitive", 3, 0, 0, 0, 3.5, 0)
    found = read(tmp_path / "bands.h5")
    kappa = np.linspace(0.01, 0.49, 13)
    assert np.allclose(found["kpoints"][:, 0], 4 * kappa)
    expected = 0.3 - 1.4 * np.cos(2 * np.pi * kappa)
    weight = found["weights"][:, :, 0]
    assert np.abs(weight.sum(axis=1) - 1.0).max() < 1e-9
    assert np.abs((weight * found["energies"]).sum(axis=1) - expected).max() < 1e-9
    assert "weights            unfolded" in text and ", 4 cells" in text


# ---- Restart -----------------------------------------------------------------------------------

LONG = ["--path", 700, *PATH[2:], "--vectors", "--bands", 70, 80]


def kill_in_the_middle(folder, words, least):
    """Kills a run as soon as so many bytes of what it has done are on the disk."""
    part = folder / "bands.h5.part"
    process = subprocess.Popen([environment.DPW, "bands", *map(str, words), "--checkpoint", "0"],
                               cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env={**os.environ, "OMP_NUM_THREADS": "1"})
    deadline = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size > least):
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (folder / "bands.h5").exists()


def test_a_killed_job_goes_on_and_ends_with_the_same_bits(by_lammps, tmp_path):
    words = [by_lammps / "h.h5", *LONG]
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir(), killed.mkdir()
    text = dpw_bands(whole, *words)
    assert "were there" not in text and "earlier" not in text
    for least in (50000, 8000000):
        kill_in_the_middle(killed, words, least)
    with open(killed / "bands.h5.part", "ab") as file:
        file.write(b"half a record")
    text = dpw_bands(killed, *words, ranks=2)
    n = int(text.split("dpw bands: ")[1].split()[0])
    assert f"{n} of 1401 k-points were there" in text and 200 < n < 1401
    assert f"{n} of them by an earlier run" in text
    found = read(killed / "bands.h5")
    for name, values in read(whole / "bands.h5").items():
        assert np.asarray(values).tobytes() == np.asarray(found[name]).tobytes() \
            or list(values) == list(found[name]), name
    assert os.listdir(killed) == ["bands.h5"]


def test_a_job_that_needs_nothing_more_is_finished(random_hr, tmp_path):
    """Killed after the last k-point, or when the final file could not be written."""
    path, energies = random_hr
    (tmp_path / "out").mkdir()
    words = [path, *PATH, "-o", "out.h5", "--text", "out"]  # a folder is in the way
    assert "out" in dpw_bands(tmp_path, *words, code=1)
    assert (tmp_path / "out.h5.part").exists()
    text = dpw_bands(tmp_path, path, *PATH, "-o", "out.h5")
    assert "15 of 15 k-points were there" in text and "solver " not in text
    assert np.abs(read(tmp_path / "out.h5")["energies"] - energies).max() < 1e-9


@pytest.fixture
def left_over(by_lammps, tmp_path):
    """A folder with what a killed job left."""
    kill_in_the_middle(tmp_path, [by_lammps / "h.h5", *LONG], 50000)
    return tmp_path


def test_another_job_is_refused_and_named(by_lammps, random_hr, left_over):
    words = {
        "it has 1401 k-points, this job has 15": [by_lammps / "h.h5", *PATH, *LONG[-4:]],
        "its bands are those from 70 to 80, those of this job are those from 70 to 81":
            [by_lammps / "h.h5", *LONG[:-1], 81],
        "its bands are those from 70 to 80, those of this job are the 4 next to 0.5 eV":
            [by_lammps / "h.h5", *LONG[:-3], "--nbands", 4, "--around", 0.5],
        "the proof of its windows is full, that of this job is gap":
            [by_lammps / "h.h5", *LONG, "--proof", "gap"],
        "it has eigenvectors, this job wants none": [by_lammps / "h.h5", *LONG[:-4], *LONG[-3:]],
        'its weights of the states are [], those of this job are ["S","Mo"]':
            [by_lammps / "h.h5", *LONG, "--weights", "element"],
        "its k-points are others, though as many":
            [by_lammps / "h.h5", *LONG[:-5], "1/4", *LONG[-4:]],
        "its H(R) is another one, from HDF5 file": [random_hr[0], *PATH],
        "the potential in its H(R) is none, that of this job is field 0 0 1e-13 V/A":
            [by_lammps / "h.h5", *LONG, "--field", 0, 0, 1e-13]}
    before = (left_over / "bands.h5.part").read_bytes()
    for difference, command in words.items():
        text = dpw_bands(left_over, *command, ranks=2, code=1)
        assert difference in text, text
        assert text.count("was left by another job") == 1
        assert "remove it to start anew (or give --restart no)" in text
    assert (left_over / "bands.h5.part").read_bytes() == before


def test_restart_no_starts_anew(random_hr, left_over):
    path, energies = random_hr
    text = dpw_bands(left_over, path, *PATH, "--restart", "no")
    assert "were there" not in text
    assert np.abs(read(left_over / "bands.h5")["energies"] - energies).max() < 1e-9
    assert not (left_over / "bands.h5.part").exists()


def test_electrons_and_smearing_may_change_between_the_runs(by_lammps, left_over):
    text = dpw_bands(left_over, by_lammps / "h.h5", *LONG, "--electrons", 150, "--smearing", 0.1)
    assert "were there" in text and "150, 2 per band" in text


# ---- Errors ------------------------------------------------------------------------------------

ERRORS = {
    "cannot read": ["nowhere_hr.dat", *PATH],
    "dpw bands needs k-points": ["{hr}"],
    "--path begins with a number of points per segment": ["{hr}", "--path", "G", 0, 0, 0],
    "the corner 'M' of --path is incomplete": ["{hr}", "--path", 5, "G", 0, 0, 0, "M", 0, 0],
    "the corner 'M' of --path: ": ["{hr}", "--path", 5, "G", 0, 0, 0, "M", 0, "x", 0],
    "--path needs two corners or more": ["{hr}", "--path", 5, "G", 0, 0, 0],
    "unknown eigensolver 'lapak'": ["{hr}", *PATH, "--solver", "lapak"],
    "does not contain the number of electrons: give electrons": ["{hr}", *PATH, "--nbands", 4],
    "electrons do not fit": ["{hr}", *PATH, "--electrons", 99],
    "nbands must be 2 or more": ["{hr}", *PATH, "--nbands", 1, "--electrons", 8],
    "--around requires --nbands": ["{hr}", *PATH, "--around", 1],
    "--nbands excludes --bands": ["{hr}", *PATH, "--bands", 1, 2, "--nbands", 4],
    "bands takes the first and the last band": ["{hr}", *PATH, "--bands", 3, 2],
    "asks for the bands 3 to 25, but there are 24": ["{hr}", *PATH, "--bands", 3, 25],
    "a k-mesh needs three numbers": ["{hr}", "--mesh", 0, 1, 1],
    "--text writes bands along a path": ["{hr}", "--mesh", 1, 1, 1, "--text", "t"],
    "--text cannot hold bands next to an energy": ["{hr}", *PATH, "--text", "t", "--nbands", 4,
                                                   "--around", 0],
    "smearing is a width": ["{hr}", *PATH, "--smearing", -1],
    "threads has to be": ["{hr}", *PATH, "--threads", -1],
    "--spin-degeneracy is 1 or 2": ["{hr}", *PATH, "--spin-degeneracy", 3],
    "is known: leave --lattice out": ["{hr}", *PATH, "--lattice", 1, 0, 0, 0, 1, 0, 0, 0, 1],
    "is no model: leave out --structure": ["{hr}", *PATH, "--structure", "x.lmp"],
    "leave out --cutoff and --threshold, which go": ["{hr}", *PATH, "--cutoff", 3,
                                                      "--threshold", 0.1],
    "leave out --elements, which goes with one only": ["{hr}", *PATH, "--elements", "Mo"],
    "cannot read WS2.dpw: No such file": ["WS2.dpw", *PATH, "--structure", "x.lmp"],
    "give a LAMMPS data file or extended XYZ": ["{model}", *PATH],
    "unknown way 'gpu' to build H(k)": ["{hr}", *PATH, "--hk", "gpu"],
    "unfold takes the number of a layer": ["{hr}", *PATH, "--unfold", "upper"],
    "weights of states need the orbitals, which": ["{hr}", *PATH, "--weights", "layer"],
    "a field needs the positions of the orbitals": ["{hr}", *PATH, "--field", 0, 0, -0.1],
    "energies of atoms need the atoms of the orbitals": ["{hr}", *PATH, "--onsite", "v.txt"],
    "--field: 3 required": ["{hr}", *PATH, "--field", 0, 0.1],
    "the electric field has to be three finite numbers": ["{hr}", *PATH, "--field", 0, 0, "inf"],
    "cannot write": ["{hr}", *PATH, "-o", "no/such/folder.h5"],
    "--pith": ["{hr}", "--pith", 3],
    "INPUT is required": [],
}


@pytest.mark.parametrize("ranks", [1, 3])
@pytest.mark.parametrize("message", ERRORS)
def test_errors_are_said_once(random_hr, model, tmp_path, message, ranks):
    if ranks > 1 and list(ERRORS).index(message) % 4 not in (0, 2):
        pytest.skip("half of them on three ranks")
    words = [str(word).format(hr=random_hr[0], model=model) for word in ERRORS[message]]
    text = dpw_bands(tmp_path, *words, ranks=ranks, code=1)
    assert text.count(message) == 1, text
    assert not os.listdir(tmp_path), "an error left a file"


def test_lattice_that_is_not_known(tmp_path):
    write_hr(tmp_path / "d_hr.dat", dimer_chain(), win=False)
    words = ["d_hr.dat", "--path", 4, "G", 0, 0, 0, "X", "1/2", 0, 0]
    text = dpw_bands(tmp_path, *words, code=1)
    assert "give the three vectors (A) with --lattice" in text
    dpw_bands(tmp_path, *words, "--lattice", 5, 0, 0, 0, 4, 0, 0, 0, 9)
    found = read(tmp_path / "bands.h5")
    assert abs(found["distance"][-1] - np.pi / 5.0) < 1e-12
    assert np.array_equal(found["lattice"], np.diag([5.0, 4.0, 9.0]))


def test_processes_that_are_no_ranks_are_refused(random_hr, tmp_path):
    text = dpw_bands(tmp_path, random_hr[0], *PATH, code=1,
                     variables={"OMPI_COMM_WORLD_SIZE": "2"})
    assert "mpiexec started 2 processes that are not connected" in text


@ALL_KINDS
def test_atoms_that_the_model_does_not_know_are_named(model, tmp_path):
    structures.twist((1, 0), (1, 0)).exchange(1, 4).write_data(tmp_path / "x.lmp")
    text = dpw_bands(tmp_path, model, "--structure", "x.lmp", "--elements", "Mo", "S", *PATH,
                     code=1)
    assert "dpw: atom " in text
    # the masses tell the elements as well
    assert dpw_bands(tmp_path, model, "--structure", "x.lmp", *PATH, code=1) == text
    data = (tmp_path / "x.lmp").read_text()
    (tmp_path / "y.lmp").write_text(re.sub(r"(?m)^2 3\d\.\d+", "2 1.0", data))
    text = dpw_bands(tmp_path, model, "--structure", "y.lmp", *PATH, code=1)
    assert "y.lmp, line 18: the element of the atom type 2 is not known" in text
    text = dpw_bands(tmp_path, model, "--structure", "x.lmp", "--elements", "Mo", "Xx", *PATH,
                     code=1)
    assert "Xx" in text
