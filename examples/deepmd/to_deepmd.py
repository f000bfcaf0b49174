#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Convert dumps of LAMMPS to the systems of npy files that `dp train` reads.

    to_deepmd.py cells/*.dump --types Mo S S Mo S S -o systems

Dumps need id, type, x, y, z, fx, fy, fz and c_PE, the energies of the atoms whose sum is that of the
frame. Each dump becomes a system: type_map.raw, type.raw and set.000/{coord,box,energy,force}.npy, in
A and eV. Every tenth goes to systems/validation, all others to systems/training.
"""

import argparse
from pathlib import Path

import numpy as np

COLUMNS = ("type", "x", "y", "z", "fx", "fy", "fz", "c_PE")
VALIDATION = 10  # one dump in so many


def read_frames(path):
    """Yields lattice vectors (rows) and the COLUMNS of atoms, sorted by id, with positions from the
    cell's corner."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(lines):
        if line.startswith("ITEM: NUMBER OF ATOMS"):
            n = int(lines[at + 1])
        if line.startswith("ITEM: BOX BOUNDS"):
            bounds = np.array([row.split() for row in lines[at + 1:at + 4]], float)
        if line.startswith("ITEM: ATOMS"):
            names = line.split()[2:]
            rows = np.array([row.split() for row in lines[at + 1:at + 1 + n]], float)
            rows = rows[np.argsort(rows[:, names.index("id")])]
            xy, xz, yz = bounds[:, 2] if bounds.shape[1] == 3 else (0.0, 0.0, 0.0)
            low, high = bounds[:, 0], bounds[:, 1]  # of the box that bounds the tilted cell
            low = low - [min(0.0, xy, xz, xy + xz), min(0.0, yz), 0.0]
            high = high - [max(0.0, xy, xz, xy + xz), max(0.0, yz), 0.0]
            a, b, c = high - low
            atoms = rows[:, [names.index(name) for name in COLUMNS]]
            atoms[:, 1:4] -= low
            yield np.array([[a, 0.0, 0.0], [xy, b, 0.0], [xz, yz, c]]), atoms


def write_system(folder, frames, elements):
    """`elements`: the symbol of each atom type of the dump."""
    symbols = list(dict.fromkeys(elements))
    cells, atoms = (np.array(values) for values in zip(*frames))
    numbers = np.array([symbols.index(symbol) for symbol in elements])
    (folder / "set.000").mkdir(parents=True, exist_ok=True)
    (folder / "type_map.raw").write_text("\n".join(symbols) + "\n")
    np.savetxt(folder / "type.raw", numbers[atoms[0, :, 0].astype(int) - 1], fmt="%d")
    for name, values in {"box": cells, "coord": atoms[:, :, 1:4], "force": atoms[:, :, 4:7],
                         "energy": atoms[:, :, 7].sum(axis=1)}.items():
        np.save(folder / "set.000" / f"{name}.npy", values.reshape(len(atoms), -1))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dumps", nargs="+", type=Path)
    parser.add_argument("--types", nargs="+", required=True, help="the element of each atom type")
    parser.add_argument("-o", "--output", required=True, type=Path, help="folder for the systems")
    arguments = parser.parse_args()
    counts = {"training": 0, "validation": 0}
    for k, path in enumerate(sorted(arguments.dumps)):
        split = "validation" if k % VALIDATION == VALIDATION - 1 else "training"
        frames = list(read_frames(path))
        write_system(arguments.output / split / path.stem, frames, arguments.types)
        counts[split] += len(frames)
    print(f"{counts['training']} frames to train on, {counts['validation']} to validate with")


if __name__ == "__main__":
    main()
