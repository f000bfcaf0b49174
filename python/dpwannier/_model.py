# SPDX-License-Identifier: MIT
"""Models: what a .dpw file holds, and what it predicts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import _core
from ._error import Error
from ._hamiltonian import Hamiltonian
from ._structures import core_structure
from .neighbours import structure_of
from .places import find_model

if TYPE_CHECKING:
    from .calculator import DPWannier


@dataclass(frozen=True)
class Element:
    """A chemical element of a model: names of its orbitals in the order of H(R), and the electrons
    that it brings."""

    symbol: str
    orbitals: tuple[str, ...]
    n_electrons: float


@dataclass(frozen=True)
class HoppingClass:
    """Pairs of atoms that one network serves, from `r_min` to `r_max`, A."""

    name: str
    elements: tuple[str, str]
    same_layer: bool
    r_min: float
    r_max: float


class Model:
    """A model of forces, and in most cases of the Wannier Hamiltonian.

    Parameters
    ----------
    path
        A .dpw file, or the name of one that comes with the package: ``Model("MoS2.dpw")``.

    Attributes
    ----------
    elements
        dict of :class:`Element` by symbol.
    hopping_classes
        list of :class:`HoppingClass`; empty for a model of forces only.
    cutoff, hopping_cutoff
        How far forces and hopping reach, A.
    has_energy
        Whether forces are the gradient of an energy: the published kind has none.
    domain_limits
        Of each element, the distance from the training data beyond which an atom is outside; empty
        where the model does not say.
    provenance
        dict of what the file says of its data, settings and errors.

    Raises
    ------
    Error
        The file is missing or no model.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = find_model(path)
        self._core = core = _core.Model.load(str(self.path))
        self.name: str = core.name
        self.kind: str = core.kind
        self.elements = {symbol: Element(symbol, tuple(orbitals), n_electrons)
                         for symbol, orbitals, n_electrons in core.elements}
        self.hopping_classes = [HoppingClass(name, (first, second), same_layer, r_min, r_max)
                                for name, first, second, same_layer, r_min, r_max
                                in core.hopping_classes]
        self.has_energy: bool = core.has_energy
        self.has_hamiltonian: bool = core.has_hamiltonian
        self.knows_force_errors: bool = core.knows_force_errors
        self.spin_degeneracy: int = core.spin_degeneracy
        self.cutoff: float = core.cutoff
        self.hopping_cutoff: float = core.hopping_cutoff
        self.reach: float = core.reach
        self.zero_of_energy: str = core.zero_of_energy if core.has_hamiltonian else ""
        self.domain_limits = dict(zip(self.elements, core.domain_limits))
        self.provenance: dict = json.loads(core.provenance)

    def __repr__(self) -> str:
        """What ``dpw info`` says."""
        return self._core.describe(str(self.path)).rstrip("\n")

    def calculator(self, **options) -> DPWannier:
        """An ASE calculator of its energy and forces: :class:`dpwannier.calculator.DPWannier`."""
        from .calculator import DPWannier

        return DPWannier(self, **options)

    def hamiltonian(self, atoms: object, *, cutoff: float | None = None, threshold: float = 0.0,
                    layers: Sequence[int] | None = None) -> Hamiltonian:
        """The Wannier Hamiltonian H(R) of a structure, as ``compute wannierham`` assembles it.

        Parameters
        ----------
        atoms
            ``ase.Atoms`` or a pymatgen ``Structure``. Layers are stacked along z.
        cutoff
            Pairs farther apart are dropped, A; the model's by default.
        threshold
            Smaller elements are dropped, eV.
        layers
            Of each atom, from 0 at the bottom; by default found from the surroundings.

        Returns
        -------
        Hamiltonian
            Its ``trust`` says how far the atoms are from the training data.

        Raises
        ------
        Error
            An atom has surroundings that the model does not know, or an option is out of range.
        """
        if self._core.needs_periodic_layers and not structure_of(atoms).pbc[:2].all():
            raise Error(f"the model {self.name} shifts the energies of layers, which it knows for "
                        "structures that are periodic along their first two vectors: set pbc")
        structure, _ = core_structure(atoms, self.reach)
        given = [] if layers is None else [int(layer) for layer in np.asarray(layers)]
        return Hamiltonian(_core.Hamiltonian.predict(self._core, structure, cutoff, threshold, given))
