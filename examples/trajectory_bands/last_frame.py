#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The last frame of a LAMMPS dump as an extended XYZ file, and its bands compared.

    last_frame.py frames.dump twisted.lmp -o last.xyz      (types of the data file: 1 Mo, 2 S)
    last_frame.py --compare bands.h5 last.h5               (ends with an error if they differ)
"""

import argparse
import sys

import h5py
import numpy as np

SYMBOLS = {1: "Mo", 2: "S"}
LARGEST = 1e-6  # eV; the dump has ten digits


def read_frame(path):
    """Lattice [3, 3] (A), IDs [n] and positions [n, 3] (A) of the last frame."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = text[text.rindex("ITEM: TIMESTEP"):].splitlines()
    bounds = next(k for k, line in enumerate(lines) if line.startswith("ITEM: BOX BOUNDS xy xz yz"))
    (xlo, xhi, xy), (ylo, yhi, xz), (zlo, zhi, yz) = [
        map(float, line.split()) for line in lines[bounds + 1:bounds + 4]]
    xlo, xhi = xlo - min(0, xy, xz, xy + xz), xhi - max(0, xy, xz, xy + xz)
    ylo, yhi = ylo - min(0, yz), yhi - max(0, yz)
    lattice = np.array([[xhi - xlo, 0, 0], [xy, yhi - ylo, 0], [xz, yz, zhi - zlo]])
    start = next(k for k, line in enumerate(lines) if line.startswith("ITEM: ATOMS id type x y z"))
    table = np.array([line.split() for line in lines[start + 1:]], dtype=float)
    return lattice, table[:, 0].astype(int), table[:, 2:]


def read_types(path):
    """{ID: type} of a data file of atom_style full."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("Atoms"))
    rows = [line.split() for line in lines[start + 1:] if line.strip()]
    return {int(row[0]): int(row[2]) for row in rows}


def compare(run, alone):
    with h5py.File(run) as a, h5py.File(alone) as b:
        difference = np.abs(a["path/energies"][-1] - b["path/energies"][-1]).max()
        n_frames, gaps = len(a["frames/gap"]), a["frames/gap"][:]
    print(f"{n_frames} frames, gap {gaps.mean():.3f} +- {gaps.std():.3f} eV; "
          f"last frame: bands of both ways differ by {difference:.1e} eV")
    if not difference < LARGEST:
        sys.exit(f"bands of the last frame differ by {difference} eV")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs=2)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("-o", "--output", default="last.xyz")
    options = parser.parse_args()
    if options.compare:
        compare(*options.files)
        return
    lattice, ids, positions = read_frame(options.files[0])
    types = read_types(options.files[1])
    with open(options.output, "w", encoding="utf-8") as file:
        numbers = " ".join(f"{x:.12g}" for x in lattice.ravel())
        file.write(f'{len(ids)}\nLattice="{numbers}" Properties=species:S:1:pos:R:3\n')
        for number, x in zip(ids, positions):
            file.write(f"{SYMBOLS[types[number]]} {x[0]:.12g} {x[1]:.12g} {x[2]:.12g}\n")


if __name__ == "__main__":
    main()
