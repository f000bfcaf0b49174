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
from ._checks import real, whole
from ._domain import react_to_domain
from ._error import Error
from ._hamiltonian import Hamiltonian
from ._structures import core_structure
from .neighbours import structure_of
from .neighbours._structures import Structure
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
    """Pairs of atoms that one network serves, from `r_min` to `r_max`, A. Their layers are the
    ``"same"``, ``"different"`` neighbouring ones, or ``"farther"`` apart."""

    name: str
    elements: tuple[str, str]
    layers: str
    r_min: float
    r_max: float

    @property
    def same_layer(self) -> bool:
        return self.layers == "same"


class Model:
    """A model of forces, and in most cases of the Wannier Hamiltonian.

    Parameters
    ----------
    path
        A .dpw file, or the name of one that comes with the package: ``Model("MoS2.dpw")``.

    Attributes
    ----------
    path, name, kind
        The file, the name in it, and the kind of model: ``"moments"`` has an energy.
    elements
        dict of :class:`Element` by symbol.
    hopping_classes
        list of :class:`HoppingClass`; empty for a model of forces only.
    cutoff, hopping_cutoff
        How far forces and hopping reach, A.
    reach
        No farther than this does anything look from an atom, A.
    has_energy, has_hamiltonian, knows_force_errors, knows_hamiltonian_errors
        Whether forces are the gradient of an energy, which the published kind has not; whether there
        is an H(R); whether the errors to be expected of forces, and of H(R), are known.
    zero_of_energy
        In words: what energies of bands are relative to.
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
        self.hopping_classes = [HoppingClass(name, (first, second), layers, r_min, r_max)
                                for name, first, second, layers, r_min, r_max
                                in core.hopping_classes]
        self.has_energy: bool = core.has_energy
        self.has_hamiltonian: bool = core.has_hamiltonian
        self.has_spin_orbit: bool = core.has_spin_orbit
        self.knows_force_errors: bool = core.knows_force_errors
        self.knows_hamiltonian_errors: bool = core.knows_hamiltonian_errors
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

    def calculator(self, *, domain: str = "warn") -> DPWannier:
        """An ASE calculator of its energy and forces: :class:`dpwannier.calculator.DPWannier`."""
        from .calculator import DPWannier

        return DPWannier(self, domain=domain)

    def hamiltonian(self, atoms: object, *, cutoff: float | None = None, threshold: float = 0.0,
                    spin_orbit: bool = False, layers: Sequence[int] | None = None,
                    domain: str = "warn") -> Hamiltonian:
        """The Wannier Hamiltonian H(R) of a structure, as ``compute wannierham`` assembles it.

        Parameters
        ----------
        atoms
            ``ase.Atoms`` or a pymatgen ``Structure``. Layers are stacked along z.
        cutoff
            Pairs farther apart are dropped, A; the model's by default.
        threshold
            Smaller elements are dropped, eV.
        spin_orbit
            With spin-orbit coupling: an orbital is two, with spin up and down. The model has to have
            it (``has_spin_orbit``).
        layers
            Of each atom, from 0 at the bottom; by default found from the surroundings.
        domain
            What to do where atoms are outside the domain of the training data: ``"warn"``,
            ``"error"`` or ``"ignore"``.

        Returns
        -------
        Hamiltonian
            Its ``trust`` says how far the atoms are from the training data.

        Raises
        ------
        Error
            An atom has surroundings that the model does not know, or an option is out of range.
        """
        if self._core.needs_periodic_layers:
            self._check_layers(structure_of(atoms))
        structure, _ = core_structure(atoms, self.reach, wrap=False)
        given = [] if layers is None else [whole("each of layers", layer) for layer in layers]
        h = Hamiltonian(_core.Hamiltonian.predict(
            self._core, structure, None if cutoff is None else real("cutoff", cutoff),
            real("threshold", threshold), bool(spin_orbit), given))
        react_to_domain(domain, h._core.n_outside, f"training data of the model {self.name}: {h.trust}",
                        stacklevel=3)
        return h

    def _check_layers(self, structure: Structure) -> None:
        """Energies of layers are shifted for layers in the xy plane that go on without end."""
        if not structure.pbc[:2].all():
            raise Error(f"the model {self.name} shifts the energies of layers, which it knows for "
                        "structures that are periodic along their first two vectors: set pbc")
        normal = np.cross(structure.cell[0], structure.cell[1])
        if np.hypot(*normal[:2]) > 0.01 * np.linalg.norm(normal):
            raise Error(f"the model {self.name} knows layers that are stacked along z: turn the "
                        "structure so that its first two vectors lie in the xy plane")

    # A model never changes: a copy is the model itself, and another process reads the file again.

    def __copy__(self) -> Model:
        return self

    def __deepcopy__(self, memo: dict) -> Model:
        return self

    def __reduce__(self) -> tuple:
        return Model, (str(self.path.resolve()),)
