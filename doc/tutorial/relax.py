# SPDX-License-Identifier: MIT
# %% [markdown]
# # Relax with ASE, then look at the bands
#
# The model is a force field as well. Its energy has exact gradients, so ASE's optimizers and
# dynamics work as with any calculator.

# %%
from ase.filters import UnitCellFilter
from ase.optimize import BFGS

import dpwannier as dpw

model = dpw.Model("MoS2.dpw")
atoms = dpw.twisted_bilayer("MoS2", 1, 2)
atoms.calc = model.calculator()
before = model.hamiltonian(atoms).bands(path="GMKG", points=10)

# %% [markdown]
# Atoms and the lattice vectors in the plane relax together. The mask keeps the vacuum as it is.

# %%
start = atoms.get_potential_energy()
BFGS(UnitCellFilter(atoms, mask=[1, 1, 0, 0, 0, 1]), logfile=None).run(fmax=0.03, steps=100)
print(f"{atoms.get_potential_energy() - start:.3f} eV gained")

# %% [markdown]
# How far can this be trusted? The calculator says for every atom what error of its force is to be
# expected, in eV/A, from the training data.

# %%
errors = atoms.calc.get_property("force_uncertainty", atoms)
print(f"expected errors of forces: {errors.mean():.3f} eV/A on average, {errors.max():.3f} at most")

# %%
after = model.hamiltonian(atoms).bands(path="GMKG", points=10)
print(f"gap: {before.gap:.3f} eV as built, {after.gap:.3f} eV relaxed")
figure = after.plot(reference=before)
figure.savefig("relaxed.png", dpi=150)
