#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The gap of a bilayer against the field across it, as a table and a picture.

    draw_gate.py variable.h5 field.h5 relaxed.lmp --fields 0 0.1 ... -o gate.png

The files of fix bands have one frame for each field. Ends with an error if the two ways of giving
the field differ, or if levels do not move as those of two layers at a distance do.
"""

import argparse
import sys

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

MO = "1"  # type in the data file


def read_bands(path):
    with h5py.File(path) as file:
        group = file["path"]
        names = list(group["weight_names"].asstr()[:])
        labels = dict(zip(group["label_name"].asstr()[:], group["label_index"][:]))
        return {"energies": group["energies"][:], "distance": group["distance"][:], "labels": labels,
                "upper": group["weights"][..., names.index("layer 2")],
                "ticks": (group["label_index"][:], group["label_name"].asstr()[:]),
                "first": int(group.attrs["first_band"]), "electrons": file["frames/n_electrons"][0]}


def layer_distance(path):
    """Height of the upper Mo atom over the lower one, A."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("Atoms"))
    rows = [line.split() for line in lines[start + 1:]]
    heights = sorted(float(row[4]) for row in rows if len(row) >= 5 and row[1] == MO)
    return heights[-1] - heights[0]


def two_levels(levels, drop):
    """Levels of two layers, coupled, of which the upper one is raised by `drop` (all eV). `levels`:
    both without a field, so that their difference is twice the coupling."""
    half = np.sqrt((0.5 * np.ptp(levels)) ** 2 + (0.5 * drop) ** 2)
    return np.mean(levels) - half, np.mean(levels) + half


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("variable")
    parser.add_argument("field")
    parser.add_argument("structure")
    parser.add_argument("--fields", type=float, nargs="+", required=True)
    parser.add_argument("-o", "--output", default="gate.png")
    options = parser.parse_args()
    fields = np.array(options.fields)
    bands, again = read_bands(options.variable), read_bands(options.field)
    energies = bands["energies"]
    if len(energies) != len(fields) or energies.shape != again["energies"].shape:
        sys.exit(f"expected {len(fields)} frames in {options.variable} and in {options.field}")
    # the two have another zero of the potential, and nothing else is different
    shift = again["energies"] - energies
    difference = np.abs(shift - shift[:, :1, :1]).max()

    top = int(round(0.5 * bands["electrons"])) - bands["first"] - 1  # the highest valence band
    gamma, k = bands["labels"]["G"], bands["labels"]["K"]
    gap = energies[:, :, top + 1].min(axis=1) - energies[:, :, top].max(axis=1)
    at_k = energies[:, k, top + 1] - energies[:, k, top]
    d = layer_distance(options.structure)
    drop = fields * d
    # the lowest conduction band of each layer; without a field those of both are two of one energy
    on_upper = bands["upper"][:, k, top + 1:] > 0.5
    split = np.array([e[on].min() - e[~on].min() for e, on in
                      zip(energies[1:, k, top + 1:], on_upper[1:])])
    split = np.concatenate([[np.ptp(energies[0, k, top + 1:top + 3])], split])

    print(f"distance of the Mo planes {d:.3f} A; bands of both ways differ by {difference:.1e} eV")
    print("field   drop    gap     gap at K   conduction bands at K apart")
    print("V/A     eV      eV      eV         eV")
    for row in zip(fields, drop, gap, at_k, split):
        print("{:.3f}   {:.3f}   {:+.3f}  {:+.3f}     {:.3f}".format(*row))
    slope = np.polyfit(fields[-3:], at_k[-3:], 1)[0]
    print(f"gap at K: {slope:.2f} eV per V/A at the end, the distance is {d:.2f} A")
    if not (difference < 1e-9 and (np.diff(gap) < 0).all() and
            np.abs(split[1:] - drop[1:]).max() < 0.01 * drop.max() and abs(slope + d) < 0.03 * d):
        sys.exit("the bands do not follow the field as they should")

    figure, axes = plt.subplots(1, 3, figsize=(11, 4.2), layout="constrained",
                                width_ratios=(1, 1, 1.15))
    middle = len(fields) // 3
    low = energies[[0, middle]][:, :, top - 3:top + 5]
    for axis, frame in zip(axes, (0, middle)):
        for band in range(energies.shape[2]):
            axis.plot(bands["distance"], energies[frame, :, band], color="0.85", linewidth=0.8, zorder=1)
            points = axis.scatter(bands["distance"], energies[frame, :, band], s=9, cmap="coolwarm",
                                  vmin=0, vmax=1, c=bands["upper"][frame, :, band], zorder=2)
        axis.set_title(f"field {fields[frame]:g} V/A: gap {gap[frame]:.3f} eV", fontsize=10)
        axis.set_xticks(bands["distance"][bands["ticks"][0]], bands["ticks"][1])
        axis.set_ylim(low.min() - 0.1, low.max() + 0.1)
        axis.margins(x=0.02)
    axes[0].set_ylabel("energy (eV)")
    figure.colorbar(points, ax=axes[1], label="weight on the upper layer")
    fine = np.linspace(0.0, fields.max(), 200)
    lowest = two_levels(energies[0, k, top + 1:top + 3], fine * d)[0]
    for point, index, colour, values, name in (
            ("G", gamma, "C0", energies[:, k, top + 1] - energies[:, gamma, top], "G to K"),
            ("K", k, "C3", at_k, "K to K")):
        highest = two_levels(energies[0, index, top - 1:top + 1], fine * d)[1]
        axes[2].plot(fine, lowest - highest, color=colour, linewidth=1)
        axes[2].plot(fields, values, "o", color=colour, markersize=4, label=name)
    axes[2].plot(fields, gap, "k_", markersize=9, label="gap")
    axes[2].axhline(0.0, color="0.7", linewidth=0.8)
    axes[2].set(xlabel="field that the electrons feel (V/A)", ylabel="gap (eV)",
                title="lines: two coupled levels a distance apart")
    axes[2].title.set_fontsize(10)
    axes[2].legend(frameon=False)
    figure.savefig(options.output, dpi=110)


if __name__ == "__main__":
    main()
