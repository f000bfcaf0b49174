# SPDX-License-Identifier: MIT
# %% [markdown]
# # Train on another material
#
# Nothing in the package is about MoS2 but its model. This page trains bilayers of graphene, from
# cells whose energies, forces and H(R) are formulas, so that the answer is known. The formulas and
# the settings are in `examples/graphene` of a clone; a DFT code and Wannier90 take their place.
# Training needs a build from source, with LibTorch.

# %%
import json
import subprocess

import numpy as np
from ase import Atoms

import dpwannier as dpw
import tight_binding  # examples/graphene

tight_binding.write_training_cells("cells")

# %% [markdown]
# One set of all cells. `dpw dataset` prints what it found, and how far H(R) reaches.

# %%
print(subprocess.run(["dpw", "dataset", "graphene.h5", "--config", "graphene.dataset.json"],
                     check=True, capture_output=True, text=True).stdout)

# %% [markdown]
# The settings of the example train for half a minute. A tenth of that is enough to see how it goes.

# %%
with open("graphene.train.json", encoding="utf-8") as file:
    settings = json.load(file)
settings["stages"]["force"]["epochs"] = 5
settings["stages"]["hamiltonian"]["epochs"] = 20
with open("short.train.json", "w", encoding="utf-8") as file:
    json.dump(settings, file)
subprocess.run(["dpw", "train", "short.train.json", "--no-page"], check=True, capture_output=True)

# %% [markdown]
# The model file says what it is. Its bands of a twisted bilayer, which was not in the training set,
# come next to those of the formulas.

# %%
model = dpw.Model("graphene.dpw")
print(model)
crystal = tight_binding.twisted(1, 2)
atoms = Atoms(["C"] * len(crystal.positions), crystal.positions, cell=crystal.lattice, pbc=True)
h = model.hamiltonian(atoms)
points = [[0.0, 0.0, 0.0], [0.5, 0.0, 0.0], [1 / 3, 1 / 3, 0.0]]
predicted = np.array([np.linalg.eigvalsh(h.at(k)) for k in points])
known = tight_binding.bands(tight_binding.hamiltonian(crystal), points)
error = np.abs(predicted - known).mean()
print(f"bands are {1e3 * error:.0f} meV off on average, of a width of {np.ptp(known):.0f} eV")
