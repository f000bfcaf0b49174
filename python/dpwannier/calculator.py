# SPDX-License-Identifier: MIT
"""A calculator for ASE."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from ase import Atoms
from ase.calculators.calculator import (Calculator, PropertyNotImplementedError, all_changes)
from ase.stress import full_3x3_to_voigt_6_stress

from . import _core
from ._domain import check_choice, react_to_domain
from ._model import Model
from ._structures import core_structure


class DPWannier(Calculator):
    """Energies, forces and stresses of a model.

    Parameters
    ----------
    model
        A :class:`dpwannier.Model`, or the path of one.
    domain
        What to do where atoms are outside the domain of the training data: ``"warn"``, once,
        ``"error"`` or ``"ignore"``.

    Notes
    -----
    Besides ASE's own properties there are, of every atom,

    ``force_uncertainty``
        what to expect as the length of the error of its force, eV/A, from the training data;
    ``hamiltonian_uncertainty``
        what to expect as the error of the rows of H(R) that belong to its orbitals, eV, as root mean
        square of their lengths;
    ``domain_distance``
        how far its surroundings are from the training data; above 1 they are outside;
    ``domain_coordinates``
        its place among the training data, [atoms, n]: two atoms of an element have surroundings that
        are as different as their places are far apart.

    They cost more than forces and are found only when asked for:
    ``atoms.calc.get_property("force_uncertainty", atoms)``. Models of the published kind have forces
    only. The stress needs a cell with a volume. ASE's files keep its own properties: put others
    into ``atoms.arrays`` to write them.
    """

    ignored_changes = {"initial_charges", "initial_magmoms"}

    def __init__(self, model: Model | str | Path, *, domain: str = "warn") -> None:
        super().__init__()
        self.domain = check_choice(domain)
        self._warned = False
        self.model = model if isinstance(model, Model) else Model(model)
        self.implemented_properties = ["forces"]
        if self.model.has_energy:
            self.implemented_properties += ["energy", "free_energy", "energies", "stress"]
        if self.model.knows_force_errors:
            self.implemented_properties.append("force_uncertainty")
        if self.model.knows_hamiltonian_errors:
            self.implemented_properties.append("hamiltonian_uncertainty")
        if self.model.domain_limits:
            self.implemented_properties += ["domain_distance", "domain_coordinates"]
        self._frame: _core.Frame | None = None

    def __repr__(self) -> str:
        return f"DPWannier({str(self.model.path)!r})"

    def __getstate__(self) -> dict:
        return {**self.__dict__, "_frame": None}  # a pass belongs to this process

    def reset(self) -> None:
        super().reset()
        self._frame = None

    def calculate(self, atoms: Atoms | None = None, properties: Sequence[str] = ("energy",),
                  system_changes: Sequence[str] = tuple(all_changes)) -> None:
        super().calculate(atoms, properties, system_changes)
        atoms = self.atoms
        if self._frame is None or system_changes:
            self._frame = None
            structure, cell = core_structure(atoms, self.model.reach)
            self._frame = _core.Frame(self.model._core, structure)
            self._take(atoms, cell)
            self._watch_domain()
        if "force_uncertainty" in properties:
            self.results["force_uncertainty"] = np.array(self._frame.force_errors())
        if "hamiltonian_uncertainty" in properties:
            self.results["hamiltonian_uncertainty"] = self._frame.hamiltonian_errors()
        if "domain_distance" in properties:
            self.results["domain_distance"] = self._frame.domain_distances()
        if "domain_coordinates" in properties:
            self.results["domain_coordinates"] = self._frame.domain_coordinates()
        if "stress" in properties and "stress" not in self.results:
            raise PropertyNotImplementedError("the stress needs a cell with a volume: this one "
                                              "has fewer than three vectors")

    def _take(self, atoms: Atoms, cell: np.ndarray) -> None:
        """The results of the pass."""
        frame = self._frame
        self.results = {"forces": frame.forces}
        if not self.model.has_energy:
            return
        self.results |= {"energy": frame.energy, "free_energy": frame.energy,
                         "energies": frame.energies}
        if atoms.cell.rank == 3:
            grown = abs(np.linalg.det(cell)) / atoms.get_volume()
            self.results["stress"] = full_3x3_to_voigt_6_stress(frame.stress * grown)

    def _watch_domain(self) -> None:
        if not self.model.domain_limits or self.domain == "ignore" or self._warned:
            return
        distance = self._frame.domain_distances()
        outside, worst = int((distance > 1.0).sum()), int(distance.argmax())
        self._warned = outside > 0 and self.domain == "warn"
        react_to_domain(self.domain, outside,
                        f"training data of the model {self.model.name}: {outside} of {len(distance)} "
                        f"atoms are outside, atom {worst} farthest with {distance[worst]:.3g} times "
                        "the limit; this is said once", stacklevel=4)
