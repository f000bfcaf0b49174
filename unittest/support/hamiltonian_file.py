# SPDX-License-Identifier: MIT
"""H(R) in an HDF5 file (doc/files.rst), with and without spin-orbit coupling."""

import h5py
import numpy as np


def n_orbitals(file):
    """Of every atom; with spin-orbit coupling each of them is two states, up and down."""
    return np.bincount(file["orbitals/element"][:])[file["atoms/element"][:]]


def states_of_an_orbital(file):
    return 2 if "spin_orbit" in file else 1


def atom_of_states(path):
    """The row in /atoms of every component of an eigenvector: the states of an orbital are next to
    each other."""
    with h5py.File(path) as file:
        count = n_orbitals(file) * states_of_an_orbital(file)
    return np.repeat(np.arange(len(count)), count)


def read_blocks(path):
    """{(row, column, cell): block}, in the order of the file. A block is [1, n, m], the matrix A, or
    [4, n, m], A and B_x, B_y, B_z, with zeros where a pair has only one of A and B."""
    blocks = {}
    with h5py.File(path) as file:
        n = n_orbitals(file)
        size = 4 if "spin_orbit" in file else 1
        parts = [("blocks", "values", slice(0, 1)), ("spin_orbit", "spin_orbit/values", slice(1, 4))]
        for group, values, components in parts[:1 if size == 1 else 2]:
            values = file[values][:]
            for row, column, cell, first in zip(*(
                    file[group][name][:] for name in ("row", "column", "cell", "first_value"))):
                shape = n[row], n[column]
                key = row, column, tuple(cell)
                block = blocks.setdefault(key, np.zeros((size, *shape)))[components]
                block[:] = values[first:first + block.size].reshape(block.shape)
    return blocks


def all_values(path):
    """Numbers of all blocks, A before B."""
    with h5py.File(path) as file:
        return np.concatenate([file[name][:] for name in ("values", "spin_orbit/values")
                               if name in file])
