# SPDX-License-Identifier: MIT
"""Makes the Wannier90 runs of unittest/wannier90/runs: tight-binding models given to wannier90.x as if
they came from a DFT code.

A model's H(k) on a mesh gives the eigenvalues (.eig), the projections on its orbitals (.amn) and,
with orbitals taken as points, the overlaps (.mmn). Wannier90 then makes H(R) of them, writes it as
_hr.dat and _tb.dat with _wsvec.dat and _centres.xyz, and interpolates bands with its own code. What
it wrote is kept as it is, less the comments' dates, so that tests need no Wannier90.

    make_runs.py FOLDER        needs wannier90.x (3.1.0 was used) and NumPy
"""

import itertools
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

KEPT = ("_hr.dat", "_tb.dat", "_wsvec.dat", "_centres.xyz", "_band.dat", "_band.kpt", ".win")
KEPT_OF_PLAIN = ("_hr.dat", "_wsvec.dat", "_band.dat", "_band.kpt")


class Model:
    """Hoppings {(row, column, R): value} with partners; rows of `lattice` in A, `centres` in A."""

    def __init__(self, lattice, centres, mesh, path):
        self.lattice, self.centres = np.array(lattice, float), np.array(centres, float)
        self.mesh, self.path = mesh, path
        self.hoppings = {}

    def add(self, row, column, cell, value):
        self.hoppings[row, column, tuple(cell)] = value
        self.hoppings[column, row, tuple(-np.array(cell))] = np.conj(value)

    def h(self, k):
        h = np.zeros((len(self.centres),) * 2, complex)
        for (row, column, cell), value in self.hoppings.items():
            h[row, column] += value * np.exp(2j * np.pi * np.dot(k, cell))
        return h


def haldane():
    """Haldane's model, with the parameters of tight_binding_models.h."""
    t, t2, phi, mass, a = -1.0, 0.15, 1.1, 0.2, 2.46
    lattice = [[a, 0, 0], [a / 2, a * 3**0.5 / 2, 0], [0, 0, 15]]
    centres = np.array([[1 / 3, 1 / 3, 0], [2 / 3, 2 / 3, 0]]) @ lattice
    model = Model(lattice, centres, (4, 4, 1), "G 0 0 0 K 1/3 2/3 0|K 1/3 2/3 0 M 1/2 1/2 0")
    for orbital, sign in ((0, 1), (1, -1)):
        model.add(orbital, orbital, (0, 0, 0), sign * mass)
        for cell in ((1, 0, 0), (-1, 1, 0), (0, -1, 0)):
            model.add(orbital, orbital, cell, t2 * np.exp(1j * sign * phi))
    for cell in ((0, 0, 0), (-1, 0, 0), (0, -1, 0)):
        model.add(0, 1, cell, t)
    return model


def skew():
    """No symmetry at all, and hoppings that the mesh is too coarse for."""
    random = np.random.default_rng(4)
    lattice = [[3.0, 0.2, 0], [-1.1, 3.6, 0.3], [0.2, 0.1, 9.0]]
    centres = random.uniform(-0.3, 0.3, (3, 3)) @ lattice
    model = Model(lattice, centres, (2, 3, 1), "G 0 0 0 A 0.37 -0.21 0.13|A 0.37 -0.21 0.13 B 0 1/2 0")
    for row, column in itertools.combinations_with_replacement(range(3), 2):
        for cell in itertools.product((-1, 0, 1), (-1, 0, 1), (0,)):
            value = random.normal() + 1j * random.normal()
            if row == column and cell <= (0, 0, 0):
                if cell == (0, 0, 0):
                    model.add(row, column, cell, value.real)
                continue
            model.add(row, column, cell, value)
    return model


def win_text(model, ws_distance):
    n = len(model.centres)
    points = [np.array(p) / model.mesh for p in itertools.product(*map(range, model.mesh))]
    rows = lambda table: "".join(" ".join(f"{x:.10f}" for x in row) + "\n" for row in table)
    path = re.sub(r"(\d+)/(\d+)", lambda m: f"{int(m[1]) / int(m[2]):.10f}", model.path)
    return (f"num_wann = {n}\nnum_iter = 0\nwrite_hr = T\nwrite_tb = T\nwrite_xyz = T\n"
            f"bands_plot = T\nbands_num_points = 12\nuse_ws_distance = {'T' if ws_distance else 'F'}\n"
            f"search_shells = 60\nkmesh_tol = 0.00001\n"
            "begin projections\nrandom\nend projections\n"
            "begin kpoint_path\n" + path.replace("|", "\n") + "\nend kpoint_path\n"
            "begin unit_cell_cart\nang\n" + rows(model.lattice) + "end unit_cell_cart\n"
            "begin atoms_cart\nang\n" + "".join("C " + row + "\n" for row in
                                                 rows(model.centres).splitlines()) +
            "end atoms_cart\n"
            f"mp_grid = {' '.join(map(str, model.mesh))}\n"
            "begin kpoints\n" + rows(points) + "end kpoints\n"), points


def neighbours(text):
    """(k, k2, G) of every line of nnkpts, k from 0, and how many per k-point."""
    block = re.search(r"begin nnkpts(.*?)end nnkpts", text, re.S)[1].split()
    table = np.array(block[1:], int).reshape(-1, 5)
    return int(block[0]), [(k - 1, k2 - 1, np.array(g)) for k, k2, *g in table.tolist()]


def run(model, seed, folder, ws_distance):
    n = len(model.centres)
    text, points = win_text(model, ws_distance)
    (folder / f"{seed}.win").write_text(text)
    wannier90 = lambda *words: subprocess.run(["wannier90.x", *words, seed], cwd=folder, check=True,
                                              timeout=60)
    wannier90("-pp")
    per_point, pairs = neighbours((folder / f"{seed}.nnkp").read_text())
    states = [np.linalg.eigh(model.h(k)) for k in points]
    fractional = model.centres @ np.linalg.inv(model.lattice)
    with open(folder / f"{seed}.eig", "w") as file:
        for k, (energies, _) in enumerate(states):
            for band, energy in enumerate(energies):
                file.write(f"{band + 1} {k + 1} {energy:.14f}\n")
    with open(folder / f"{seed}.amn", "w") as file:
        file.write(f"projections\n{n} {len(points)} {n}\n")
        for k, (_, vectors) in enumerate(states):
            for orbital, band in itertools.product(range(n), range(n)):
                a = np.conj(vectors[orbital, band])
                file.write(f"{band + 1} {orbital + 1} {k + 1} {a.real:.14f} {a.imag:.14f}\n")
    with open(folder / f"{seed}.mmn", "w") as file:
        file.write(f"overlaps\n{n} {len(points)} {per_point}\n")
        for k, k2, g in pairs:
            b = points[k2] + g - points[k]
            phase = np.exp(-2j * np.pi * fractional @ b)
            m = states[k][1].conj().T @ (phase[:, None] * states[k2][1])
            file.write(f"{k + 1} {k2 + 1} {g[0]} {g[1]} {g[2]}\n")
            for column, row in itertools.product(range(n), range(n)):
                file.write(f"{m[row, column].real:.14f} {m[row, column].imag:.14f}\n")
    wannier90()


def main(target):
    for name, model, ws_distance in (("haldane", haldane(), True), ("skew", skew(), True),
                                     ("plain", skew(), False)):
        with tempfile.TemporaryDirectory() as folder:
            run(model, name, Path(folder), ws_distance)
            for ending in KEPT if ws_distance else KEPT_OF_PLAIN:
                text = (Path(folder) / (name + ending)).read_text()
                text = re.sub(r" on ?\d+\w+ at [\d:]+", "", text)
                (target / (name + ending)).write_text(text)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    main(Path(sys.argv[1]))
