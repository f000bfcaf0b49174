# SPDX-License-Identifier: MIT
"""Hamiltonians and bands in Python: against LAMMPS, against dpw, and against NumPy."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import h5py
import numpy as np
import pytest

pytest.importorskip("dpwannier._core", reason="the extension module is not built")

from ase import Atoms  # noqa: E402

import dpwannier  # noqa: E402
from dpwannier import Hamiltonian  # noqa: E402
from support import environment, lammps_run, structures  # noqa: E402
from hamiltonians import random_hamiltonian  # noqa: E402

MODEL = environment.SOURCE / "potentials" / "MoS2.dpw"
GMK = [("G", (0, 0, 0)), ("M", (0.5, 0, 0)), ("K", (1 / 3, 1 / 3, 0))]
INPUT = """\
plugin load {plugin}
units metal
read_data {data}
pair_style dpwannier
pair_coeff * * {model} Mo S
compute H all wannierham hdf5 H.h5 {options}
thermo_style custom step c_H
run 0
"""


@pytest.fixture(scope="module")
def model():
    return dpwannier.Model("MoS2.dpw")


@pytest.fixture(scope="module")
def structure():
    return structures.twist((2, 1), (1, 2)).noise(0.03)


@pytest.fixture(scope="module")
def h(model, structure):
    return model.hamiltonian(structure.to_ase())


def matrices(h):
    return {tuple(cell): h.matrix(i).toarray() for i, cell in enumerate(h.cells.tolist())}


def known(h, k, found=None):
    """H(k) by NumPy."""
    parts = matrices(h) if found is None else found
    return sum(np.exp(2j * np.pi * np.dot(k, cell)) * m for cell, m in parts.items())


def dpw(*words, folder):
    subprocess.run([environment.DPW, *map(str, words)], cwd=folder, check=True, capture_output=True)


# ---- the model

def test_the_model_says_what_dpw_info_says(model):
    said = subprocess.run([environment.DPW, "info", MODEL], capture_output=True, text=True,
                          check=True).stdout
    assert repr(model).splitlines()[1:] == said.rstrip("\n").splitlines()[1:]
    assert model.elements["Mo"].orbitals == ("dz2", "dxz", "dyz", "dx2-y2", "dxy")
    assert model.elements["S"].n_electrons == 4.0
    assert {c.elements for c in model.hopping_classes} >= {("Mo", "S"), ("S", "S")}
    assert 0 < model.cutoff < model.hopping_cutoff and set(model.domain_limits) == {"Mo", "S"}
    assert "DFT" in json.dumps(model.provenance) or model.provenance


# ---- H(R)

@pytest.mark.parametrize("options, arguments", [
    ("", {}), ("cutoff 7.0", {"cutoff": 7.0}), ("threshold 0.01", {"threshold": 0.01})])
def test_equals_compute_wannierham(model, structure, tmp_path, options, arguments):
    data = structure.write_data(tmp_path / "structure.lmp")
    lammps_run.run_lammps(INPUT.format(plugin=environment.PLUGIN, data=data, model=MODEL,
                                       options=options), tmp_path).check()
    expected = Hamiltonian.read(tmp_path / "H.h5")
    found = model.hamiltonian(structure.to_ase(), **arguments)
    ours, theirs = matrices(found), matrices(expected)
    assert ours.keys() == theirs.keys() and len(ours) > 10
    for cell in ours:
        np.testing.assert_allclose(ours[cell], theirs[cell], rtol=0, atol=1e-10)
    assert found.orbitals == expected.orbitals and found.n_electrons == expected.n_electrons
    np.testing.assert_allclose(found.lattice, expected.lattice, atol=1e-12)


def test_layers_that_are_given(model, structure, h):
    given = model.hamiltonian(structure.to_ase(), layers=structure.layers - 1)
    for a, b in zip(matrices(h).values(), matrices(given).values()):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(dpwannier.Error, match="3 numbers for 42 atoms: give one for each"):
        model.hamiltonian(structure.to_ase(), layers=[0, 1, 0])
    with pytest.raises(dpwannier.Error, match="from 0, not -1"):
        model.hamiltonian(structure.to_ase(), layers=structure.layers - 2)


def test_h_of_k(h):
    k = [0.13, -0.28, 0.1]
    np.testing.assert_allclose(h.at(k), known(h, k), atol=1e-12)
    found = h.at(k, dense=False)
    assert found.format == "csr"
    np.testing.assert_allclose(found.toarray(), h.at(k), atol=1e-14)
    assert not np.shares_memory(h.at(k), h.at(k))


@pytest.mark.parametrize("complex_values", [False, True])
def test_from_matrices(complex_values):
    given = random_hamiltonian(complex_values)
    parts = {tuple(cell): given.matrix(i) for i, cell in enumerate(given.cells.tolist())}
    h = Hamiltonian.from_matrices(parts, lattice=given.lattice, centres=given.centres)
    assert h.is_real is not complex_values and h.n_orbitals == given.n_orbitals
    for cell, m in matrices(h).items():
        np.testing.assert_allclose(m, parts[cell].toarray(), atol=1e-14)
    half = {cell: m for cell, m in parts.items() if cell >= (0, 0, 0)}
    np.testing.assert_allclose(Hamiltonian.from_matrices(half).at([0.1, 0.2, 0.3]),
                               h.at([0.1, 0.2, 0.3]), atol=1e-14)
    np.testing.assert_allclose(h.centres, given.centres)
    parts[1, 1, 0] = parts[1, 1, 0] + np.eye(h.n_orbitals)
    with pytest.raises(dpwannier.Error, match="not Hermitian"):
        Hamiltonian.from_matrices(parts)
    with pytest.raises(dpwannier.Error, match="square matrices of one size"):
        Hamiltonian.from_matrices({(0, 0, 0): np.eye(2), (1, 0, 0): np.eye(3)})


def test_potentials(h, model, structure, tmp_path):
    shifted = model.hamiltonian(structure.to_ase())
    energies = np.linspace(0.0, 1.0, h.n_orbitals)
    shifted.add_on_site(energies)
    np.testing.assert_allclose(shifted.at([0.1, 0.2, 0]) - h.at([0.1, 0.2, 0]), np.diag(energies),
                               atol=1e-12)
    tilted = model.hamiltonian(structure.to_ase())
    tilted.add_field([0.0, 0.0, 0.05])
    np.testing.assert_allclose(np.diag(tilted.at([0, 0, 0]) - h.at([0, 0, 0])).real,
                               0.05 * np.array(structure.to_ase().positions[
                                   [o.atom - 1 for o in h.orbitals], 2]), atol=1e-12)
    assert "field" in tilted.potential and not h.potential
    for name in ("x_hr.dat", "y_tb.dat"):
        tilted.write(tmp_path / name)
        assert tilted.potential in (tmp_path / name).read_text().split("\n")[0]
    with pytest.raises(dpwannier.Error, match="field"):
        tilted.add_field([0.1, 0.0, 0.0])


@pytest.mark.parametrize("out, layout", [("seed_hr.dat", ""), ("seed_tb.dat", ""), ("h.npz", ""),
                                         ("folder", "deeph"), ("h.h5", ""), ("seed", "sparse")])
def test_files_of_other_programs(h, tmp_path, out, layout):
    files = h.write(tmp_path / out, layout)
    assert files and all(os.path.getsize(file) > 0 for file in files)
    name = tmp_path / out if (tmp_path / out).exists() else next(f for f in files if "hr" in f)
    again = Hamiltonian.read(name)
    np.testing.assert_allclose(again.at([0.1, 0.2, 0.0]), h.at([0.1, 0.2, 0.0]), atol=1e-9)
    with pytest.raises(dpwannier.Error, match="wannier90"):
        h.write(tmp_path / "x", "cube")


def test_a_damaged_byte_is_an_error_with_a_message(h, tmp_path):
    h.write(tmp_path / "d", "deeph")
    info = tmp_path / "d" / "info.json"
    text = bytearray(info.read_bytes())
    text[5] ^= 0x80
    info.write_bytes(text)
    with pytest.raises(dpwannier.Error, match="is not the info.json of DeepH: .*\ufffd"):
        Hamiltonian.read(tmp_path / "d")


# ---- bands

def test_bands_equal_numpy_and_dpw(h, model, structure, tmp_path):
    bands = h.bands(GMK, points=3, mesh=(2, 2, 1), weights=["layer", "element"])
    for k, energies in zip(bands.kpoints, bands.energies):
        np.testing.assert_allclose(energies, np.linalg.eigvalsh(known(h, k)), atol=1e-10)
    for k, energies in zip(bands.mesh.kpoints, bands.mesh.energies):
        np.testing.assert_allclose(energies, np.linalg.eigvalsh(known(h, k)), atol=1e-10)
    assert bands.weights["layer 1"].shape == bands.energies.shape
    np.testing.assert_allclose(bands.weights["layer 1"] + bands.weights["layer 2"], 1, atol=1e-12)
    np.testing.assert_allclose(bands.weights["Mo"] + bands.weights["S"], 1, atol=1e-12)
    assert set(bands.checks) >= {"trace", "residual"} and max(bands.checks.values()) < 1e-10

    data = structure.write_data(tmp_path / "s.lmp")
    words = [word for name, place in GMK for word in (name, *place)]
    dpw("bands", MODEL, "--structure", data, "--elements", "Mo", "S", "--path", 3, *words,
        "--mesh", 2, 2, 1, "--weights", "layer,element", folder=tmp_path)
    bands.save(tmp_path / "ours.h5")
    with h5py.File(tmp_path / "bands.h5") as theirs, h5py.File(tmp_path / "ours.h5") as ours:
        names = []
        theirs.visit(names.append)
        for name in names:
            if isinstance(theirs[name], h5py.Group):
                continue
            a, b = theirs[name][()], ours[name][()]
            if a.dtype.kind == "f":
                np.testing.assert_allclose(b, a, atol=1e-9, err_msg=name)
            else:
                assert (a == b).all(), name


def test_ranges_of_bands(h):
    all_of_them = h.bands(GMK, points=2)
    n_filled = int(h.n_electrons / 2)
    few = h.bands(GMK, points=2, nbands=6)
    np.testing.assert_allclose(few.energies, all_of_them.energies[:, n_filled - 3:n_filled + 3],
                               atol=1e-9)
    assert few.band_index.tolist() == list(range(n_filled - 3, n_filled + 3))
    assert few.gap == pytest.approx(all_of_them.gap, abs=1e-9) and few.gap > 1.0
    two = h.bands(GMK, points=2, bands=(5, 6))
    np.testing.assert_allclose(two.energies, all_of_them.energies[:, 4:6], atol=1e-9)
    around = h.bands(GMK, points=2, nbands=4, around=-7.0)
    for row, k in zip(around.energies, around.kpoints):
        exact = np.linalg.eigvalsh(h.at(k))
        below = np.searchsorted(exact, -7.0)
        np.testing.assert_allclose(row[np.isfinite(row)], exact[below - 2:below + 2], atol=1e-8)


def test_vectors(h):
    bands = h.bands(GMK[:2], points=1, bands=(3, 8), vectors=True)
    for k, energies, v in zip(bands.kpoints, bands.energies, bands.vectors):
        np.testing.assert_allclose(h.at(k) @ v, v * energies, atol=1e-9)


def test_special_points_and_unfolding(h):
    bands = h.bands("GMKG", points=2)
    b = 2 * np.pi * np.linalg.inv(h.lattice).T
    at = {name: np.linalg.norm(bands.kpoints[2 * i] @ b)
          for i, (_, name) in enumerate(bands.labels[:3])}
    side = np.linalg.norm(h.lattice[1])  # of the rhombus: the cell is turned by 30 degrees
    assert at["M"] == pytest.approx(2 * np.pi / (np.sqrt(3) * side), rel=1e-3)
    assert at["K"] == pytest.approx(4 * np.pi / (3 * side), rel=1e-3)
    unfolded = h.bands("GK", points=2, unfold=1)
    primitive = np.linalg.norm(unfolded.kpoints[-1] @ b)
    assert primitive == pytest.approx(4 * np.pi / (3 * side / np.sqrt(7)), rel=2e-3)
    # all states together have the weight of a primitive cell, 11 orbitals
    np.testing.assert_allclose(unfolded.weights["unfolded layer 1"].sum(axis=1), 11, atol=1e-9)
    chain = Hamiltonian.from_matrices({(0, 0, 0): np.zeros((1, 1)), (1, 0, 0): -np.eye(1)},
                                      lattice=np.diag([3.0, 10.0, 10.0]))
    bands = chain.bands("GX", points=4)
    np.testing.assert_allclose(bands.energies[:, 0], -2 * np.cos(2 * np.pi * bands.kpoints[:, 0]),
                               atol=1e-12)


def test_electrons_that_are_not_known():
    chain = Hamiltonian.from_matrices({(0, 0, 0): np.diag([-1.0, 1.0]), (1, 0, 0): 0.2 * np.eye(2)},
                                      lattice=np.diag([3.0, 10.0, 10.0]))
    bands = chain.bands("GX", points=2)
    assert np.isnan(bands.gap) and "number of electrons" in bands.not_known
    with pytest.raises(dpwannier.Error, match="number of electrons: give electrons"):
        chain.bands("GX", nbands=2)
    chain.n_electrons = 2
    assert chain.bands("GX", points=2).gap == pytest.approx(2.0 - 0.8, abs=1e-12)


def test_density_of_states(h, tmp_path):
    dos = h.dos(mesh=(2, 2, 1), sigma=0.1, project="layer", energies=(-20, 10, 301))
    total = np.zeros(301)
    states = 0
    for k in [(0, 0, 0), (0.5, 0, 0), (0, 0.5, 0), (0.5, 0.5, 0)]:
        e = np.linalg.eigvalsh(h.at(k))
        edges = np.append(dos.energies - 0.05, dos.energies[-1] + 0.05)
        from scipy.special import ndtr
        total += 2 * np.diff(ndtr((edges[:, None] - e) / 0.1).sum(axis=1)) / 0.1 / 4
        states += 2 * len(e) / 4
    np.testing.assert_allclose(dos.density["total"], total, atol=1e-6)
    np.testing.assert_allclose(dos.density["layer 1"] + dos.density["layer 2"],
                               dos.density["total"], atol=1e-9)
    kpm = h.dos(kpm=True, moments=64, vectors=4)
    assert kpm.below["total"][-1] == pytest.approx(2 * h.n_orbitals, rel=1e-6)
    assert kpm.density_error["total"].shape == kpm.energies.shape
    dos.save(tmp_path / "dos.txt")
    dos.save(tmp_path / "dos.h5")
    assert np.loadtxt(tmp_path / "dos.txt").shape[0] == 301
    with pytest.raises(dpwannier.Error, match="needs mesh, three numbers, or kpm"):
        h.dos()


def test_figures(h):
    bands = h.bands("GMKG", points=3, weights=["layer"])
    for figure in (bands.plot(), bands.plot(color="layer 2"), h.dos(mesh=(1, 1, 1)).plot()):
        assert len(figure.axes) >= 1
    with pytest.raises(dpwannier.Error, match="give bands\\(\\) a path"):
        h.bands(mesh=(1, 1, 1)).plot()


# ---- long jobs

def test_progress_and_threads(h):
    seen = []
    h.bands(GMK, points=20, progress=lambda done, total: seen.append((done, total)))
    assert not seen or (seen == sorted(seen) and {total for _, total in seen} == {41})

    class Stop(Exception):
        pass

    def stop(done, total):
        raise Stop

    with pytest.raises(Stop):
        h.bands(GMK, points=2000, progress=stop)


def test_other_threads_go_on(h):
    counts, running = [0], [True]

    def count():
        while running[0]:
            counts[0] += 1
            time.sleep(0.001)

    worker = threading.Thread(target=count)
    worker.start()
    began = time.monotonic()
    h.bands(GMK, points=20)
    seconds = time.monotonic() - began
    running[0] = False
    worker.join()
    assert counts[0] > 50 * seconds


LONG = """\
import sys
import numpy as np
import dpwannier
n = 300
rng = np.random.default_rng(1)
m = rng.normal(size=(n, n))
h = dpwannier.Hamiltonian.from_matrices({(0, 0, 0): m + m.T}, lattice=np.diag([3.0, 3.0, 10.0]))
print("ready", flush=True)
try:
    h.bands([("G", (0, 0, 0)), ("X", (0.5, 0, 0))], points=%d%s)
except KeyboardInterrupt:
    print("stopped")
    sys.exit(3)
"""


def start(text, folder):
    path = os.pathsep.join([str(environment.BUILD / "python"), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, cwd=folder,
                            stderr=subprocess.PIPE, text=True,
                            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"})


def test_ctrl_c_ends_it(tmp_path):
    process = start(LONG % (100000, ""), tmp_path)
    assert process.stdout.readline() == "ready\n"
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=10)
    assert process.returncode == 3 and output == "stopped\n" and not errors


def test_a_checkpoint_goes_on(h, tmp_path):
    """What was done before the stop is not done again, and what comes out is the same."""
    part, seen = tmp_path / "job.part", []

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        h.bands(GMK, points=30, checkpoint=part, progress=stop)
    assert part.exists()
    with pytest.raises(dpwannier.Error, match="left by another job: it has 61 k-points"):
        h.bands(GMK, points=3, checkpoint=part)
    bands = h.bands(GMK, points=30, checkpoint=part, progress=lambda done, _: seen.append(done))
    assert not part.exists()
    np.testing.assert_array_equal(bands.energies, h.bands(GMK, points=30).energies)


# ---- errors are one exception with the core's sentence

@pytest.mark.parametrize("call, says", [
    (lambda h: Hamiltonian.read("nowhere_hr.dat"), "nowhere_hr.dat"),
    (lambda h: dpwannier.Model("nowhere.dpw"), "nowhere.dpw"),
    (lambda h: h.bands(), "give path or mesh"),
    (lambda h: h.bands("GXG"), "no special point 'X' of this lattice: there are G, K, M"),
    (lambda h: h.bands([("G", (0, 0)), ("M", (1, 0))]), "3 numbers, not numbers in the shape"),
    (lambda h: h.bands("GMG", nbands=1), "nbands must be 2 or more"),
    (lambda h: h.bands("GMG", nbands=4, bands=(1, 2)), "not by both"),
    (lambda h: h.bands("GMG", bands=(3, 2)), "counted from 1"),
    (lambda h: h.bands("GMG", solver="lapak"), "unknown eigensolver 'lapak'"),
    (lambda h: h.bands("GMG", weights="spin"), "spin"),
    (lambda h: h.bands("GMG", unfold="upper"), "unfold takes the number of a layer"),
    (lambda h: h.bands("GMG", points=0), "point"),
    (lambda h: h.bands(mesh=(0, 1, 1)), "three numbers"),
    (lambda h: h.bands("GMG", threads=-1), "threads has to be"),
    (lambda h: dpwannier.twisted_bilayer("WSe2x", 1, 2), "no monolayer 'WSe2x'"),
    (lambda h: dpwannier.twisted_bilayer("MoS2", 0, 0), "supercell"),
    (lambda h: dpwannier.twisted_bilayer("MoS2", 1, 2, stacking="AA"), "2H"),
])
def test_errors(h, call, says):
    with pytest.raises(dpwannier.Error, match=says):
        call(h)


# ---- what a user may do by mistake

@pytest.mark.parametrize("matrices, says", [
    ({}, "at least one"),
    ({(0, 0, 0): np.array([np.eye(2), np.eye(2)])}, "square matrices"),
    ({(0, 0, 0): np.zeros(3)}, "square matrices"),
    ({(0, 0, 0): np.eye(2), (0.4, 0, 0): np.eye(2)}, "whole number"),
    ({(0, 0): np.eye(2)}, "3 whole numbers, not 2"),
    ({(2**31, 0, 0): np.eye(1)}, "farther than"),
    ({(0, 0, 0): np.array([[1, np.nan], [3, 1]])}, "not finite"),
    ({(0, 0, 0): np.ma.array([[1.0, 9], [9, 1]], mask=[[0, 1], [1, 0]])}, "masked"),
    ({(0, 0, 0): np.array([["a"]])}, "type"),
])
def test_matrices_that_are_none(matrices, says):
    with pytest.raises(dpwannier.Error, match=says):
        Hamiltonian.from_matrices(matrices)


@pytest.mark.parametrize("call", [
    lambda h: h.at([0, 0]), lambda h: h.at(None), lambda h: h.at([[0, 0, 0]]),
    lambda h: h.at([0, 0, np.nan]), lambda h: h.at([0, 0, 1j]), lambda h: h.add_field([1, 0]),
    lambda h: h.add_on_site([1.0]), lambda h: setattr(h, "lattice", np.eye(2)),
    lambda h: setattr(h, "lattice", np.zeros((3, 3))), lambda h: setattr(h, "lattice", None),
    lambda h: setattr(h, "centres", np.zeros((2, 2))), lambda h: setattr(h, "n_electrons", "many"),
    lambda h: setattr(h, "spin_degeneracy", 2.5), lambda h: h.bands(mesh=(2.7, 2, 1)),
    lambda h: h.bands(mesh=(2, 2)), lambda h: h.bands(""), lambda h: h.bands([]),
    lambda h: h.bands("GM,KG"), lambda h: h.bands("GMG", points=2.5),
    lambda h: h.bands("GMG", points=10**9), lambda h: h.bands("GMG", progress="x"),
    lambda h: h.bands("GMG", weights=[1]), lambda h: h.dos(project=["layer"], kpm=True),
    lambda h: h.dos(kpm=True, k=[0, 0]), lambda h: h.dos(kpm=True, moments=-5),
    lambda h: dpwannier.twisted_bilayer("MoS2", 1, 2, offset=(1,)),
    lambda h: dpwannier.twisted_bilayer("MoS2", 1, 2, upper=(50, 51)),
    lambda h: dpwannier.Model(""), lambda h: h.bands("GMG", points=2).save("bands.csv"),
    lambda h: h.bands("GMG", points=2).plot(window=(1, -1)),
    lambda h: h.bands("GMG", points=2).plot(reference="x.h5"),
    lambda h: h.bands("GMKG", points=2).plot(reference=h.bands("GK", points=2)),
])
def test_arguments_that_do_not_fit_are_errors(h, call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(dpwannier.Error) as raised:
        call(h.copy())
    assert len(str(raised.value)) > 10 and not os.listdir(tmp_path)


def test_misspelt_attributes_are_errors(h):
    with pytest.raises(AttributeError):
        h.copy().n_electron = 5


def test_structures_that_are_none(model, structure):
    atoms = structure.to_ase()
    with pytest.raises(dpwannier.Error, match="no atoms"):
        model.hamiltonian(Atoms(cell=np.eye(3), pbc=True))
    atoms.positions[3, 1] = np.nan
    with pytest.raises(dpwannier.Error, match="position of atom 4 is not finite"):
        model.hamiltonian(atoms)
    flat = structure.to_ase()
    flat.cell[2] = flat.cell[0]
    with pytest.raises(dpwannier.Error, match="no volume"):
        model.hamiltonian(flat)
    tilted = structure.to_ase()
    tilted.rotate(20, "x", rotate_cell=True)
    with pytest.raises(dpwannier.Error, match="stacked along z"):
        model.hamiltonian(tilted)
    with pytest.raises(dpwannier.Error, match="structure is an ase.Atoms"):
        model.hamiltonian("x.lmp")


def test_atoms_outside_the_training_data_are_said(model, structure):
    atoms = structure.to_ase()
    atoms.positions[0] += [0.6, 0.2, 0.3]
    with pytest.warns(dpwannier.DomainWarning, match="outside"):
        model.hamiltonian(atoms)
    with pytest.raises(dpwannier.Error, match="outside"):
        model.hamiltonian(atoms, domain="error")
    with pytest.raises(dpwannier.Error, match="domain is one of"):
        model.hamiltonian(atoms, domain="perhaps")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.hamiltonian(atoms, domain="ignore")
        model.hamiltonian(structure.to_ase())


def test_fields_act_where_the_centres_are(model, structure):
    """The zero of the potential is the user's origin, also of atoms outside the cell."""
    field = [0.0, 0.0, 0.1]
    atoms = structure.to_ase()
    atoms.positions[:, 2] += 2 * atoms.cell[2, 2]
    h = model.hamiltonian(atoms)
    before = h.at([0, 0, 0]).diagonal().real
    h.add_field(field)
    z = atoms.positions[[o.atom - 1 for o in h.orbitals], 2]
    np.testing.assert_allclose(h.at([0, 0, 0]).diagonal().real - before, 0.1 * z, atol=1e-10)
    h = model.hamiltonian(atoms)
    centres = h.centres
    centres[:, 2] = 10 + 0.01 * np.arange(len(centres))
    h.centres = centres
    h.add_field(field)
    np.testing.assert_allclose(h.at([0, 0, 0]).diagonal().real - before, 0.1 * centres[:, 2],
                               atol=1e-10)


def test_strained_cells_keep_their_special_points(model):
    atoms = dpwannier.twisted_bilayer("MoS2", 1, 2)
    ideal = model.hamiltonian(atoms).bands("GMKG", points=1)
    for strain in (5e-4, 5e-3, 2e-2):
        cell = atoms.cell[:] * [[1 + strain], [1.0], [1.0]]
        strained = atoms.copy()
        strained.set_cell(cell, scale_atoms=True)
        bands = model.hamiltonian(strained, domain="ignore").bands("GMKG", points=1)
        norms = [np.linalg.norm(np.linalg.inv(cell) @ k) for k in bands.kpoints]
        expected = [np.linalg.norm(np.linalg.inv(atoms.cell[:]) @ k) for k in ideal.kpoints]
        np.testing.assert_allclose(norms, expected, rtol=3 * strain)


# ---- copies

def test_copies_and_pickles(h, model, tmp_path):
    import copy
    import pickle

    for other in (h.copy(), copy.copy(h), copy.deepcopy(h), pickle.loads(pickle.dumps(h))):
        np.testing.assert_array_equal(other.at([0.1, 0.2, 0]), h.at([0.1, 0.2, 0]))
        assert other.orbitals == h.orbitals and other.trust == h.trust
        np.testing.assert_array_equal(other.centres, h.centres)
        other.add_field([0, 0, 0.1])
        other.n_electrons = 3
    assert h.n_electrons == 196 and not h.potential
    again = pickle.loads(pickle.dumps(model))
    assert again.name == model.name and copy.deepcopy(model) is model
    bands = h.bands("GMKG", points=2, weights="layer")
    there = pickle.loads(pickle.dumps(bands))
    np.testing.assert_array_equal(there.energies, bands.energies)
    assert there.gap == bands.gap and there.weights.keys() == bands.weights.keys()
    there.save(tmp_path / "there.h5")
    bands.save(tmp_path / "here.h5")
    assert (tmp_path / "there.h5").read_bytes() == (tmp_path / "here.h5").read_bytes()
    dos = h.dos(mesh=(1, 1, 1), energies=(-20, 5, 11))
    there = pickle.loads(pickle.dumps(dos))
    np.testing.assert_array_equal(there.density["total"], dos.density["total"])
    with pytest.raises(dpwannier.Error, match="not as"):
        dos.save(tmp_path / "dos.npz")
