#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Bands of a twisted bilayer at the top of its valence bands, coloured by s_z, as a picture and a table.

    draw_spin.py with.h5 without.h5 unfolded.h5 -o spin.png

Left, bands of the twisted cell in a field, from K1, which is -K, to K and to M; those without spin-orbit
coupling are dashed. Right, the lower layer's own bands around its K, unfolded, without a field. Ends
with an error where states at k and -k are not each other's time reversal.
"""

import argparse
import sys

import matplotlib
import numpy as np

from dpwannier import plot
from dpwannier.plot.states import pick_unfolded
from dpwannier.plot.style import STYLE

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

ENERGY_EV = 1e-7  # of two k-points, each solved for itself
SPIN = 1e-3


def corners(bands):
    """Number of the k-point of each corner of the path."""
    return {name: int(np.argmin(np.abs(bands.distance - x))) for x, name in bands.labels}


def time_reversal(bands):
    """How far energies, eV, and spins at -k are from those of the time-reversed states at k: the path
    begins with K1 - G - K, K1 being -K."""
    corner = corners(bands)
    there = slice(corner["K1"], corner["G"] + 1)
    back = np.arange(corner["K"], corner["G"] - 1, -1)
    energies = np.abs(bands.energies[there] - bands.energies[back]).max()
    # States of one level come in the order of their spins, which time reversal turns round.
    turned = 0.0
    for k, minus_k in zip(range(there.start, there.stop), back):
        for level in levels(bands.energies[k]):
            spins = [np.sort(bands.weight("spin_z")[point][level]) for point in (k, minus_k)]
            turned = max(turned, np.abs(spins[0] + spins[1][::-1]).max())
    return energies, turned


def levels(energies, apart=1e-5):
    """Slices of states that follow each other by less than `apart`, eV, but for the first and the last
    level, which the window may have cut."""
    ends = np.flatnonzero(np.diff(energies) > apart) + 1
    return [slice(low, high) for low, high in zip(ends[:-1], ends[1:])]


def layer_next_to_k(bands):
    """The two highest valence states of the unfolded layer at the k-point before K: energies, eV, spins,
    weights. At K itself a state of this layer has the energy of one of the other layer."""
    k = corners(bands)["K"] - 1
    weight = bands.weight(pick_unfolded(bands))[k]
    strong = [n for n in np.argsort(-bands.energies[k])
              if weight[n] > 0.4 and bands.energies[k, n] < bands.zero][:2]
    return bands.energies[k, strong], bands.weight("spin_z")[k, strong], weight[strong]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("with_coupling")
    parser.add_argument("without_coupling")
    parser.add_argument("unfolded")
    parser.add_argument("-o", "--output", default="spin.png")
    options = parser.parse_args()
    bands, without, layer = (plot.read_bands(path).bands for path in
                             (options.with_coupling, options.without_coupling, options.unfolded))

    energies, spins = time_reversal(bands)
    print(f"time reversal: energies at k and -k differ by {energies:.1e} eV, spins are opposite to {spins:.1e}")
    at_k, spin, weight = layer_next_to_k(layer)
    print(f"gap: {without.gap:.4f} eV without spin-orbit coupling, {bands.gap:.4f} eV with it")
    print("the lower layer's highest valence bands next to its own K:")
    for e, s, w in zip(at_k, spin, weight):
        print(f"  {e - layer.valence_top:+.4f} eV from the top of its path, s_z {s:+.3f}, weight {w:.2f}")
    print(f"  splitting {1000 * (at_k[0] - at_k[1]):.0f} meV")

    with plt.rc_context(STYLE):
        figure, (left, right) = plt.subplots(1, 2, figsize=(9.6, 4.4), layout="constrained")
        for of, below, axes, title, how in (
                (bands, 0.25, left, "twisted cell, in a field", {"reference": without}),
                (layer, 1.0, right, "lower layer, unfolded", {"unfold": True})):
            top = of.valence_top - of.zero
            plot.plot_path(of, window=(top - below, top + 0.1 * below), color="spin_z", axes=axes, **how)
            axes.set_title(title, loc="left")
        left.get_legend().get_texts()[0].set_text("without coupling")
        figure.savefig(options.output, dpi=200, facecolor="white")
    if energies > ENERGY_EV or spins > SPIN:
        sys.exit("states at k and -k are not each other's time reversal")


if __name__ == "__main__":
    main()
