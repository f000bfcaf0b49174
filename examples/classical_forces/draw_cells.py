#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draw random small cells of MoS2 for in.frames: registries, strains, distances, twists, temperatures.

    draw_cells.py cells/ -n 100

Cell k becomes cells/k.lmp, by `dpw twist`, and cells/k.in, the variables of in.frames. The kinds of
cells alternate, and each cell has its own seed: more cells do not change the earlier ones.
"""

import argparse
import os
import random
import subprocess
from pathlib import Path

LATTICE = 3.14  # A, of potentials/structures/MoS2.json
DISTANCE = (5.9, 7.3)  # of the layers' planes of Mo, A
TEMPERATURE = (50.0, 600.0)  # K
SHEAR = 0.015  # of either sign; also what x and y are stretched by beyond the layer's own strain

# Supercells of the lower and the upper layer, strain of the lower one from and to, number of layers.
BILAYER_3 = ((3, 0), (3, 0), (-0.02, 0.09), 2)  # 54 atoms
BILAYER_4 = ((4, 0), (4, 0), (-0.02, 0.09), 2)  # 96 atoms
MONOLAYER = ((4, 0), (4, 0), (-0.04, 0.10), 1)  # 48 atoms
TWIST_21 = ((2, 1), (1, 2), (-0.02, 0.09), 2)  # 42 atoms, 21.8 degrees
TWIST_27 = ((3, 1), (1, 3), (-0.02, 0.09), 2)  # 78 atoms, 27.8 degrees
MISFIT = ((4, 0), (3, 1), (-0.05, -0.01), 2)  # 87 atoms, 13.9 degrees; upper layer: 10.9 % wider
TURNS = [BILAYER_3, TWIST_21, BILAYER_4, MISFIT, BILAYER_3, MONOLAYER, BILAYER_4, TWIST_27]


def draw(path, cell, material, dice):
    lower, upper, strain, layers = cell
    command = ["dpw", "twist", "--material", material, "--atom-style", "full", "-o", f"{path}.lmp",
               "--lower", *lower, "--upper", *upper,
               "--lower-lattice", LATTICE * (1.0 + dice.uniform(*strain)),
               "--stacking", dice.choice(["2H", "3R"]), "--distance", dice.uniform(*DISTANCE),
               "--offset", dice.random(), dice.random()]
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)
    settings = {"layers": layers, "stretch_x": 1.0 + dice.uniform(-SHEAR, SHEAR),
                "stretch_y": 1.0 + dice.uniform(-SHEAR, SHEAR), "shear": dice.uniform(-SHEAR, SHEAR),
                "temperature": dice.uniform(*TEMPERATURE), "seed": dice.randrange(1, 900000000)}
    path.with_name(path.name + ".in").write_text(
        "".join(f"variable {name} string {value}\n" for name, value in settings.items()))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cells", help="how the files begin, as in cells/")
    parser.add_argument("-n", type=int, default=100, help="number of cells (default: 100)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    material = Path(__file__).resolve().parents[2] / "potentials" / "structures" / "MoS2.json"
    os.makedirs(os.path.dirname(arguments.cells) or ".", exist_ok=True)
    for k in range(arguments.n):
        draw(Path(f"{arguments.cells}{k + 1}"), TURNS[k % len(TURNS)], material,
             random.Random(f"{arguments.seed} {k}"))


if __name__ == "__main__":
    main()
