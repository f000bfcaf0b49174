# SPDX-License-Identifier: MIT
"""H(k) of orbitals whose bands cross those of others: projectability disentanglement, without iterations
(Qiao, Pizzi and Marzari, npj Comput. Mater. 9, 206 (2023))."""

from dataclasses import dataclass

import numpy as np

from .errors import RecipeError


class Subspaces:
    """A rule that gives, at each k-point, as many orthonormal combinations of states as orbitals: subspace."""

    def hamiltonian(self, projections, energies, fermi):
        """H [k, orbital, orbital] in eV in the symmetrically orthogonalised projections, of
        what subspace() spans at each k-point; and the smallest singular value of the projections on it.

        projections: [k, orbital, band]; energies: [k, band], eV.
        """
        found, smallest = [], np.inf
        for projection, energy in zip(projections, energies):
            columns = self.subspace(projection, energy, fermi)
            left, values, right = np.linalg.svd(projection @ columns)
            smallest = min(smallest, values[-1])
            unitary = left @ right
            inside = (columns.conj().T * energy) @ columns
            h = unitary @ inside @ unitary.conj().T
            found.append(0.5 * (h + h.conj().T))
        return np.array(found), float(smallest)


@dataclass(frozen=True)
class Disentanglement(Subspaces):
    """Which states are kept as they are, and which are left out, by their weight on the orbitals."""

    frozen_above: float  # weight
    dropped_below: float  # weight
    frozen_below: float = np.inf  # eV above the Fermi level

    def subspace(self, projection, energy, fermi):
        """Orthonormal columns [band, orbital] of the states that span what the orbitals describe.

        projection: [orbital, band] = <orbital|S|band>; energy: [band], and fermi, eV. Frozen states are
        columns of their own; the others span the part of the states between in which the orbitals have
        most weight.
        """
        n_orbitals, n_bands = projection.shape
        weight = (np.abs(projection) ** 2).sum(0)
        kept = np.flatnonzero(weight > self.dropped_below)
        if len(kept) < n_orbitals:
            raise RecipeError(f"{n_bands} bands are too few for {n_orbitals} orbitals: raise bands_above")
        frozen = kept[(weight[kept] > self.frozen_above) & (energy[kept] < fermi + self.frozen_below)]
        frozen = np.sort(frozen[np.argsort(-weight[frozen], kind="stable")][:n_orbitals])
        free = np.setdiff1d(kept, frozen)
        _, _, right = np.linalg.svd(projection[:, kept], full_matrices=False)
        on_orbitals = right.conj().T @ right  # the projector on the orbitals, made orthonormal
        columns = np.zeros((n_bands, n_orbitals), complex)
        columns[frozen, np.arange(len(frozen))] = 1
        if n_left := n_orbitals - len(frozen):
            at = np.searchsorted(kept, free)
            _, vectors = np.linalg.eigh(on_orbitals[np.ix_(at, at)])
            columns[np.ix_(free, np.arange(len(frozen), n_orbitals))] = vectors[:, -n_left:]
        return columns

    @classmethod
    def of(cls, given):
        """From the settings' object."""
        known = {"frozen_above", "dropped_below", "frozen_below_eV"}
        if not set(given) <= known or not {"frozen_above", "dropped_below"} <= set(given):
            raise RecipeError("disentangle needs frozen_above and dropped_below and may have "
                              f"frozen_below_eV, not {sorted(given)}")
        if not 0 <= given["dropped_below"] < given["frozen_above"] <= 1:
            raise RecipeError("weights of disentangle are 0 <= dropped_below < frozen_above <= 1")
        return cls(given["frozen_above"], given["dropped_below"], given.get("frozen_below_eV", np.inf))
