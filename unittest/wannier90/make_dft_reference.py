#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Unpack H(R) of real Wannier90 runs for the C++ tests, with bands that NumPy and DFT give.

usage: make_dft_reference.py OUTPUT [EXCERPT]
The runs come from $DPW_DFT_DIR, or ../shared/dft beside the repository: test/NAME/TAG_hr.dat.gz and
test/NAME/dft_bands.npz of bilayers and monolayers of MoS2. Written are OUTPUT, an HDF5 file with a
group a Hamiltonian, and the unpacked NAME_TAG_hr.dat beside it.

EXCERPT names a folder for what is kept in the repository, so that a clone alone is tested: the d
orbitals of Mo in a monolayer, with home and its nearest cells only, and eigenvalues of that by NumPy.
"""

import gzip
import os
import sys
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
N_SEMICORE = {22: 12, 11: 6}  # bands of dft_bands.npz below those of the Wannier functions
N_OCCUPIED = {22: 14, 11: 7}


def read_hr(path):
    """R [cell, 3] and H [cell, row, column], degeneracies divided out, of a packed _hr.dat."""
    with gzip.open(path, "rt") as file:
        lines = file.read().split("\n")
    n, n_cells = int(lines[1]), int(lines[2])
    first = 3 + -(-n_cells // 15)
    degeneracy = np.array(" ".join(lines[3:first]).split(), int)
    table = np.array([line.split() for line in lines[first:first + n_cells * n * n]], float)
    h = (table[:, 5] + 1j * table[:, 6]).reshape(n_cells, n, n).transpose(0, 2, 1)
    return table[::n * n, :3].astype(int), h / degeneracy[:, None, None]


def bands(cells, h, kpoints):
    """Eigenvalues [k, band]: H(k) = sum of exp(2 pi i k.R) H(R)."""
    return np.array([np.linalg.eigvalsh(np.tensordot(np.exp(2j * np.pi * cells @ k), h, axes=1))
                     for k in kpoints])


def write_excerpt(folder, cells, h):
    near = np.abs(cells).max(axis=1) <= 1
    cells, h = cells[near], h[near][:, :5, :5]
    kpoints = np.random.default_rng(7).uniform(-0.5, 0.5, (6, 3)).round(6)
    with open(folder / "mos2_d_hr.dat", "w") as file:
        file.write("d orbitals of Mo in a monolayer of MoS2, nearest cells only\n"
                   f"{5:12d}\n{len(cells):12d}\n")
        for start in range(0, len(cells), 15):
            file.write("    1" * len(cells[start:start + 15]) + "\n")
        for cell, block in zip(cells, h):
            for column in range(5):
                for row in range(5):
                    file.write("".join(f"{x:5d}" for x in (*cell, row + 1, column + 1)) +
                               f"{block[row, column].real:12.6f}{block[row, column].imag:12.6f}\n")
    energies = bands(cells, h, kpoints)
    np.savetxt(folder / "mos2_d_bands.txt", np.hstack([kpoints, energies]), fmt="%.12f",
               header="k in units of the reciprocal lattice vectors, then energies, eV, by NumPy")


def main():
    output = Path(sys.argv[1])
    dft = Path(os.environ.get("DPW_DFT_DIR", ROOT.parent / "shared" / "dft"))
    runs = sorted((dft / "test").glob("*/*_hr.dat.gz"))
    if not runs:
        print(f"no Wannier90 runs at {dft}: their tests will be skipped")
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(output, "w") as out:
        for path in runs:
            name = path.parent.name + "_" + path.name[:-len("_hr.dat.gz")]
            cells, h = read_hr(path)
            n = h.shape[1]
            output.with_name(name + "_hr.dat").write_bytes(gzip.decompress(path.read_bytes()))
            reference = np.load(path.parent / "dft_bands.npz")
            group = out.create_group(name)
            group["kpoints"] = reference["kpts"]
            group["numpy"] = bands(cells, h, reference["kpts"])
            group["dft"] = reference["bands"][:, N_SEMICORE[n]:N_SEMICORE[n] + n]
            group["n_occupied"] = np.array([float(N_OCCUPIED[n])])
            if len(sys.argv) > 2 and name == "monolayer_eq_proj":
                write_excerpt(Path(sys.argv[2]), cells, h)


if __name__ == "__main__":
    main()
