# SPDX-License-Identifier: MIT
"""What `dpw convert` writes is opened by the programs it is for, as they come from PyPI, and without any
help: the bands at ten random k-points are those of the matrices that were converted.

real      a monolayer of MoS2 by the shipped model; reference: the blocks of our HDF5 file
complex   a random complex H(R) of Wannier90, in a cell without right angles
spinor    the same with `spinors`, four functions on two atoms
soc       Kane and Mele's model, an HDF5 file of ours with spin-orbit coupling

They come by `./run test` and `./run test readers` (tools/requirements/readers.txt), but for DeepH-dock,
which needs Python 3.12 and is tested where it is installed.
"""

import contextlib
import io
import subprocess

import h5py
import numpy as np
import pytest

from support import environment, kane_mele

K = np.random.default_rng(7).uniform(-0.5, 0.5, (10, 3))
TOLERANCE = 1e-8  # eV
MONOLAYER = """3
Lattice="3.19 0 0 -1.595 2.7626 0 0 0 25" Properties=species:S:1:pos:R:3 pbc="T T T"
Mo 0.02 0.01 12.5
S 1.595 0.92087 14.07
S 1.575 0.90087 10.93
"""


def convert(folder, *words):
    run = subprocess.run([environment.DPW, "convert", *map(str, words)], cwd=folder, text=True,
                         capture_output=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return run.stdout


def bands(cells):
    """{R: matrix} -> energies at K."""
    return np.array([np.linalg.eigvalsh(sum(
        matrix * np.exp(2j * np.pi * np.dot(k, cell)) for cell, matrix in cells.items())) for k in K])


def matrices_of_hdf5(path):
    """{R: matrix} of our own file, from its documentation."""
    with h5py.File(path) as file:
        n = int(file.attrs["n_orbitals"])
        first, element = file["atoms/first_orbital"][()], file["atoms/element"][()]
        size = np.bincount(file["orbitals/element"][()])[element]
        cells, values = {}, file["values"][()]
        for row, column, cell, start in zip(file["blocks/row"], file["blocks/column"],
                                            map(tuple, file["blocks/cell"][()]),
                                            file["blocks/first_value"]):
            block = values[start:start + size[row] * size[column]].reshape(size[row], size[column])
            rows = slice(first[row], first[row] + size[row])
            columns = slice(first[column], first[column] + size[column])
            minus = tuple(-int(x) for x in cell)
            for key in (cell, minus):
                cells.setdefault(tuple(map(int, key)), np.zeros((n, n)))
            cells[tuple(map(int, cell))][rows, columns] = block
            cells[minus][columns, rows] = block.T
    return cells


def random_cells(n, seed):
    random = np.random.default_rng(seed)
    cells = {}
    for cell in [(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, -1, 0), (2, 0, 1)]:
        h = random.normal(size=(n, n)) + 1j * random.normal(size=(n, n))
        cells[cell] = np.round(h + h.conj().T if not any(cell) else h, 10)
        cells[tuple(-x for x in cell)] = cells[cell].conj().T
    return cells


def write_run(seed, cells, spinors):
    """SEED_hr.dat, SEED.win and SEED_centres.xyz as a run of Wannier90 leaves them."""
    n = len(cells[0, 0, 0])
    lines = [" a run", f"{n:12d}", f"{len(cells):12d}", "    1" * len(cells)]
    for cell in sorted(cells):
        lines += ["".join(f"{x:5d}" for x in (*cell, a + 1, b + 1)) +
                  f" {cells[cell][a, b].real:.10f} {cells[cell][a, b].imag:.10f}"
                  for b in range(n) for a in range(n)]
    seed.with_name(seed.name + "_hr.dat").write_text("\n".join(lines) + "\n")
    seed.with_name(seed.name + ".win").write_text(
        f"use_ws_distance = F\nspinors = {'T' if spinors else 'F'}\nbegin unit_cell_cart\n"
        "3.0 0.1 0.0\n-1.4 2.7 0.0\n0.3 0.0 12.0\nend unit_cell_cart\n")
    atoms = [("C", (0.1, 0.2, 5.0)), ("N", (1.2, 0.3, 6.0))]
    places = [f"X {x} {y} {z + 0.01 * o}" for o in range(n) for _, (x, y, z) in [atoms[o * 2 // n]]]
    places += [f"{symbol} {x} {y} {z}" for symbol, (x, y, z) in atoms]
    seed.with_name(seed.name + "_centres.xyz").write_text(
        f"{len(places)}\n a run\n" + "\n".join(places) + "\n")


class Case:
    """Files of one H(R) in all layouts, and its energies."""

    def __init__(self, folder, kind):
        self.folder, self.kind, self.dtype = folder, kind, complex if kind != "real" else float
        if kind == "real":
            (folder / "mono.xyz").write_text(MONOLAYER)
            self.source = [environment.SOURCE / "potentials" / "MoS2.dpw",
                           "--structure", folder / "mono.xyz"]
            convert(folder, self.source[0], "reference.h5", *self.source[1:])
            self.cells = matrices_of_hdf5(folder / "reference.h5")
        elif kind == "soc":
            self.cells = kane_mele.matrices(-1.0, 0.06, 0.1, 0.03)
            self.source = [kane_mele.write_hdf5(folder / "km.h5", -1.0, 0.06, 0.1, 0.03, orbital="s")]
        else:
            self.cells = random_cells(*((4, 2) if kind == "spinor" else (3, 1)))
            (folder / "run").mkdir()
            write_run(folder / "run" / "w", self.cells, kind == "spinor")
            self.source = [folder / "run" / "w_hr.dat"]
        self.energies = bands(self.cells)
        self.n = self.energies.shape[1]

    def write(self, layout, name):
        convert(self.folder, self.source[0], name, "--to", layout, *self.source[1:])
        return str(self.folder / name)


@pytest.fixture(scope="module", params=["real", "complex", "spinor", "soc"])
def case(request, tmp_path_factory):
    return Case(tmp_path_factory.mktemp(request.param), request.param)


@pytest.fixture(scope="module")
def real_case(tmp_path_factory):
    return Case(tmp_path_factory.mktemp("deeph"), "real")


def expect(energies, case):
    assert np.shape(energies) == case.energies.shape
    np.testing.assert_allclose(energies, case.energies, rtol=0, atol=TOLERANCE)


def test_pythtb(case):
    pythtb = pytest.importorskip("pythtb")
    case.write("wannier90", "p")
    if hasattr(pythtb, "W90"):  # 2.0
        model = pythtb.W90(str(case.folder), "p").model()
        expect([np.sort(model.solve_ham(k)) for k in K], case)
    else:
        model = pythtb.w90(str(case.folder), "p").model()
        expect(model.solve_all(K).T, case)


def test_tbmodels(case):
    tbmodels = pytest.importorskip("tbmodels")
    case.write("wannier90", "t")
    model = tbmodels.Model.from_wannier_folder(str(case.folder), prefix="t")
    assert len(model.pos) == case.n
    expect([model.eigenval(k) for k in K], case)


@pytest.mark.parametrize("layout, order", [("wannier90", "hr"), ("tb", "tb")])
def test_sisl(case, layout, order):
    sisl = pytest.importorskip("sisl")
    seed = case.write(layout, f"s_{layout}")
    file = sisl.get_sile(seed + ".win")
    dtype = np.complex128 if case.dtype is complex else np.float64
    h = file.read_hamiltonian(order=[order], cutoff=0, dtype=dtype)
    expect([h.eigh(k=k) for k in K], case)
    assert {atom.symbol for atom in file.read_geometry().atoms.atom} in ({"Mo", "S"}, {"C", "N"}, {"C"})


def test_sisl_drops_imaginary_parts_unless_it_is_told(case):
    """Why doc/convert.rst has a dtype in its line for sisl."""
    sisl = pytest.importorskip("sisl")
    file = sisl.get_sile(case.write("wannier90", "d") + ".win")
    h = file.read_hamiltonian(cutoff=0)
    error = np.abs(np.array([h.eigh(k=k) for k in K]) - case.energies).max()
    assert (error < TOLERANCE) == (case.dtype is float)


def berri_energies(system):
    """By WannierBerri's own H(k); its calculators would import numba."""
    import wannierberri
    from wannierberri.data_K import get_data_k_class_from_system

    data = get_data_k_class_from_system(system)
    grid = wannierberri.Grid(system, NK=1, NKFFT=1)
    return [data(system, grid=grid, dK=k).E_K[0] for k in K]


@pytest.mark.parametrize("layout", ["tb", "npz", "wannier90"])
def test_wannierberri(case, layout):
    wannierberri = pytest.importorskip("wannierberri")
    path = case.write(layout, f"b_{layout}")
    with contextlib.redirect_stdout(io.StringIO()):
        if layout == "tb":
            system = wannierberri.System_R.from_tb_file(path + "_tb.dat", berry=True)
            # centres only: what is left of the position matrix in WannierBerri's convention is zero
            assert np.abs(system.get_R_mat("AA")).max() == 0.0
        elif layout == "npz":
            system = wannierberri.System_R.from_npz(path)
            assert bool(system.spinor) == (case.kind in ("spinor", "soc"))
        else:
            system = wannierberri.System_R.from_hr_file(
                path, wannier_centers_cart=np.zeros((case.n, 3)))
        energies = berri_energies(system)
    expect(energies, case)


def test_hpro(real_case):
    pytest.importorskip("HPRO")
    from HPRO.constants import hartree2ev
    from HPRO.io.deephio import load_mat_deeph
    from scipy.linalg import eigh

    path = real_case.write("deeph", "h")
    h, s = (load_mat_deeph(path, word) for word in ("hamiltonian", "overlap"))
    assert h.hermitianize() < 1e-12 and s.hermitianize() == 0.0
    for matrix in (h, s):
        matrix.to_csr()
    expect([eigh(h.r2k(k).toarray(), s.r2k(k).toarray(), eigvals_only=True) * hartree2ev
            for k in K], real_case)


def test_deeph_dock(real_case):
    pytest.importorskip("deepx_dock", reason="DeepH-dock needs Python 3.12")
    from deepx_dock.compute.eigen.hamiltonian import HamiltonianObj

    expect(HamiltonianObj(real_case.write("deeph", "x")).diag(K).T, real_case)


def test_spins_of_wannierberri(tmp_path_factory):
    """WannierBerri's own spin matrices, for states that alternate, give our weights."""
    wannierberri = pytest.importorskip("wannierberri")
    case = Case(tmp_path_factory.mktemp("spins"), "soc")
    path = case.write("tb", "s")
    with contextlib.redirect_stdout(io.StringIO()):
        system = wannierberri.System_R.from_tb_file(path + "_tb.dat")
        system.set_spin_interlaced()
    spin = system.get_R_mat("SS")[system.rvec.iR0]  # [4, 4, xyz]
    k = np.array([0.11, 0.23, 0.0])
    _, states = np.linalg.eigh(kane_mele.at(case.cells, k))
    theirs = np.einsum("an,abc,bn->nc", states.conj(), spin, states).real
    np.testing.assert_allclose(kane_mele.spins(states), theirs, atol=1e-12)


def test_hpro_with_spin(tmp_path_factory):
    pytest.importorskip("HPRO")
    from HPRO.constants import hartree2ev
    from HPRO.io.deephio import load_mat_deeph

    case = Case(tmp_path_factory.mktemp("hpro"), "soc")
    h = load_mat_deeph(case.write("deeph", "h"), "hamiltonian")
    assert h.spinful and h.hermitianize() < 1e-12
    h.to_csr()
    expect([np.linalg.eigvalsh(h.r2k(k).toarray()) * hartree2ev for k in K], case)


def test_what_wannierberri_writes_is_read(case):
    """Both ways: npz files of WannierBerri itself."""
    wannierberri = pytest.importorskip("wannierberri")
    with contextlib.redirect_stdout(io.StringIO()):
        system = wannierberri.System_R.from_tb_file(case.write("tb", "w") + "_tb.dat")
        system.to_npz(str(case.folder / "theirs"))
    convert(case.folder, case.folder / "theirs", "back", "--to", "sparse")
    n, cells = case.n, {}
    for line in np.loadtxt(case.folder / "back_hr.dat", skiprows=3):
        cell = tuple(int(x) for x in line[:3])
        cells.setdefault(cell, np.zeros((n, n), complex))
        cells[cell][int(line[3]) - 1, int(line[4]) - 1] += line[5] + 1j * line[6]
    expect(bands(cells), case)
