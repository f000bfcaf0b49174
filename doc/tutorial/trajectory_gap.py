# SPDX-License-Identifier: MIT
# %% [markdown]
# # The gap along a LAMMPS trajectory
#
# Any program may have moved the atoms. What is needed are their elements and places in each frame.
# Here LAMMPS moves a twisted bilayer at 300 K, with this package's pair style, for a tenth of a
# picosecond. A dump of your own does as well.

# %%
import subprocess

import numpy as np
from ase.io import read, write

import dpwannier as dpw

atoms = dpw.twisted_bilayer("MoS2", 1, 2)
write("start.data", atoms, format="lammps-data", specorder=["Mo", "S"], masses=True)
with open("in.heat", "w", encoding="utf-8") as script:
    script.write(f"""
plugin        load {dpw.places.plugin()}
units         metal
atom_style    atomic
read_data     start.data
pair_style    dpwannier
pair_coeff    * * MoS2.dpw Mo S
velocity      all create 600 7
fix           MOVE all nve
timestep      0.001
dump          FRAMES all custom 20 frames.dump id type element x y z
dump_modify   FRAMES sort id element Mo S
run           100
""")
subprocess.run(["lmp", "-in", "in.heat", "-log", "heat.log", "-screen", "none"], check=True)

# %% [markdown]
# ASE reads the frames. The gap of a metal would come out negative.

# %%
model = dpw.Model("MoS2.dpw")
frames = read("frames.dump", index=":", format="lammps-dump-text")
gaps = []
for frame in frames:
    bands = model.hamiltonian(frame).bands(path="GMKG", points=6)
    gaps.append(bands.gap)
print(f"{len(frames)} frames: {np.mean(gaps):.3f} eV, from {min(gaps):.3f} to {max(gaps):.3f} eV")

# %% [markdown]
# For a long run do this inside LAMMPS: `fix bands` writes the gap at every thousandth step, and
# `fix ave/bands` averages it with its error. Their figure is `python -m dpwannier.plot FILE`.

# %%
from matplotlib.figure import Figure  # noqa: E402

figure = Figure(figsize=(4.5, 3.0), layout="constrained")
axes = figure.subplots()
axes.plot(20.0 * np.arange(len(gaps)), gaps, "o-")
axes.set(xlabel="time (fs)", ylabel="gap (eV)")
figure.savefig("gap.png", dpi=150)
