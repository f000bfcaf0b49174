#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plot the layer distance and the corrugation of relaxed bilayers.

    plot_relaxed.py NAME=FILE ... -o relaxed.png

FILE is a LAMMPS data file (atom_style full, as write_data leaves it; molecules 1 and 2 are the lower
and the upper layer). The position of a layer is that of its heavy atoms. The numbers are printed as well.
"""

import argparse

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.tri import LinearTriInterpolator, Triangulation  # noqa: E402

HEAVY = 50.0  # g/mol


def read_data(path):
    """Lattice [2, 2] in the plane, and the heavy atoms' positions of each layer, A."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    box, heavy, start = {}, set(), {}
    for number, line in enumerate(lines):
        words = line.split()
        if words[-2:] in (["xlo", "xhi"], ["ylo", "yhi"]):
            box[words[-1][0]] = float(words[1]) - float(words[0])
        elif words[-3:] == ["xy", "xz", "yz"]:
            box["xy"] = float(words[0])
        elif words[:1] in (["Masses"], ["Atoms"]):
            start[words[0]] = number + 2
    for line in lines[start["Masses"]:]:
        if not line.strip():
            break
        kind, mass = line.split()[:2]
        if float(mass) > HEAVY:
            heavy.add(kind)
    layers = {"1": [], "2": []}
    for line in lines[start["Atoms"]:]:
        if not line.strip():
            break
        words = line.split()
        if words[2] in heavy:
            layers[words[1]].append([float(x) for x in words[4:7]])
    lattice = np.array([[box["x"], 0.0], [box.get("xy", 0.0), box["y"]]])
    return lattice, [np.array(layers[name]) for name in ("1", "2")]


class Height:
    """Height of a layer as a function of the place in the plane, by triangles of its atoms."""

    def __init__(self, lattice, atoms):
        shifts = [[a, b] @ lattice for a in (-1, 0, 1) for b in (-1, 0, 1)]
        self.x = np.concatenate([atoms[:, :2] + s for s in shifts])
        self.z = np.tile(atoms[:, 2], len(shifts))
        self.of = LinearTriInterpolator(Triangulation(*self.x.T), self.z)


def draw(axis, lattice, values, limits, title):
    """A map of values [n, n] over the fractions of the cell, twice in each direction."""
    n = len(values) - 1
    fraction = np.stack(np.meshgrid(*[np.arange(2 * n + 1) / n] * 2, indexing="ij"), -1)
    place = fraction @ lattice
    tiled = values[np.ix_(np.arange(2 * n + 1) % n, np.arange(2 * n + 1) % n)]
    image = axis.pcolormesh(place[..., 0], place[..., 1], tiled, shading="gouraud", cmap="viridis",
                            vmin=limits[0], vmax=limits[1], rasterized=True)
    axis.set(aspect="equal", xticks=[], yticks=[])
    axis.set_title(title, fontsize=9)
    return image


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="NAME=FILE")
    parser.add_argument("-o", "--output", default="relaxed.png")
    arguments = parser.parse_args()
    rows = []
    for word in arguments.files:
        name, _, path = word.partition("=")
        lattice, atoms = read_data(path)
        grid = np.linspace(0.0, 1.0, 61)
        place = np.stack(np.meshgrid(grid, grid, indexing="ij"), -1) @ lattice
        lower, upper = (Height(lattice, layer).of(place[..., 0], place[..., 1]).filled(np.nan)
                        for layer in atoms)
        maps = {"distance of the layers": upper - lower, "upper layer": upper - upper.mean(),
                "lower layer": lower - lower.mean()}
        distance = maps["distance of the layers"]
        print(f"{name:24s} distance {distance.min():.3f} to {distance.max():.3f}, mean "
              f"{distance.mean():.3f} A; corrugation upper {np.ptp(upper):.3f}, lower "
              f"{np.ptp(lower):.3f} A")
        rows.append((name, lattice, maps))
    titles = list(rows[0][2])
    figure, axes = plt.subplots(len(rows), len(titles), squeeze=False, layout="constrained",
                                figsize=(3.3 * len(titles), 2.3 * len(rows)))
    for column, title in enumerate(titles):
        every = np.concatenate([maps[title].ravel() for _, _, maps in rows])
        limits = every.min(), every.max()
        for axis, (name, lattice, maps) in zip(axes[:, column], rows):
            image = draw(axis, lattice, maps[title], limits, f"{name}: {title}")
        figure.colorbar(image, ax=axes[:, column], location="bottom", label="A", shrink=0.8)
    figure.savefig(arguments.output, dpi=90)
    print(arguments.output)


if __name__ == "__main__":
    main()
