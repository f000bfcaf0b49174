# SPDX-License-Identifier: MIT
"""A cheap stand-in for DFT: a Morse potential and a tight-binding rule of one s orbital an atom.

    stand_in.py STRUCTURE.extxyz FOLDER

Energies need second neighbours too, and on-site energies depend on the surroundings, so that there is
something to learn. `dpw learn` calls it as the setting command of its calculations.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "dft"))

from recipe.hamiltonian import hr_bytes  # noqa: E402  behind the path
from recipe.structure import format_extxyz, read_extxyz  # noqa: E402

LENGTH_A, REACH_A = 1.42, 4.2


def switch(r):
    """1 up to 3 A, 0 from REACH_A on, and its derivative."""
    x = np.clip((r - 3.0) / (REACH_A - 3.0), 0, 1)
    inner = (r > 3.0) & (r < REACH_A)
    return (1 - 10 * x**3 + 15 * x**4 - 6 * x**5,
            np.where(inner, (-30 * x**2 + 60 * x**3 - 30 * x**4) / (REACH_A - 3.0), 0.0))


def pairs(structure):
    """Cells [m, 3], and for each the vectors [m, n, n, 3] from atom i to the image of atom j, A."""
    heights = 1 / np.linalg.norm(np.linalg.inv(structure.lattice), axis=0)
    n = np.ceil(REACH_A / heights).astype(int) + 1
    cells = np.array([[i, j, 0] for i in range(-n[0], n[0] + 1) for j in range(-n[1], n[1] + 1)])
    x = structure.positions
    return cells, (x[None, None] + (cells @ structure.lattice)[:, None, None] - x[None, :, None])


def energy_and_forces(structure):
    cells, d = pairs(structure)
    r = np.linalg.norm(d, axis=-1)
    r[r < 1e-9] = 100.0
    f, slope = switch(r)
    e = np.exp(-1.7 * (r - LENGTH_A))
    well = 2.0 * (e * e - 2 * e)
    energy = 0.5 * (well * f).sum()
    derivative = 2.0 * (-2 * e * e + 2 * e) * 1.7 * f + well * slope
    return energy, (derivative[..., None] * d / r[..., None]).sum((0, 2))


def hamiltonian(structure):
    """Cells [m, 3] and H(R) [m, n, n], eV: relative to the vacuum."""
    cells, d = pairs(structure)
    r = np.linalg.norm(d, axis=-1)
    home = r < 1e-9
    r[home] = 100.0
    near = np.exp(-1.5 * (r - LENGTH_A)) * switch(r)[0]
    h = -2.7 * np.exp(-1.8 * (r - LENGTH_A)) * switch(r)[0] * (1 + 0.2 * d[..., 2] ** 2)
    h[home] = -4.0 + 0.25 * near.sum((0, 2))
    return cells, h


def main():
    structure, folder = read_extxyz(sys.argv[1]), Path(sys.argv[2])
    energy, structure.forces = energy_and_forces(structure)
    structure.properties = {"energy": energy, "vacuum_lo": 0.0, "vacuum_hi": 0.0}
    (folder / "structure.extxyz").write_text(format_extxyz(structure))
    (folder / "rule_hr.dat.gz").write_bytes(hr_bytes(*hamiltonian(structure), "stand-in"))


if __name__ == "__main__":
    main()
