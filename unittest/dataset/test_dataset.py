# SPDX-License-Identifier: MIT
"""`dpw dataset`: an excerpt of a DFT calculation, and all of them where ../shared/dft is, become one
file whose H(R), forces and levels are those that NumPy finds in the sources."""

import gzip
import json
import os
import re

import h5py
import numpy as np
import pytest

from support import environment, lammps_run
from support.kane_mele import SIGMA

EXCERPT = environment.SOURCE / "unittest" / "dataset" / "excerpt"
DFT = environment.Path(os.environ.get("DPW_DFT_DIR",
                                      environment.SOURCE.parent / "shared" / "dft"))
ORBITALS = ["dz2", "dxz", "dyz", "dx2-y2", "dxy", "pz", "px", "py"]


def dpw_dataset(folder, *words, code=0):
    run = lammps_run.run_process([environment.DPW, "dataset", *words], folder, 120)
    assert run.code == code, f"exit code {run.code}:\n{run.output}"
    return run.output


def configure(folder, sources, **more):
    hamiltonian = {"file": "proj_hr.dat.gz", "projections": ["Mo:d", "S:p"], "mesh": [9, 9, 1]}
    for source in sources:
        source.update(kind="extxyz", hamiltonian={**hamiltonian, **source.get("hamiltonian", {})})
    config = {"orbitals": {"Mo": "d", "S": "p"}, "sources": sources, **more}
    (folder / "dataset.json").write_text(json.dumps(config))
    return "dataset.json"


class Frame:
    """What the file holds of one frame."""

    def __init__(self, file, name):
        names = list(file["frames/name"].asstr())
        index = names.index(name)
        atoms = slice(*file["frames/first_atom"][index:index + 2])
        blocks = slice(*file["frames/first_block"][index:index + 2])
        self.split = file["frames/split"].asstr()[index]
        self.provenance = file["frames/provenance"].asstr()[index]
        self.lattice = file["frames/lattice"][index]
        self.energy = file["frames/energy"][index]
        self.vacuum = (file["frames/vacuum_lower"][index], file["frames/vacuum_upper"][index])
        self.symbols = file["elements"].asstr()[:][file["atoms/element"][atoms]]
        self.positions = file["atoms/position"][atoms]
        self.forces = file["atoms/force"][atoms]
        self.layers = file["atoms/layer"][atoms]
        self.rows, self.columns = file["blocks/row"][blocks], file["blocks/column"][blocks]
        self.cells = file["blocks/cell"][blocks]
        self.n_orbitals = np.where(self.symbols == "Mo", 5, 3)
        # values are not numbered by frame: those of all blocks before come first
        counts = self.sizes(file, 0, blocks.start)
        own = self.n_orbitals[self.rows] * self.n_orbitals[self.columns]
        values = file["values"][counts:counts + own.sum()]
        self.blocks = [part.reshape(self.n_orbitals[i], self.n_orbitals[j]) for part, i, j in
                       zip(np.split(values, np.cumsum(own)[:-1]), self.rows, self.columns)]

    @staticmethod
    def sizes(file, first, last):
        """Number of values of the blocks first .. last-1."""
        n = 0
        n_orbitals = np.where(file["elements"].asstr()[:][file["atoms/element"][:]] == "Mo", 5, 3)
        starts = file["frames/first_atom"][:]
        frames = np.searchsorted(file["frames/first_block"][:], np.arange(first, last), "right") - 1
        rows = n_orbitals[starts[frames] + file["blocks/row"][first:last]]
        columns = n_orbitals[starts[frames] + file["blocks/column"][first:last]]
        return n + int((rows * columns).sum())

    def elements(self):
        """{(atom, orbital, atom, orbital, rounded pair vector): eV}, both triangles."""
        found = {}
        for i, j, cell, block in zip(self.rows, self.columns, self.cells, self.blocks):
            d = cell @ self.lattice + self.positions[j] - self.positions[i]
            for p, q in np.ndindex(*block.shape):
                found[key(i, p, j, q, d)] = block[p, q]
                found[key(j, q, i, p, -d)] = block[p, q]
        return found


def key(i, p, j, q, d):
    return (int(i), int(p), int(j), int(q), *(np.round(d, 4) + 0.0))


def elements_of(cells, h, atoms, orbitals, lattice, positions, reach):
    """The same from H[cell, a, b] with the atom and the orbital of every Wannier function, without
    what is zero to 6 decimals and what is `reach` or more apart in the plane; and the largest of
    what is left out."""
    found, tail = {}, 0.0
    for cell, block in zip(cells, h):
        for i in np.unique(atoms):
            for j in np.unique(atoms):
                d = cell @ lattice + positions[j] - positions[i]
                rows, columns = np.flatnonzero(atoms == i), np.flatnonzero(atoms == j)
                part = block[np.ix_(rows, columns)]
                if np.linalg.norm(d[:2]) >= reach - 1e-6:
                    tail = max(tail, np.abs(part).max())
                    continue
                if np.abs(part).max() < 5e-7:
                    continue
                for p, q in np.ndindex(*part.shape):
                    found[key(i, orbitals[rows[p]], j, orbitals[columns[q]], d)] = part[p, q]
    return found, tail


def reach_of(lattice, n=9):
    shifts = [n * (i * lattice[0] + j * lattice[1]) for i in range(-2, 3) for j in range(-2, 3)
              if (i, j) != (0, 0)]
    return 0.5 * min(np.linalg.norm(shift) for shift in shifts)


def compare(frame, wanted, tail, tolerance):
    found = frame.elements()
    missing = {k: v for k, v in wanted.items() if k not in found}
    # a block is stored if any element is above half of the last decimal: noise may differ there
    assert max(map(abs, missing.values()), default=0.0) < 1.5e-6
    extra = {k: v for k, v in found.items() if k not in wanted}
    assert max(map(abs, extra.values()), default=0.0) < 1.5e-6
    assert len(missing) + len(extra) < 0.05 * len(wanted)
    worst = max(abs(found[k] - v) for k, v in wanted.items() if k in found)
    assert worst < tolerance
    # where up to three images are as near, the file has shared the hop out among them
    said = re.search(r"left out \(up to ([\d.]+) meV\)", frame.provenance)
    assert 1e3 * tail - 0.006 < (float(said[1]) if said else 0.0) < 3e3 * tail + 0.006


def read_xyz(path):
    """energy, vacuum levels, lattice, positions, forces, layers of the DFT structures."""
    lines = path.read_text().splitlines()
    values = dict(re.findall(r'(\w+)=("[^"]*"|\S+)', lines[1]))
    table = np.array([line.split()[1:] for line in lines[2:]], float)
    return (float(values["energy"]), (float(values["vacuum_lo"]), float(values["vacuum_hi"])),
            np.array(values["Lattice"].strip('"').split(), float).reshape(3, 3),
            table[:, :3], table[:, 3:6], table[:, 6].astype(int))


def check_rest(frame, path):
    energy, vacuum, lattice, positions, forces, layers = read_xyz(path)
    assert frame.energy == energy and frame.vacuum == vacuum
    assert (frame.lattice == lattice).all() and (frame.positions == positions).all()
    assert (frame.forces == forces).all() and (frame.layers == layers - layers.min()).all()


# ---- What is in the repository -------------------------------------------------------------------

def test_excerpt_is_what_its_file_says(tmp_path):
    config = configure(tmp_path, [{"files": str(EXCERPT / "*" / "structure.extxyz")}])
    output = dpw_dataset(tmp_path, "set.h5", "--config", config)
    assert "rejected" not in output
    with h5py.File(tmp_path / "set.h5") as file:
        frame = Frame(file, "r000_3R")
        assert list(file["orbitals/name"].asstr()) == ORBITALS
        assert file.attrs["energy_unit"] == "eV" and "stretched" in file.attrs["stress_convention"]
    check_rest(frame, EXCERPT / "r000_3R" / "structure.extxyz")
    with gzip.open(EXCERPT / "r000_3R" / "proj_hr.dat.gz", "rt") as file:
        table = np.array([line.split() for line in file.read().splitlines()[4:]], float)
    h = table[:, 5].reshape(9, 22, 22).transpose(0, 2, 1)
    # all d of Mo in the order of the atoms, then all p of S
    atoms = np.repeat([0, 3, 1, 2, 4, 5], [5, 5, 3, 3, 3, 3])
    orbitals = np.concatenate([np.arange(5)] * 2 + [np.arange(3)] * 4)
    wanted, tail = elements_of(table[::484, :3].astype(int), h, atoms, orbitals, frame.lattice,
                               frame.positions, reach_of(frame.lattice))
    compare(frame, wanted, tail, 1e-6)
    assert re.search(r"r000_3R/structure\.extxyz \(764 bytes, CRC-32 [0-9a-f]{8}\); H\(R\) from "
                     r"r000_3R/proj_hr\.dat\.gz", frame.provenance)


def test_shows_what_it_wrote(tmp_path):
    config = configure(tmp_path, [{"files": str(EXCERPT / "*" / "structure.extxyz"),
                                   "split": "test"}])
    written = dpw_dataset(tmp_path, "set.h5", "--config", config)
    shown = dpw_dataset(tmp_path, "--show", "set.h5")
    summary = written[:written.index("written")]
    assert shown.startswith(summary)
    assert re.search(r"^  test +1 +6 +1 +1 +0 +1 +1 +1$", summary, re.M)
    assert "  r000_3R (test): r000_3R/structure.extxyz" in shown


def test_warns_of_what_the_win_says_and_keeps_it(tmp_path):
    folder = tmp_path / "r000_3R"
    folder.mkdir()
    for path in (EXCERPT / "r000_3R").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "proj.win").write_text("Num_Iter = 200\nmp_grid : 9, 9, 1\n")
    config = configure(tmp_path, [{"files": str(folder / "structure.extxyz")}])
    written = dpw_dataset(tmp_path, "set.h5", "--config", config)
    warnings = [line for line in written.splitlines() if line.startswith("warning")]
    assert len(warnings) == 1
    assert "frame r000_3R: proj.win has num_iter = 200: " in warnings[0]
    assert warnings[0] in dpw_dataset(tmp_path, "--show", "set.h5").splitlines()


def test_options_do_what_a_configuration_does(tmp_path):
    files = str(EXCERPT / "*" / "structure.extxyz")
    dpw_dataset(tmp_path, "a.h5", "--config", configure(tmp_path, [{"files": files}]))
    dpw_dataset(tmp_path, "b.h5", "--extxyz", files, "--orbitals", "Mo=d", "S=p", "--hamiltonian",
                "proj_hr.dat.gz", "--projections", "Mo:d", "S:p", "--mesh", "9", "9", "1")
    with h5py.File(tmp_path / "a.h5") as a, h5py.File(tmp_path / "b.h5") as b:
        for name in ["values", "blocks/cell", "atoms/position", "frames/energy"]:
            assert (a[name][()] == b[name][()]).all()


# ---- Spinors -------------------------------------------------------------------------------------

CELLS = [(x, y, 0) for x in (-1, 0, 1) for y in (-1, 0, 1)]


def random_spinors():
    """{R: H[orbital, spin, orbital, spin]} that is Hermitian and symmetric under time reversal, and
    {R: B[x y z, orbital, orbital]} of it."""
    random = np.random.default_rng(5)
    a = {r: random.normal(size=(8, 8)) for r in CELLS}
    b = {r: 0.1 * random.normal(size=(3, 8, 8)) for r in CELLS}
    back = {r: tuple(-x for x in r) for r in CELLS}
    spin = {r: b[r] - b[back[r]].transpose(0, 2, 1) for r in CELLS}
    return {r: np.einsum("pq,st->psqt", a[r] + a[back[r]].T, np.eye(2))
            + 1j * np.einsum("cpq,cst->psqt", spin[r], SIGMA) for r in CELLS}, spin


def write_spinors(folder, h, interleaved):
    """A folder of one frame with H as Wannier90 has it; what it is projected on tells the atoms."""
    folder.mkdir()
    (folder / "structure.extxyz").write_text(
        "2\nLattice=\"3.2 0 0 -1.6 2.8 0 0 0 20\" energy=-1\nMo 0 0 9\nS 0 1.8 10.5\n")
    (folder / "x.win").write_text(
        "spinors = .true.\nnum_iter = 0\nmp_grid = 9 9 1\nbegin projections\nMo:d\nS:p\n"
        "end projections\n")
    lines = ["by a test", "16", str(len(h)), " 1" * len(h)]
    for r, block in h.items():
        order = (0, 1, 2, 3) if interleaved else (1, 0, 3, 2)
        block = block.transpose(order).reshape(16, 16)
        lines += ["%d %d %d %d %d %.9f %.9f" % (*r, m + 1, n + 1, block[m, n].real, block[m, n].imag)
                  for n in range(16) for m in range(16)]
    (folder / "x_hr.dat").write_text("\n".join(lines) + "\n")


def spinor_matrix(file, k):
    """H(k) of a set's only frame from its parts A and B, orbitals in the order of the atoms."""
    sizes = np.where(file["elements"].asstr()[:][file["atoms/element"][:]] == "Mo", 5, 3)
    first = np.cumsum(sizes) - sizes
    total = np.zeros((sizes.sum(), 2, sizes.sum(), 2), complex)
    for group, values, n_parts, sign in [("blocks", file["values"][:], 1, 1),
                                         ("spin_orbit", file["spin_orbit/values"][:], 3, -1)]:
        at = 0
        for i, j, r in zip(*(file[group][name][:] for name in ("row", "column", "cell"))):
            rows, columns = (slice(first[a], first[a] + sizes[a]) for a in (i, j))
            for part in range(n_parts):
                block = values[at:at + sizes[i] * sizes[j]].reshape(sizes[i], sizes[j])
                at += block.size
                spin = np.eye(2) if n_parts == 1 else 1j * SIGMA[part]
                phase = np.exp(2j * np.pi * (k @ r))
                total[rows, :, columns] += phase * np.einsum("pq,st->psqt", block, spin)
                if i != j or r.any():
                    total[columns, :, rows] += sign * phase.conj() * np.einsum(
                        "pq,st->qspt", block, spin)
        assert at == len(values)
    return total.reshape(2 * sizes.sum(), -1)


@pytest.mark.parametrize("interleaved", [True, False])
def test_spinors_become_two_parts_with_the_same_bands(tmp_path, interleaved):
    h, spin = random_spinors()
    write_spinors(tmp_path / "a", h, interleaved)
    output = dpw_dataset(tmp_path, "set.h5", "--extxyz", "a/structure.extxyz", "--orbitals", "Mo=d",
                         "S=p", "--hamiltonian", "x_hr.dat")
    name = "interleaved" if interleaved else "up_then_down"
    with h5py.File(tmp_path / "set.h5") as file:
        assert file.attrs["version"] == 2
        assert f"; spins {name}, time reversal to " in file["frames/provenance"].asstr()[0]
        for k in ([0, 0, 0], [0.5, 0.5, 0], [0.1, -0.37, 0]):
            whole = sum(np.exp(2j * np.pi * np.dot(k, r)) * block for r, block in h.items())
            bands = np.linalg.eigvalsh(whole.reshape(16, 16))
            assert abs(np.linalg.eigvalsh(spinor_matrix(file, np.array(k))) - bands).max() < 1e-5
            np.testing.assert_allclose(spinor_matrix(file, np.array(k)), whole.reshape(16, 16),
                                       atol=5e-6)
    assert re.search(r"^spin-orbit parts 1 frame, \d+ blocks, time reversal to 0\.0e\+00 eV; elements "
                     r"by distance:$", output, re.M), output
    row = re.search(r"^  on site +102 elements, rms +[\d.]+ meV, at most +([\d.]+) meV$", output, re.M)
    on_site = [spin[0, 0, 0][:, :5, :5], spin[0, 0, 0][:, 5:, 5:]]
    assert abs(float(row[1]) - 1e3 * max(abs(part).max() for part in on_site)) < 1e-3
    # the wrong order, given by name
    wrong = "up_then_down" if interleaved else "interleaved"
    output = dpw_dataset(tmp_path, "wrong.h5", "--extxyz", "a/structure.extxyz", "--orbitals",
                         "Mo=d", "S=p", "--hamiltonian", "x_hr.dat", "--spin-order", wrong, code=1)
    assert f"{wrong} spins break it by" in output


def test_says_what_it_rejected_and_keeps_the_rest(tmp_path):
    good = "1\nLattice=\"3 0 0 0 3 0 0 0 20\" energy={}\nH 0 0 {}\n"
    (tmp_path / "a.xyz").write_text(good.format(1, 5))
    (tmp_path / "b.xyz").write_text(good.format("nan", 6))
    (tmp_path / "c.xyz").write_text(good.format(3, 5))
    output = dpw_dataset(tmp_path, "set.h5", "--extxyz", "*.xyz")
    assert "rejected         2:\n" in output
    assert "b.xyz, line 2: a finite number as energy expected, but 'nan' found\n" in output
    assert "c.xyz: it is the very structure of frame a\n" in output
    with h5py.File(tmp_path / "set.h5") as file:
        assert list(file["frames/name"].asstr()) == ["a"]
    output = dpw_dataset(tmp_path, "strict.h5", "--extxyz", "*.xyz", "--strict", code=1)
    assert output.count("\n") == 1 and "b.xyz, line 2" in output
    assert not (tmp_path / "strict.h5").exists()


@pytest.mark.parametrize("words, error", [
    ([], "dpw dataset needs the file to write"),
    (["x.h5"], "dpw dataset needs sources"),
    (["x.h5", "--show", "y.h5"], "leave 'x.h5' out"),
    (["--show", "y.h5"], "cannot read y.h5: No such file or directory"),
    (["x.h5", "--config", "no.json"], "cannot read no.json: No such file or directory"),
    (["x.h5", "--extxyz", "no*.xyz"], "no file matches 'no*.xyz'"),
    (["x.h5", "--extxyz", "a", "--orbitals", "Mo"], "--orbitals needs ELEMENT=SHELLS"),
])
def test_wrong_options_are_named(tmp_path, words, error):
    assert error in dpw_dataset(tmp_path, *words, code=1)
    assert not (tmp_path / "x.h5").exists()


# ---- All calculations ----------------------------------------------------------------------------

@pytest.mark.skipif(not (DFT / "data").is_dir(), reason="no ../shared/dft")
def test_all_calculations_agree_with_numpys_files(tmp_path):
    config = configure(tmp_path, [
        {"files": str(DFT / "data" / "*" / "structure.extxyz")},
        {"files": str(DFT / "test" / "*" / "structure.extxyz"), "split": "test"}],
        split={"validation": 0.15})
    output = dpw_dataset(tmp_path, "set.h5", "--config", config)
    assert "rejected" not in output
    folders = sorted(DFT.glob("data/*")) + sorted(DFT.glob("test/*"))
    assert (tmp_path / "set.h5").stat().st_size < 75e3 * len(folders)
    with h5py.File(tmp_path / "set.h5") as file:
        assert len(file["frames/name"]) == len(folders)
        splits = list(file["frames/split"].asstr())
        n_data = len(list(DFT.glob("data/*")))
        assert splits.count("validation") == round(0.15 * n_data)
        for folder in folders[::5] + folders[-3:]:
            frame = Frame(file, folder.name)
            assert (frame.split == "test") == (folder.parent.name == "test")
            check_rest(frame, folder / "structure.extxyz")
            npz = np.load(folder / "H_proj.npz")
            wanted, tail = elements_of(npz["R"], npz["H"], npz["orb"][:, 0], npz["orb"][:, 2],
                                       npz["L"], npz["pos"], reach_of(npz["L"]))
            compare(frame, wanted, tail, 2e-6)
