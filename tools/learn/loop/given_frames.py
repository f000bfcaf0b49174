# SPDX-License-Identifier: MIT
"""Frames that the user gives, and the surroundings of their atoms outside of the training domain."""

import ase.io
import numpy as np
from recipe.errors import RecipeError

from .cut import cut
from .trajectories import Candidate, structure_of


def read_frames(entry):
    """(number, Structure) of every so-many-th frame."""
    path = entry["trajectory"]
    try:
        frames = ase.io.read(path, index=":")
    except Exception as error:  # ASE's readers raise what they like
        raise RecipeError(f"cannot read the trajectory {path}: {error}") from None
    for number in range(0, len(frames), entry["every"]):
        atoms = frames[number]
        if entry["elements"] is not None:  # a dump without elements: by type, as ASE numbers them
            types = atoms.arrays.get("type", atoms.get_atomic_numbers())
            if max(types) > len(entry["elements"]):
                raise RecipeError(f"{path} has atoms of type {max(types)}: elements of the plan's "
                                  f"entry {entry['name']} names {len(entry['elements'])}")
            atoms.set_chemical_symbols([entry["elements"][kind - 1] for kind in types])
        yield number, structure_of(atoms, entry["name"], layers_of(atoms))


def layers_of(atoms):
    """The frame's own column layer or mol-id; else sorted apart by the gaps between heights that are
    wider than any bond."""
    for column in ("layer", "mol-id"):
        if column in atoms.arrays:
            return atoms.arrays[column]
    z = atoms.get_positions()[:, 2]
    order = np.argsort(z)
    # The vacuum is the widest gap of a periodic stack: begin above it.
    gaps = np.append(np.diff(z[order]), z[order[0]] + atoms.cell[2, 2] - z[order[-1]])
    first = (int(gaps.argmax()) + 1) % len(z)
    order, gaps = np.roll(order, -first), np.roll(gaps, -first)
    layers = np.empty(len(z), int)
    layers[order] = 1 + np.concatenate([[0], np.cumsum(gaps[:-1] > 2.0)])
    return layers


def explore_frames(entry, observer, at_most):
    """Candidates of the frames, and what could not be cut: [{frame, atom, why}].

    Small frames are candidates as they are. Of large ones, the atoms outside of the training domain
    are, farthest first, each in a small cell.
    """
    rule, candidates, uncut = entry["cut"], [], []
    for number, structure in read_frames(entry):
        origin = {"explored": entry["name"], "frame": number}
        if rule is None or len(structure) <= rule["atoms"]:
            candidates.append(Candidate(structure, origin))
            continue
        signals = observer.look(structure)
        if signals is None:
            uncut.append({**origin, "why": "the model does not know its surroundings"})
            continue
        for atom in np.argsort(-signals.distances)[:at_most]:
            if signals.distances[atom] <= 1.0:
                break
            cell, off = cut(structure, int(atom), rule)
            if cell is None:
                uncut.append({**origin, "atom": int(atom) + 1, "why": off})
            else:
                candidates.append(Candidate(cell, {**origin, "atom": int(atom) + 1,
                                                   "distance": float(signals.distances[atom]),
                                                   "off_A": off}))
    return candidates, uncut
