#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draw the bands of the first and the last frame of a file of fix bands, coloured by their layer.

    draw_bands.py bands.h5 -o bands.png

Prints the gaps. Ends with an error if a relaxed bilayer is not what it has to be: an insulator in
both frames, with other bands in the second.
"""

import argparse
import sys

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("-o", "--output", default="bands.png")
    options = parser.parse_args()
    with h5py.File(options.file) as file:
        path, frames = file["path"], file["frames"]
        upper = list(path["weight_names"].asstr()[:]).index("layer 2")
        energies, weights = path["energies"][:], path["weights"][:]
        distance = path["distance"][:]
        corners = path["label_index"][:], path["label_name"].asstr()[:]
        steps, gaps = frames["timestep"][:], frames["gap"][:]
        top = frames["valence_top"][:]
    if len(steps) != 2 or not (gaps > 0.3).all() or np.ptp(energies, axis=0).max() < 1e-3:
        sys.exit(f"{options.file}: expected two frames with gaps and different bands, but the gaps "
                 f"are {gaps} eV")

    figure, axes = plt.subplots(1, 2, figsize=(8, 4.5), sharey=True, layout="constrained")
    for frame, (axis, title) in enumerate(zip(axes, ("as built", "relaxed by sw/mod + ilp/tmd"))):
        print(f"{title:28s}  gap {gaps[frame]:.4f} eV, valence band top {top[frame]:.4f} eV")
        for band in range(energies.shape[2]):
            axis.plot(distance, energies[frame, :, band], color="0.8", linewidth=0.8, zorder=1)
            points = axis.scatter(distance, energies[frame, :, band], s=14, cmap="coolwarm", vmin=0,
                                  vmax=1, c=weights[frame, :, band, upper], zorder=2)
        axis.set_title(f"{title}: gap {gaps[frame]:.3f} eV", fontsize=10)
        axis.set_xticks(distance[corners[0]], corners[1])
        axis.margins(x=0.02)
    axes[0].set_ylabel("energy from the vacuum level (eV)")
    figure.colorbar(points, label="weight on the upper layer")
    figure.savefig(options.output, dpi=150)


if __name__ == "__main__":
    main()
