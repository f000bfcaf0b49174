# SPDX-License-Identifier: MIT
"""What a model says of a structure and of how sure it is."""

from dataclasses import dataclass

import numpy as np
from ase.data import covalent_radii
from ase.neighborlist import neighbor_list
from dpwannier import Error, Model

from .trajectories import atoms_of

# Signals that frames are ranked by, in words; each is larger where the model is less sure.
WORDS = {"force": "uncertain forces", "distance": "far from the training data",
         "hamiltonian": "uncertain Hamiltonian"}


@dataclass
class Signals:
    values: dict  # keys of WORDS: of the least sure atom, eV/A, limits, eV
    distances: np.ndarray  # [atoms], in units of the limit of the training domain
    coordinates: np.ndarray  # [atoms, n]: Euclidean distances tell how different surroundings are
    elements: list  # [atoms]
    largest_force: float  # eV/A
    crowding: float  # the shortest distance of two atoms, in sums of their covalent radii


class Observer:
    """Looks at structures with one model."""

    def __init__(self, path):
        self.model = Model(path)
        self.calculator = self.model.calculator(domain="ignore")

    def look(self, structure):
        """Signals, or None for surroundings that the model does not know."""
        atoms = atoms_of(structure)
        calculator = self.calculator
        try:
            forces = calculator.get_property("forces", atoms)
            distances = calculator.get_property("domain_distance", atoms)
            values = {"distance": distances.max()}
            for name, signal in (("force", "force_uncertainty"),
                                 ("hamiltonian", "hamiltonian_uncertainty")):
                if signal in calculator.implemented_properties:
                    values[name] = calculator.get_property(signal, atoms).max()
            coordinates = calculator.get_property("domain_coordinates", atoms)
        except Error:
            return None
        if not np.isfinite(forces).all():
            return None
        return Signals({name: float(value) for name, value in values.items()}, distances,
                       coordinates, list(structure.symbols),
                       float(np.linalg.norm(forces, axis=1).max()), crowding(atoms))


def crowding(atoms):
    """The shortest distance of two atoms, in sums of their covalent radii; infinite if none are near."""
    radii = covalent_radii[atoms.numbers]
    i, j, d = neighbor_list("ijd", atoms, radii)
    return float((d / (radii[i] + radii[j])).min()) if len(d) else np.inf
