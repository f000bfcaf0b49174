#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What temperature does to the bands of a twisted bilayer, as a table and a picture.

    draw_hot.py 50 150 300 -o hot.png      (in the folder with the files of fix ave/bands)

Bars and +- are 95 % intervals. Ends with an error if something is missing or cannot be.
"""

import argparse
import glob
import sys

import h5py
import matplotlib
import numpy as np

from dpwannier import plot
from dpwannier.plot.style import CONDUCTION, INK, STYLE, VALENCE

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

HALF_WIDTH = 0.15  # eV, on either side of a peak
T95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
       2.145, 2.131, 2.120, 2.110, 2.101, 2.093]  # of 1, 2, ... degrees of freedom


def find_peak(energies, density, near):
    """Centre and standard deviation of the peak next to `near`, eV: of what is within HALF_WIDTH."""
    centre = near
    for _ in range(50):
        weight = np.where(np.abs(energies - centre) <= HALF_WIDTH, density, 0.0)
        centre = weight @ energies / weight.sum()
    return centre, np.sqrt(weight @ (energies - centre) ** 2 / weight.sum())


def edges_at_k(path, near=None):
    """[layer]: valence and conduction edge at K, and the standard deviations of the peaks."""
    found = []
    with h5py.File(path) as file:
        energies = file["energies"][:]
        middle = 0.5 * sum(file[f"scalars/{name}"].attrs["mean"] for name in
                           ("valence_top", "conduction_bottom"))
        for layer in (1, 2):
            density = file[f"spectral/{layer}/mean"][1]
            peaks = []
            for edge, part in enumerate((energies < middle, energies > middle)):
                start = energies[part][np.argmax(density[part])] if near is None else \
                    near[layer - 1][edge]
                peaks.append(find_peak(energies, density, start))
            found.append([peaks[0][0], peaks[1][0], peaks[0][1], peaks[1][1]])
    return np.array(found)


def mean_of(values):
    """Mean over the first axis, and half of its 95 % interval."""
    n = len(values)
    t = T95[n - 2] if n - 2 < len(T95) else 2.0
    return values.mean(axis=0), t * values.std(axis=0, ddof=1) / np.sqrt(n)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("temperatures", type=int, nargs="+")
    parser.add_argument("-o", "--output", default="hot.png")
    options = parser.parse_args()
    labels = [f"{t}K" for t in options.temperatures]
    frozen = plot.read_averages("gap.0K.h5").scalars
    at_rest = edges_at_k("edges.0K.0.h5")
    # with 95 %: temperature, gap, valence top, conduction bottom, distance of the layers
    names = ("c_thermo_temp", "gap", "valence_top", "conduction_bottom", "v_apart")
    rows, gaps_at_k, widths = [], [], []
    print(f"at rest: gap {frozen['gap']['mean']:.4f} eV, edges {frozen['valence_top']['mean']:.4f} and "
          f"{frozen['conduction_bottom']['mean']:.4f} eV; gaps at K of layer 1 "
          f"{at_rest[0, 1] - at_rest[0, 0]:.4f}, of layer 2 {at_rest[1, 1] - at_rest[1, 0]:.4f} eV; layers "
          f"{frozen['v_apart']['mean']:.4f} A apart")
    for label in labels:
        averages = plot.read_averages(f"gap.{label}.h5")
        s = averages.scalars
        rows.append([(s[name]["mean"], s[name]["t95"] * s[name]["error"]) for name in names])
        files = glob.glob(f"edges.{label}.*.h5")
        if len(files) < 2 or not np.isfinite(rows[-1]).all():
            sys.exit(f"{label}: one block of frames has no error; run longer")
        edges = np.array([edges_at_k(path, at_rest) for path in files])
        gaps_at_k.append(mean_of(edges[:, :, 1] - edges[:, :, 0]))
        widths.append(edges[:, :, 2:].mean(axis=0))
        (t, dt), (gap, dgap), (top, dtop), (bottom, dbottom), (apart, dapart) = rows[-1]
        print(f"{label:>5s}  {averages.n_frames} frames, {t:.1f} +- {dt:.1f} K: gap {gap:.4f} +- {dgap:.4f}"
              f" eV (frames: {s['gap']['standard_deviation']:.4f}, {s['gap']['minimum']:.3f} to "
              f"{s['gap']['maximum']:.3f}; tau {s['gap']['autocorrelation_time']:.1f} frames, blocks of "
              f"{s['gap']['block_frames']}), shift {1e3 * (gap - frozen['gap']['mean']):+.1f} meV\n"
              f"       edges {top:.4f} +- {dtop:.4f}, {bottom:.4f} +- {dbottom:.4f} eV; layers {apart:.4f} +- "
              f"{dapart:.4f} A apart; farthest atom "
              f"{s['c_far']['mean']:.2f}, at most {s['c_far']['maximum']:.2f} of the training domain")
        for layer in (0, 1):
            mean, error = gaps_at_k[-1][0][layer], gaps_at_k[-1][1][layer]
            shift = mean - (at_rest[layer, 1] - at_rest[layer, 0])
            wide = 1e3 * np.sqrt(np.maximum(widths[-1][layer] ** 2 - at_rest[layer, 2:] ** 2, 0.0))
            print(f"       layer {layer + 1} at K {mean:.4f} +- {error:.4f} eV ({len(files)} blocks), shift "
                  f"{1e3 * shift:+.1f} meV; widths added {wide[0]:.0f} and {wide[1]:.0f} meV")
    rows = np.array(rows)
    if np.abs(rows[:, 0, 0] / options.temperatures - 1.0).max() > 0.25:
        sys.exit(f"the temperatures are {rows[:, 0, 0]} K")
    if (rows[:, 1, 0] <= 0.0).any() or (np.diff([w.sum() for w in widths]) < 0.0).any():
        sys.exit("there is no gap, or peaks get sharper with temperature")

    with matplotlib.rc_context(STYLE):
        figure, axes = plt.subplots(1, 4, figsize=(14.5, 4.3), layout="constrained",
                                    width_ratios=(1.25, 1.25, 1, 1))
        for place, label in zip(axes, ("0K", labels[-1])):
            averages = plot.read_averages(f"spectral.{label}.h5")
            plot.plot_spectrum(averages, averages.spectra[1], window=(-7.0, -3.5), axes=place)
            n = averages.n_frames
            place.set_title("stretched layer, at rest" if label == "0K" else
                            f"{options.temperatures[-1]} K, {n} frame" + "s" * (n > 1), loc="left")
        axes[1].set_ylabel("")
        bars = {"marker": "o", "ms": 4.5, "lw": 1.0, "ls": (0, (4, 2)), "capsize": 2.5}
        axes[2].axhline(frozen["gap"]["mean"], color="0.6", lw=0.8)
        axes[2].errorbar(rows[:, 0, 0], rows[:, 1, 0], yerr=rows[:, 1, 1], xerr=rows[:, 0, 1], color=INK,
                         **bars)
        axes[2].set(ylabel="gap (eV)")
        axes[2].set_title("gap of the bilayer; line: at rest", loc="left")
        axes[3].axhline(0.0, color="0.6", lw=0.8)
        for layer, colour in ((0, VALENCE), (1, CONDUCTION)):
            mean = np.array([m[layer] for m, _ in gaps_at_k]) - (at_rest[layer, 1] - at_rest[layer, 0])
            axes[3].errorbar(rows[:, 0, 0], 1e3 * mean, yerr=[1e3 * e[layer] for _, e in gaps_at_k],
                             color=colour, label=("a = 3.14 A", "stretched by 7.8 %")[layer], **bars)
        axes[3].set(ylabel="shift (meV)")
        axes[3].set_title("direct gap at K of each layer", loc="left")
        axes[3].legend(loc="lower left")
        for place in axes[2:]:
            place.set_xlabel("temperature (K)")
            place.set_xlim(left=0.0)
        figure.savefig(options.output, dpi=110)


if __name__ == "__main__":
    main()
