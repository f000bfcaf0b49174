# SPDX-License-Identifier: MIT
"""Training sets of formulas, written as `dpw dataset` would."""

import h5py
import numpy as np


def dimers(path, n_frames=48):
    """Two hydrogen atoms on a spring that breaks smoothly, in a box in which they meet no image."""
    random = np.random.default_rng(4)
    length = random.uniform(0.6, 1.6, n_frames)
    axis = random.normal(size=(n_frames, 3))
    axis /= np.linalg.norm(axis, axis=1)[:, None]
    position = np.stack([-0.5 * length[:, None] * axis, 0.5 * length[:, None] * axis], 1) + 5.0
    energy = (length - 1.0) ** 2 * np.exp(-length)
    slope = (2.0 * (length - 1.0) - (length - 1.0) ** 2) * np.exp(-length)
    force = np.stack([slope[:, None] * axis, -slope[:, None] * axis], 1)
    write_frames(path, ["H"], 10.0 * np.eye(3), [0, 0], position, energy - 20.0, force)


def crystals(path, n_frames=16):
    """Two H and three O in a skew cell, moved at random, with a pair potential that reaches images;
    forces and energies per atom are below 1."""
    random = np.random.default_rng(7)
    lattice = np.array([[5.0, 0.0, 0.0], [1.0, 5.2, 0.0], [-0.8, 0.7, 5.5]])
    at_rest = np.array([[0, 0, 0], [1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]]) / 2.0 @ lattice
    position = at_rest + random.uniform(-0.3, 0.3, (n_frames, 5, 3))
    images = np.array([(a, b, c) for a in (-1, 0, 1) for b in (-1, 0, 1) for c in (-1, 0, 1)])
    d = position[:, None, :, None] - position[:, :, None, None] + images @ lattice
    r = np.linalg.norm(d, axis=-1)  # [frame, i, j, image]
    r[r == 0.0] = 9.0
    reach, size = 4.0, 4.0
    within = np.maximum(1.0 - r / reach, 0.0)
    energy = size * ((r - 2.6) ** 2 * within ** 3).sum((1, 2, 3)) / 2.0
    slope = size * (2.0 * (r - 2.6) * within ** 3 - 3.0 / reach * (r - 2.6) ** 2 * within ** 2)
    force = ((slope / r)[..., None] * d).sum((2, 3))
    write_frames(path, ["H", "O"], lattice, [0, 0, 1, 1, 1], position, energy, force)


def write_frames(path, symbols, lattice, elements, position, energy, force):
    """Frames of the same atoms in the same cell, every fourth for validation."""
    n_frames, n_atoms, _ = position.shape
    text = h5py.string_dtype()
    with h5py.File(path, "w") as file:
        file.attrs.update({"format": "dpw-training-set", "version": np.int64(1),
                           "n_frames": np.int64(n_frames), "length_unit": "angstrom",
                           "energy_unit": "eV", "force_unit": "eV/angstrom",
                           "stress_unit": "eV/angstrom^3"})
        file["elements"] = np.array(symbols, dtype=text)
        file["orbitals/element"] = np.zeros(0, "i4")
        file["orbitals/name"] = np.array([], dtype=text)
        file["frames/name"] = np.array([f"f{k}" for k in range(n_frames)], dtype=text)
        file["frames/provenance"] = np.array(["formula"] * n_frames, dtype=text)
        splits = ["validation" if k % 4 == 3 else "train" for k in range(n_frames)]
        file["frames/split"] = np.array(splits, dtype=text)
        file["frames/first_atom"] = np.arange(0, n_atoms * n_frames + 1, n_atoms)
        file["frames/first_block"] = np.zeros(n_frames + 1, "i8")
        file["frames/lattice"] = np.tile(lattice, (n_frames, 1, 1))
        file["frames/energy"] = energy
        for name in ("vacuum_lower", "vacuum_upper"):
            file[f"frames/{name}"] = np.full(n_frames, np.nan)
        file["frames/stress"] = np.full((n_frames, 3, 3), np.nan)
        file["atoms/element"] = np.tile(np.array(elements, "i4"), n_frames)
        file["atoms/layer"] = np.full(n_atoms * n_frames, -1, "i4")
        file["atoms/position"] = position.reshape(-1, 3)
        file["atoms/force"] = force.reshape(-1, 3)
        for name in ("row", "column"):
            file[f"blocks/{name}"] = np.zeros(0, "i4")
        file["blocks/cell"] = np.zeros((0, 3), "i4")
        file["values"] = np.zeros(0, "f4")
