#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cut a DFT calculation down to what is kept in the repository, so that a clone alone is tested.

usage: make_excerpt.py FOLDER OUTPUT
FOLDER is one of ../shared/dft/data; written to OUTPUT are its structure and its H(R) without the
cells R that are not next to home.
"""

import gzip
import shutil
import sys
from pathlib import Path


def main(folder, output):
    output.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / "structure.extxyz", output)
    with gzip.open(folder / "proj_hr.dat.gz", "rt") as file:
        lines = file.read().splitlines()
    n_cells = int(lines[2])
    elements = [line for line in lines[3 + -(-n_cells // 15):]
                if max(abs(int(x)) for x in line.split()[:2]) <= 1]
    n_kept = len(elements) // int(lines[1]) ** 2
    text = "\n".join([lines[0] + "; nearest cells only", lines[1], f"{n_kept:12d}",
                      "    1" * n_kept, *elements]) + "\n"
    with open(output / "proj_hr.dat.gz", "wb") as file:
        file.write(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
