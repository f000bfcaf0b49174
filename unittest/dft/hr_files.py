# SPDX-License-Identifier: MIT
"""Reads the _hr.dat.gz of a layer."""

import gzip

import numpy as np


def read_hr(path):
    """{(R1, R2): H [orbital, orbital]}, eV"""
    lines = gzip.open(path, "rt").read().splitlines()
    n, n_cells = int(lines[1]), int(lines[2])
    rows = np.array([line.split() for line in lines[3 + (n_cells + 14) // 15:]], float)
    h = (rows[:, 5] + 1j * rows[:, 6]).reshape(n_cells, n, n).transpose(0, 2, 1)  # rows run fastest
    return {(int(r[0]), int(r[1])): h[i] for i, r in enumerate(rows[::n * n])}
