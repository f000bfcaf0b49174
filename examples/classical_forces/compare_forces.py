#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare the forces in two LAMMPS dumps of the same frames, and draw them.

    compare_forces.py reference.dump model.dump --types Mo S -o forces.png --limit 5

Exit code 1: the mean absolute error of a component is above the limit (meV/A).
"""

import argparse
import sys

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  the back end has to be chosen first

REFERENCE, COLORS = "#8f8f8f", ["#1f5a92", "#c8502d", "#4f8f3a"]


def read_forces(path):
    """Types [frames, atoms] and forces [frames, atoms, 3] in eV/A, sorted by id."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    types, forces = [], []
    for at, line in enumerate(lines):
        if line.startswith("ITEM: NUMBER OF ATOMS"):
            n = int(lines[at + 1])
        if line.startswith("ITEM: ATOMS"):
            names = line.split()[2:]
            rows = np.array([row.split() for row in lines[at + 1:at + 1 + n]], float)
            rows = rows[np.argsort(rows[:, names.index("id")])]
            types.append(rows[:, names.index("type")].astype(int))
            forces.append(rows[:, [names.index(name) for name in ("fx", "fy", "fz")]])
    return np.array(types), np.array(forces)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reference", help="dump with id, type, fx, fy, fz")
    parser.add_argument("model", help="the same frames")
    parser.add_argument("--types", nargs="+", required=True, help="elements of the model's types")
    parser.add_argument("-o", "--output", help="picture to write")
    parser.add_argument("--limit", type=float, help="error that is allowed, meV/A")
    arguments = parser.parse_args()
    reference = read_forces(arguments.reference)[1]
    types, model = read_forces(arguments.model)
    if reference.shape != model.shape:
        sys.exit(f"compare_forces.py: {arguments.reference} has frames and atoms "
                 f"{reference.shape[:2]}, {arguments.model} {model.shape[:2]}")
    error = 1e3 * np.abs(model - reference)
    classes = {symbol: types == k + 1 for k, symbol in enumerate(arguments.types)}
    print(f"{len(types)} frames of {types.shape[1]} atoms; components of forces in meV/A")
    print("        rms force   mean error    rms error      largest")
    for name, which in {"all": types > 0, **classes}.items():
        rms = [np.sqrt(np.mean(values ** 2)) for values in (1e3 * reference[which], error[which])]
        print(f"{name:4s} {rms[0]:12.1f} {error[which].mean():12.2f} {rms[1]:12.2f} "
              f"{error[which].max():12.1f}")
    if arguments.output:
        figure, axes = plt.subplots(1, len(classes), figsize=(3.3 * len(classes), 3.3),
                                    layout="constrained", squeeze=False)
        for axis, color, (name, which) in zip(axes.flat, COLORS, classes.items()):
            x, y = reference[which].ravel(), model[which].ravel()
            ends = [x.min(), x.max()]
            axis.plot(ends, ends, color=REFERENCE, lw=0.8, zorder=0)
            axis.plot(x, y, ".", ms=2, color=color)
            axis.set(title=f"{name}: {error[which].mean():.1f} meV/A", aspect="equal",
                     xlabel="classical potentials (eV/A)", ylabel="model (eV/A)")
        figure.savefig(arguments.output, dpi=90)
        print(arguments.output)
    if arguments.limit is not None:
        mean = error.mean()
        print(f"mean absolute error {mean:.2f} meV/A, allowed: {arguments.limit:g}")
        sys.exit(0 if mean <= arguments.limit else 1)


if __name__ == "__main__":
    main()
