# SPDX-License-Identifier: MIT
# %% [markdown]
# # Somebody's Wannier90 run
#
# `Hamiltonian.read` takes what Wannier90 wrote, and finds the files beside it: `haldane_wsvec.dat`,
# `haldane_centres.xyz`, and the lattice in `haldane.win`. This run is in the folder
# `unittest/wannier90/runs` of a clone. It is the model of Haldane, whose H(R) is complex.

# %%
import numpy as np

import dpwannier as dpw

h = dpw.Hamiltonian.read("haldane_hr.dat")
print(h.n_orbitals, "orbitals,", len(h.cells), "cells")

# %% [markdown]
# Wannier90 does not say how many electrons there are. Without that number there are bands, but no
# gap. One electron fills one band here, since the model has no spin.

# %%
h.n_electrons, h.spin_degeneracy = 1, 1
bands = h.bands(path=[("G", [0, 0, 0]), ("K", [1 / 3, 2 / 3, 0]), ("M", [0.5, 0.5, 0]),
                      ("G", [0, 0, 0])], points=30)
print(f"a gap of {bands.gap:.4f} eV on the path")
bands.plot().savefig("haldane.png", dpi=150)

# %% [markdown]
# H(k) is a matrix like any other, in reciprocal lattice vectors.

# %%
k = [0.1, 0.2, 0.0]
print(np.linalg.eigvalsh(h.at(k)))

# %% [markdown]
# Other programs go on from here. WannierBerri has the Berry curvature, of which a full band has an
# integral of 2 pi times a whole number, its Chern number.

# %%
from wannierberri import evaluate_k  # noqa: E402

from dpwannier.neighbours import to_wannierberri  # noqa: E402

system = to_wannierberri(h)
n = 24
curvature = [np.asarray(evaluate_k(system, [i / n, j / n, 0.0], quantities=["berry_curvature"]))[0, 2]
             for i in range(n) for j in range(n)]
area = np.linalg.norm(np.cross(*h.lattice[:2]))
chern = np.mean(curvature) * 2.0 * np.pi / area
print(f"Chern number of the lower band: {chern:.3f}")
