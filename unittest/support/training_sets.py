# SPDX-License-Identifier: MIT
"""Training sets of formulas, written as `dpw dataset` would."""

import h5py
import numpy as np


def dimers(path, n_frames=48):
    """Two hydrogen atoms on a spring that breaks smoothly, in a box in which they meet no image."""
    random = np.random.default_rng(4)
    text = h5py.string_dtype()
    length = random.uniform(0.6, 1.6, n_frames)
    axis = random.normal(size=(n_frames, 3))
    axis /= np.linalg.norm(axis, axis=1)[:, None]
    position = np.stack([-0.5 * length[:, None] * axis, 0.5 * length[:, None] * axis], 1) + 5.0
    energy = (length - 1.0) ** 2 * np.exp(-length)
    slope = (2.0 * (length - 1.0) - (length - 1.0) ** 2) * np.exp(-length)
    force = np.stack([slope[:, None] * axis, -slope[:, None] * axis], 1)
    with h5py.File(path, "w") as file:
        file.attrs.update({"format": "dpw-training-set", "version": np.int64(1),
                           "n_frames": np.int64(n_frames), "length_unit": "angstrom",
                           "energy_unit": "eV", "force_unit": "eV/angstrom",
                           "stress_unit": "eV/angstrom^3"})
        file["elements"] = np.array(["H"], dtype=text)
        file["orbitals/element"] = np.zeros(0, "i4")
        file["orbitals/name"] = np.array([], dtype=text)
        file["frames/name"] = np.array([f"f{k}" for k in range(n_frames)], dtype=text)
        file["frames/provenance"] = np.array(["formula"] * n_frames, dtype=text)
        splits = ["validation" if k % 4 == 3 else "train" for k in range(n_frames)]
        file["frames/split"] = np.array(splits, dtype=text)
        file["frames/first_atom"] = np.arange(0, 2 * n_frames + 1, 2)
        file["frames/first_block"] = np.zeros(n_frames + 1, "i8")
        file["frames/lattice"] = np.tile(10.0 * np.eye(3), (n_frames, 1, 1))
        file["frames/energy"] = energy - 20.0
        for name in ("vacuum_lower", "vacuum_upper"):
            file[f"frames/{name}"] = np.full(n_frames, np.nan)
        file["frames/stress"] = np.full((n_frames, 3, 3), np.nan)
        file["atoms/element"] = np.zeros(2 * n_frames, "i4")
        file["atoms/layer"] = np.full(2 * n_frames, -1, "i4")
        file["atoms/position"] = position.reshape(-1, 3)
        file["atoms/force"] = force.reshape(-1, 3)
        for name in ("row", "column"):
            file[f"blocks/{name}"] = np.zeros(0, "i4")
        file["blocks/cell"] = np.zeros((0, 3), "i4")
        file["values"] = np.zeros(0, "f4")
