# SPDX-License-Identifier: MIT
"""Frames of a training set, through LAMMPS and by themselves."""

import dataclasses

import h5py
import numpy as np

from support import environment, lammps_run
from support.kane_mele import SIGMA


@dataclasses.dataclass(frozen=True)
class Frame:
    """A frame and its labels as the file has them: A, eV."""

    name: str
    symbols: list  # of every atom
    lattice: np.ndarray
    positions: np.ndarray
    energy: float
    forces: np.ndarray
    vacuum: float  # mean of the levels below and above
    orbitals: list  # of every atom: how many
    blocks: list  # (row, column, cell, H[row, column]), one of two mirror images
    spin_blocks: list  # the same of spin-orbit coupling, with B[component, row, column]

    def bands(self, k_points, spin_orbit=False):
        """Energies [k, band] of the frame's own Hamiltonian, without spin or A x 1 + i sum B x sigma."""
        first = np.concatenate([[0], np.cumsum(self.orbitals)]) * (2 if spin_orbit else 1)
        blocks = self.blocks
        if spin_orbit:
            blocks = [(*place, np.kron(block, np.eye(2))) for *place, block in blocks]
            blocks += [(*place, 1j * sum(np.kron(b, sigma) for b, sigma in zip(block, SIGMA)))
                       for *place, block in self.spin_blocks]
        energies = []
        for k in k_points:
            h = np.zeros((first[-1], first[-1]), complex)
            for i, j, cell, block in blocks:
                part = np.exp(2j * np.pi * np.dot(k, cell)) * block
                h[first[i]:first[i + 1], first[j]:first[j + 1]] += part
                if i != j or any(cell):
                    h[first[j]:first[j + 1], first[i]:first[i + 1]] += part.conj().T
            energies.append(np.linalg.eigvalsh(h))
        return np.array(energies)

    def write_extxyz(self, path):
        lattice = " ".join(f"{x:.17g}" for x in self.lattice.ravel())
        lines = [str(len(self.symbols)), f'Lattice="{lattice}" Properties=species:S:1:pos:R:3']
        lines += [" ".join([symbol, *(f"{x:.17g}" for x in r)])
                  for symbol, r in zip(self.symbols, self.positions)]
        path.write_text("\n".join([*lines, ""]))

    def write_data(self, path, elements):
        """Writes LAMMPS's data file; the turn that its box needs, a along x and b in the plane."""
        a, b, _ = self.lattice
        x = a / np.linalg.norm(a)
        y = b - b @ x * x
        y /= np.linalg.norm(y)
        turn = np.array([x, y, np.cross(x, y)])
        box = self.lattice @ turn.T
        lines = ["made by a test", "", f"{len(self.symbols)} atoms", f"{len(elements)} atom types",
                 "", *(f"0 {box[n, n]:.17g} {v}lo {v}hi" for n, v in enumerate("xyz")),
                 f"{box[1, 0]:.17g} {box[2, 0]:.17g} {box[2, 1]:.17g} xy xz yz", "",
                 "Masses", "", *(f"{n + 1} 1.0" for n in range(len(elements))), "", "Atoms", ""]
        for n, (symbol, r) in enumerate(zip(self.symbols, self.positions @ turn.T)):
            lines.append(f"{n + 1} {elements.index(symbol) + 1} "
                         + " ".join(f"{v:.17g}" for v in r))
        path.write_text("\n".join([*lines, ""]))
        return turn


def but_for_one_shift(found, expected):
    """Absolute differences of energies after the one shift that brings their means together."""
    error = found - expected
    return np.abs(error - error.mean())


def _read_blocks(group, values, orbitals_of, components):
    """[(row, column, cell, block)] of each frame; `orbitals_of`: of each frame, a number an atom."""
    row, column, cell = (group[name][:] for name in ("row", "column", "cell"))
    frames, first_value = [], 0
    for places, orbitals in orbitals_of:
        blocks = []
        for b in range(*places):
            shape = (*components, orbitals[row[b]], orbitals[column[b]])
            size = int(np.prod(shape))
            block = values[first_value:first_value + size].reshape(shape)
            blocks.append((row[b], column[b], cell[b], block))
            first_value += size
        frames.append(blocks)
    return frames


def read_frames(path, split):
    """Those that are for "train", "validation" or "test"."""
    with h5py.File(path) as file:
        symbols = np.array(file["elements"].asstr()[:])[file["atoms/element"][:]]
        n_orbitals = np.bincount(file["orbitals/element"][:], minlength=len(file["elements"]))
        n_orbitals = n_orbitals[file["atoms/element"][:]]
        first_atom = file["frames/first_atom"][:]
        atoms = [slice(*ends) for ends in zip(first_atom, first_atom[1:])]

        def blocks_of(first, group, values, components):
            places = zip(zip(first, first[1:]), (n_orbitals[of] for of in atoms))
            return _read_blocks(group, values.astype(float), places, components)

        blocks = blocks_of(file["frames/first_block"][:], file["blocks"], file["values"][:], ())
        spin_blocks = [[] for _ in atoms]
        if "spin_orbit" in file:
            spin = file["spin_orbit"]
            spin_blocks = blocks_of(spin["first_block"][:], spin, spin["values"][:], (3,))
        return [Frame(
            file["frames/name"].asstr()[n], list(symbols[of]), file["frames/lattice"][n],
            file["atoms/position"][of], file["frames/energy"][n], file["atoms/force"][of],
            0.5 * (file["frames/vacuum_lower"][n] + file["frames/vacuum_upper"][n]),
            list(n_orbitals[of]), blocks[n], spin_blocks[n])
            for n, of in enumerate(atoms) if file["frames/split"].asstr()[n] == split]


def run_in_lammps(folder, frames, model, elements):
    """[(energy, forces)] that the plugin gives with a model, in the axes of the frames."""
    text, turns = f"plugin load {environment.PLUGIN}\n", []
    for n, frame in enumerate(frames):
        turns.append(frame.write_data(folder / f"{n}.lmp", elements))
        text += f"""\
clear
units metal
atom_modify map array sort 0 0
box tilt large
read_data {n}.lmp
pair_style dpwannier
pair_coeff * * {model} {" ".join(elements)}
thermo_style custom step pe
thermo_modify format float %.17g
run 0
write_dump all custom {n}.dump id fx fy fz modify format float %.17g
"""
    result = lammps_run.run_lammps(text, folder).check()
    energies = [run["PotEng"][-1] for run in result.thermo()]
    forces = [result.atoms(("fx", "fy", "fz"), f"{n}.dump") @ turn for n, turn in enumerate(turns)]
    return list(zip(energies, forces, strict=True))
