# SPDX-License-Identifier: MIT
# %% [markdown]
# # Bands of a twisted bilayer in ten lines
#
# The package has a model of MoS2. It knows one layer and two layers at any twist. Here is the
# smallest twisted cell, 21.8 degrees with 42 atoms.

# %%
import dpwannier as dpw

model = dpw.Model("MoS2.dpw")
atoms = dpw.twisted_bilayer("MoS2", 1, 2)
h = model.hamiltonian(atoms)
bands = h.bands(path="GMKG", points=20, weights=["layer", "element"])
print(f"{len(atoms)} atoms, {h.n_orbitals} orbitals, a gap of {bands.gap:.3f} eV")

# %% [markdown]
# `atoms` is an `ase.Atoms`, and `h` is the Hamiltonian in real space, H(R). No matrix was stored
# on the way, and none is needed to go on: the bands are arrays.

# %%
print(bands.energies.shape)  # [k-point, band], eV
print(bands.weights["layer 1"].shape)  # of every state, 0 to 1

# %% [markdown]
# Coloured by the weight on molybdenum. A figure of matplotlib comes back, which a notebook shows; a script saves it.

# %%
figure = bands.plot(color="Mo")
figure.savefig("twisted.png", dpi=150)

# %% [markdown]
# The file is the one of `dpw bands` and `fix bands`. `tools/plot_bands.py` and HDFView open it.

# %%
bands.save("twisted.h5")
