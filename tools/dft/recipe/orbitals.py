# SPDX-License-Identifier: MIT
"""Which atomic functions of projwfc.x become orbitals of H, in which order and sign."""

from dataclasses import dataclass

import numpy as np

from .errors import RecipeError
from .normals import along_normal
from .spinors import spin_angle


@dataclass
class Orbitals:
    atoms: np.ndarray  # [orbital], atom from 0
    functions: np.ndarray  # [orbital, state]: <orbital| is the sum of this times <state|


def phase(shell, function):
    """What makes the radial part positive far out: Quantum ESPRESSO's functions carry i^l for (-i)^l in
    reciprocal space, and the sign that the author of the pseudopotential left."""
    return function.sign * (-1) ** shell.l


def scalar_functions(shell):
    """States of a shell, [(radial function, m)], and its orbitals in them, [orbital, state]. Quantum
    ESPRESSO's real harmonics 0, cos 1, sin 1, cos 2, ... (m = 1, 2, 3, 4, ...) carry the (-1)^|m| of
    Condon and Shortley, Wannier90's do not."""
    function, = shell.functions
    m = range(1, 2 * shell.l + 2)
    return [(function, k) for k in m], phase(shell, function) * np.diag([(-1) ** (k // 2) for k in m])


def spinor_functions(shell):
    """The same with spin, of m_j: up and down of one orbital, then of the next."""
    states = [(function, m_j) for function in shell.functions
              for m_j in np.arange(-function.j, function.j + 1)]
    return states, np.transpose([phase(shell, function) * spin_angle(shell.l, function.j, m_j).ravel()
                                 for function, m_j in states])


def choose_orbitals(states, structure, settings):
    """Wannier90's order: by species of the settings, then atoms, then shells, then m, then spin.

    states: what read_states returns. Orbitals along an atom's normal are pz in its own axes.
    """
    known = {(state.atom, state.wfc, state.l, state.j, state.m): n for n, state in enumerate(states)}
    functions_of = spinor_functions if settings.with_spin else scalar_functions
    atoms, functions = [], []
    for species in settings.present(structure.symbols):
        for atom in structure.atoms_of(species.symbol):
            normal = settings.normal(structure, atom)
            for shell, members in map(species.pseudo.members, species.orbitals):
                own, factors = functions_of(shell)
                spins = len(factors) // (2 * shell.l + 1)
                if normal is None:
                    factors = factors[[spins * n + spin for n in members for spin in range(spins)]]
                else:
                    factors = np.stack([along_normal(normal) @ factors[spin::spins]
                                        for spin in range(spins)])
                places = []
                for function, m in own:
                    key = (atom, function.number, shell.l, function.j, m)
                    if key not in known:
                        which = f"m = {m}" if function.j is None else f"j = {function.j:g}, m_j = {m:g}"
                        raise RecipeError(f"projwfc.x lists no {shell.label} with {which} of atom "
                                          f"{atom + 1} ({species.symbol})")
                    places.append(known[key])
                of_shell = np.zeros((len(factors), len(states)), complex)
                of_shell[:, places] = factors
                functions.append(of_shell)
                atoms += [atom] * len(factors)
    return Orbitals(np.array(atoms), np.concatenate(functions))
