#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Bilayers of graphene whose Hamiltonian, energy and forces are formulas: stands in for a DFT code.

    tight_binding.py FOLDER      write training cells, one folder each: structure.extxyz, tb_hr.dat

Orbitals are pz, px, py of every atom. Hopping is of Slater-Koster form, with V_pps and V_ppp that decay
exponentially and are cut off by a Fermi function. Their values at a bond are those of Saito, Dresselhaus and
Dresselhaus (Physical Properties of Carbon Nanotubes, 1998; ppp -3.03 eV, pps 5.04 eV), and pps
decays to the 0.48 eV of Moon and Koshino (Phys. Rev. B 87, 205404) at the distance of the layers.
Neighbours shift on-site energies along and across their bond, a crystal field. Energies are a pair
potential. Lengths in A, energies in eV, relative to the vacuum.
"""

import dataclasses
import sys
from pathlib import Path

import numpy as np

LATTICE, DISTANCE, HEIGHT = 2.46, 3.35, 20.0  # constant, of the layers, of the cell
BOND = LATTICE / np.sqrt(3.0)
REACH = 5.5  # what is farther apart has less than 4e-6 eV
P_ENERGY = -6.0


@dataclasses.dataclass(frozen=True)
class Crystal:
    """Rows of `lattice` are its vectors; `layer` is 0 or 1 for every atom."""

    lattice: np.ndarray
    positions: np.ndarray
    layer: np.ndarray

    def turned(self, q):
        """All of it turned by the matrix q."""
        return dataclasses.replace(self, lattice=self.lattice @ q.T, positions=self.positions @ q.T)

    def shaken(self, size, random):
        noise = size * random.standard_normal(self.positions.shape)
        return dataclasses.replace(self, positions=self.positions + noise)

    def repeated(self, n1, n2):
        shifts = [a * self.lattice[0] + b * self.lattice[1] for a in range(n1) for b in range(n2)]
        return Crystal(np.diag([n1, n2, 1]) @ self.lattice,
                       np.concatenate([self.positions + shift for shift in shifts]),
                       np.tile(self.layer, len(shifts)))


# ---- The formulas --------------------------------------------------------------------------------

def decaying(r, at_bond, length):
    return at_bond * np.exp(-(r - BOND) / length) / (1.0 + np.exp((r - 4.4) / 0.12))


def along_and_across(d, along, across):
    """Matrices in pz, px, py: `along` for p along d, `across` for the two others. d [n, 3]."""
    u = d[:, [2, 0, 1]] / np.linalg.norm(d, axis=1)[:, None]
    line = u[:, :, None] * u[:, None, :]
    return along[:, None, None] * line + across[:, None, None] * (np.eye(3) - line)


def pairs(crystal):
    """i, j, cell of j and vector from i to j of all pairs within REACH, in both directions."""
    inverse = np.linalg.inv(crystal.lattice)
    span = np.ptp(crystal.positions @ inverse, axis=0)
    n = np.ceil(REACH * np.linalg.norm(inverse, axis=0) + span).astype(int)
    cells = np.stack(np.meshgrid(*[np.arange(-k, k + 1) for k in n], indexing="ij"), -1)
    cells = cells.reshape(-1, 3)
    x = crystal.positions
    d = x[None, :, None] - x[:, None, None] + (cells @ crystal.lattice)[None, None]
    r = np.linalg.norm(d, axis=-1)
    i, j, c = np.nonzero((r > 1e-6) & (r < REACH))
    return i, j, cells[c], d[i, j, c]


def hamiltonian(crystal):
    """i, j, cells [n, 3] and blocks [n, 3, 3] of the whole H(R), both triangles."""
    i, j, cells, d = pairs(crystal)
    r = np.linalg.norm(d, axis=1)
    hops = along_and_across(d, decaying(r, 5.04, 0.82), decaying(r, -3.03, 0.5))
    fields = along_and_across(d, decaying(r, 0.8, 0.6), decaying(r, 0.4, 0.5))
    on_site = np.tile(P_ENERGY * np.eye(3), (len(crystal.positions), 1, 1))
    np.add.at(on_site, i, fields)
    own = np.arange(len(on_site))
    return (np.concatenate([own, i]), np.concatenate([own, j]),
            np.concatenate([np.zeros((len(own), 3), int), cells]), np.concatenate([on_site, hops]))


def bands(h, k_points):
    """Energies [k, band] of H(R) as hamiltonian() gives it; k in reciprocal lattice vectors."""
    i, j, cells, blocks = h
    n = i.max() + 1
    energies = []
    for k in k_points:
        matrix = np.zeros((n, n, 3, 3), complex)
        np.add.at(matrix, (i, j), np.exp(2j * np.pi * (cells @ k))[:, None, None] * blocks)
        energies.append(np.linalg.eigvalsh(matrix.transpose(0, 2, 1, 3).reshape(3 * n, 3 * n)))
    return np.array(energies)


def energy_and_forces(crystal):
    """Morse's potential between all atoms; the sum over pairs and its derivatives."""
    i, _, _, d = pairs(crystal)
    r = np.linalg.norm(d, axis=1)
    depth, decay = 5.0, 2.2
    e = np.exp(-decay * (r - BOND))
    end = 1.0 / (1.0 + np.exp((r - 4.4) / 0.12))
    value = depth * (e * e - 2.0 * e) * end
    slope = 2.0 * depth * decay * (e - e * e) * end - value * (1.0 - end) / 0.12
    forces = np.zeros_like(crystal.positions)
    np.add.at(forces, i, slope[:, None] * d / r[:, None])
    return 0.5 * value.sum(), forces


# ---- Structures ----------------------------------------------------------------------------------

def bilayer(registry=(0.0, 0.0), distance=DISTANCE):
    """One cell; `registry`: where the upper layer lies over the lower one, in lattice vectors."""
    lattice = np.diag([1.0, 1.0, HEIGHT])
    lattice[:2, :2] = LATTICE * np.array([[1.0, 0.0], [-0.5, np.sqrt(0.75)]])
    basis = np.array([[0.0, 0.0, 0.5], [1 / 3, 2 / 3, 0.5]])
    lower = basis @ lattice - [0.0, 0.0, 0.5 * distance]
    upper = (basis + [*registry, 0.0]) @ lattice + [0.0, 0.0, 0.5 * distance]
    return Crystal(lattice, np.concatenate([lower, upper]), np.array([0, 0, 1, 1]))


def strained(crystal, random):
    """Stretched and sheared in the plane by some per cent."""
    xx, yy, xy = random.uniform([-0.03, -0.03, -0.01], [0.03, 0.03, 0.01])
    f = np.eye(3) + np.array([[xx, xy, 0.0], [xy, yy, 0.0], [0.0, 0.0, 0.0]])
    return crystal.turned(f)


def training_cells(seed=1):
    """{name: crystal}: all registries, some strain and noise; none is twisted."""
    random = np.random.default_rng(seed)
    cells = {}
    for kind, n1, n2, count, noise in (("rigid", 1, 1, 12, 0.0), ("small", 1, 1, 24, 0.03),
                                       ("double", 2, 1, 12, 0.05), ("large", 2, 2, 4, 0.05)):
        for number in range(count):
            cell = bilayer(random.uniform(0.0, 1.0, 2), random.uniform(3.15, 3.6))
            cell = strained(cell.repeated(n1, n2), random).shaken(noise, random)
            cells[f"{kind}_{number:02d}"] = cell
    return cells


def twisted(m, n):
    """Two rigid layers that are commensurate: m a + n b of the lower one, b at 60 degrees from a,
    meets n a + m b of the upper one. 4 (m^2 + m n + n^2) atoms; (1, 2) is 21.79 degrees."""
    def along_x(m, n):
        angle = -np.arctan2(n * np.sqrt(0.75), m + 0.5 * n)
        return np.array([[np.cos(angle), -np.sin(angle), 0.0],
                         [np.sin(angle), np.cos(angle), 0.0], [0.0, 0.0, 1.0]])

    cell = bilayer()
    n_cells = m * m + m * n + n * n
    lattice = cell.lattice.copy()
    lattice[:2] *= np.sqrt(n_cells)
    reach = 2 * (m + n)
    many = cell.repeated(2 * reach, 2 * reach)
    centre = reach * (cell.lattice[0] + cell.lattice[1])
    layers = []
    for number, turn in enumerate((along_x(m, n), along_x(n, m))):
        x = (many.positions[many.layer == number] - centre) @ turn.T
        fraction = x @ np.linalg.inv(lattice)
        inside = ((fraction[:, :2] > -1e-6) & (fraction[:, :2] < 1.0 - 1e-6)).all(axis=1)
        assert inside.sum() == 2 * n_cells
        layers.append(x[inside])
    return Crystal(lattice, np.concatenate(layers), np.repeat([0, 1], 2 * n_cells))


# ---- Files ---------------------------------------------------------------------------------------

def write_extxyz(path, crystal, labels=True):
    """Extended XYZ; with energy, forces and vacuum levels as `dpw dataset` reads them."""
    lattice = " ".join(f"{x:.15g}" for x in crystal.lattice.ravel())
    columns, more = "species:S:1:pos:R:3", ""
    table = crystal.positions
    if labels:
        energy, forces = energy_and_forces(crystal)
        columns += ":forces:R:3"
        more = f" energy={energy:.10f} vacuum_lo=0.0 vacuum_hi=0.0"
        table = np.hstack([table, forces])
    lines = [str(len(table)), f'Lattice="{lattice}" Properties={columns} pbc="T T T"{more}']
    lines += ["C " + " ".join(f"{x:.15g}" for x in row) for row in table]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_hr(path, h):
    """H(R) as Wannier90 writes it."""
    i, j, cells, blocks = h
    n = 3 * (i.max() + 1)
    found, place = np.unique(cells, axis=0, return_inverse=True)
    matrices = np.zeros((len(found), n, n))
    for a, b, where, block in zip(i, j, place.ravel(), blocks):
        matrices[where, 3 * a:3 * a + 3, 3 * b:3 * b + 3] += block
    degeneracies = ["1"] * len(found)
    lines = ["graphene by formulas", str(n), str(len(found))]
    lines += [" ".join(degeneracies[s:s + 15]) for s in range(0, len(found), 15)]
    for cell, matrix in zip(found, matrices):
        head = f"{cell[0]} {cell[1]} {cell[2]}"
        lines += [f"{head} {row + 1} {column + 1} {matrix[row, column]:.6f} 0.000000"
                  for column in range(n) for row in range(n)]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_training_cells(folder):
    for name, crystal in training_cells().items():
        path = Path(folder) / name
        path.mkdir(parents=True, exist_ok=True)
        write_extxyz(path / "structure.extxyz", crystal)
        write_hr(path / "tb_hr.dat", hamiltonian(crystal))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write_training_cells(sys.argv[1])
