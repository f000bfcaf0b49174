# SPDX-License-Identifier: MIT
"""dpw dos, as a user runs it: on a mesh and by kernel polynomials, on any number of ranks."""

import math
import os
import re
import subprocess

import h5py
import numpy as np
import pytest

from support.environment import DPW, MPIEXEC

T, MASS, CELLS = -1.0, 0.4, 18


def write_honeycomb(path):
    """CELLS x CELLS cells of graphene with a mass as one cell, as Wannier90's _hr.dat has it."""
    n = 2 * CELLS * CELLS
    h = {}

    def add(i, j, cell, value):
        h.setdefault(cell, np.zeros((n, n)))[i, j] += value
        if i != j:
            h.setdefault(tuple(-c for c in cell), np.zeros((n, n)))[j, i] += value

    for a in range(CELLS):
        for b in range(CELLS):
            site = 2 * (a * CELLS + b)
            add(site, site, (0, 0, 0), MASS)
            add(site + 1, site + 1, (0, 0, 0), -MASS)
            for da, db in ((0, 0), (-1, 0), (0, -1)):
                jump = ((a + da) // CELLS, (b + db) // CELLS, 0)
                other = 2 * (((a + da) % CELLS) * CELLS + (b + db) % CELLS) + 1
                add(site, other, jump, T)
    with open(path, "w") as out:
        out.write(f"honeycomb\n{n}\n{len(h)}\n" + " 1" * len(h) + "\n")
        for cell, block in sorted(h.items()):
            for j in range(n):
                for i in range(n):
                    out.write("%d %d %d %d %d %.6f 0.0\n" % (*cell, i + 1, j + 1, block[i, j]))


def exact_energies(mesh):
    k = np.arange(CELLS * mesh) / (CELLS * mesh)
    f = 1 + np.exp(2j * np.pi * k)[:, None] + np.exp(2j * np.pi * k)[None, :]
    e = np.sqrt(MASS**2 + T**2 * abs(f) ** 2).ravel()
    return np.sort(np.concatenate([-e, e]))


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    path = tmp_path_factory.mktemp("dos") / "graphene_hr.dat"
    write_honeycomb(path)
    return path


def run(*arguments, ranks=None, cwd, fails=False):
    command = [str(DPW), "dos", *map(str, arguments)]
    if ranks:
        command = [MPIEXEC, "-n", str(ranks), *command]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300,
                          env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done


def test_kernel_polynomials_find_the_gap_and_the_density(sample, tmp_path):
    out = run(sample, "--kpm", "--moments", 256, "--vectors", 32, "--electrons", 2 * CELLS**2,
              "-o", "dos.txt", "-o", "dos.h5", cwd=tmp_path)
    assert "Fermi level" in out.stdout and "memory" in out.stdout
    data = np.loadtxt(tmp_path / "dos.txt")
    energy, density, error, below, below_error = data.T
    exact = exact_energies(1)
    with h5py.File(tmp_path / "dos.h5") as file:
        assert file.attrs["format"] == "dpw-dos"
        np.testing.assert_allclose(file["energies"], energy, atol=1e-7)
        np.testing.assert_allclose(file["density"][:, 0], density, rtol=1e-8, atol=1e-12)
        width = file.attrs["broadening"]
        fermi = file.attrs["fermi_level"]
    assert abs(fermi) < 0.5 * MASS
    # the kernel is narrower towards the ends of the spectrum, which the energies span
    width = width * np.sqrt(1 - (2 * (exact - energy.mean()) / (energy[-1] - energy[0]))**2)
    erf = np.vectorize(math.erf)
    count = np.array([(1 + erf((e - exact) / width / np.sqrt(2))).sum() for e in energy])
    broadened = np.array([(2 * np.exp(-0.5 * ((e - exact) / width)**2) / width).sum() for e in energy])
    broadened /= np.sqrt(2 * np.pi)
    far = abs(energy) < 3.0
    assert np.mean(abs(below - count)[far] < 3 * below_error[far] + 0.005 * len(exact)) > 0.97
    assert np.mean(abs(density - broadened)[far] < 3 * error[far] + 0.05 * broadened.max()) > 0.97
    in_gap = abs(energy) < MASS - 5 * width.max()
    assert in_gap.sum() > 20 and density[in_gap].max() < 0.01 * density.max()


def test_any_number_of_ranks_and_threads_gives_the_same_file(sample, tmp_path):
    options = [sample, "--kpm", "--moments", 64, "--vectors", 10]
    run(*options, "-o", "one.txt", cwd=tmp_path)
    expected = (tmp_path / "one.txt").read_bytes()
    run(*options, "--threads", 3, "-o", "threads.txt", cwd=tmp_path)
    assert (tmp_path / "threads.txt").read_bytes() == expected
    for ranks in (1, 2, 3, 4):
        run(*options, "-o", f"{ranks}.txt", ranks=ranks, cwd=tmp_path)
        assert (tmp_path / f"{ranks}.txt").read_bytes() == expected


@pytest.mark.parametrize("ranks", [None, 2])
def test_mesh_counts_the_states(sample, tmp_path, ranks):
    electrons = 2 * CELLS**2
    for name, options in (("tetrahedron", []), ("gaussian", ["--method", "gaussian", "--sigma", 0.05])):
        run(sample, "--mesh", 2, 2, 1, *options, "--energies", -4, 4, 161, "--electrons", electrons,
            "-o", name + ".txt", ranks=ranks, cwd=tmp_path)
        energy, density, below = np.loadtxt(tmp_path / (name + ".txt")).T
        assert density.sum() * 0.05 == pytest.approx(2 * electrons, rel=1e-6)
        assert below[-1] == pytest.approx(2 * electrons)
        assert below[80] == pytest.approx(electrons)  # at zero, in the gap
        assert "Fermi level: " in (tmp_path / (name + ".txt")).read_text()
        exact = 2 * np.searchsorted(exact_energies(2), energy) / 4
        assert abs(below - exact).max() < 0.05 * electrons


def test_one_k_point_is_taken(sample, tmp_path):
    # at the corner of the zone the sign of hoppings out of the cell changes: other energies
    for name, k in (("gamma", (0, 0, 0)), ("corner", (0.5, 0.5, 0)), ("general", (0.2, 0.1, 0))):
        run(sample, "--kpm", "--moments", 400, "--vectors", 4, "--k", *k, "-o", name, cwd=tmp_path)
    gamma, corner, general = (np.loadtxt(tmp_path / n) for n in ("gamma", "corner", "general"))
    assert abs(gamma[:, 1] - corner[:, 1]).max() > 1.0
    assert abs(gamma[:, 1] - general[:, 1]).max() > 1.0


def write_two_layers(path):
    """Two chains with 1 and 2 orbitals per cell, energies far apart, as compute wannierham writes H."""
    with h5py.File(path, "w") as f:
        f.attrs.update({"format": "dpw-hamiltonian", "version": np.int64(1), "n_orbitals": np.int64(3),
                        "n_electrons": 2.0, "spin_degeneracy": np.int64(2), "energy_unit": "eV",
                        "length_unit": "angstrom"})
        f["lattice"] = np.diag([3.0, 9.0, 9.0])
        text = h5py.string_dtype()
        f.create_dataset("elements", data=["C", "N"], dtype=text)
        f["orbitals/element"] = np.array([0, 1, 1], np.int32)
        f.create_dataset("orbitals/name", data=["s", "px", "py"], dtype=text)
        f["atoms/id"] = np.array([1, 2], np.int64)
        f["atoms/element"] = np.array([0, 1], np.int32)
        f["atoms/first_orbital"] = np.array([0, 1], np.int32)
        f["atoms/position"] = np.array([[0.0, 0, 0], [0, 0, 3]])
        f["atoms/layer"] = np.array([0, 1], np.int32)
        f["blocks/row"] = np.array([0, 0, 1], np.int32)
        f["blocks/column"] = np.array([0, 0, 1], np.int32)
        f["blocks/cell"] = np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0]], np.int32)
        f["blocks/first_value"] = np.array([0, 1, 2], np.int64)
        f["values"] = np.array([-3.0, 0.5, 2.0, 0.1, 0.1, 3.0])


@pytest.mark.parametrize("method", [["--kpm", "--vectors", 32, "--moments", 300],
                                    ["--method", "gaussian", "--sigma", 0.03], []])
@pytest.mark.parametrize("by, names", [("layer", ["layer 1", "layer 2"]), ("element", ["C", "N"]),
                                       ("orbital", ["C s", "N px", "N py"])])
def test_projections_share_out_the_states(tmp_path, method, by, names):
    write_two_layers(tmp_path / "H.h5")
    run("H.h5", "--mesh", 12, 1, 1, *method, "--project", by, "-o", "dos.h5", "--energies", -6, 6, 241,
        cwd=tmp_path)
    with h5py.File(tmp_path / "dos.h5") as file:
        assert [n.decode() for n in file["names"]] == ["total", *names]
        density, below = file["density"][:], file["below"][:]
        np.testing.assert_allclose(density[:, 0], density[:, 1:].sum(axis=1), atol=1e-9)
        assert below[120, 0] == pytest.approx(2.0, abs=1e-3)  # the chain of C, with spin
        assert below[120, 1] == pytest.approx(2.0, abs=1e-3)
        assert below[-1] == pytest.approx([6.0, 2.0, *([4.0] if len(names) == 2 else [2.0, 2.0])], abs=1e-3)


@pytest.mark.parametrize("method", [["--kpm", "--vectors", 32, "--moments", 300],
                                    ["--method", "gaussian", "--sigma", 0.05], []])
@pytest.mark.parametrize("ranks", [None, 2])
def test_potentials_move_the_layers_apart(tmp_path, method, ranks):
    """Layers that are not coupled: the upper one goes up by field times height, 30 energies."""
    write_two_layers(tmp_path / "H.h5")
    words = ["H.h5", "--mesh", 12, 1, 1, *method, "--project", "layer", "--energies", -6, 6, 241]
    run(*words, "-o", "before.h5", cwd=tmp_path)
    (tmp_path / "v.txt").write_text("2 0.75  # the upper one\n1 0\n")
    potentials = {"field": (["--field", 0, -0.3, 0.5], "field 0 -0.3 0.5 V/A"),
                  "both": (["--onsite", "v.txt", "--field", 0, 0, 0.25],
                           r"energies of atoms with the checksum [0-9a-f]{16}, field 0 0 0.25 V/A")}
    with h5py.File(tmp_path / "before.h5") as file:
        before, below_before = file["density"][:], file["below"][:]
    for name, (options, said) in potentials.items():
        out = run(*words, *options, "-o", f"{name}.h5", ranks=ranks, cwd=tmp_path)
        assert re.search(f"potential +{said}\n", out.stdout), out.stdout
        with h5py.File(tmp_path / f"{name}.h5") as file:
            density, below = file["density"][:], file["below"][:]
        if "--kpm" in method:  # the broadening is another one in a wider spectrum: medians
            for layer, moved in ((1, 0.0), (2, 30.0)):
                medians = [np.interp(layer, count[:, layer], np.arange(241))
                           for count in (below_before, below)]
                assert medians[1] - medians[0] == pytest.approx(moved, abs=0.5)
        else:
            np.testing.assert_allclose(density[:, 1], before[:, 1], atol=1e-8)
            np.testing.assert_allclose(density[30:, 2], before[:-30, 2], atol=1e-8)


@pytest.mark.parametrize("arguments, says", [
    (["--kpm"], "needs a file to write"),
    (["-o", "x"], "needs mesh"),
    (["--kpm", "--method", "gaussian", "-o", "x"], "method is for meshes"),
    (["--kpm", "--sigma", "0.1", "-o", "x"], "sigma is for"),
    (["--mesh", "2", "2", "1", "--method", "gaussian", "-o", "x"], "need each other"),
    (["--mesh", "2", "2", "1", "--sigma", "0.1", "-o", "x"], "need each other"),
    (["--kpm", "--mesh", "2", "2", "1", "--k", "0", "0", "0", "-o", "x"], "not both"),
    (["--kpm", "--threads", "-1", "-o", "x"], "threads has to be 1 or more"),
    (["--kpm", "--energies", "2", "1", "10", "-o", "x"], "energies needs two"),
    (["--kpm", "--energies", "1", "2", "1.5", "-o", "x"], "energies needs two"),
    (["--kpm", "--vectors", "1", "-o", "x"], "at least 2 random vectors"),
    (["--kpm", "--moments", "1", "-o", "x"], "at least 2 moments"),
    (["--kpm", "--project", "layer", "-o", "x"], "nothing is known of the orbitals"),
    (["--kpm", "--electrons", "1e6", "-o", "x"], "do not fit"),
    (["--kpm", "--field", "0", "0", "0.1", "-o", "x"], "a field needs the positions of the orbitals"),
    (["--kpm", "--onsite", "v.txt", "-o", "x"], "energies of atoms need the atoms of the orbitals"),
    (["--kpm", "-o", "nowhere/x"], "nowhere/x"),
])
def test_errors_are_sentences(sample, tmp_path, arguments, says):
    done = run(sample, *arguments, cwd=tmp_path, fails=True)
    assert says in done.stderr and done.stderr.startswith("dpw: ")
    assert not list(tmp_path.iterdir())
