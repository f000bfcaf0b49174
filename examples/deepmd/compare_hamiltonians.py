#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare two H(R) of one structure in HDF5 files of compute wannierham.

    compare_hamiltonians.py deepmd.h5 dpwannier.h5 --limit 1e-12

Exit code 1: there are other blocks in one of them, or elements differ by more than the limit (eV).
"""

import argparse
import sys

import h5py
import numpy as np


def read_blocks(path):
    """Blocks by the IDs of their atoms and the vector between these, to 1e-4 A: the same whichever
    image of an atom is inside of the cell."""
    with h5py.File(path) as file:
        ids, position = file["atoms/id"][:], file["atoms/position"][:]
        rows, columns = file["blocks/row"][:], file["blocks/column"][:]
        vectors = position[columns] + file["blocks/cell"][:] @ file["lattice"][:] - position[rows]
        first, values = file["blocks/first_value"][:], file["values"][:]
    ends = np.append(first[1:], len(values))
    return {(ids[i], ids[j], *np.rint(1e4 * v).astype(int)): values[begin:end]
            for i, j, v, begin, end in zip(rows, columns, vectors, first, ends)}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs=2)
    parser.add_argument("--limit", type=float, default=1e-12, help="eV")
    arguments = parser.parse_args()
    one, two = (read_blocks(path) for path in arguments.files)
    if one.keys() != two.keys():
        sys.exit(f"{len(one.keys() ^ two.keys())} blocks are in one of the files only")
    largest = max(np.abs(one[key] - two[key]).max() for key in one)
    print(f"{len(one)} blocks with {sum(map(len, one.values()))} elements, "
          f"largest difference {largest:.2g} eV")
    if not largest <= arguments.limit:
        sys.exit(f"this is more than {arguments.limit:g} eV")


if __name__ == "__main__":
    main()
