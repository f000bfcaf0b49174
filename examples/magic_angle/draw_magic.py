#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The flat bands of twisted bilayer graphene, as built and relaxed, as a picture and a table.

    draw_magic.py rigid.h5 relaxed.h5 relaxed.lmp -o flat_bands.png

Of each file of fix bands the two bands below and the two above the Fermi level, one of each for either
valley: their width along the path, and the gaps to the bands below and above them.
"""

import argparse
import dataclasses

import matplotlib
import numpy as np

from dpwannier import plot
from dpwannier.plot.style import CONDUCTION, MUTED, STYLE

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

MEV = 1000.0


@dataclasses.dataclass
class FlatBands:
    """energies [k, band], meV from the mean of the four flat bands at K; flat: where these are."""

    bands: object
    energies: np.ndarray
    flat: slice

    @classmethod
    def read(cls, path):
        bands = plot.read_bands(path).bands
        middle = bands.energies.shape[1] // 2  # as many bands were asked for below as above
        flat = slice(middle - 2, middle + 2)
        k = next(int(np.argmin(np.abs(bands.distance - x))) for x, name in bands.labels if name == "K")
        return cls(bands, MEV * (bands.energies - bands.energies[k, flat].mean()), flat)

    @property
    def width(self):
        return np.ptp(self.energies[:, self.flat])

    @property
    def gaps(self):
        """Below and above the flat bands, meV: negative where bands overlap."""
        flat = self.energies[:, self.flat]
        return (flat.min() - self.energies[:, self.flat.start - 1].max(),
                self.energies[:, self.flat.stop].min() - flat.max())


def heights(path):
    """Distances of the layers, A: smallest, largest. Each atom's to the mean of the three atoms of the other
    layer that are nearest to it in the plane."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    bounds = {words[-1]: [float(x) for x in words[:-2]] for words in map(str.split, lines[:20])
              if len(words) in (4, 6) and words[-1].endswith("hi")}
    start = next(n for n, line in enumerate(lines) if line.startswith("Atoms"))
    atoms = []
    for line in lines[start + 2:]:
        if not line.strip():
            break
        atoms.append([float(x) for x in line.split()[2:5]])
    atoms = np.array(atoms)
    (xlo, xhi), (ylo, yhi) = bounds["xhi"], bounds["yhi"]
    tilt = next((float(line.split()[0]) for line in lines[:20] if line.strip().endswith("xy xz yz")), 0.0)
    middle = atoms[:, 2].mean()
    lower, upper = atoms[atoms[:, 2] < middle], atoms[atoms[:, 2] > middle]
    shifts = [np.array([i * (xhi - xlo) + j * tilt, j * (yhi - ylo)]) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    images = np.concatenate([np.c_[upper[:, :2] + shift, upper[:, 2]] for shift in shifts])
    found = []
    for atom in lower[:: max(1, len(lower) // 1500)]:
        near = np.argpartition(((images[:, :2] - atom[:2]) ** 2).sum(1), 3)[:3]
        found.append(images[near, 2].mean() - atom[2])
    return min(found), max(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rigid")
    parser.add_argument("relaxed")
    parser.add_argument("structure")
    parser.add_argument("-o", "--output", default="flat_bands.png")
    options = parser.parse_args()
    both = {"as built": FlatBands.read(options.rigid), "relaxed": FlatBands.read(options.relaxed)}

    print("distance of the relaxed layers: {:.3f} to {:.3f} A".format(*heights(options.structure)))
    print("            flat bands   gap below   gap above   (meV)")
    for name, bands in both.items():
        print("{:10s}  {:10.1f}  {:10.1f}  {:10.1f}".format(name, bands.width, *bands.gaps))

    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(1, 2, figsize=(8.2, 4.4), layout="constrained", sharey=True)
        reach = 1.05 * max(np.abs(bands.energies).max(0)[[0, -1]].min() for bands in both.values())
        for axis, (name, found) in zip(axes, both.items()):
            for band in range(found.energies.shape[1]):
                is_flat = found.flat.start <= band < found.flat.stop
                axis.plot(found.bands.distance, found.energies[:, band], linewidth=1.3 if is_flat else 0.9,
                          color=CONDUCTION if is_flat else MUTED)
            places, names = zip(*found.bands.labels)
            axis.set_xticks(places, names)
            for place in places:
                axis.axvline(place, color="0.85", linewidth=0.7, zorder=0)
            axis.set(xlim=(places[0], places[-1]), ylim=(-reach, reach))
            axis.set_title(f"{name}: flat bands {found.width:.1f} meV wide", loc="left")
        axes[0].set_ylabel("energy from that at K (meV)")
        figure.savefig(options.output, dpi=200, facecolor="white")


if __name__ == "__main__":
    main()
