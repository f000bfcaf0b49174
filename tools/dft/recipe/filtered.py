# SPDX-License-Identifier: MIT
"""H(k) of orbitals whose bands cross those of others, without steps in k: the orbitals are filtered by
smooth functions of weight and energy, and what they span is kept."""

import math
from dataclasses import dataclass

import numpy as np

from .disentangle import Subspaces
from .errors import RecipeError
from .normals import quintic_step

erfc = np.vectorize(math.erfc, otypes=[float])


@dataclass(frozen=True)
class FilteredOrbitals(Subspaces):
    """Which states an orbital keeps: those of weight above `full_above`, less and less of those down to
    `dropped_below`, and `emphasis` times more of those well below an energy above the Fermi level.

    A rule that takes or leaves a state as its weight passes a number is a step in k wherever a band
    crosses another, and H(R) reaches far. Here each orbital becomes
      sum_n s_n |n><n|o>,  s_n = f(p_n) (1 + emphasis/2 erfc((E_n - E_F - below)/width)),
    p_n the weight of state n on all orbitals and f a switch. Where all weights are 0 or 1 these are the
    states themselves; where the emphasis is large, states far below the energy are kept as they are.
    """

    dropped_below: float  # weight
    full_above: float  # weight
    emphasis: float = 0.0
    below: float = 0.0  # eV above the Fermi level
    width: float = 1.0  # eV

    @classmethod
    def of(cls, given):
        """From the settings' object."""
        needed, free = {"dropped_below", "full_above"}, {"emphasis", "below_eV", "width_eV"}
        if not needed <= set(given) <= needed | free:
            raise RecipeError(f"disentangle with full_above needs {sorted(needed)} and may have {sorted(free)}, "
                              f"not {sorted(given)}")
        if not 0 <= given["dropped_below"] < given["full_above"] <= 1:
            raise RecipeError("weights of disentangle are 0 <= dropped_below < full_above <= 1")
        found = cls(given["dropped_below"], given["full_above"], given.get("emphasis", 0.0),
                    given.get("below_eV", 0.0), given.get("width_eV", 1.0))
        if found.emphasis < 0 or found.width <= 0:
            raise RecipeError("disentangle has an emphasis below 0, or a width_eV that is not above 0")
        return found

    def filter(self, weight, energy, fermi):
        """s_n of states, [band]."""
        kept = quintic_step((weight - self.dropped_below) / (self.full_above - self.dropped_below))
        low = 0.5 * erfc((energy - fermi - self.below) / self.width)
        return kept * (1 + self.emphasis * low)

    def subspace(self, projection, energy, fermi):
        """Orthonormal columns [band, orbital] of the states that span the filtered orbitals.

        projection: [orbital, band] = <orbital|S|band>; energy: [band], and fermi, eV.
        """
        n_orbitals, n_bands = projection.shape
        if n_bands < n_orbitals:
            raise RecipeError(f"{n_bands} bands are too few for {n_orbitals} orbitals: raise bands_above")
        weight = (np.abs(projection) ** 2).sum(0)
        filtered = projection * self.filter(weight, energy, fermi)
        return np.linalg.svd(filtered, full_matrices=False)[2].conj().T
