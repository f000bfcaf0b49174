#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plot bands of `dpw bands` over those of the formulas, and print the differences.

    compare.py NAME ... -o bands.png [--window EMIN EMAX]

reads NAME.h5 (bands) and NAME.extxyz (the structure) for each NAME.
"""

import argparse
import re
from pathlib import Path

import h5py
import matplotlib
import numpy as np
import tight_binding

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


def read_extxyz(path):
    """Lattice and positions; layers do not matter to the formulas."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    lattice = re.search(r'Lattice="([^"]*)"', lines[1])[1].split()
    columns = re.search(r"Properties=(\S+)", lines[1])[1].strip('"').split(":")
    widths = dict(zip(columns[0::3], map(int, columns[2::3])))
    first = sum(width for name, width in list(widths.items())[:list(widths).index("pos")])
    rows = [line.split()[first:first + 3] for line in lines[2:2 + int(lines[0])]]
    return tight_binding.Crystal(np.array(lattice, float).reshape(3, 3), np.array(rows, float),
                                 np.zeros(len(rows), int))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", metavar="NAME")
    parser.add_argument("--window", nargs=2, type=float, default=[-4.5, -1.5],
                        help="energies to draw, eV; default: around the Dirac points at -3.2 eV")
    parser.add_argument("-o", "--output", default="bands.png")
    arguments = parser.parse_args()
    figure, axes = plt.subplots(1, len(arguments.names), squeeze=False, layout="constrained",
                                figsize=(3.6 * len(arguments.names), 3.6))
    for axis, name in zip(axes[0], arguments.names):
        crystal = read_extxyz(name + ".extxyz")
        with h5py.File(name + ".h5") as file:
            path, distance = file["path"], file["path/distance"][:]
            predicted, k_points = path["energies"][-1], path["kpoints"][:]
            ticks, labels = distance[path["label_index"][:]], path["label_name"].asstr()[:]
        exact = tight_binding.bands(tight_binding.hamiltonian(crystal), k_points)
        error = np.abs(predicted - exact)
        drawn = error[(exact > arguments.window[0]) & (exact < arguments.window[1])]
        title = f"{name}, {len(crystal.positions)} atoms"
        print(f"{title}: bands off by {1e3 * error.mean():.2f} meV on average and "
              f"{1e3 * error.max():.1f} at most; those drawn "
              f"{1e3 * drawn.mean():.2f} and {1e3 * drawn.max():.1f}")
        axis.plot(distance, exact, color="#8f8f8f", linewidth=2.6)
        axis.plot(distance, predicted, color="#c8502d", linewidth=0.8)
        axis.set(ylim=arguments.window, xlim=distance[[0, -1]], xticks=ticks, xticklabels=labels)
        axis.set_title(title, fontsize=9)
        axis.grid(axis="x", linewidth=0.6)
    axes[0][0].set_ylabel("energy / eV")
    axes[0][0].plot([], color="#8f8f8f", linewidth=2.6, label="formulas")
    axes[0][0].plot([], color="#c8502d", linewidth=0.8, label="model")
    axes[0][0].legend(fontsize=8, loc="upper right")
    figure.savefig(arguments.output, dpi=90)
    print(arguments.output)


if __name__ == "__main__":
    main()
